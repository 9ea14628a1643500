"""Serves the logs of containers as a kubelet does: GET /containerLogs/NAMESPACE/POD/CONTAINER."""
import collections
import http.server
import os
import ssl
import time
import urllib.parse


def serve(address, pods, certificate, key, authority):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    context.load_verify_locations(authority)
    context.verify_mode = ssl.CERT_REQUIRED

    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = True

        def finish_request(self, request, client):  # the handshake belongs into the connection's thread
            self.RequestHandlerClass(context.wrap_socket(request, server_side=True), client, self)

        def handle_error(self, request, client):
            pass

    server = Server(address, Handler)
    server.pods = pods
    return server


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def refuse(self, status, message):
        self.send_response(status)
        self.send_header("Content-Length", str(len(message)))
        self.end_headers()
        self.wfile.write(message.encode())

    def do_GET(self):
        address = urllib.parse.urlparse(self.path)
        words = [urllib.parse.unquote(word) for word in address.path.split("/") if word]
        query = dict(urllib.parse.parse_qsl(address.query))
        if len(words) != 4 or words[0] != "containerLogs":
            return self.refuse(404, "no such page")
        container = self.find(*words[1:])
        if container is None:
            return self.refuse(404, "no such pod or container")
        turn, is_previous = container.restarts, query.get("previous") == "true"
        if is_previous:
            # as the kubelet has it, the last turn is the previous one too while the next is held back
            turn -= 0 if container.state.get("waiting", {}).get("reason") == "CrashLoopBackOff" else 1
        elif not os.path.exists(container.log_path(turn)) and turn > 0:
            turn -= 1  # between two turns the log of the one before is the container's
        if turn < 0:
            return self.refuse(400, f'previous terminated container "{container.name}" not found')
        if not os.path.exists(container.log_path(turn)):
            reason = container.state.get("waiting", {}).get("reason", "")
            return self.refuse(400, f'container "{container.name}" is waiting to start: {reason}')
        self.answer(container, turn, query)

    def find(self, namespace, pod, name):
        for each in list(self.server.pods.values()):
            if (each.namespace, each.name) == (namespace, pod):
                return next((container for container in each.all if container.name == name), None)
        return None

    def answer(self, container, turn, query):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            with open(container.log_path(turn), "rb") as log:
                for line in self.lines(log, container, turn, query):
                    self.wfile.write(b"%x\r\n%s\r\n" % (len(line), line))
            self.wfile.write(b"0\r\n\r\n")
        except OSError:
            self.close_connection = True

    def lines(self, log, container, turn, query):
        since = query.get("sinceTime", "").encode()
        with_times = query.get("timestamps") == "true"
        for line in self.raw_lines(log, container, turn, query):
            time_of_line, _, rest = line.partition(b" ")
            _, _, rest = rest.partition(b" ")
            mark, _, text = rest.partition(b" ")
            if time_of_line[:19] < since[:19]:  # whole seconds count, as with a real kubelet's RFC 3339
                continue
            yield (time_of_line + b" " if with_times else b"") + text + (b"\n" if mark == b"F" else b"")

    def raw_lines(self, log, container, turn, query):
        if "tailLines" in query:
            count = int(query["tailLines"])
            yield from collections.deque((line.rstrip(b"\n") for line in log), maxlen=count)
        rest, follows = b"", query.get("follow") == "true"
        while True:
            is_whole = container.is_whole or container.restarts != turn
            data = log.read(1 << 16)
            if data:
                *lines, rest = (rest + data).split(b"\n")
                yield from lines
            elif is_whole or not follows:
                return
            else:
                time.sleep(0.02)
