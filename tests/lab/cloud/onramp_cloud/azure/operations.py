# SPDX-License-Identifier: Apache-2.0
"""Operations that answer later: begun by a POST, followed by URLs that the answer names.

As recorded, the POST answers 202 with the body `null` and a Location; that answers 202 until the
result is there. The newer form answers Azure-AsyncOperation, which tells the state (status 200 all
the while), and then the Location, or the result itself."""

import secrets
import threading
import time
from dataclasses import dataclass

from ..server import Answer
from . import account
from .errors import ApiError, spoken
from .paging import ELSEWHERE
from .tokens import challenge

BUSY_S = 30.0   # an operation that nobody follows holds its resource no longer
KEPT_S = 600.0
FAILURE = {"error": {"code": "InternalServerError", "message": "An error occurred.",
                     "details": []}}
LINKS = {"location": ("Location",), "async": ("Azure-AsyncOperation", "Location"),
         "output": ("Azure-AsyncOperation",)}
PLACES = {"Location": "operationResults", "Azure-AsyncOperation": "operations"}


@dataclass
class Operation:
    id: str
    resource: str
    result: dict
    links: dict[str, str]
    token: str       # of who began it
    polls_left: int  # at which it is still running
    retry_after: dict[str, str]
    faults: dict
    era: dict        # the document when it was begun: with another one, nothing holds it up
    seen: float
    is_over: bool = False

    @property
    def shape(self) -> str:
        return next(shape for shape, links in LINKS.items() if links == tuple(self.links))

    def is_running(self, era: dict) -> bool:
        if "operation-hangs" in self.faults and self.era is era:
            return True
        self.polls_left -= 1
        self.is_over = self.polls_left < 0
        return not self.is_over


class Operations:
    def __init__(self):
        self.known: dict[str, Operation] = {}
        self.ended: dict | None = None  # the document when a token was made to expire
        self.lock = threading.Lock()

    def begin(self, call, resource: str, result: dict) -> Answer:
        """The answer to the POST."""
        if busy := call.faults.get("operation-429"):
            raise ApiError("busy", headers={"Retry-After": busy.value})
        if call.settings["operation-shape"] == "immediate":
            return spoken(200, result)
        fresh = self.operation(call, resource, result)
        with self.lock:
            if any(self.holds(one, fresh) for one in self.known.values()):
                raise ApiError("busy", headers={"Retry-After": "1"})
            self.known = {name: one for name, one in self.known.items()
                          if fresh.seen - one.seen < KEPT_S} | {fresh.id: fresh}
        return self.accepted(fresh)

    @staticmethod
    def operation(call, resource: str, result: dict) -> Operation:
        identity = secrets.token_hex(16)
        wait = call.settings["retry-after"]
        base = ELSEWHERE if "nextlink-elsewhere" in call.faults else call.base
        links = {header: f"{base}/subscriptions/{account.SUBSCRIPTION}/providers/"
                 f"Microsoft.Network/locations/{account.LOCATION}/{PLACES[header]}/{identity}"
                 f"?api-version={call.query['api-version']}"
                 for header in LINKS[call.settings["operation-shape"]]}
        # What fails half-way seems to run first.
        polls = max(call.settings["operation-polls"], int("operation-fails" in call.faults))
        return Operation(identity, resource.lower(), result, links, call.token.text, polls,
                         {"Retry-After": str(wait)} if wait >= 0 else {}, call.faults,
                         call.era, time.monotonic())

    @staticmethod
    def holds(one: Operation, fresh: Operation) -> bool:
        return (one.resource == fresh.resource and not one.is_over and one.era is fresh.era
                and fresh.seen - one.seen < BUSY_S)

    @staticmethod
    def accepted(one: Operation) -> Answer:
        found = spoken(202, None)
        found.headers |= one.links | one.retry_after
        return found

    def poll(self, call, identity: str, is_state: bool) -> Answer:
        """Of the state, or of the result."""
        with self.lock:
            one = self.known.get(identity)
            if one is None:
                raise ApiError("no-item", f"The operation '{identity}' was not found.")
            one.seen = time.monotonic()
            if self.ends_token(one, call.token.text):
                call.tokens.expire(call.token)
                raise ApiError("expired-token", headers=challenge("invalid_token"))
            is_running = one.is_running(call.era)
        if is_state:
            return self.state(one, is_running)
        if is_running:
            return self.accepted(one)
        if "operation-fails" in one.faults:
            return spoken(500, FAILURE)
        found = spoken(200, one.result)
        found.headers |= one.links  # repeated, and meaning nothing
        return found

    def ends_token(self, one: Operation, token: str) -> bool:
        """Once: a client that gets another token need not get a third."""
        is_time = ("operation-expires" in one.faults and token == one.token
                   and self.ended is not one.era)
        if is_time:
            self.ended = one.era
        return is_time

    @staticmethod
    def state(one: Operation, is_running: bool) -> Answer:
        if is_running:
            found = spoken(200, {"status": "InProgress"})
            found.headers |= one.retry_after
            return found
        if "operation-fails" in one.faults:
            return spoken(200, {"status": "Failed"} | FAILURE)
        output = {"properties": {"output": one.result}} if one.shape == "output" else {}
        return spoken(200, {"status": "Succeeded"} | output)
