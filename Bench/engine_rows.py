"""What an engine holds after a long day of many runs, and what those who watch runs get and cost."""
import json
import os
import subprocess
import threading
import time
from datetime import datetime

from bed import ROOT, Trouble
from console_rows import processor_seconds
from table import Row, amount, milliseconds


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


class Watcher:
    """A command that watches a run: how late each state reached it."""

    def __init__(self, bed):
        self.process = subprocess.Popen(
            [bed.binary, "runs", "watch", "@latest", "--json"], cwd=bed.workspace, env=bed.environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.delays = []
        self.is_there = threading.Event()
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self):
        for line in self.process.stdout:
            now = time.time()
            event = json.loads(line)
            if event["event"] == "step":
                if self.is_there.is_set():
                    self.delays.append(now - datetime.fromisoformat(event["time"].replace("Z", "+00:00")).timestamp())
                elif event["state"] == "running":
                    self.is_there.set()

    def end(self):
        self.process.wait(timeout=120)
        self.thread.join(timeout=60)
        return self.delays


def watchers(bed):
    """States reach all who watch in time, though one of them reads nothing; at rest they cost nothing."""
    count, steps = (8, 10) if bed.quick else (24, 30)
    lines = ["name: watched", "steps:", "  s0: {command: 'while [ ! -e go ]; do sleep 0.05; done'}"]
    for index in range(1, steps):
        work = "seq 100; sleep 0.05"
        lines.append(f"  s{index}: {{command: '{work}', after: [s{index - 1}]}}")
    bed.write("workspace/pipelines/watched.yaml", "\n".join(lines) + "\n")
    bed.stepdeck("run", "watched", "--detach")
    everybody = [Watcher(bed) for _ in range(count)]
    for watcher in everybody:
        if not watcher.is_there.wait(60):
            raise Trouble("a watcher did not show the running step")
    # Its pipe fills with the first steps' lines, and nobody reads them.
    deaf = subprocess.Popen(
        [bed.binary, "runs", "watch", "@latest", "--json"], cwd=bed.workspace, env=bed.environment,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        seconds = 10 if bed.quick else 30
        before = sum(processor_seconds(watcher.process.pid) for watcher in everybody)
        time.sleep(seconds)
        spent = sum(processor_seconds(watcher.process.pid) for watcher in everybody) - before
        bed.write("workspace/go", "")
        delays = sorted(delay for watcher in everybody for delay in watcher.end())
    finally:
        deaf.kill()
        deaf.wait()
    if len(delays) < count * steps:
        raise Trouble(f"{count} watchers saw only {len(delays)} states of {steps} steps")
    yield Row(
        f"a state at {count} watchers, one more deaf", f"median {milliseconds(delays[len(delays) // 2])}", "–",
        delays[-1 - len(delays) // 100] * 1000, "ms", must=250, goal=50)
    yield Row(
        f"{count} watchers at rest, {seconds} s", f"{amount(spent * 1000, 'ms')} in all", "–",
        spent / seconds * 100, "% of a core", must=1, goal=0.2)
