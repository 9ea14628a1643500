"""Calls to the API server, with the node's own certificate."""
import http.client
import json
import ssl
import sys
import time
import urllib.parse

STRATEGIC = "application/strategic-merge-patch+json"


class Cluster:
    def __init__(self, server, authority, certificate, key, verbose=False):
        address = urllib.parse.urlparse(server)
        self.host, self.port = address.hostname, address.port
        self.verbose = verbose
        self.context = ssl.create_default_context(cafile=authority)
        self.context.load_cert_chain(certificate, key)

    def say(self, *words):
        if self.verbose:
            print(time.strftime("%H:%M:%S"), *words, file=sys.stderr, flush=True)

    def connect(self, timeout=30):
        return http.client.HTTPSConnection(self.host, self.port, context=self.context, timeout=timeout)

    def call(self, method, path, body=None, kind="application/json"):
        """Answers the status and the decoded body; status 0 where nobody answered."""
        connection = self.connect()
        try:
            text = None if body is None else json.dumps(body)
            connection.request(method, path, text, {"Content-Type": kind, "Accept": "application/json"})
            answer = connection.getresponse()
            data = answer.read()
            return answer.status, json.loads(data) if data else {}
        except (OSError, http.client.HTTPException, ValueError) as error:
            self.say(method, path, repr(error))
            return 0, {"message": str(error)}
        finally:
            connection.close()

    def event(self, pod, kind, reason, message, container=None):
        meta = pod["metadata"]
        about = {
            "apiVersion": "v1", "kind": "Pod", "namespace": meta["namespace"], "name": meta["name"],
            "uid": meta["uid"]}
        if container:
            about["fieldPath"] = f"spec.containers{{{container}}}"
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        self.call("POST", f"/api/v1/namespaces/{meta['namespace']}/events", {
            "apiVersion": "v1", "kind": "Event", "type": kind, "reason": reason, "message": message, "count": 1,
            "metadata": {"name": f"{meta['name']}.{time.time_ns():x}", "namespace": meta["namespace"]},
            "involvedObject": about, "source": {"component": "kubelet"},
            "firstTimestamp": stamp, "lastTimestamp": stamp})

    def follow(self, path, selector, whole, change):
        """Lists and watches for ever: `whole(objects)` after a list, `change(type, object)` after that."""
        query = urllib.parse.urlencode({"fieldSelector": selector})
        while True:
            status, listed = self.call("GET", f"{path}?{query}")
            if status != 200:
                time.sleep(0.3)
                continue
            whole(listed["items"])
            try:
                self.watch(path, query, listed["metadata"]["resourceVersion"], change)
            except (OSError, http.client.HTTPException, ValueError) as error:
                self.say("watch", repr(error))
                time.sleep(0.3)

    def watch(self, path, query, version, change):
        """Returns when the server has forgotten the version; otherwise goes on from where a stream ended."""
        while True:
            connection = self.connect(timeout=90)
            try:
                connection.request(
                    "GET", f"{path}?{query}&watch=1&allowWatchBookmarks=true&timeoutSeconds=60&resourceVersion={version}")
                answer = connection.getresponse()
                if answer.status != 200:
                    return
                for line in answer:
                    entry = json.loads(line)
                    if entry["type"] == "ERROR":
                        return
                    version = entry["object"]["metadata"]["resourceVersion"]
                    if entry["type"] != "BOOKMARK":
                        change(entry["type"], entry["object"])
            finally:
                connection.close()
