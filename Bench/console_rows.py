"""What the console costs: its first frame, at rest, for a key, for a change of a run, and over a slow link."""
import json
import os
import statistics
import time

from bed import Trouble
from slow_link import SlowLink
from table import Row, amount, milliseconds
from terminal import Terminal

DOWN, UP, HOME = b"\x1bOB", b"\x1bOA", b"\x1bOH"


def newest(bed):
    """The name of the newest run: it stands in the console's first frame."""
    bed.make_runs()
    runs = json.loads(bed.stepdeck("runs", "list", "--json"))
    return max(runs, key=lambda run: run["started_at"])["name"]


def open_console(bed):
    # It would begin where the last one ended.
    try:
        os.remove(bed.path("state/console.json"))
    except FileNotFoundError:
        pass
    return Terminal([bed.binary], bed.environment, bed.workspace)


def open_htop(bed):
    return Terminal([bed.program("htop")], bed.environment, bed.workspace)


def open_lazygit(bed):
    """On a repository with forty new files, without its greeting."""
    folder = bed.path("repository")
    if not os.path.exists(folder):
        bed.write("home/.config/lazygit/config.yml", "disableStartupPopups: true\n")
        for number in range(40):
            bed.write(f"repository/file-{number:02}.txt", f"{number}\n")
        bed.seconds([bed.program("git"), "init", "-q", folder])
    return Terminal([bed.program("lazygit")], bed.environment, folder)


def peers(bed):
    """The programs that a console is measured beside, by name: how each is opened, and the words that it then shows."""
    found = {"htop": (open_htop, ["F10", "Quit"])}
    if bed.find("lazygit"):
        found["lazygit"] = (open_lazygit, ["Status", "file-00"])
    return found


def shown_after(terminal, words):
    with terminal:
        return terminal.until_shown(words, quiet=0.06)


def first_frame(bed):
    name = newest(bed)
    others = peers(bed)
    starts = [lambda start=start, words=words: shown_after(start(bed), words) for start, words in others.values()]
    ours, *theirs = bed.in_turn(
        5 if bed.quick else 15, lambda: shown_after(open_console(bed), [name, "help"]), *starts)
    for peer, time_of_peer in zip(others, theirs):
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


def rest(terminal, words, span):
    """What a program does while nothing happens: the bytes that it draws and the seconds of a core that it takes."""
    terminal.until_shown(words, quiet=0.5)
    terminal.until_quiet(2)
    before, deadline, count = processor_seconds(terminal.pid), time.monotonic() + span, 0
    while time.monotonic() < deadline:
        count += terminal.read(max(0, deadline - time.monotonic()))
    return count, processor_seconds(terminal.pid) - before


