"""How fast a command answers, beside the smallest program in the same language."""
import json
import os
import subprocess

from bed import ROOT, Trouble
from table import Row, milliseconds


def hello(bed):
    """Build the greeting of Bench/hello, statically linked like ours."""
    scratch = os.path.join(ROOT, ".build", "bench-hello")
    command = [
        "swift", "build", "-c", "release", "--static-swift-stdlib",
        "--package-path", os.path.join(ROOT, "Bench", "hello"), "--scratch-path", scratch]
    built = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if built.returncode != 0:
        raise Trouble("the greeting did not build: " + built.stdout.decode(errors="replace")[-300:])
    return os.path.join(scratch, "release", "hello")


def beside_hello(bed, title, arguments, must, goal):
    greeting = hello(bed)
    ours, theirs = bed.in_turn(
        10 if bed.quick else 50,
        lambda: bed.seconds([bed.binary, *arguments]), lambda: bed.seconds([greeting]))
    yield Row(title, milliseconds(ours), f"hello {milliseconds(theirs)}", ours / theirs, "×", must, goal)


def help_text(bed):
    yield from beside_hello(bed, "stepdeck --help", ["--help"], must=4, goal=3)


def list_of_runs(bed):
    bed.make_runs()
    listed = len(json.loads(bed.stepdeck("runs", "list", "--json")))
    if listed < bed.runs:
        raise Trouble(f"runs list shows {listed} runs of {bed.runs}")
    yield from beside_hello(
        bed, f"runs list --json, {listed:,} runs", ["runs", "list", "--json"], must=8, goal=5)
