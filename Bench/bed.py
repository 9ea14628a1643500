"""The ground that everything is measured on: a state folder and a workspace of its own, gone afterwards."""
import concurrent.futures
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class Trouble(Exception):
    """Something could not be measured; the text says why."""


class Bed:
    def __init__(self, binary, quick):
        self.binary, self.quick = binary, quick
        self.cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
        self.runs = 300 if quick else 1000
        self.made = 0

    def __enter__(self):
        if not os.access(self.binary, os.X_OK):
            raise Trouble(f"there is no program at {self.binary}; make release builds it")
        self.folder = tempfile.mkdtemp(prefix="sd-bench-")
        self.workspace = self.path("workspace")
        for name in ("workspace/pipelines", "workspace/stacks", "home", "state"):
            os.makedirs(self.path(name))
        self.write("workspace/stacks/local.yaml", STACK)
        self.write("workspace/pipelines/one.yaml", 'name: one\nsteps:\n  only: {command: "true"}\n')
        self.environment = dict(
            os.environ, HOME=self.path("home"), XDG_CONFIG_HOME=self.path("home/.config"),
            STEPDECK_STATE_DIR=self.path("state"), TERM="xterm-256color", LC_ALL="C.UTF-8", COLORTERM="truecolor")
        self.environment.pop("NO_COLOR", None)
        return self

    def __exit__(self, *_):
        self.stop_engine()
        shutil.rmtree(self.folder, ignore_errors=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "w") as file:
            file.write(text)

    def say(self, text):
        print(text, file=sys.stderr, flush=True)

    # Commands

    def stepdeck(self, *arguments, status=0):
        """Run the program to its end; returns what it printed."""
        done = subprocess.run(
            [self.binary, *arguments], cwd=self.workspace, env=self.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if done.returncode != status:
            complaint = done.stderr.decode(errors="replace").strip()
            raise Trouble(f"stepdeck {' '.join(arguments)} ended with {done.returncode}: {complaint[-300:]}")
        return done.stdout.decode()

    def seconds(self, command, cwd=None):
        """The time from the start of a command to its end, its output thrown away."""
        actions = [(os.POSIX_SPAWN_OPEN, descriptor, os.devnull, os.O_RDWR, 0) for descriptor in (0, 1, 2)]
        before = os.getcwd()
        os.chdir(cwd or self.workspace)
        try:
            start = time.perf_counter()
            pid = os.posix_spawn(command[0], command, self.environment, file_actions=actions)
            _, status = os.waitpid(pid, 0)
            took = time.perf_counter() - start
        finally:
            os.chdir(before)
        if status != 0:
            raise Trouble(f"{' '.join(command)} ended with {os.WEXITSTATUS(status) or -os.WTERMSIG(status)}")
        return took

    def in_turn(self, rounds, *measures):
        """The medians of some measures, taken in turn so that what disturbs one disturbs the others."""
        for measure in measures:
            measure()
        taken = [[measure() for measure in measures] for _ in range(rounds)]
        return [statistics.median(times) for times in zip(*taken)]

    def program(self, name):
        path = self.find(name)
        if path is None:
            raise Trouble(f"{name} is not installed")
        return path

    def find(self, name):
        """Where a program is: in PATH, or where `make bench` puts what the system does not have; None if nowhere."""
        return shutil.which(name) or shutil.which(name, path=os.path.join(ROOT, ".build/bench/bin"))

    # Runs and engine

    def make_runs(self):
        """See to it that the state folder holds as many runs as the rows speak of: real ones, all ended."""
        missing = self.runs - self.made
        if missing <= 0:
            return
        self.say(f"launching {missing} runs")
        with concurrent.futures.ThreadPoolExecutor(self.cores) as pool:
            for _ in pool.map(lambda _: self.stepdeck("run", "one", "--detach"), range(missing)):
                self.made += 1
        deadline = time.monotonic() + 300
        while True:
            states = [run["state"] for run in json.loads(self.stepdeck("runs", "list", "--json"))]
            if len(states) >= self.runs and all(state not in ("running", "stopping") for state in states):
                break
            if time.monotonic() > deadline:
                raise Trouble(f"of {len(states)} runs {states.count('running')} still run after five minutes")
            time.sleep(0.5)
        if set(states) != {"succeeded"}:
            raise Trouble(f"runs of `true` ended as {sorted(set(states))}")

    def stop_engine(self):
        """Stop the engine of our state folder, and see that it is gone."""
        try:
            pid = json.loads(self.stepdeck("engine", "status", "--json"))["pid"]
            if pid is None:
                return
            self.stepdeck("engine", "stop", "--force")
        except (Trouble, ValueError, KeyError, OSError) as problem:
            self.say(f"the engine could not be stopped: {problem}")
            return
        for _ in range(100):
            if not os.path.exists(f"/proc/{pid}"):
                return
            time.sleep(0.05)
        self.say(f"the engine ({pid}) did not end in five seconds; killing it")
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


STACK = """stack_name: local
components:
  orchestrator: {name: default, type: orchestrator, flavor: local, configuration: {}}
"""
