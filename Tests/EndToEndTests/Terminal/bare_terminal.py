"""A terminal that calls itself xterm-256color, with nothing between it and the program.

usage: bare_terminal.py WIDTHS COLUMNS ROWS PROGRAM [ARGUMENT...]

WIDTHS is how it counts columns: `new` (an emoji with its joiners is one wide sign), `old` (every emoji of a sequence is
wide, a variation selector changes nothing) or `narrow` (emoji, Arabic and Indic marks all take one column). Reads lines from standard
input: `key TEXT` types (escapes as in Python), `until TEXT` waits until the screen shows it, then prints the screen, a
character a column (U+F8FF for the right half of a wide one), and a line with a full stop. Ends with the program.
"""
import codecs
import fcntl
import os
import pty
import re
import select
import struct
import sys
import termios
import time
import unicodedata

SEQUENCE = re.compile(
    rb"\x1b(?:\[([0-?]*)[ -/]*([@-~])|\][^\x07\x1b]*(?:\x07|\x1b\\)|P[^\x1b]*\x1b\\|[()*+][0-9A-Za-z]|[=>78MNOc])")


class Screen:
    def __init__(self, widths, columns, rows):
        self.widths, self.columns, self.rows = widths, columns, rows
        self.cells = [[" "] * columns for _ in range(rows)]
        self.x = self.y = self.top = 0
        self.bottom = rows - 1
        self.wrapping = self.joined = False
        self.unknown = set()

    def width(self, sign):
        code = ord(sign)
        if sign == "\u200d" or unicodedata.category(sign) in ("Mn", "Me", "Cf") or 0xFE00 <= code <= 0xFE0F:
            return 0
        if self.widths == "narrow" and (code >= 0x1F000 or 0x600 <= code < 0x1100):
            return 1
        if self.widths == "new" and (self.joined or 0x1F3FB <= code <= 0x1F3FF):
            return 0
        return 2 if unicodedata.east_asian_width(sign) in "WF" else 1

    def put(self, sign):
        width = self.width(sign)
        self.joined = sign == "\u200d"
        if width == 0:
            return
        if self.wrapping or self.x + width > self.columns:
            self.x, self.wrapping = 0, False
            self.down()
        for offset in range(width):
            self.cells[self.y][self.x + offset] = sign if offset == 0 else ""
        self.x += width
        if self.x >= self.columns:
            self.x, self.wrapping = self.columns - 1, True

    def down(self):
        if self.y == self.bottom:
            del self.cells[self.top]
            self.cells.insert(self.bottom, [" "] * self.columns)
        elif self.y < self.rows - 1:
            self.y += 1

    def clear(self, y, start, end):
        for x in range(max(0, start), min(end, self.columns)):
            self.cells[y][x] = " "

    def control(self, text, final):
        if text[:1] in (b"?", b">", b"<", b"="):
            return
        numbers = [int(part) if part else 0 for part in text.split(b";")] if b":" not in text else [0]
        first = max(1, numbers[0])
        final = final.decode()
        if final != "m":
            self.wrapping = False
        if final in "Hf":
            self.y = min(first, self.rows) - 1
            self.x = min(max(1, numbers[1] if len(numbers) > 1 else 1), self.columns) - 1
        elif final in "G`":
            self.x = min(first, self.columns) - 1
        elif final == "d":
            self.y = min(first, self.rows) - 1
        elif final == "A":
            self.y = max(0, self.y - first)
        elif final == "B":
            self.y = min(self.rows - 1, self.y + first)
        elif final == "C":
            self.x = min(self.columns - 1, self.x + first)
        elif final == "D":
            self.x = max(0, self.x - first)
        elif final == "K":
            start, end = {0: (self.x, self.columns), 1: (0, self.x + 1), 2: (0, self.columns)}[numbers[0]]
            self.clear(self.y, start, end)
        elif final == "J":
            if numbers[0] == 0:
                self.clear(self.y, self.x, self.columns)
            for y in range(self.y + 1 if numbers[0] == 0 else 0, self.y if numbers[0] == 1 else self.rows):
                self.clear(y, 0, self.columns)
        elif final == "X":
            self.clear(self.y, self.x, self.x + first)
        elif final == "@":
            row = self.cells[self.y]
            self.cells[self.y] = (row[:self.x] + [" "] * first + row[self.x:])[:self.columns]
        elif final == "P":
            row = self.cells[self.y]
            self.cells[self.y] = (row[:self.x] + row[self.x + first:] + [" "] * first)[:self.columns]
        elif final in "LM":
            for _ in range(min(first, self.rows)):
                if self.top <= self.y <= self.bottom:
                    del self.cells[self.y if final == "M" else self.bottom]
                    self.cells.insert(self.bottom if final == "M" else self.y, [" "] * self.columns)
        elif final in "ST":
            for _ in range(min(first, self.rows)):
                del self.cells[self.top if final == "S" else self.bottom]
                self.cells.insert(self.bottom if final == "S" else self.top, [" "] * self.columns)
        elif final == "r":
            self.top = first - 1
            self.bottom = (numbers[1] if len(numbers) > 1 and numbers[1] else self.rows) - 1
            self.x = self.y = 0
        elif final not in "mhlnct":
            self.unknown.add(final)

    def text(self):
        return ["".join(row) for row in self.cells]

    def halves(self):
        return ["".join(sign or "\uf8ff" for sign in row) for row in self.cells]


class Reader:
    """Takes bytes as they come, in whatever pieces."""

    def __init__(self, screen):
        self.screen, self.rest = screen, b""
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def take(self, chunk):
        data = self.rest + chunk
        self.rest = b""
        place = 0
        while place < len(data):
            if data[place] == 0x1B:
                match = SEQUENCE.match(data, place)
                if match is None:
                    self.rest = data[place:]
                    return
                if match.group(2):
                    self.screen.control(match.group(1), match.group(2))
                elif match.group(0) == b"\x1bM":
                    self.screen.y = max(0, self.screen.y - 1)
                place = match.end()
                continue
            for sign in self.decoder.decode(data[place:place + 1]):
                if sign == "\r":
                    self.screen.x, self.screen.wrapping = 0, False
                elif sign == "\n":
                    self.screen.down()
                elif sign == "\b":
                    self.screen.x, self.screen.wrapping = max(0, self.screen.x - 1), False
                elif sign >= " ":
                    self.screen.put(sign)
            place += 1


def main():
    widths, columns, rows = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    pid, terminal = pty.fork()
    if pid == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
        os.environ.pop("TMUX", None)
        os.execvp(sys.argv[4], sys.argv[4:])
    screen = Screen(widths, columns, rows)
    reader = Reader(screen)

    def pump(timeout):
        if not select.select([terminal], [], [], timeout)[0]:
            return False
        try:
            chunk = os.read(terminal, 1 << 16)
        except OSError:
            chunk = b""
        reader.take(chunk)
        return bool(chunk)

    for line in sys.stdin:
        verb, _, text = line.rstrip("\n").partition(" ")
        if verb == "key":
            os.write(terminal, text.encode("latin-1", "backslashreplace").decode("unicode_escape").encode())
            continue
        deadline = time.monotonic() + 30
        while not any(text in row for row in screen.text()) and time.monotonic() < deadline:
            pump(1)
        # What belongs to the same frame is there already or comes at once.
        while pump(0.2):
            pass
        print("\n".join(screen.halves()))
        print("unknown " + "".join(sorted(screen.unknown)) if screen.unknown else ".", flush=True)
    os.close(terminal)
    os.waitpid(pid, 0)


main()
