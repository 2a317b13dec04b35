# SPDX-License-Identifier: Apache-2.0
"""HTTP and HTTPS on loopback: a thread per connection, requests handed to whoever takes them."""

import http.server
import json
import socket
import ssl
import threading
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path

BODY_MAX = 1 << 20
LOG_MAX = 8 << 20
IDLE_S = 60.0


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: str
    headers: list[tuple[str, str]]  # names in lower case, in order
    body: bytes

    def header(self, name: str) -> str:
        return ",".join(value for key, value in self.headers if key == name)


@dataclass
class Answer:
    status: int
    body: bytes
    content_type: str
    headers: dict[str, str] = field(default_factory=dict)
    note: dict = field(default_factory=dict)  # what the log says of it
    date: float | None = None                 # the server's clock; None: ours
    close_after: int | None = None            # bytes of body after which the line is cut
    padding: int = 0                          # bytes of white space behind the body


class RequestLog:
    """One line of JSON per request. When it is full it begins anew, and the old one is kept
    beside it until then: the lab's directory is in memory."""

    def __init__(self, path: Path | None):
        self.path = path
        self.lock = threading.Lock()
        self.file = open(path, "a", encoding="utf-8") if path else None

    def add(self, note: dict) -> None:
        if not self.file:
            return
        with self.lock:
            if self.file.tell() > LOG_MAX:
                self.file.close()
                self.path.rename(self.path.with_suffix(".old"))
                self.file = open(self.path, "a", encoding="utf-8")
            self.file.write(json.dumps({"time": time.time()} | note) + "\n")
            self.file.flush()


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, listener: socket.socket, providers: list, log: RequestLog,
                 tls: ssl.SSLContext | None = None):
        super().__init__(listener.getsockname(), Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = listener
        self.providers = providers
        self.log = log
        self.tls = tls

    def finish_request(self, request, client_address):
        # The handshake belongs to the connection's thread: a silent client harms only itself.
        request.settimeout(IDLE_S)
        if self.tls:
            request = self.tls.wrap_socket(request, server_side=True)
        try:
            super().finish_request(request, client_address)
        finally:
            request.close()

    def find_answer(self, request: Request) -> Answer:
        provider = next((one for one in self.providers if one.takes(request)), None)
        try:
            return provider.answer(request) if provider else Answer(404, b"", "text/plain")
        except Exception:  # a bug of ours: said in our log, and no answer that can be mistaken
            traceback.print_exc()
            return Answer(501, b"bug in the emulator\n", "text/plain", note={"code": "bug"})

    def handle_error(self, request, client_address):
        pass  # a client that goes away is no news


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "onramp-lab"
    sys_version = ""
    disable_nagle_algorithm = True  # head and body leave in two writes

    def handle_one(self):
        length = int(self.headers.get("Content-Length") or 0)
        if length > BODY_MAX or "chunked" in self.headers.get("Transfer-Encoding", ""):
            self.close_connection = True
            self.reply(Answer(413, b"", "text/plain"))
            return
        path, _, query = self.path.partition("?")
        request = Request(self.command, path, query,
                          [(name.lower(), value.strip()) for name, value in self.headers.items()],
                          self.rfile.read(length))
        answer = self.server.find_answer(request)
        if answer.note:
            self.server.log.add({"status": answer.status} | answer.note)
        self.reply(answer)

    do_GET = do_POST = do_PUT = handle_one

    def reply(self, answer: Answer) -> None:
        length = len(answer.body) + answer.padding
        if answer.status:
            self.send_response_only(answer.status)
            self.send_header("Date", self.date_time_string(answer.date))
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(length))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body[:answer.close_after])
            for _ in range(answer.padding >> 16):
                self.wfile.write(b" " * (1 << 16))
            self.wfile.write(b" " * (answer.padding & 0xFFFF))
        if answer.close_after is not None or not answer.status:
            self.close_connection = True

    def log_message(self, *_):
        pass
