#!/usr/bin/env python3
"""A stand-in for an API server: for what no real one does on demand, and for what that of the tests is too old for.

usage: stand_in_cluster.py NODE FOLDER [FAULTS]

Jobs (also Indexed ones), Pods, Secrets and Events of any namespace are kept in memory, over HTTP on loopback. Pods are
processes, run and logged by the code in NODE, the node of the tests on a real control plane. Unknown fields of a pod
are refused as servers since 1.27 refuse them. Prints `port N`; ended by SIGTERM, the number of calls by their kind.

FAULTS is an object in JSON:
  page            so many objects are on a page of a list, whatever was asked for
  expire_pages    the second page of a list has always expired
  warning         every Job is taken with this warning
  refuse_watches  so many watches of each kind are refused, with 422
"""
import collections
import copy
import http.server
import json
import re
import signal
import sys
import threading
import time
import urllib.parse
import uuid

NODE, FOLDER = sys.argv[1:3]
FAULTS = json.loads(sys.argv[3]) if len(sys.argv) > 3 else {}
sys.path.insert(0, NODE)
import logs  # noqa: E402
from pod import Pod  # noqa: E402

KINDS = {"jobs": "Job", "pods": "Pod", "secrets": "Secret", "events": "Event"}
POD_FIELDS = set("""restartPolicy serviceAccountName schedulerName nodeSelector affinity tolerations imagePullSecrets
    securityContext volumes hostIPC activeDeadlineSeconds containers initContainers terminationGracePeriodSeconds
    priority""".split())
PLACE = re.compile(r"/(?:api|apis/batch)/v1/namespaces/([^/]+)/([^/]+)(?:/([^/]+))?(?:/([^/]+))?")


def stamp():
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


class Refusal(Exception):
    def __init__(self, code, reason, message):
        super().__init__(message)
        self.code, self.reason = code, reason


def missing(plural, name):
    return Refusal(404, "NotFound", f'{plural} "{name}" not found')


def merge(into, change):
    for key, value in change.items():
        if value is None:
            into.pop(key, None)
        elif isinstance(value, dict) and isinstance(into.get(key), dict):
            merge(into[key], value)
        else:
            into[key] = value


