"""What a burst of lines costs: until its end is on the screen, and in bytes to the terminal, beside lnav."""
import os
import statistics
import time

import sample_log
from bed import Trouble
from console_rows import open_console, wait_for
from table import Row, amount, milliseconds
from terminal import Terminal

# Waits until it is told to, then writes a file as its log and goes on running, so that the view keeps following.
STEP = """import os, sys, time
print("beginning", flush=True)
while not os.path.exists(sys.argv[2]):
    time.sleep(0.001)
with open(sys.argv[1], "rb") as file:
    sys.stdout.buffer.write(file.read())
sys.stdout.buffer.flush()
time.sleep(600)
"""


def burst(bed):
    """A step that writes 200,000 lines at once while its log is followed."""
    lines = 20_000 if bed.quick else 200_000
    path = bed.path("burst.log")
    sample_log.write(path, lines)
    ours, theirs, drawn = [], [], []
    for number in range(1 if bed.quick else 5):
        end = f"zqxjkv{number}zqxjkv"
        with open(path, "a") as file:
            file.write(end + "\n")
        took, count = of_console(bed, path, end)
        ours.append(took)
        drawn.append(count)
        theirs.append(of_lnav(bed, path, end))
    mine, other = statistics.median(ours), statistics.median(theirs)
    title = f"following: {lines:,} lines at once"
    yield Row(
        title + ", time", milliseconds(mine), f"lnav {milliseconds(other)}", mine / other, "×", must=1.25, goal=1)
    yield Row(title + ", to the terminal", amount(max(drawn) / 1000, "KB"), "", max(drawn) / 1000, "KB", must=50, goal=50)


def of_console(bed, path, end):
    """The seconds from the start of the burst until its end is drawn, and the bytes drawn for it."""
    go = bed.path("go")
    if os.path.exists(go):
        os.remove(go)
    bed.write("workspace/burst.py", STEP)
    bed.write(
        "workspace/pipelines/burst.yaml",
        f"name: burst\nsteps:\n  burst: {{command: [python3, burst.py, '{path}', '{go}']}}\n")
    name = bed.stepdeck("run", "burst", "--detach").split()[0]
    try:
        with open_console(bed) as console:
            wait_for(console, name)
            for key, text in ((b"\r", "timeline"), (b"\r", "follow")):
                os.write(console.descriptor, key)
                wait_for(console, text)
            wait_for(console, "beginning")
            return shown(console, end, lambda: open(go, "w").close())
    finally:
        bed.stepdeck("runs", "cancel", name, "--wait", status=130)


def of_lnav(bed, path, end):
    growing = bed.path("burst-lnav.log")
    with open(growing, "w") as file:
        file.write("beginning\n")
    with open(path, "rb") as file:
        text = file.read()
    with Terminal([bed.program("lnav"), "-N", growing], bed.environment, bed.workspace) as terminal:
        terminal.until_shown(["beginning"], quiet=0.5)
        return shown(terminal, end, lambda: append(growing, text))[0]


def append(path, text):
    with open(path, "ab") as file:
        file.write(text)


def shown(terminal, end, begin):
    terminal.until_quiet(0.5)
    del terminal.output[:]
    start = time.perf_counter()
    begin()
    while end not in terminal.text():
        if time.perf_counter() - start > 60:
            raise Trouble(f"{terminal.command[0]} has not shown the end of the burst within a minute")
        terminal.read(0.05)
    took = terminal.last - start
    terminal.until_quiet(0.3)
    return took, len(terminal.output)
