"""What it costs to look at a large log in the console, beside lnav and less."""
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import time

import sample_log
from bed import Trouble
from console_rows import open_console, wait_for
from log_rows import SEARCHES
from memory import anonymous
from table import Row, amount, milliseconds
from terminal import Terminal

REDRAW = b"\x0c"


def viewer(bed):
    """A log of a million lines: the first screen, the end with all lines counted, memory then, pages anywhere."""
    lines = 200_000 if bed.quick else 1_000_000
    path, rounds = sample_log.path_of(bed, lines), 2 if bed.quick else 5
    title = f"viewer, {lines:,} lines, {os.path.getsize(path) / 1e6:.0f} MB"
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(opened(bed, lines))
        theirs.append(of_lnav(bed, path, lines))
    (first, counted, memory), (their_first, their_counted, their_memory) = (
        [statistics.median(values) for values in zip(*taken)] for taken in (ours, theirs))
    less_first, less_end = (statistics.median(values) for values in zip(*(of_less(bed, path, lines) for _ in range(rounds))))
    yield Row(
        f"{title}: first screen", milliseconds(first), f"lnav {milliseconds(their_first)}, less {milliseconds(less_first)}",
        first / their_first, "×", must=0.5, goal=0.25)
    yield Row(
        f"{title}: last line, indexed", milliseconds(counted),
        f"lnav {milliseconds(their_counted)}, less {milliseconds(less_end)}", counted / their_counted, "×", must=0.6, goal=0.4)
    yield Row(
        f"{title}: memory then", amount(memory, "MB"), f"lnav {amount(their_memory, 'MB')}", memory, "MB", must=60, goal=40)
    yield pages(bed, path, lines, title)


def viewer_large(bed):
    """Ten times the lines must not cost more than ten times the time, nor more memory."""
    few, many = (100_000, 1_000_000) if bed.quick else (1_000_000, 10_000_000)
    needed, free = many * 130 * 3, os.statvfs(bed.folder).f_bavail * os.statvfs(bed.folder).f_frsize
    if free < needed:
        raise Trouble(f"it takes {needed / 1e9:.0f} GB of disk, and {free / 1e9:.0f} GB are free")
    taken = [(opened(bed, few), opened(bed, many)) for _ in range(2 if bed.quick else 3)]
    at_few, at_many = ([statistics.median(values) for values in zip(*column)] for column in zip(*taken))
    each_few, each_many = at_few[1] / few, at_many[1] / many
    yield Row(
        f"viewer, {many:,} lines: last line, indexed", f"{milliseconds(at_many[1])}, {each_many * 1e9:.0f} ns a line",
        f"{few:,} {each_few * 1e9:.0f} ns", each_many / each_few, "×", must=1.3, goal=1.1)
    yield Row(
        f"viewer, {many:,} lines: first screen", milliseconds(at_many[0]), f"{few:,} {milliseconds(at_few[0])}",
        at_many[0] / at_few[0], "×", must=1.3, goal=1.1)
    yield Row(
        f"viewer, {many:,} lines: memory then", amount(at_many[2], "MB"), f"{few:,} {amount(at_few[2], 'MB')}", at_many[2], "MB",
        must=60, goal=40)
    again = statistics.median(opened(bed, many, again=True)[1] for _ in range(3))
    yield Row(
        f"viewer, {many:,} lines: opened again, all counted", milliseconds(again), f"the first time {milliseconds(at_many[1])}",
        again / at_many[1], "×", must=0.5, goal=0.2)
    yield pages(bed, sample_log.path_of(bed, many), many, f"viewer, {many:,} lines")


# Opening

def run_with(bed, lines):
    """The name of a run whose step has printed the log with so many lines; it is made once."""
    known = bed.__dict__.setdefault("runs_with_logs", {})
    if lines not in known:
        path = sample_log.path_of(bed, lines)
        bed.write(
            f"workspace/pipelines/print-{lines}.yaml", f"name: print-{lines}\nsteps:\n  print: {{command: [cat, '{path}']}}\n")
        name = bed.stepdeck("run", f"print-{lines}", "--detach").split()[0]
        deadline = time.monotonic() + 600
        while (shown := json.loads(bed.stepdeck("runs", "show", name, "--json")))["state"] == "running":
            if time.monotonic() > deadline:
                raise Trouble(f"a step has not printed {lines:,} lines within ten minutes")
            time.sleep(0.2)
        log = shown["steps"][0]["attempts"][0]["log"]
        if shown["state"] != "succeeded" or os.path.getsize(log) != os.path.getsize(path):
            raise Trouble(f"of {os.path.getsize(path):,} bytes {os.path.getsize(log):,} are in the log of a run that {shown['state']}")
        known[lines] = name
    return known[lines]


def open_log(bed, lines):
    """Opens the console, and in it the log of a run."""
    name = run_with(bed, lines)
    console = open_console(bed)
    wait_for(console, name)
    for key, text in ((b":run " + name.encode() + b"\r", "timeline"), (b"\r", "follow")):
        os.write(console.descriptor, key)
        wait_for(console, text)
    return console


def open_file(bed, path, *, again=False):
    """Opens the file in the console, which has never counted its lines before, or has."""
    if not again:
        shutil.rmtree(bed.path("state/lines"), ignore_errors=True)
    return Terminal([bed.binary, "logs", path], bed.environment, bed.workspace)


