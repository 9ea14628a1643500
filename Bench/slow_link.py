"""A slow link between a program and the one who looks at it, which takes more than it carries, as ssh and TCP do."""
import collections
import os
import select
import time

QUESTION, ANSWER = b"\x1b[5n", b"\x1b[0n"


class SlowLink:
    """20 KB/s towards the user, 100 ms each way, and room for any number of bytes on the way."""

    def __init__(self, terminal, rate=20_000, delay=0.1):
        self.terminal, self.rate, self.delay = terminal, rate, delay
        self.typed = collections.deque()   # (when it arrives at the program, bytes)
        self.coming = collections.deque()  # (when it arrives at the user, bytes)
        self.free = time.monotonic()
        self.delivered, self.last, self.tail = 0, None, b""

    def press(self, key):
        self.typed.append((time.monotonic() + self.delay, key))

    def run(self, until):
        """Carry bytes both ways until that time."""
        while (now := time.monotonic()) < until:
            while self.typed and self.typed[0][0] <= now:
                os.write(self.terminal.descriptor, self.typed.popleft()[1])
            while self.coming and self.coming[0][0] <= now:
                self.deliver(*self.coming.popleft())
            due = [queue[0][0] for queue in (self.typed, self.coming) if queue]
            wait = max(0, min([until, *due]) - now)
            if select.select([self.terminal.descriptor], [], [], wait)[0]:
                self.take(os.read(self.terminal.descriptor, 1 << 16))

    def take(self, chunk):
        # In pieces, so that what was asked in the middle is answered when the middle has come.
        for start in range(0, len(chunk), 200):
            piece = chunk[start:start + 200]
            self.free = max(self.free, time.monotonic()) + len(piece) / self.rate
            self.coming.append((self.free + self.delay, piece))

    def deliver(self, when, piece):
        self.delivered, self.last = self.delivered + len(piece), when
        seen = self.tail + piece
        for _ in range(seen.count(QUESTION)):
            self.press(ANSWER)
        # The start of a question that the next piece ends.
        self.tail = next((seen[-n:] for n in (3, 2, 1) if QUESTION.startswith(seen[-n:])), b"")

    def rest(self, quiet=1.0, limit=60):
        """Carry until nothing has come for a while."""
        end = time.monotonic() + limit
        while time.monotonic() < end:
            before = self.delivered
            self.run(time.monotonic() + quiet)
            if self.delivered == before and not self.coming:
                return
