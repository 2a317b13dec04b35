# SPDX-License-Identifier: Apache-2.0
"""Managed identities: where Azure's own machines ask for tokens. Virtual machines ask IMDS, App
Service and containers an endpoint of their own, machines of Azure Arc prove that they may read a
file."""

import secrets
import time
from pathlib import Path
from urllib.parse import parse_qs

from .. import faults
from ..clock import iso_seconds
from ..document import Document
from ..server import Answer, Request
from . import account
from .errors import spoken
from .tokens import SECONDS, Tokens

IMDS = "/metadata/identity/oauth2/token"
APP_SERVICE = "/msi/token"
ARC = "/arc/metadata/identity/oauth2/token"
KINDS = {IMDS: ("2018-02-01",), APP_SERVICE: ("2019-08-01",), ARC: ("2019-11-01", "2020-06-01")}
ACTION = "managed-identity"


class ManagedIdentity:
    """One of IMDS, App Service and Arc by path; `directory` is where Arc's keys go."""

    def __init__(self, document: Document, tokens: Tokens, directory: Path):
        self.document = document
        self.tokens = tokens
        self.directory = directory
        self.arc_key = ""

    def takes(self, request: Request) -> bool:
        return request.path in KINDS

    def answer(self, request: Request) -> Answer:
        active = faults.active(self.document.faults(), ACTION, "azure")
        found = faults.before(active) or self.route(request, active)
        found.note |= {"service": "managed-identity", "action": request.path}
        return faults.break_off(active, found)

    def route(self, request: Request, active: dict) -> Answer:
        query = {name: values[-1] for name, values in parse_qs(request.query).items()}
        if "throttle" in active:
            return refusal(429, "too_many_requests", "Temporarily throttled, too many requests")
        if error := active.get("error"):
            return refusal(int(error.value), "unknown", "Failed to retrieve the token")
        if "denied" in active:
            return refusal(400, "invalid_request", "Identity not found")
        if query.get("api-version") not in KINDS[request.path] or not query.get("resource"):
            return refusal(400, "invalid_request", "Required parameter is missing or invalid")
        if refused := self.unproved(request):
            return refused
        if query.get("client_id", account.IDENTITY_CLIENT_ID) != account.IDENTITY_CLIENT_ID:
            return refusal(400, "invalid_request", "Identity not found")
        return self.token(request.path, query["resource"])

    def unproved(self, request: Request) -> Answer | None:
        """What is missing of the proof that the request comes from the machine itself."""
        if request.path == APP_SERVICE:
            is_ours = request.header("x-identity-header") == account.IDENTITY_HEADER
            return None if is_ours else refusal(401, "unauthorized", "Identity header is wrong")
        if request.header("metadata").lower() != "true" or request.header("x-forwarded-for"):
            return refusal(400, "invalid_request", "Required metadata header not specified")
        return self.arc_challenge(request) if request.path == ARC else None

    def arc_challenge(self, request: Request) -> Answer | None:
        if self.arc_key and request.header("authorization") == f"Basic {self.arc_key}":
            self.arc_key = ""
            return None
        self.arc_key = account.CANARY + secrets.token_hex(16)
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.directory / "challenge.key"
        path.touch(mode=0o600)
        path.write_text(self.arc_key)
        found = refusal(401, "unauthorized", "Challenge")
        found.headers["WWW-Authenticate"] = f"Basic realm={path}"
        return found

    def token(self, path: str, resource: str) -> Answer:
        settings = self.document.settings()
        now = time.time() + settings["clock"]
        seconds = min(24 * 3600 if path == IMDS else SECONDS, settings["session-time"])
        token = self.tokens.issue(resource.rstrip("/"), now, seconds)
        # Numbers as texts, and App Service has had dates: all of them are met.
        content = {"access_token": token.text, "refresh_token": "",
                   "expires_on": str(int(token.expires)), "resource": resource,
                   "token_type": "Bearer", "client_id": account.IDENTITY_CLIENT_ID}
        if path != APP_SERVICE:
            content |= {"expires_in": str(seconds), "ext_expires_in": str(seconds),
                        "not_before": str(int(now))}
        elif settings["expiry-date"] == "on":
            content["expires_on"] = iso_seconds(token.expires)
        found = spoken(200, content)
        found.date = now
        return found


def refusal(status: int, word: str, sentence: str) -> Answer:
    found = spoken(status, {"error": word, "error_description": sentence})
    found.note = {"code": word}
    return found