def opened(bed, lines, *, again=False):
    """Seconds from the opening until the last line is shown, and until all are counted; memory then, in MB."""
    console = open_file(bed, sample_log.path_of(bed, lines), again=again)
    start = console.start
    with console:
        wait_for(console, sample_log.last_words(lines))
        first = console.last - start
        wait_for(console, f"{lines:,} lines", limit=120)
        counted = console.last - start
        return first, counted, anonymous(console.pid)


def open_lnav(bed, path):
    return Terminal([bed.program("lnav"), "-N", path], bed.environment, bed.workspace)


def of_lnav(bed, path, lines):
    with open_lnav(bed, path) as terminal:
        first = first_screen(terminal)
        # It shows lines, the last ones, when it has read them all.
        wait_for(terminal, sample_log.last_words(lines), limit=120)
        return first, terminal.last - terminal.start, anonymous(terminal.pid)


def first_screen(terminal):
    """The time from the start to the end of the first drawing, lines of the log or not: more than what sets a terminal up."""
    deadline = time.monotonic() + 20
    while len(terminal.output) < 1_000 or terminal.read(0.05):
        terminal.read(0.05)
        if time.monotonic() > deadline:
            raise Trouble(f"{terminal.command[0]} draws nothing")
    return terminal.last - terminal.start


def open_less(bed, path, *options):
    return Terminal([bed.program("less"), "-Rn", *options, path], bed.environment, bed.workspace)


def of_less(bed, path, lines):
    with open_less(bed, path) as terminal:
        first = first_screen(terminal)
    with open_less(bed, path, "+G") as terminal:
        wait_for(terminal, sample_log.last_words(lines), limit=120)
        return first, terminal.last - terminal.start


# Searching

def viewer_search(bed):
    """A search in the open log until all matches are counted, with a literal in the expression and without."""
    lines = 200_000 if bed.quick else 1_000_000
    path, rounds = sample_log.path_of(bed, lines), 1 if bed.quick else 3
    for name, pattern, options in SEARCHES:
        # All programs here tell capitals apart where the expression has some.
        if options:
            continue
        count = int(subprocess.run(
            [bed.program("rg"), "-j1", "-S", "-a", "-c", "--no-config", "-e", pattern, path], stdout=subprocess.PIPE, check=True).stdout)
        taken = [(of_console(bed, lines, pattern, count), of_other(bed, path, lines, pattern)) for _ in range(rounds)]
        ours, theirs = (statistics.median(times) for times in zip(*taken))
        yield Row(
            f"search {name} in the viewer, {lines:,} lines", f"{milliseconds(ours)}, {count:,} found",
            f"lnav {milliseconds(theirs)}", ours / theirs, "×", must=1, goal=0.5)


def of_console(bed, lines, pattern, count):
    with open_log(bed, lines) as console:
        wait_for(console, f"{lines:,} lines", limit=120)
        took = found(console, pattern)
        del console.output[:]
        os.write(console.descriptor, REDRAW)
        console.until_quiet(0.2)
        if not re.search(f"/{count:,}(?![,+0-9])", console.text()):
            raise Trouble(f"rg finds {count:,} lines with {pattern}, and the console shows {console.text()[-300:]!r}")
    return took


def of_other(bed, path, lines, pattern):
    # Opened anew for each search: it remembers the last one.
    with open_lnav(bed, path) as lnav:
        wait_for(lnav, sample_log.last_words(lines), limit=120)
        return found(lnav, pattern)


def found(terminal, pattern):
    """The time from the last key of a search until nothing more is drawn for it."""
    os.write(terminal.descriptor, b"/")
    terminal.until_quiet(0.3)
    start = time.perf_counter()
    os.write(terminal.descriptor, pattern.encode() + b"\r")
    terminal.until_quiet(0.4, limit=120)
    return terminal.last - start


# Pages

def pages(bed, path, lines, title):
    """Three pages down from each of many places."""
    draw, places = random.Random(7), 10 if bed.quick else 40
    starts = [draw.randrange(1_000, lines - 2_000) for _ in range(places)]
    with open_file(bed, path, again=True) as console:
        wait_for(console, f"{lines:,} lines", limit=120)
        ours = [took for start in starts for took in console_pages(console, start)]
    with open_less(bed, path) as less:
        less.until_quiet(0.3)
        theirs = [took for start in starts for took in pressed(less, b"%.4f%%" % (start * 100 / lines))]
    mine, their = statistics.median(ours), statistics.median(theirs)
    return Row(
        f"{title}: a page down anywhere, p95", f"{milliseconds(late(ours))}, median {milliseconds(mine)}",
        f"less {milliseconds(late(theirs))}, median {milliseconds(their)}", late(ours) * 1000, "ms", must=8, goal=4)


def console_pages(console, start):
    took = pressed(console, b":goto %d\r" % start)
    del console.output[:]
    os.write(console.descriptor, REDRAW)
    console.until_quiet(0.1)
    shown = {int(number) for number in re.findall(r"step=(\d+)", console.text())}
    # Bars are one line each, so that of the lines before fewer are counted than there are steps.
    if not shown or min(shown) < start or max(shown) > start * 1.001 + 200:
        raise Trouble(f"three pages behind line {start} the console shows steps {sorted(shown)}")
    return took


def pressed(terminal, way):
    """The times of three pages down, after keys that lead somewhere."""
    os.write(terminal.descriptor, way)
    terminal.until_quiet(0.15)
    found = []
    for _ in range(3):
        answer = terminal.press(b" ", quiet=0.03)
        if answer is None:
            raise Trouble(f"{terminal.command[0]} does not answer a page down")
        found.append(answer[0])
        terminal.until_quiet(0.05)
    return found


def late(times):
    return sorted(times)[len(times) * 95 // 100]