class Store:
    """All objects, their history, and the controller of Jobs."""

    def __init__(self):
        self.lock, self.version = threading.Condition(threading.RLock()), 0
        self.objects, self.history, self.processes = {}, [], {}
        self.calls = collections.Counter()

    def note(self, kind, place, object):
        self.version += 1
        object["metadata"]["resourceVersion"] = str(self.version)
        self.history.append((self.version, kind, place[:2], copy.deepcopy(object)))
        self.lock.notify_all()

    def get(self, space, plural, name):
        found = self.objects.get((space, plural, name))
        if found is None:
            raise missing(plural, name)
        return found

    def add(self, space, plural, object):
        meta = object["metadata"]
        meta.setdefault("name", uuid.uuid4().hex)
        meta.update(namespace=space, uid=str(uuid.uuid4()), creationTimestamp=stamp())
        place = (space, plural, meta["name"])
        if place in self.objects:
            raise Refusal(409, "AlreadyExists", f'{plural} "{meta["name"]}" already exists')
        self.objects[place] = object
        self.note("ADDED", place, object)
        if plural == "jobs":
            self.start(space, object)
        return object

    def change(self, space, plural, name, change):
        object = self.get(space, plural, name)
        merge(object, change)
        self.note("MODIFIED", (space, plural, name), object)
        if plural == "pods":
            self.settle(space, object["metadata"]["labels"].get("job-name"))
        return object

    def remove(self, space, plural, name):
        object = self.get(space, plural, name)
        del self.objects[(space, plural, name)]
        self.note("DELETED", (space, plural, name), object)
        if plural == "pods":
            self.processes.pop(object["metadata"]["uid"]).end()
            self.settle(space, object["metadata"]["labels"].get("job-name"))
        return object

    def select(self, space, plural, query):
        """What a list or a watch is about."""
        labels = [word.split("=") for word in query.get("labelSelector", "").split(",") if "=" in word]
        about = re.fullmatch(r"involvedObject\.uid=(.+)", query.get("fieldSelector", ""))

        def matches(object):
            has = object["metadata"].get("labels") or {}
            if about and object["involvedObject"]["uid"] != about[1]:
                return False
            return all(has.get(key) == value for key, value in labels)

        return (space, plural), matches

    # MARK: Jobs

    def pods(self, space, job):
        return [object for place, object in self.objects.items()
                if place[:2] == (space, "pods") and object["metadata"]["labels"].get("job-name") == job]

    def start(self, space, job):
        spec, meta = job["spec"], job["metadata"]
        is_indexed, count = spec.get("completionMode") == "Indexed", spec.get("completions", 1)
        for index in range(count):
            template = copy.deepcopy(spec["template"])
            pod = {"metadata": template.get("metadata") or {}, "spec": template["spec"], "status": {"phase": "Pending"}}
            suffix = uuid.uuid4().hex[:5]
            pod["metadata"]["name"] = f"{meta['name']}-{index}-{suffix}" if is_indexed else f"{meta['name']}-{suffix}"
            pod["metadata"].setdefault("labels", {}).update({"job-name": meta["name"], "controller-uid": meta["uid"]})
            pod["spec"]["nodeName"] = "node1"
            if is_indexed:
                key = "batch.kubernetes.io/job-completion-index"
                pod["metadata"].setdefault("annotations", {})[key] = str(index)
                for container in pod["spec"]["containers"]:
                    container.setdefault("env", []).append({"name": "JOB_COMPLETION_INDEX", "value": str(index)})
            self.add(space, "pods", pod)
            self.processes[pod["metadata"]["uid"]] = Pod(Inside(self), copy.deepcopy(pod), FOLDER)
        self.change(space, "jobs", meta["name"], {"status": {"active": count, "startTime": stamp()}})

    def settle(self, space, name):
        """What a Job becomes of what its pods have become."""
        job = self.objects.get((space, "jobs", name))
        if job is None:
            return
        pods, count = self.pods(space, name), job["spec"].get("completions", 1)
        if "deletionTimestamp" in job["metadata"]:
            if not pods:
                self.remove(space, "jobs", name)
            return
        phases = collections.Counter(pod["status"]["phase"] for pod in pods)
        good, bad = phases["Succeeded"], phases["Failed"]
        status = {"active": len(pods) - good - bad, "succeeded": good, "failed": bad}
        if not job["status"].get("conditions"):
            if good == count:
                status["completionTime"] = stamp()
                status["conditions"] = [{"type": "Complete", "status": "True", "lastTransitionTime": stamp()}]
            elif bad:
                status["conditions"] = [{
                    "type": "Failed", "status": "True", "lastTransitionTime": stamp(), "reason": "BackoffLimitExceeded",
                    "message": "Job has reached the specified backoff limit"}]
        self.change(space, "jobs", name, {"status": status})
        if bad:
            for pod in pods:
                if pod["status"]["phase"] not in ("Succeeded", "Failed"):
                    self.end(space, pod)

    def end(self, space, pod):
        meta = pod["metadata"]
        if pod["status"]["phase"] in ("Succeeded", "Failed"):
            self.remove(space, "pods", meta["name"])
        elif "deletionTimestamp" not in meta:
            grace = pod["spec"].get("terminationGracePeriodSeconds", 30)
            change = {"metadata": {"deletionTimestamp": stamp(), "deletionGracePeriodSeconds": grace}}
            self.change(space, "pods", meta["name"], change)
            self.processes[meta["uid"]].delete(copy.deepcopy(pod))

    def delete(self, space, plural, name, options):
        object = self.get(space, plural, name)
        if plural == "jobs" and options.get("propagationPolicy") == "Foreground":
            self.change(space, plural, name, {"metadata": {"deletionTimestamp": stamp()}})
            for pod in self.pods(space, name):
                self.end(space, pod)
            self.settle(space, name)
        elif plural == "pods" and options.get("gracePeriodSeconds") != 0:
            self.end(space, object)
        else:
            self.remove(space, plural, name)
        return object


class Inside:
    """How the node talks to the store, without a wire between."""

    def __init__(self, store):
        self.store = store

    def say(self, *words):
        pass

    def event(self, pod, kind, reason, message, container=None):
        meta = pod["metadata"]
        with self.store.lock:
            self.store.add(meta["namespace"], "events", {
                "metadata": {}, "type": kind, "reason": reason, "message": message, "lastTimestamp": stamp(),
                "involvedObject": {"kind": "Pod", "name": meta["name"], "uid": meta["uid"]}})

    def call(self, method, path, body=None, kind=None):
        space, plural, name, _ = PLACE.fullmatch(path).groups()
        try:
            with self.store.lock:
                if method == "GET":
                    return 200, copy.deepcopy(self.store.get(space, plural, name))
                if method == "DELETE":
                    return 200, self.store.delete(space, plural, name, body)
                body.get("metadata", {}).pop("uid", None)
                return 200, self.store.change(space, plural, name, body)
        except Refusal as refusal:
            return refusal.code, {}


