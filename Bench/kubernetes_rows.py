"""What steps on a cluster cost: calls for their state, and the way of their logs, beside `kubectl logs -f`."""
import datetime
import json
import os
import resource
import subprocess
import threading
import time

from bed import ROOT, Trouble
from table import Row, amount

NAMESPACE = "bench"


class Cluster:
    """A control plane that lives as long as a row; scripts/kubernetes/run brings it up, and builds it where it must."""

    def __init__(self, bed):
        self.bed = bed

    def __enter__(self):
        self.process = subprocess.Popen(
            [os.path.join(ROOT, "scripts/kubernetes/run"), "sh", "-c",
             'echo "$STEPDECK_TEST_CLUSTER"; echo "$KUBECONFIG"; exec cat'],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.folder = self.process.stdout.readline().strip()
        self.kubeconfig = self.process.stdout.readline().strip()
        if not self.kubeconfig:
            self.process.wait()
            raise Trouble("there is no test cluster; make test-kubernetes builds it and says what is missing")
        self.bed.stop_engine()
        self.bed.environment["KUBECONFIG"] = self.kubeconfig
        self.kubectl("create", "namespace", NAMESPACE)
        self.bed.write("workspace/stacks/far.yaml", STACK)
        return self

    def __exit__(self, *_):
        self.bed.stop_engine()
        self.bed.environment.pop("KUBECONFIG", None)
        self.process.stdin.close()
        self.process.wait(timeout=120)

    def command(self, *words):
        return [os.path.join(self.folder, "bin/kubectl"), "--kubeconfig", self.kubeconfig, "-n", NAMESPACE, *words]

    def kubectl(self, *words):
        done = subprocess.run(self.command(*words), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            raise Trouble(f"kubectl {' '.join(words)}: {done.stderr.strip()[-300:]}")
        return done.stdout

    def state_calls(self, since):
        """Requests of stepdeck since a place in the audit log that ask for state; tails of logs are not among them."""
        found = set()
        with open(os.path.join(self.folder, "audit.log")) as log:
            log.seek(since)
            for line in log:
                try:
                    call = json.loads(line)
                except ValueError:
                    continue
                if "stepdeck" in call.get("userAgent", "") and not call["requestURI"].split("?")[0].endswith("/log"):
                    found.add(call["auditID"])
        return len(found)

    def audit_size(self):
        return os.path.getsize(os.path.join(self.folder, "audit.log"))

    # Runs

    def launch(self, name, count, work):
        step = "{step_operator: cluster, image: any:1, command: '" + work + "'}"
        steps = "".join(f"  s{index}: {step}\n" for index in range(count))
        self.bed.write(f"workspace/pipelines/{name}.yaml", f"name: {name}\nsteps:\n{steps}")
        self.bed.stepdeck("run", name, "--stack", "far", "--detach")
        wait(lambda: self.states().count("running") == count, f"{count} steps on the cluster to run", 240)

    def shown(self):
        return json.loads(self.bed.stepdeck("runs", "show", "@latest", "--json"))

    def states(self):
        return [step["state"] for step in self.shown()["steps"]]

    def engine(self):
        return json.loads(self.bed.stepdeck("engine", "status", "--json"))["pid"]


def wait(is_reached, what, seconds=120, pause=0.2):
    deadline = time.monotonic() + seconds
    while not is_reached():
        if time.monotonic() > deadline:
            raise Trouble(f"waited {seconds} s for {what}")
        time.sleep(pause)


def calls(bed):
    """Calls a minute for the state of live jobs: for ten times the jobs the same."""
    few, many = (5, 20) if bed.quick else (20, 200)
    seconds = 20 if bed.quick else 60
    counted = {}
    with Cluster(bed) as cluster:
        for count in (few, many):
            cluster.launch(f"live-{count}", count, "while [ ! -e ../gone ]; do sleep 1; done; sleep 600")
            # What belongs to the beginning is over: every pod has been seen running.
            time.sleep(5)
            place = cluster.audit_size()
            if cluster.state_calls(0) < count:
                raise Trouble("the audit log does not hold the calls that made the jobs")
            time.sleep(seconds)
            counted[count] = cluster.state_calls(place) * 60 / seconds
            bed.stepdeck("runs", "cancel", "@latest", "--wait", status=130)
    yield Row(
        f"calls a minute for {many} live jobs", amount(counted[many], ""), f"at {few}: {amount(counted[few], '')}",
        max(counted[many], 1) / max(counted[few], 1), "×", must=1, goal=1)


FAILURES = {
    "exit": ("image: any:1, command: 'exit 7'", "exit status 7", lambda pod: ended(pod).get("exitCode") == 7),
    "memory": (
        "image: any:1, command: 'kill -9 $$', "
        "settings: {step_operator.kubernetes: {pod_settings: {annotations: {stepdeck-test/oom: 'true'}}}}",
        "OOMKilled", lambda pod: ended(pod).get("reason") == "OOMKilled"),
    "image": (
        "image: 'missing/it:1', command: 'true'", "no such image",
        lambda pod: waits(pod).get("reason") in ("ErrImagePull", "ImagePullBackOff")),
    "size": (
        "image: any:1, command: 'true', resources: {cpu_count: 5000}", "Insufficient cpu",
        lambda pod: any(one.get("reason") == "Unschedulable" for one in pod["status"].get("conditions", []))),
    "deleted": ("image: any:1, command: 'exec sleep 600'", "deleted", lambda pod: "deletionTimestamp" in pod["metadata"]),
}


def reasons(bed):
    """How long after a watch of kubectl shows what is wrong with a pod the step says so."""
    with Cluster(bed) as cluster, PodWatch(cluster) as watch:
        steps = "".join(f"  {name}: {{step_operator: cluster, {words}}}\n" for name, (words, _, _) in FAILURES.items())
        bed.write(
            "workspace/pipelines/wrong.yaml", f"name: wrong\nexecution_mode: continue_on_failure\nsteps:\n{steps}")
        bed.stepdeck("run", "wrong", "--stack", "far", "--detach")
        wait(lambda: watch.first("deleted", lambda pod: pod["status"]["phase"] == "Running"), "the pod to delete")
        cluster.kubectl("delete", "pod", watch.name("deleted"), "--wait=false", "--grace-period=0")
        late = {}
        for name, (_, words, is_wrong) in FAILURES.items():
            wait(lambda: said(bed, name, words), f"step {name} to say '{words}'")
            known = watch.first(name, is_wrong)
            if not known:
                raise Trouble(f"step {name} says '{words}', which no pod shows")
            late[name] = max(0, said(bed, name, words) - known)
        bed.stepdeck("runs", "cancel", "@latest", "--wait", status=130)
    slowest = max(late, key=late.get)
    yield Row(
        f"the reason of {len(late)} failures, after the cluster knows it",
        ", ".join(f"{name} {1000 * value:.0f}" for name, value in late.items()) + " ms", "kubectl's watch",
        late[slowest], "s", must=5, goal=0.5)


def ended(pod):
    return container(pod).get("state", {}).get("terminated", {})


def waits(pod):
    return container(pod).get("state", {}).get("waiting", {})


def container(pod):
    return (pod["status"].get("containerStatuses") or [{}])[0]


def said(bed, step, words):
    """When the journal first had these words as the step's reason; `None` where it has not."""
    for fact in json.loads(bed.stepdeck("runs", "events", "@latest", "--json")):
        if fact.get("step") == step and words in (fact.get("reason") or ""):
            return datetime.datetime.fromisoformat(fact["time"].replace("Z", "+00:00")).timestamp()
    return None


class PodWatch:
    """Every state of every pod, with the moment at which kubectl told it."""

    def __init__(self, cluster):
        self.command = cluster.command("get", "--raw", f"/api/v1/namespaces/{NAMESPACE}/pods?watch=true")
        self.seen = []

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.thread = threading.Thread(target=self.read)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.thread.join()
        self.process.wait()

    def read(self):
        for line in self.process.stdout:
            now = time.time()
            try:
                self.seen.append((now, json.loads(line)["object"]))
            except ValueError:
                return  # The end of the watch may cut a line.

    def pods(self, step):
        return [(at, pod) for at, pod in list(self.seen) if pod["metadata"].get("labels", {}).get("stepdeck/step") == step]

    def first(self, step, is_wanted):
        return next((at for at, pod in self.pods(step) if is_wanted(pod)), None)

    def name(self, step):
        return self.pods(step)[0][1]["metadata"]["name"]


def logs(bed):
    """Pods write while nobody reads; then the engine takes it all, and kubectl takes the same."""
    yield from throughput(bed, 1, 50_000 if bed.quick else 400_000)
    yield from throughput(bed, 20, 5_000 if bed.quick else 20_000)


def throughput(bed, pods, lines):
    place = bed.path(f"pods-{pods}")
    os.makedirs(place)
    write = f'while [ ! -e {place}/write ]; do sleep 0.1; done; seq -f "line %.0f of some forty bytes, as logs are" {lines}'
    work = f"{write}; touch {place}/done-$STEPDECK_STEP; while [ ! -e {place}/end ]; do sleep 0.1; done"
    size = pods * sum(len(f"line {number} of some forty bytes, as logs are\n") for number in range(1, lines + 1))
    with Cluster(bed) as cluster:
        cluster.launch(f"talk-{pods}", pods, work)
        folder = os.path.dirname(os.path.dirname(os.path.dirname(cluster.shown()["steps"][0]["attempts"][0]["log"])))
        files = [f"{folder}/s{index}/1/log" for index in range(pods)]
        # Without an engine no stream is open in which lines could wait.
        bed.stop_engine()
        bed.write(f"pods-{pods}/write", "")
        wait(lambda: sum(name.startswith("done") for name in os.listdir(place)) == pods, "the pods to write")
        if sum(map(length, files)):
            raise Trouble("lines came without an engine")
        theirs = [kubectl(cluster, bed, pods, size)]
        # All is ours to pay, as it is kubectl's: the start, the way to the cluster, and the logs.
        start = time.perf_counter()
        bed.stepdeck("engine", "restart")
        wait(lambda: sum(map(length, files)) >= size, "the engine to take the logs", 300, 0.002)
        ours = (time.perf_counter() - start, spent_by(cluster.engine()))
        theirs.append(kubectl(cluster, bed, pods, size))
        bed.write(f"pods-{pods}/end", "")
        wait(lambda: set(cluster.states()) == {"succeeded"}, "the run to end")
        if sum(map(length, files)) != size:
            raise Trouble(f"the logs hold {sum(map(length, files)):,} bytes, and the pods wrote {size:,}")
    wall, spent = (sum(column) / len(column) for column in zip(*theirs))
    what = "a pod" if pods == 1 else f"{pods} pods"
    rate = pods * lines / 1000
    yield Row(
        f"logs of {what}, {pods * lines:,} lines", f"{rate / ours[0]:.0f} lines/ms", f"kubectl logs -f {rate / wall:.0f}",
        ours[0] / wall, "× wall", must=1, goal=0.8)
    yield Row(
        f"logs of {what}: processor", f"{ours[1]:.2f} s", f"kubectl {spent:.2f} s", ours[1] / spent, "×", must=1,
        goal=0.5)


def spent_by(pid):
    """Processor seconds of a process, its ended threads among them."""
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def length(path):
    return os.path.getsize(path) if os.path.exists(path) else 0


def kubectl(cluster, bed, pods, size):
    """Wall and processor seconds of `kubectl logs -f` for all that the pods of the run have written."""
    names = [
        pod["metadata"]["name"] for pod in json.loads(cluster.kubectl("get", "pods", "-o", "json"))["items"]
        if pod["status"]["phase"] == "Running"]
    if len(names) != pods:
        raise Trouble(f"of {pods} pods {len(names)} run")
    target = bed.path("kubectl.out")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    readers = []
    for name in names:
        with open(f"{target}-{name}", "wb") as file:
            readers.append(subprocess.Popen(cluster.command("logs", "-f", name), stdout=file, stderr=subprocess.DEVNULL))
    wait(lambda: sum(length(f"{target}-{name}") for name in names) >= size, "kubectl", 300, 0.002)
    wall = time.perf_counter() - start
    for reader in readers:
        reader.kill()
        reader.wait()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    for name in names:
        os.unlink(f"{target}-{name}")
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


STACK = f"""stack_name: far
components:
  orchestrator: {{name: default, type: orchestrator, flavor: local}}
  artifact_store: {{name: here, type: artifact_store, flavor: local}}
  step_operator: {{name: cluster, type: step_operator, flavor: kubernetes,
    configuration: {{kubernetes_namespace: {NAMESPACE}}}}}
"""
