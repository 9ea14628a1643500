#!/usr/bin/env python3
"""A node for a cluster under test: runs the containers of its pods as local processes, and serves their logs.

Needs nothing but Python. There are no images, volumes, probes and limits; an image `missing/…` cannot be pulled, and a
pod with the annotation `stepdeck-test/oom` that dies by SIGKILL is told to have run out of memory.
"""
import argparse
import datetime
import os
import signal
import threading
import time

import logs
from cluster import STRATEGIC, Cluster
from pod import Pod


class Node:
    def __init__(self, cluster, name, port, folder):
        self.cluster, self.name, self.port, self.folder = cluster, name, port, folder
        self.pods = {}

    # MARK: pods

    def whole(self, objects):
        known = {each["metadata"]["uid"] for each in objects}
        for uid in set(self.pods) - known:
            self.pods.pop(uid).end()
        for each in objects:
            self.change("ADDED", each)

    def change(self, kind, object):
        meta = object["metadata"]
        pod = self.pods.get(meta["uid"])
        if kind == "DELETED":
            if pod:
                self.pods.pop(meta["uid"]).end()
            return
        if pod is None and object.get("status", {}).get("phase") not in ("Succeeded", "Failed"):
            pod = self.pods[meta["uid"]] = Pod(self.cluster, object, self.folder)
        if not meta.get("deletionTimestamp"):
            return
        if pod:
            pod.delete(object)
        else:
            self.cluster.call(
                "DELETE", f"/api/v1/namespaces/{meta['namespace']}/pods/{meta['name']}", {"gracePeriodSeconds": 0})

    # MARK: the node itself

    def register(self):
        self.cluster.call("POST", "/api/v1/nodes", {
            "apiVersion": "v1", "kind": "Node",
            "metadata": {"name": self.name, "labels": {"kubernetes.io/hostname": self.name, "kubernetes.io/os": "linux"}}})

    def beat(self):
        room = {"cpu": "64", "memory": "64Gi", "pods": "500"}
        now = datetime.datetime.now(datetime.timezone.utc)
        healthy = {
            "type": "Ready", "status": "True", "reason": "KubeletReady", "message": "ready",
            "lastHeartbeatTime": now.strftime("%Y-%m-%dT%H:%M:%SZ")}
        self.cluster.call("PATCH", f"/api/v1/nodes/{self.name}/status", {"status": {
            "capacity": room, "allocatable": room, "conditions": [healthy],
            "addresses": [{"type": "InternalIP", "address": "127.0.0.1"}],
            "daemonEndpoints": {"kubeletEndpoint": {"Port": self.port}}}}, STRATEGIC)
        leases = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases"
        spec = {
            "holderIdentity": self.name, "leaseDurationSeconds": 40,
            "renewTime": now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")}
        status, _ = self.cluster.call(
            "PATCH", f"{leases}/{self.name}", {"spec": spec}, "application/merge-patch+json")
        if status == 404:
            self.cluster.call("POST", leases, {
                "apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "spec": spec,
                "metadata": {"name": self.name, "namespace": "kube-node-lease"}})


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", required=True, help="address of the API server")
    parser.add_argument("--keys", required=True, help="folder with ca.crt, node.crt and node.key")
    parser.add_argument("--name", default="node1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", required=True, help="where containers work and logs lie")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    authority, certificate, key = (os.path.join(options.keys, name) for name in ("ca.crt", "node.crt", "node.key"))
    cluster = Cluster(options.server, authority, certificate, key, options.verbose)
    node = Node(cluster, options.name, options.port, options.folder)

    def leave(*_):
        for pod in list(node.pods.values()):
            pod.end()
        os._exit(0)

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    server = logs.serve(("127.0.0.1", options.port), node.pods, certificate, key, authority)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    node.register()
    selector = f"spec.nodeName={options.name}"
    threading.Thread(
        target=cluster.follow, args=("/api/v1/pods", selector, node.whole, node.change), daemon=True).start()
    while True:
        node.beat()
        time.sleep(5)


main()
