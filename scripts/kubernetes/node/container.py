"""A container as a local process, and its log in the format of the container runtimes."""
import base64
import datetime
import os
import re
import signal
import subprocess
import threading

LONGEST = 16384  # bytes: the runtimes split longer lines
ANY_REGISTRY_LACKS = "missing/"  # an image with this beginning cannot be pulled
TERMINATION = "/dev/termination-log"  # the place of a file of the pod's own, where a command names it
OOM = "stepdeck-test/oom"  # annotation: a death by SIGKILL is told as one for want of memory


def stamp():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def fine_stamp():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f") + "000Z"


class NotYet(Exception):
    """Something that the container needs is not there."""


class Container:
    def __init__(self, pod, spec):
        self.pod, self.spec, self.name = pod, spec, spec["name"]
        self.state = {"waiting": {"reason": "ContainerCreating"}}
        self.last, self.restarts = {}, 0
        self.process, self.is_whole, self.was_killed = None, False, False

    @property
    def exit_code(self):
        return self.state.get("terminated", {}).get("exitCode")

    def log_path(self, turn=None):
        return f"{self.pod.folder}/{self.name}.{self.restarts if turn is None else turn}.log"

    @property
    def termination_path(self):
        return f"{self.pod.folder}/{self.name}.termination"

    def status(self):
        return {
            "name": self.name, "image": self.spec["image"], "imageID": "", "state": self.state,
            "lastState": self.last, "ready": "running" in self.state, "started": "running" in self.state,
            "restartCount": self.restarts, "containerID": f"process://{self.pod.uid}-{self.name}-{self.restarts}"}

    # MARK: environment

    def fetch(self, kind, name, optional):
        status, found = self.pod.cluster.call("GET", f"/api/v1/namespaces/{self.pod.namespace}/{kind}/{name}")
        if status != 200:
            if optional:
                return {}
            raise NotYet(f'{kind[:-1]} "{name}" not found')
        data = found.get("data") or {}
        return {key: base64.b64decode(value).decode() for key, value in data.items()} if kind == "secrets" else data

    def field(self, path):
        meta = self.pod.object["metadata"]
        match = re.fullmatch(r"metadata\.(labels|annotations)\['(.+)'\]", path)
        if match:
            return (meta.get(match[1]) or {}).get(match[2], "")
        known = {"metadata.name": meta["name"], "metadata.namespace": meta["namespace"], "metadata.uid": meta["uid"]}
        return known.get(path, "127.0.0.1" if path.endswith("IP") else "")

    def environment(self):
        values = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": "/root", "HOSTNAME": self.pod.name}
        for source in self.spec.get("envFrom") or []:
            kind, reference = (
                ("secrets", source["secretRef"]) if "secretRef" in source else ("configmaps", source["configMapRef"]))
            found = self.fetch(kind, reference["name"], reference.get("optional"))
            values.update({source.get("prefix", "") + key: value for key, value in found.items()})
        for variable in self.spec.get("env") or []:
            origin = variable.get("valueFrom")
            if not origin:
                values[variable["name"]] = self.expand(variable.get("value", ""), values)
            elif "fieldRef" in origin:
                values[variable["name"]] = self.field(origin["fieldRef"]["fieldPath"])
            else:
                self.take_key(variable["name"], origin, values)
        return values

    def take_key(self, name, origin, values):
        kind, key = ("secrets", "secretKeyRef") if "secretKeyRef" in origin else ("configmaps", "configMapKeyRef")
        reference = origin[key]
        found = self.fetch(kind, reference["name"], reference.get("optional"))
        if reference["key"] in found:
            values[name] = found[reference["key"]]
        elif not reference.get("optional"):
            raise NotYet(f"couldn't find key {reference['key']} in {kind[:-1]} {reference['name']}")

    @staticmethod
    def expand(text, values):
        return re.sub(
            r"\$\$|\$\((\w+)\)", lambda match: "$" if match[0] == "$$" else values.get(match[1], match[0]), text)

    # MARK: life

    def hold(self, reason, message):
        self.state = {"waiting": {"reason": reason, "message": message}}
        self.pod.push()

    def pull(self):
        image, tries = self.spec["image"], 0
        while image.startswith(ANY_REGISTRY_LACKS) and not self.pod.stopping.is_set():
            message = f'failed to pull image "{image}": manifest unknown: the registry has no such image'
            self.pod.tell("Warning", "Failed", message, self.name)
            self.hold("ImagePullBackOff" if tries % 2 else "ErrImagePull", message)
            tries += 1
            self.pod.stopping.wait(min(10, 2 * tries))

    def prepare(self):
        """Answers the environment, or nothing where the pod ends before everything is there."""
        self.pull()
        while not self.pod.stopping.is_set():
            try:
                return self.environment()
            except NotYet as error:
                self.pod.tell("Warning", "Failed", f"Error: {error}", self.name)
                self.hold("CreateContainerConfigError", str(error))
                self.pod.stopping.wait(0.5)
        return None

    def run(self):
        """One turn of the process, to its end."""
        self.is_whole = False
        values = self.prepare()
        if values is None:
            return
        words = [self.expand(word, values) for word in (self.spec.get("command") or []) + (self.spec.get("args") or [])]
        words = [word.replace(TERMINATION, self.termination_path) for word in words]
        open(self.termination_path, "wb").close()
        with open(self.log_path(), "wb", buffering=0) as log:
            if self.start(words, values):
                self.copy(log)
        self.is_whole = True

    def start(self, words, values):
        try:
            self.process = subprocess.Popen(
                words, env=values, cwd=self.spec.get("workingDir") or self.pod.folder, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
        except (OSError, IndexError) as error:
            self.pod.tell("Warning", "Failed", f"Error: {error}", self.name)
            self.state = {"terminated": {
                "exitCode": 127 if isinstance(error, FileNotFoundError) else 128, "reason": "StartError",
                "message": str(error), "startedAt": stamp(), "finishedAt": stamp()}}
            return False
        self.state = {"running": {"startedAt": stamp()}}
        self.pod.tell("Normal", "Started", f"Started container {self.name}", self.name)
        self.pod.push()
        return True

    def copy(self, log):
        lock, since = threading.Lock(), self.state["running"]["startedAt"]

        def drain(pipe, stream):
            for line in iter(lambda: pipe.readline(LONGEST), b""):
                mark = b"F" if line.endswith(b"\n") else b"P"
                with lock:
                    log.write(b"%s %s %s %s\n" % (fine_stamp().encode(), stream, mark, line.rstrip(b"\n")))

        pipes = ((self.process.stdout, b"stdout"), (self.process.stderr, b"stderr"))
        threads = [threading.Thread(target=drain, args=each, daemon=True) for each in pipes]
        for thread in threads:
            thread.start()
        code = self.process.wait()
        for thread in threads:
            thread.join(5)
        lacks_memory = code == -9 and not self.was_killed and OOM in (self.pod.object["metadata"].get("annotations") or {})
        reason = "OOMKilled" if lacks_memory else "Error" if code else "Completed"
        end = {
            "exitCode": code if code >= 0 else 128 - code, "reason": reason, "startedAt": since, "finishedAt": stamp()}
        with open(self.termination_path, errors="replace") as file:
            message = file.read(4096)
        self.state = {"terminated": {**end, "message": message} if message else end}

    def repeat(self, policy):
        """Runs, and runs again as the policy says; waits longer before every turn."""
        pause = 1
        while True:
            self.run()
            ended = policy == "Never" or (policy == "OnFailure" and self.exit_code == 0)
            if self.pod.stopping.is_set() or ended:
                return self.pod.push()
            self.last = self.state
            if self.restarts:
                self.hold("CrashLoopBackOff", f"back-off {pause}s restarting failed container {self.name}")
            self.pod.stopping.wait(pause)
            if not self.pod.stopping.is_set():
                self.state = {"waiting": {"reason": "ContainerCreating"}}
            pause, self.restarts = min(60, pause * 2), self.restarts + 1

    def kill(self, number):
        if self.process and self.process.poll() is None:
            self.was_killed = True
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                pass

    def end(self):
        self.kill(signal.SIGKILL)
