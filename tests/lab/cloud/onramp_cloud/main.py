# SPDX-License-Identifier: Apache-2.0
"""The command line of the emulator."""

import argparse
import contextlib
import json
import os
import signal
import socket
import sys
import tempfile
import threading
from pathlib import Path

from . import certificates, server
from .aws import account as aws_account
from .aws.api import Api as Aws
from .aws.metadata import Metadata
from .azure import account as azure_account
from .azure.api import Api as Azure
from .azure.login import Login
from .azure.metadata import ManagedIdentity
from .azure.tokens import Tokens
from .document import Document
from .observed import StaticWorld


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="emulator", description="The clouds' APIs on loopback.")
    what = top.add_mutually_exclusive_group(required=True)
    what.add_argument("--lab", metavar="NAME", help="answer what the routers of this lab say")
    what.add_argument("--static", type=Path, metavar="FILE",
                      help="answer what this JSON document says; it may be {}, and may change")
    top.add_argument("--port", type=int, default=0, help="of HTTPS (default: any)")
    top.add_argument("--metadata-port", type=int, default=0,
                     help="of instance and container credentials, HTTP (default: any)")
    top.add_argument("--also", type=int, nargs=2, metavar="FD", default=[],
                     help="two more listening sockets, HTTPS and HTTP, inherited")
    top.add_argument("--secrets", type=Path, metavar="DIR",
                     help="where certificates and credentials go (default: a temporary directory)")
    top.add_argument("--arc-tokens", type=Path, metavar="DIR",
                     help="where the keys of Azure Arc's challenges go (default: below --secrets)")
    top.add_argument("--ready", type=Path, metavar="FILE",
                     help="also write there what is printed once requests are answered")
    top.add_argument("--log", type=Path, metavar="FILE", help="one line of JSON per request")
    return top


def world_of(args: argparse.Namespace) -> tuple[Document, object]:
    if args.static:
        document = Document(args.static)
        return document, StaticWorld(document)
    from onramp_lab.lab import Lab  # noqa: PLC0415: only there with a lab

    from .routers import LabWorld  # noqa: PLC0415
    lab = Lab(args.lab).load()
    return Document(lab.cloud_document), LabWorld(lab)


def listen(port: int) -> socket.socket:
    return socket.create_server(("127.0.0.1", port), backlog=128)


def serve(args: argparse.Namespace, secrets: Path) -> None:
    tls = certificates.server_context(secrets)
    document, world = world_of(args)
    log = server.RequestLog(args.log)
    identities = aws_account.write_profiles(secrets) | azure_account.write_identities(secrets)
    aws, tokens = Aws(document, world), Tokens()
    apis = [aws, Azure(document, world, tokens), Login(document, tokens, secrets)]
    # AWS' takes what is left.
    machines = [ManagedIdentity(document, tokens, args.arc_tokens or secrets / "arc"),
                Metadata(document, aws.identities)]
    secure = [listen(args.port), *(socket.socket(fileno=fd) for fd in args.also[:1])]
    plain = [listen(args.metadata_port), *(socket.socket(fileno=fd) for fd in args.also[1:])]
    servers = [server.Server(one, apis, log, tls) for one in secure]
    servers += [server.Server(one, machines, log) for one in plain]
    for one in servers:
        threading.Thread(target=one.serve_forever, daemon=True).start()
    announce(args.ready, {
        "endpoint_url": f"https://127.0.0.1:{secure[0].getsockname()[1]}",
        "metadata_url": f"http://127.0.0.1:{plain[0].getsockname()[1]}",
        "ca_file": str(secrets / certificates.CA_FILE),
    } | identities)
    # Blocked in main() before the first thread: whoever asks, one way out.
    signal.sigwait({signal.SIGTERM, signal.SIGINT})


def announce(ready: Path | None, where: dict) -> None:
    text = json.dumps(where)
    print(text, flush=True)
    if ready:
        fresh = ready.with_name(f".{ready.name}.{os.getpid()}")
        fresh.write_text(text)
        fresh.rename(ready)


def main() -> int:
    args = parser().parse_args()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    with contextlib.ExitStack() as stack:
        secrets = args.secrets or Path(stack.enter_context(
            tempfile.TemporaryDirectory(prefix="onramp-cloud-")))
        try:
            serve(args, secrets)
        except (OSError, ValueError) as error:
            print(f"emulator: {error}", file=sys.stderr)
            return 1
    return 0
