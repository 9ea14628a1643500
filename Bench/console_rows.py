"""What the console costs: its first frame, at rest, and for a cursor key."""
import json
import os
import shutil
import statistics
import time

from bed import Trouble
from table import Row, amount, milliseconds
from terminal import Terminal

DOWN, UP = b"\x1bOB", b"\x1bOA"


def newest(bed):
    """The name of the newest run: it stands in the console's first frame."""
    bed.make_runs()
    runs = json.loads(bed.stepdeck("runs", "list", "--json"))
    return max(runs, key=lambda run: run["started_at"])["name"]


def open_console(bed):
    return Terminal([bed.binary], bed.environment, bed.workspace)


def open_htop(bed):
    return Terminal([bed.program("htop")], bed.environment, bed.workspace)


def open_lazygit(bed):
    folder = bed.path("repository")
    if not os.path.exists(folder):
        os.makedirs(folder)
        bed.seconds([bed.program("git"), "init", "-q", folder])
    return Terminal([bed.program("lazygit")], bed.environment, folder)


def shown_after(terminal, words):
    with terminal:
        return terminal.until_shown(words, quiet=0.06)


def first_frame(bed):
    name = newest(bed)
    peers = {"htop": lambda: shown_after(open_htop(bed), ["F10", "Quit"])}
    if shutil.which("lazygit"):
        peers["lazygit"] = lambda: shown_after(open_lazygit(bed), ["Status", "Files"])
    ours, *theirs = bed.in_turn(
        5 if bed.quick else 15, lambda: shown_after(open_console(bed), [name, "help"]), *peers.values())
    for peer, time_of_peer in zip(peers, theirs):
        yield Row(
            f"first frame, {bed.runs:,} runs", milliseconds(ours), f"{peer} {milliseconds(time_of_peer)}",
            ours / time_of_peer, "×", must=1, goal=0.6)


def processor_seconds(pid):
    """The time that all threads of a process have had a core, by the scheduler's own count."""
    total = 0
    for thread in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{thread}/schedstat") as file:
            total += int(file.read().split()[0])
    return total / 1e9


def idle(bed):
    name = newest(bed)
    span = 10 if bed.quick else 60
    with open_console(bed) as terminal:
        terminal.until_shown([name], quiet=0.5)
        terminal.until_quiet(2)
        before, deadline, count = processor_seconds(terminal.pid), time.monotonic() + span, 0
        while time.monotonic() < deadline:
            count += terminal.read(max(0, deadline - time.monotonic()))
        used = processor_seconds(terminal.pid) - before
    yield Row(f"idle console, {span} s: bytes drawn", amount(count, "B"), "–", count, "B", must=0, goal=0)
    yield Row(
        f"idle console, {span} s: of a core", amount(used * 1000, "ms"), "–", 100 * used / span, "%", must=0.2,
        goal=0.1)


def presses(terminal, rounds):
    """The time and the bytes for each of many cursor keys, down a page and up again."""
    found = []
    for _ in range(rounds):
        for key in [DOWN] * 12 + [UP] * 12:
            time.sleep(0.02)
            terminal.until_quiet(0.02)
            answer = terminal.press(key, quiet=0.015)
            if answer:
                found.append(answer)
    if len(found) < rounds * 20:
        raise Trouble(f"{terminal.command[0]} answered {len(found)} of {rounds * 24} cursor keys")
    times, counts = zip(*found)
    return statistics.median(times), statistics.median(counts)


def cursor_key(bed):
    name = newest(bed)
    rounds = 1 if bed.quick else 3
    ours, theirs = [], []
    for _ in range(3):
        with open_console(bed) as console, open_htop(bed) as htop:
            console.until_shown([name], quiet=0.5)
            htop.until_shown(["F10"], quiet=0.5)
            ours.append(presses(console, rounds))
            theirs.append(presses(htop, rounds))
    delay, count = (statistics.median(values) for values in zip(*ours))
    their_delay, their_count = (statistics.median(values) for values in zip(*theirs))
    yield Row(
        "key to redraw", milliseconds(delay), f"htop {milliseconds(their_delay)}", delay * 1000, "ms", must=5, goal=2)
    yield Row(
        "bytes a cursor key", amount(count, "B"), f"htop {amount(their_count, 'B')}", count, "B", must=800, goal=400)
