"""A terminal for a full-screen program: it takes what is drawn, notes when, and answers what terminals are asked."""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time

from bed import Trouble

SEQUENCE = re.compile(
    rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|P[^\x1b]*\x1b\\|[()*+][0-9A-Za-z]|[=>78MNO])|[\x0e\x0f]")
ANSWERS = {
    b"\x1b[c": b"\x1b[?62;22c",
    b"\x1b[0c": b"\x1b[?62;22c",
    b"\x1b[>c": b"\x1b[>1;10;0c",
    b"\x1b[5n": b"\x1b[0n",
    b"\x1b[?2026$p": b"\x1b[?2026;2$y",
    b"\x1b]11;?\x07": b"\x1b]11;rgb:1c1c/1c1c/1c1c\x1b\\",
    b"\x1b]11;?\x1b\\": b"\x1b]11;rgb:1c1c/1c1c/1c1c\x1b\\",
}


class Terminal:
    def __init__(self, command, environment, folder, columns=120, rows=40):
        self.command, self.output, self.last = command, bytearray(), None
        self.start = time.perf_counter()
        self.pid, self.descriptor = pty.fork()
        if self.pid == 0:
            try:
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
                os.chdir(folder)
                os.execvpe(command[0], command, environment)
            finally:
                os._exit(127)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        """Close the terminal and see to it that the program is gone."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.kill(self.pid, number)
            except ProcessLookupError:
                break
            deadline = time.monotonic() + 3
            while time.monotonic() < deadline:
                self.read(0.02)
                if os.waitpid(self.pid, os.WNOHANG)[0]:
                    os.close(self.descriptor)
                    return
        os.close(self.descriptor)

    def read(self, timeout, most=1 << 16):
        """Take what is drawn within the time, at most so many bytes. Returns the number of bytes, 0 if there was nothing."""
        if not select.select([self.descriptor], [], [], timeout)[0]:
            return 0
        try:
            chunk = os.read(self.descriptor, most)
        except OSError:
            chunk = b""
        if chunk:
            self.last = time.perf_counter()
            self.output += chunk
            for question, answer in ANSWERS.items():
                if question in chunk:
                    os.write(self.descriptor, answer)
        return len(chunk)

    def until_quiet(self, quiet, limit=20):
        """Read until nothing was drawn for that long. Returns the number of bytes."""
        count, deadline = 0, time.monotonic() + limit
        while time.monotonic() < deadline:
            got = self.read(quiet)
            if got == 0:
                return count
            count += got
        raise Trouble(f"{self.command[0]} does not stop drawing")

    def until_shown(self, words, quiet, limit=20):
        """Read until all words are drawn and then nothing for a while. Returns the time since the start."""
        deadline = time.monotonic() + limit
        while time.monotonic() < deadline:
            if self.read(quiet) == 0 and all(word in self.text() for word in words):
                return self.last - self.start
        raise Trouble(f"{' '.join(self.command)} has not drawn {words} in {limit} s but {self.text()[-200:]!r}")

    def text(self):
        """What was drawn so far, without control sequences."""
        return SEQUENCE.sub(b"", bytes(self.output)).decode(errors="replace")

    def press(self, key, quiet):
        """Press a key. Returns the seconds to the last byte drawn for it, and the bytes; None if nothing was drawn."""
        pressed = time.perf_counter()
        os.write(self.descriptor, key)
        deadline = pressed + 1
        while time.perf_counter() < deadline:
            count = self.read(0.05)
            if count:
                while True:
                    more = self.read(quiet)
                    if more == 0:
                        return self.last - pressed, count
                    count += more
        return None
