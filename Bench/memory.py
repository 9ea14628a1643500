"""The most memory that engine and host have needed, watched from outside."""
import os
import threading


class PeakMemory:
    """Looks at the processes of one state folder a few times a second, from entering to leaving."""

    def __init__(self, binary, state_folder):
        self.binary = os.path.realpath(binary)
        self.mark = f"STEPDECK_STATE_DIR={state_folder}".encode()
        self.peaks = {}
        self.ended = threading.Event()
        self.watcher = threading.Thread(target=self.watch)

    def __enter__(self):
        self.watcher.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.watcher.join()

    def of_engine_and_host(self):
        """In MB: the largest engine and the largest host."""
        return tuple(
            max((peak for (_, role), peak in self.peaks.items() if role == wanted), default=0) / 1e6
            for wanted in ("engine", "host"))

    def watch(self):
        while not self.ended.wait(0.2):
            self.look()
        self.look()

    def look(self):
        for name in os.listdir("/proc"):
            if name.isdigit():
                try:
                    self.look_at(name)
                except OSError:
                    continue  # it has ended meanwhile

    def look_at(self, pid):
        if os.readlink(f"/proc/{pid}/exe") != self.binary:
            return
        role = contents(pid, "cmdline").split(b"\0")[1].decode()
        if role not in ("engine", "host") or self.mark not in contents(pid, "environ").split(b"\0"):
            return
        for line in contents(pid, "status").decode().splitlines():
            if line.startswith("VmHWM:"):
                self.peaks[pid, role] = max(self.peaks.get((pid, role), 0), int(line.split()[1]) * 1024)


def contents(pid, name):
    with open(f"/proc/{pid}/{name}", "rb") as file:
        return file.read()


def anonymous(pid):
    """The memory of a process that is its own, in MB: what it has allocated, without pages of files."""
    for line in contents(pid, "status").decode().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) * 1024 / 1e6
    return 0.0
