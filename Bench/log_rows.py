"""What logs cost: a search through a large one beside ripgrep and grep, and a line that arrives beside lnav."""
import os
import random
import statistics
import subprocess
import time

import sample_log
from bed import Trouble
from table import Row, milliseconds
from terminal import Terminal

# What is looked for, and in which way each program is asked for it.
SEARCHES = [
    ("with a literal", r"loss=0\.0[0-9]+ .*epoch 7", []),
    ("any case", r"connection (reset|refused)", ["-i"]),
    ("without a literal", r"[A-Z]{6,}[^A-Z]+[0-9]{6}", []),
]


def seconds(command, bed, target):
    """The time of a command whose output goes to a file: programs that see /dev/null stop at the first match."""
    with open(target, "wb") as file:
        start = time.perf_counter()
        done = subprocess.run(command, cwd=bed.workspace, env=bed.environment, stdin=subprocess.DEVNULL, stdout=file)
        took = time.perf_counter() - start
    if done.returncode not in (0, 1):
        raise Trouble(f"{command[0]} ended with {done.returncode}")
    return took


def search(bed):
    """Regular expressions over a million lines."""
    lines = 200_000 if bed.quick else 1_000_000
    path, target = sample_log.path_of(bed, lines), bed.path("found")
    size = os.path.getsize(path) / 1e6
    rg, grep = bed.program("rg"), bed.program("grep")
    for name, pattern, options in SEARCHES:
        ours = [bed.binary, "logs", path, "--raw", "--grep", pattern, *options]
        theirs = [rg, "-j1", "-N", "-a", "--no-config", *options, "-e", pattern, path]
        other = [grep, "-aE", *options, "-e", pattern, path]
        counts = []
        for command in (ours, theirs, other):
            seconds(command, bed, target)
            with open(target, "rb") as file:
                counts.append(sum(1 for _ in file))
        if len(set(counts)) != 1 or counts[0] == 0:
            raise Trouble(f"{name}: stepdeck, rg and grep found {counts} lines")
        mine, rust, gnu = bed.in_turn(3 if bed.quick else 5, *(
            lambda command=command: seconds(command, bed, target) for command in (ours, theirs, other)))
        yield Row(
            f"search {name}, {lines:,} lines, {size:.0f} MB", f"{milliseconds(mine)}, {counts[0]:,} found",
            f"rg {milliseconds(rust)}, grep {milliseconds(gnu)}", mine / min(rust, gnu), "×", must=4, goal=2)


def write_line(path, text):
    with open(path, "a") as file:
        file.write(text)


def delays(terminal, path, rounds):
    """The median time from the writing of a line to its last byte on the terminal."""
    found = []
    for _ in range(rounds):
        terminal.until_quiet(0.3)
        # Letters at random: no part of the word is on the screen already, so a diff leaves nothing out.
        word = "".join(random.choices("bcdfghjklmnpqrstvwxz", k=12))
        del terminal.output[:]
        start = time.perf_counter()
        write_line(path, word + "\n")
        while word not in terminal.text():
            if time.perf_counter() - start > 5:
                raise Trouble(f"{terminal.command[0]} has not shown a line within 5 s")
            terminal.read(0.05)
        found.append(terminal.last - start)
    return statistics.median(found)


def following(bed):
    """One line that arrives, printed by `logs -f` and shown by lnav."""
    rounds = 5 if bed.quick else 20
    taken = []
    for name, command in {"ours": [bed.binary, "logs", "-f"], "lnav": [bed.program("lnav"), "-N"]}.items():
        path = bed.path(f"growing-{name}.log")
        write_line(path, "beginning\n")
        with Terminal([*command, path], bed.environment, bed.workspace) as terminal:
            terminal.until_shown(["beginning"], quiet=0.5)
            taken.append(delays(terminal, path, rounds))
    ours, theirs = taken
    yield Row(
        "following: one line, logs -f", milliseconds(ours), f"lnav {milliseconds(theirs)}", ours * 1000, "ms", must=20,
        goal=10)
