"""A pod: its containers in their order, its phase, its end."""
import os
import signal
import threading

from cluster import STRATEGIC
from container import Container, stamp


class Pod:
    def __init__(self, cluster, object, folder):
        meta = object["metadata"]
        self.cluster, self.object = cluster, object
        self.namespace, self.name, self.uid = meta["namespace"], meta["name"], meta["uid"]
        self.folder = os.path.join(folder, self.uid)
        os.makedirs(self.folder, exist_ok=True)
        self.stopping, self.ended, self.lock = threading.Event(), threading.Event(), threading.Lock()
        self.since, self.verdict, self.is_deleted = stamp(), None, False
        spec = object["spec"]
        self.first = [Container(self, each) for each in spec.get("initContainers") or []]
        self.main = [Container(self, each) for each in spec["containers"]]
        threading.Thread(target=self.run, daemon=True).start()

    @property
    def all(self):
        return self.first + self.main

    def tell(self, kind, reason, message, container=None):
        self.cluster.event(self.object, kind, reason, message, container)

    # MARK: what the cluster is told

    def phase(self):
        if self.ended.is_set():
            is_good = not self.verdict and all(each.exit_code == 0 for each in self.all)
            return "Succeeded" if is_good else "Failed"
        has_begun = any("waiting" not in each.state or each.restarts for each in self.main)
        return "Running" if has_begun else "Pending"

    def push(self):
        with self.lock:
            phase, now = self.phase(), stamp()
            ready = "True" if phase == "Running" and all("running" in each.state for each in self.main) else "False"
            status = {
                "phase": phase, "startTime": self.since, "hostIP": "127.0.0.1", "podIP": "127.0.0.1",
                "conditions": [
                    {"type": kind, "status": ready, "lastTransitionTime": now} for kind in ("Ready", "ContainersReady")],
                "containerStatuses": [each.status() for each in self.main]}
            if self.first:
                status["initContainerStatuses"] = [each.status() for each in self.first]
            if self.verdict:
                status["reason"], status["message"] = self.verdict
            path = f"/api/v1/namespaces/{self.namespace}/pods/{self.name}/status"
            code = 0
            while code == 0 or code >= 500:
                # Nobody else knows what has become of the processes: told again until somebody listens.
                code, _ = self.cluster.call("PATCH", path, {"metadata": {"uid": self.uid}, "status": status}, STRATEGIC)
                if (code == 0 or code >= 500) and self.is_deleted and self.stopping.wait(0.3):
                    break
            self.cluster.say(self.name, phase, code)

    # MARK: life

    def run(self):
        spec = self.object["spec"]
        policy = spec.get("restartPolicy", "Always")
        self.push()
        self.watch_deadline(spec)
        for each in self.first:
            each.repeat("OnFailure" if policy == "Always" else policy)
            if each.exit_code != 0:
                break
        else:
            threads = [threading.Thread(target=each.repeat, args=(policy,), daemon=True) for each in self.main]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        self.ended.set()
        self.push()

    def watch_deadline(self, spec):
        limit = spec.get("activeDeadlineSeconds")

        def wait():
            if not self.ended.wait(limit):
                self.verdict = (
                    "DeadlineExceeded", "Pod was active on the node longer than the specified deadline")
                self.stop(spec.get("terminationGracePeriodSeconds", 30))

        if limit:
            threading.Thread(target=wait, daemon=True).start()

    def stop(self, grace):
        """SIGTERM, and SIGKILL to what is left after `grace` seconds; returns when all is over."""
        self.stopping.set()
        for each in self.all:
            each.kill(signal.SIGTERM)
        if not self.ended.wait(grace):
            for each in self.all:
                each.kill(signal.SIGKILL)
            self.ended.wait(5)

    def delete(self, object):
        """The cluster wants the pod gone: ends it, then says that it is gone."""
        self.object = object
        if self.is_deleted:
            return
        self.is_deleted = True

        def work():
            self.stop(object["metadata"].get("deletionGracePeriodSeconds", 30))
            code = 0
            while code == 0 or code >= 500:
                code, _ = self.cluster.call(
                    "DELETE", f"/api/v1/namespaces/{self.namespace}/pods/{self.name}",
                    {"gracePeriodSeconds": 0, "preconditions": {"uid": self.uid}})

        threading.Thread(target=work, daemon=True).start()

    def end(self):
        self.stopping.set()
        for each in self.all:
            each.end()
