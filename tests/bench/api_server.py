# SPDX-License-Identifier: Apache-2.0
"""A cloud's API that always says the same, over HTTPS, in a process whose CPU does not count."""

import contextlib
import http.server
import multiprocessing
import os
import socket
import ssl
import sys
import tempfile
from pathlib import Path

from measure import ROOT

sys.path.insert(0, os.path.join(ROOT, "tests", "lab", "cloud"))
sys.path.insert(0, os.path.join(ROOT, "tests", "lab"))
from onramp_cloud import certificates  # noqa: E402


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def answer(self, body, status=200, **headers):
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, tls: ssl.SSLContext, handler, bodies):
        super().__init__(("127.0.0.1", 0), handler)
        self.tls, self.bodies = tls, bodies

    @property
    def url(self):
        return f"https://127.0.0.1:{self.server_address[1]}"

    def get_request(self):
        request, address = super().get_request()
        request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self.tls.wrap_socket(request, server_side=True, do_handshake_on_connect=False), \
            address


def serve(secrets, pipe, handler, bodies):
    server = Server(certificates.server_context(Path(secrets)), handler, bodies())
    pipe.send(server.url)
    server.serve_forever()


@contextlib.contextmanager
def running(handler, bodies):
    """(URL, file of the authority) while it runs; `bodies` makes what handler.server.bodies is."""
    with tempfile.TemporaryDirectory(prefix="onramp-bench-") as secrets:
        ours, theirs = multiprocessing.Pipe()
        server = multiprocessing.Process(target=serve, args=(secrets, theirs, handler, bodies),
                                         daemon=True)
        server.start()
        try:
            yield ours.recv(), os.path.join(secrets, certificates.CA_FILE)
        finally:
            server.terminate()
            server.join()