class Handler(logs.Handler):
    def do_GET(self):
        self.serve("GET")

    def do_POST(self):
        self.serve("POST")

    def do_PATCH(self):
        self.serve("PATCH")

    def do_DELETE(self):
        self.serve("DELETE")

    def say(self, code, value, warning=None):
        data = json.dumps(value).encode()
        self.send_response(code)
        if warning:
            self.send_header("Warning", f"299 - {json.dumps(warning)}")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def refuse(self, code, message, reason="BadRequest"):
        self.say(code, {
            "kind": "Status", "apiVersion": "v1", "status": "Failure", "code": code, "reason": reason, "message": message})

    def serve(self, method):
        address = urllib.parse.urlparse(self.path)
        query = dict(urllib.parse.parse_qsl(address.query))
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else {}
        try:
            self.route(method, address.path, query, body)
        except Refusal as refusal:
            self.refuse(refusal.code, str(refusal), refusal.reason)
        except BrokenPipeError:
            self.close_connection = True

    def route(self, method, path, query, body):
        if path == "/version":
            return self.say(200, {"gitVersion": "v1.33.0"})
        if path.endswith("/selfsubjectaccessreviews"):
            return self.say(201, {"status": {"allowed": True}})
        match = PLACE.fullmatch(path)
        if not match or match[2] not in KINDS:
            raise Refusal(404, "NotFound", "the server could not find the requested resource")
        space, plural, name, part = match.groups()
        is_watch = query.get("watch") == "true"
        with self.server.store.lock:
            self.server.store.calls[f"{'WATCH' if is_watch else method} {part or plural}"] += 1
        if part == "log":
            return self.log(space, name, query)
        if is_watch:
            return self.watch(space, plural, query)
        with self.server.store.lock:
            code, answer = self.answered(method, space, plural, name, query, body)
            answer = copy.deepcopy(answer)
        self.say(code, answer, FAULTS.get("warning") if method == "POST" and plural == "jobs" else None)

    def answered(self, method, space, plural, name, query, body):
        store = self.server.store
        if method == "POST":
            if plural == "jobs":
                self.validate(body, query)
            return 201, body if query.get("dryRun") else store.add(space, plural, body)
        if method == "PATCH":
            return 200, store.change(space, plural, name, body)
        if method == "DELETE":
            return 200, store.delete(space, plural, name, body)
        return 200, store.get(space, plural, name) if name else self.listed(space, plural, query)

    def validate(self, job, query):
        unknown = set(job["spec"]["template"]["spec"]) - POD_FIELDS
        if unknown and query.get("fieldValidation") == "Strict":
            fields = ", ".join(f'unknown field "spec.template.spec.{each}"' for each in sorted(unknown))
            raise Refusal(
                400, "BadRequest", f'Job in version "v1" cannot be handled as a Job: strict decoding error: {fields}')

    def listed(self, space, plural, query):
        store = self.server.store
        place, matches = store.select(space, plural, query)
        objects = [object for key, object in store.objects.items() if key[:2] == place and matches(object)]
        start = int(query.get("continue") or 0)
        if start and FAULTS.get("expire_pages"):
            store.calls["expired pages"] += 1
            raise Refusal(410, "Expired", "The provided continue parameter is too old to display a consistent list result")
        size = FAULTS.get("page", int(query["limit"])) if "limit" in query else len(objects)
        meta = {"resourceVersion": str(store.version)}
        if start + size < len(objects):
            meta["continue"] = str(start + size)
        return {"kind": KINDS[plural] + "List", "metadata": meta, "items": objects[start:start + size]}

    def watch(self, space, plural, query):
        store = self.server.store
        with store.lock:
            if store.calls[f"WATCH {plural}"] <= FAULTS.get("refuse_watches", 0):
                raise Refusal(422, "Invalid", "a watch of this kind is not served")
        place, matches = store.select(space, plural, query)
        version, end = int(query["resourceVersion"]), time.monotonic() + int(query["timeoutSeconds"])
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        while time.monotonic() < end:
            with store.lock:
                if store.version == version:
                    store.lock.wait(5)
                news = [entry for entry in store.history[version:]]
                version = store.version
            lines = [{"type": kind, "object": object} for _, kind, at, object in news if at == place and matches(object)]
            lines.append({"type": "BOOKMARK", "object": {"metadata": {"resourceVersion": str(version)}}})
            for line in lines:
                data = json.dumps(line).encode() + b"\n"
                self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.write(b"0\r\n\r\n")

    def log(self, space, name, query):
        store = self.server.store
        with store.lock:
            pod = store.get(space, "pods", name)
        container = self.find(space, name, query.get("container") or pod["spec"]["containers"][0]["name"])
        turn = container.restarts - (1 if query.get("previous") == "true" else 0)
        try:
            open(container.log_path(turn)).close()
        except OSError:
            return self.refuse(400, f'container "{container.name}" in pod "{name}" is waiting to start')
        self.answer(container, turn, query)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client):
        if not isinstance(sys.exc_info()[1], (BrokenPipeError, ConnectionResetError)):
            super().handle_error(request, client)


def main():
    server = Server(("127.0.0.1", 0), Handler)
    server.store = Store()
    server.pods = server.store.processes

    def leave(*_):
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, leave)
    print("port", server.server_address[1], flush=True)
    server.serve_forever()
    for process in list(server.store.processes.values()):
        process.end()
    print("calls", json.dumps(server.store.calls), flush=True)


main()
