# SPDX-License-Identifier: Apache-2.0
"""Where credentials come from on AWS' own machines: IMDSv2, and containers (ECS, EKS)."""

import json
import secrets
import time

from ..clock import iso_seconds
from ..document import Document
from ..server import Answer, Request
from . import account
from .identity import Identities

CREDENTIALS = "/latest/meta-data/iam/security-credentials/"
REGION = "/latest/meta-data/placement/region"
CONTAINER = "/container/credentials"
ROLE_ARN = f"arn:aws:sts::{account.ACCOUNT}:assumed-role/{account.INSTANCE_ROLE}/i-0a1b2c3d4e5f6"
TTL_MAX_S = 21600
LIFE_S = 6 * 3600


def text(status: int, body: str = "") -> Answer:
    return Answer(status, body.encode(), "text/plain")


class Metadata:
    def __init__(self, document: Document, identities: Identities):
        self.document = document
        self.identities = identities
        self.tokens: dict[str, float] = {}

    def takes(self, _request: Request) -> bool:
        return True

    def answer(self, request: Request) -> Answer:
        found = self.route(request)
        found.note = {"service": "metadata", "action": f"{request.method} {request.path}"}
        return found

    def route(self, request: Request) -> Answer:
        if request.path == CONTAINER:
            return self.container(request)
        if request.path == "/latest/api/token":
            return self.token(request)
        if self.tokens.get(request.header("x-aws-ec2-metadata-token"), 0) < time.time():
            return text(401)
        if request.path == CREDENTIALS:
            return text(200, account.INSTANCE_ROLE)
        if request.path == CREDENTIALS + account.INSTANCE_ROLE:
            return self.credentials({"Code": "Success", "Type": "AWS-HMAC"})
        return text(200, account.REGION) if request.path == REGION else text(404)

    def token(self, request: Request) -> Answer:
        ttl = request.header("x-aws-ec2-metadata-token-ttl-seconds")
        if request.method != "PUT":
            return text(405)
        # A request through a proxy is refused, so that none can be made to ask for others.
        if not ttl.isdigit() or not 1 <= int(ttl) <= TTL_MAX_S or request.header(
                "x-forwarded-for"):
            return text(400)
        token = f"{account.CANARY}{secrets.token_urlsafe(24)}=="
        self.tokens[token] = time.time() + int(ttl)
        return Answer(200, token.encode(), "text/plain",
                      {"X-Aws-Ec2-Metadata-Token-Ttl-Seconds": ttl})

    def container(self, request: Request) -> Answer:
        if request.header("authorization") != account.CONTAINER_TOKEN:
            return text(403)
        return self.credentials({"RoleArn": f"arn:aws:iam::{account.ACCOUNT}:role/task"})

    def credentials(self, more: dict) -> Answer:
        settings = self.document.settings()
        now = time.time() + settings["clock"]
        key = self.identities.issue(ROLE_ARN, now, min(LIFE_S, settings["session-time"]))
        body = more | {"AccessKeyId": key.id, "SecretAccessKey": key.secret, "Token": key.token,
                       "Expiration": iso_seconds(key.expires), "LastUpdated": iso_seconds(now)}
        return Answer(200, json.dumps(body).encode(), "application/json")
