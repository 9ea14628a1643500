"""What a step costs in graphs of many, beside ninja, and what the engine needs for them."""
import json
import os
import statistics

from bed import Trouble
from memory import PeakMemory
from table import Row, amount, milliseconds

ZENML_STEP = 0.102  # seconds: a step of ZenML's local orchestrator, in one process, as it was measured


def needed(shape, index):
    """Which step this one waits for: in a chain the one before it, in a fan the first."""
    if index == 0:
        return None
    return index - 1 if shape == "chain" else 0


def write_pipeline(bed, shape, count):
    """Write the graph as a pipeline; returns its name."""
    name = f"{shape}-{count}"
    lines = [f"name: {name}", "steps:"]
    for index in range(count):
        before = needed(shape, index)
        after = "" if before is None else f", after: [s{before}]"
        lines.append(f'  s{index}: {{command: "true"{after}}}')
    bed.write(f"workspace/pipelines/{name}.yaml", "\n".join(lines) + "\n")
    return name


def write_ninja(bed, shape, count):
    """Write the same graph for ninja; returns its folder. Nothing makes the outputs, so every build runs all of it."""
    lines = ["rule step", "  command = true"]
    for index in range(count):
        before = needed(shape, index)
        lines.append(f"build s{index}: step" + ("" if before is None else f" s{before}"))
    bed.write(f"ninja-{shape}-{count}/build.ninja", "\n".join(lines) + "\n")
    return bed.path(f"ninja-{shape}-{count}")


def run(bed, name):
    return bed.seconds([bed.binary, "run", name, "--plain", "--parallel", str(bed.cores)])


def check(bed, count):
    """The newest run did all its steps."""
    shown = json.loads(bed.stepdeck("runs", "show", "@latest", "--json"))
    done = sum(step["state"] == "succeeded" for step in shown["steps"])
    if shown["state"] != "succeeded" or done != count:
        raise Trouble(f"the run of {count} steps {shown['state']}; {done} steps succeeded")


def beside_ninja(bed, shape, count=1000):
    name, folder, ninja = write_pipeline(bed, shape, count), write_ninja(bed, shape, count), bed.program("ninja")
    ours, theirs = bed.in_turn(
        3 if bed.quick else 7,
        lambda: run(bed, name), lambda: bed.seconds([ninja, "-j", str(bed.cores)], cwd=folder))
    check(bed, count)
    yield Row(
        f"{shape} of {count:,} × true", f"{milliseconds(ours / count)} a step",
        f"ninja {milliseconds(theirs / count)}", ours / theirs, "×", must=2, goal=1)


def chain(bed):
    yield from beside_ninja(bed, "chain")


def fan(bed):
    yield from beside_ninja(bed, "fan")


def large(bed):
    """Ten times the steps must not cost more than ten times the time, nor much memory."""
    few, many = 1000, 3000 if bed.quick else 10_000
    rounds = 1 if bed.quick else 3
    peaks = []
    for shape in ("chain", "fan"):
        small, big = write_pipeline(bed, shape, few), write_pipeline(bed, shape, many)
        run(bed, small)
        times = []
        for _ in range(rounds):
            bed.stop_engine()
            with PeakMemory(bed.binary, bed.environment["STEPDECK_STATE_DIR"]) as peak:
                times.append((run(bed, small) / few, run(bed, big) / many))
            check(bed, many)
            peaks.append(peak.of_engine_and_host())
        at_few, at_many = (statistics.median(values) for values in zip(*times))
        yield Row(
            f"{shape} of {many:,} × true", f"{milliseconds(at_many)} a step",
            f"at {few:,} {milliseconds(at_few)}", at_many / at_few, "×", must=1.3, goal=1.15)
    engine, host = max(peaks, key=sum)
    if not engine or not host:
        raise Trouble("no engine or no host was seen while the graphs ran, so their memory is unknown")
    yield Row(
        f"memory for {many:,} steps", f"engine {amount(engine, 'MB')}, host {amount(host, 'MB')}", "–",
        engine + host, "MB", must=100, goal=50)


def short_chain(bed):
    count, more = 50, 250
    name, longer = write_pipeline(bed, "chain", count), write_pipeline(bed, "chain", more)
    ours, long = bed.in_turn(5 if bed.quick else 15, lambda: run(bed, name), lambda: run(bed, longer))
    check(bed, more)
    each = (long - ours) / (more - count)
    yield Row(
        f"chain of {count} steps, start included", f"{milliseconds(ours / count)} a step ({milliseconds(each)} for one more)",
        f"ZenML {milliseconds(ZENML_STEP)}", ours / count / ZENML_STEP, "×", must=1 / 50, goal=1 / 100)
