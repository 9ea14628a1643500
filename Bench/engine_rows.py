"""What an engine holds after a long day of many runs, by a clock that is pushed."""
import json
import os
import subprocess

from bed import ROOT, Trouble
from table import Row, amount


def built():
    """The program that simulates the day, built where the one that is measured was."""
    command = ["swift", "build", "-c", "release", "--product", "engine-day"]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        raise Trouble("engine-day does not build: " + done.stdout.decode(errors="replace")[-300:])
    return os.path.join(ROOT, ".build", "release", "engine-day")


def day(bed):
    """1,000 runs in 24 hours: what the engine holds at the end is what it held in the morning."""
    hours, runs = ("6", "250") if bed.quick else ("24", "1000")
    done = subprocess.run(
        [built(), bed.path("day"), hours, runs], env=bed.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode != 0:
        raise Trouble("the day ended early: " + done.stderr.decode(errors="replace")[-300:])
    seen = json.loads(done.stdout)
    if seen["runs"] != int(runs) or sum(seen["ends"].values()) != int(runs) or seen["ends"].get("running"):
        raise Trouble(f"not all runs came to an end: {seen['ends']}")
    title = f"day of {seen['runs']:,} runs, {seen['submitted']:,} jobs"
    megabytes = (seen["memory_early"] / 1e6, seen["memory_late"] / 1e6)
    yield Row(
        f"{title}: memory", f"{amount(megabytes[1], 'MB')} in the evening",
        f"{amount(megabytes[0], 'MB')} in the morning", megabytes[1] / megabytes[0], "×", must=1.3, goal=1.1)
    for what in ("files", "sockets"):
        early, late = seen[f"{what}_early"], seen[f"{what}_late"]
        yield Row(
            f"{title}: open {what}", f"{late} in the evening", f"{early} in the morning", late / max(1, early), "×",
            must=1.5, goal=1)
    yield Row(
        f"{title}: journal of a run", f"mean {amount(seen['journal_bytes_mean'] / 1000, 'kB')}", "–",
        seen["journal_bytes_most"] / 1000, "kB", must=64, goal=16)
    left = seen["kept_by_provider"] + seen["unreleased"]
    yield Row(f"{title}: jobs not let go", str(left), "–", left, "jobs", must=0, goal=0)