def idle(bed):
    name = newest(bed)
    span = 10 if bed.quick else 60
    with open_console(bed) as terminal:
        count, used = rest(terminal, [name], span)
    beside_count = beside_used = "–"
    if bed.find("lazygit"):
        with open_lazygit(bed) as terminal:
            their_count, their_used = rest(terminal, ["Status", "file-00"], span)
        beside_count, beside_used = f"lazygit {amount(their_count, 'B')}", f"lazygit {amount(their_used * 1000, 'ms')}"
    yield Row(f"idle console, {span} s: bytes drawn", amount(count, "B"), beside_count, count, "B", must=0, goal=0)
    yield Row(
        f"idle console, {span} s: of a core", amount(used * 1000, "ms"), beside_used, 100 * used / span, "%", must=0.2,
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
    programs = {"": (open_console, [name]), **peers(bed)}
    found = {program: [] for program in programs}
    for _ in range(3):
        for program, (start, words) in programs.items():
            with start(bed) as terminal:
                terminal.until_shown(words, quiet=0.5)
                found[program].append(presses(terminal, rounds))
    figures = {program: [statistics.median(values) for values in zip(*rows)] for program, rows in found.items()}
    delay, count = figures.pop("")
    times = ", ".join(f"{peer} {milliseconds(their_delay)}" for peer, (their_delay, _) in figures.items())
    counts = ", ".join(f"{peer} {amount(their_count, 'B')}" for peer, (_, their_count) in figures.items())
    yield Row("key to redraw", milliseconds(delay), times, delay * 1000, "ms", must=5, goal=2)
    yield Row("bytes a cursor key", amount(count, "B"), counts, count, "B", must=800, goal=400)


def large_run_key(bed):
    """A cursor key in the run view of 2,000 steps, all ended."""
    steps = ["name: two-thousand", "steps:"] + [f'  s{number:04}: {{command: "true"}}' for number in range(2000)]
    bed.write("workspace/pipelines/two-thousand.yaml", "\n".join(steps) + "\n")
    bed.stepdeck("run", "two-thousand", "--plain")
    with open_console(bed) as console:
        console.until_shown(["two-thousand-1"], quiet=0.5)
        os.write(console.descriptor, b"\r")
        # It opens at the step that ended last.
        wait_for(console, "timeline")
        console.until_quiet(0.5)
        os.write(console.descriptor, HOME)
        wait_for(console, "s0000")
        console.until_quiet(0.5)
        delay, count = presses(console, 1 if bed.quick else 3)
    yield Row("key to redraw, run of 2,000 steps", milliseconds(delay), "–", delay * 1000, "ms", must=5, goal=2)
    yield Row("bytes a cursor key, run of 2,000 steps", amount(count, "B"), "–", count, "B", must=4096, goal=1024)


def fifty(bed):
    """A chain of fifty steps that makes about ten changes a second: each begins, says a line and ends."""
    steps = ["name: fifty", "steps:"]
    for number in range(50):
        after = f", after: [s{number - 1}]" if number else ""
        steps.append(f"  s{number}: {{command: 'echo this is {number}; sleep 0.2'{after}}}")
    bed.write("workspace/pipelines/fifty.yaml", "\n".join(steps) + "\n")


def changes(bed):
    """What a change of a run costs on the wire while the run is looked at."""
    fifty(bed)
    with open_console(bed) as console:
        console.until_shown(["help"], quiet=0.5)
        name = bed.stepdeck("run", "fifty", "--detach").split()[0]
        console.until_shown([name], quiet=0.1)
        os.write(console.descriptor, b"\r")
        deadline = time.monotonic() + 5
        while "timeline" not in console.text() and time.monotonic() < deadline:
            console.read(0.05)
        console.read(0.05)
        first, begun, count = changed(bed, name), time.monotonic(), 0
        while json.loads(bed.stepdeck("runs", "show", name, "--json"))["state"] == "running":
            span = time.monotonic() + 0.5
            while time.monotonic() < span:
                count += console.read(0.05)
            if time.monotonic() - begun > 60:
                raise Trouble("a run of fifty short steps does not end in a minute")
        made, took = changed(bed, name) - first, time.monotonic() - begun
    if made < 50:
        raise Trouble(f"only {made} changes were seen")
    yield Row(
        f"bytes a change, 50 steps, {made / took:.0f} changes/s", amount(count / made, "B"), "–", count / made, "B",
        must=1024, goal=600)


def changed(bed, name):
    """How many changes of states a run has seen."""
    events = bed.stepdeck("runs", "events", name, "--json").splitlines()
    return sum('"state"' in event for event in events)


def wait_for(console, text, limit=20):
    deadline = time.monotonic() + limit
    while text not in console.text():
        if time.monotonic() > deadline:
            raise Trouble(f"the console does not show '{text}' but {console.text()[-300:]!r}")
        console.read(0.05)


def answered(console, key, text):
    """Presses a key and returns the time until the text is drawn."""
    while console.read(0):
        pass
    console.output.clear()
    pressed = time.perf_counter()
    os.write(console.descriptor, key)
    wait_for(console, text, 5)
    return console.last - pressed


# What somebody does who tries the console for the first time, at 80×24.
ACTIONS = [
    ("open a run", b"\r"), ("next pane", b"\t"), ("zoom", b"z"), ("zoom back", b"z"), ("open the log", b"\r"),
    ("to its top", b"g"), ("a page down", b" "), ("back", b"\x1b"), ("back to the runs", b"\x1b\x1b"), ("cursor down", b"j"),
    ("pipelines", b"P"), ("the form", b"\r"), ("leave it", b"\x1b"), ("help", b"?"), ("back from help", b"\x1b"),
]


def slow_link(bed):
    """The same over a link of 20 KB/s that takes 200 ms for a round trip: the time and the bytes of each action."""
    fifty(bed)
    bed.stepdeck("run", "fifty", "--plain")
    taken = []
    with Terminal([bed.binary], bed.environment, bed.workspace, columns=80, rows=24) as console:
        through(console, b"")
        for action, key in ACTIONS:
            taken.append((*through(console, key), action))
    if bed.quick:
        for seconds, count, action in taken:
            bed.say(f"  {action}: {milliseconds(seconds)}, {count} B")
    slowest, largest = max(taken), max(taken, key=lambda one: one[1])
    yield Row(
        "slowest action, 20 KB/s and 200 ms", milliseconds(slowest[0]), slowest[2], slowest[0] * 1000, "ms", must=1000,
        goal=600)
    yield Row(
        "bytes of an action, most", amount(largest[1], "B"), largest[2], largest[1], "B", must=16384, goal=6144)
    yield Row(
        "bytes of an action, median", amount(statistics.median(one[1] for one in taken), "B"), "–",
        statistics.median(one[1] for one in taken), "B", must=4096, goal=2048)


def through(console, key, rate=20_000, delay=0.2):
    """Presses a key over a slow link, and takes what comes no faster than the link would.

    Returns the time to the last byte as its user sees it, and the bytes. An answer ends when nothing more has come for half a second.
    """
    os.write(console.descriptor, key)
    begun = free = time.monotonic()
    count, last = 0, begun
    while time.monotonic() - last < 0.5:
        time.sleep(max(0, free - time.monotonic()))
        got = console.read(0.05, most=1024)
        if got:
            # The link is busy with these bytes for so long; only then does it take more.
            free = max(free, time.monotonic()) + got / rate
            count, last = count + got, free
    return (last - begun + delay if count else 0), count


def held_key(bed):
    """Page down held for four seconds in a log of many colours, over the slow link: how far behind the key the screen is."""
    bed.write("workspace/held.log", "".join(
        f"\x1b[3{number % 7 + 1}mstep {number}\x1b[0m loss={number * 7919 % 10007 / 10007:.4f} {'x' * (number % 31)}\n"
        for number in range(20_000)))
    with Terminal([bed.binary, "logs", "./held.log"], bed.environment, bed.workspace, columns=80, rows=24) as console:
        link = SlowLink(console)
        link.rest()
        link.press(b"g")
        link.rest()
        before, begun = link.delivered, time.monotonic()
        for number in range(120):
            link.press(b" ")
            link.run(begun + (number + 1) / 30)
        let_go = time.monotonic()
        link.rest()
        late, count = max(0, link.last - let_go), link.delivered - before
    yield Row("page down held 4 s, 20 KB/s: behind", milliseconds(late), "–", late * 1000, "ms", must=1000, goal=600)
    yield Row("page down held 4 s, 20 KB/s: bytes", amount(count, "B"), "–", count, "B", must=120_000, goal=90_000)
