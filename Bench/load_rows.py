"""What fifty thousand lines a second do to those who watch: keys, memory, and whether every line is kept."""
import json
import os
import random
import statistics
import time
import zlib

from bed import Trouble
from console_rows import answered, open_console, wait_for
from memory import anonymous
from table import Row, milliseconds
from terminal import Terminal

# Writes so many lines a second for so long, and beside it how many they were, how long it took and their checksum.
FLOOD = """import json, sys, time, zlib
rate, span, report = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
number, check, begun = 0, 0, time.monotonic()
while number < rate * span:
    due = min(rate * span, int((time.monotonic() - begun) * rate))
    text = "".join(f"line {n} loss=0.{n % 9973} of the flood\\n" for n in range(number, due)).encode()
    sys.stdout.buffer.write(text)
    sys.stdout.buffer.flush()
    number, check = due, zlib.crc32(text, check)
    time.sleep(0.005)
with open(report, "w") as file:
    json.dump({"lines": number, "check": check, "seconds": time.monotonic() - begun}, file)
"""
RATE = 50_000
AFTERWARDS = 3  # seconds that it goes on while memory is looked at for the last time


def load(bed):
    """Fifty thousand lines a second into one pane, and spread over ten."""
    bed.write("workspace/flood.py", FLOOD)
    for steps in (1, 10):
        yield from flooded(bed, steps, 10 if bed.quick else 60)


def flooded(bed, steps, span):
    title = f"{RATE:,} lines/s for {span} s, " + ("one pane" if steps == 1 else f"{steps} panes")
    reports = [bed.path(f"flood-{steps}-{index}.json") for index in range(steps)]
    name = start(bed, steps, span + AFTERWARDS, reports)
    try:
        with open_console(bed) as console, Terminal([bed.program("cat")], bed.environment, bed.workspace) as cat:
            look_at(console, name, is_log=steps == 1)
            times, echoes, early, late = pressed_meanwhile(bed, console, cat, name, span)
        shown = until_over(bed, name)
    finally:
        if json.loads(bed.stepdeck("runs", "show", name, "--json"))["state"] == "running":
            bed.stepdeck("runs", "cancel", name, "--wait", status=130)
    lost, took = compare(shown, reports)
    worst = late_one(times)
    yield Row(
        f"{title}: key to redraw, p99", f"{milliseconds(worst)}, median {milliseconds(statistics.median(times))}",
        f"cat {milliseconds(late_one(echoes))}, median {milliseconds(statistics.median(echoes))}", worst * 1000, "ms", must=50,
        goal=20)
    written = span + AFTERWARDS
    yield Row(
        f"{title}: logs unlike what was written", f"of {RATE * written:,} lines", "–", lost, "logs", must=0, goal=0)
    yield Row(
        f"{title}: time to take them", f"{took:.2f} s", f"{written} s of lines", took / written, "×", must=1.05, goal=1.01)
    yield Row(
        f"{title}: memory after {span} s", ", ".join(f"{role} {late[role]:.1f}" for role in late) + " MB",
        f"after {span // 3} s " + ", ".join(f"{early[role]:.1f}" for role in early),
        max(late[role] / early[role] for role in early), "×", must=1.1, goal=1.02)


def start(bed, steps, span, reports):
    """A run whose steps write together what is asked for; its name."""
    lines = [f"name: flood-{steps}", "steps:"]
    lines += [
        f"  s{index}: {{command: [python3, flood.py, '{RATE // steps}', '{span}', '{report}']}}"
        for index, report in enumerate(reports)]
    bed.write(f"workspace/pipelines/flood-{steps}.yaml", "\n".join(lines) + "\n")
    return bed.stepdeck("run", f"flood-{steps}", "--parallel", str(steps), "--detach").split()[0]


def look_at(console, name, is_log):
    wait_for(console, name)
    os.write(console.descriptor, b":run " + name.encode() + b"\r")
    wait_for(console, "timeline")
    if is_log:
        os.write(console.descriptor, b"\r")
        wait_for(console, "follow")


def late_one(times):
    return sorted(times)[len(times) * 99 // 100]


def echo(cat):
    """The time until the smallest program there is has answered in the same throng."""
    del cat.output[:]
    pressed = time.perf_counter()
    os.write(cat.descriptor, b"x\n")
    while cat.output != b"x\r\nx\r\n":
        if time.perf_counter() - pressed > 5:
            raise Trouble("cat does not answer")
        cat.read(0.05)
    return cat.last - pressed


def pressed_meanwhile(bed, console, cat, name, span):
    """Presses keys until the end is near.

    Returns how long each took, how long each took with cat, and the memory of all who take part, early and late.
    """
    begun, times, echoes, early, late = time.monotonic(), [], [], None, None
    draw = random.Random(3)
    while late is None:
        times.append(answered(console, b"?", "keys and commands"))
        echoes.append(echo(cat))
        answered(console, b"\x1b", "timeline" if "10" in name else "follow")
        rest = time.monotonic() + draw.uniform(0.05, 0.25)
        while time.monotonic() < rest:
            console.read(max(0, rest - time.monotonic()))
        passed = time.monotonic() - begun
        if early is None and passed > span / 3:
            early = memory(bed, console, name)
        if passed > span:
            late = memory(bed, console, name)
    return times, echoes, early, late


def memory(bed, console, name):
    """In MB, by role."""
    status = json.loads(bed.stepdeck("engine", "status", "--json"))
    hosts = [host["pid"] for host in status["hosts"]]
    if not hosts or status["pid"] is None:
        raise Trouble(f"{name} has ended before its memory was looked at")
    return {
        "console": anonymous(console.pid), "engine": anonymous(status["pid"]), "host": max(anonymous(pid) for pid in hosts)}


def until_over(bed, name):
    deadline = time.monotonic() + 120
    while (shown := json.loads(bed.stepdeck("runs", "show", name, "--json")))["state"] == "running":
        if time.monotonic() > deadline:
            raise Trouble(f"{name} does not end")
        time.sleep(0.2)
    if shown["state"] != "succeeded":
        raise Trouble(f"{name} {shown['state']}")
    return shown


def compare(shown, reports):
    """How many logs do not hold exactly what their step has written, and the longest time a step took to write it."""
    unlike, longest = 0, 0
    for step in shown["steps"]:
        with open(reports[int(step["name"][1:])]) as file:
            written = json.load(file)
        longest = max(longest, written["seconds"])
        lines = check = 0
        with open(step["attempts"][0]["log"], "rb") as file:
            while block := file.read(1 << 20):
                lines, check = lines + block.count(b"\n"), zlib.crc32(block, check)
        if (lines, check) != (written["lines"], written["check"]):
            unlike += 1
    return unlike, longest
