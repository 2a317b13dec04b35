# SPDX-License-Identifier: Apache-2.0
"""Resource Manager: one request from token to answer."""

import re
import threading
import time
import uuid
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote

from .. import faults
from ..document import Document
from ..server import Answer, Request
from . import account
from .errors import ApiError, retry_after
from .estate import KINDS, Builder, Estate
from .network import ACTIONS, INSIGHTS, OTHERS, Action, answer
from .operations import Operations
from .paging import Pager
from .tokens import Token, Tokens, challenge

PATH = re.compile(r"/subscriptions/(?P<subscription>[^/]+)"
                  r"(/resourceGroups/(?P<group>[^/]+))?/providers/Microsoft\.Network/(?P<rest>.+)",
                  re.IGNORECASE)
INSIGHT = re.compile(r"(?P<resource>/.+)/providers/Microsoft\.Insights/(?P<rest>[^/]+)",
                     re.IGNORECASE)
VERSION = re.compile(r"\d{4}-\d\d-\d\d(-preview)?")
CLAIMS = '{"access_token":{"nbf":{"essential":true,"value":"1767225600"}}}'
# Token buckets of the public cloud: most of them, and how many come back a second.
BUDGETS = {"GET": ("reads", 250, 25), "POST": ("writes", 200, 10)}


@dataclass(frozen=True)
class Target:
    """What a path asks for."""

    action: Action | None = None
    names: dict[str, str] = field(default_factory=dict)
    group: str = ""     # resource group
    resource: str = ""  # whose metrics

    @property
    def permission(self) -> str:
        return self.action.permission if self.action else "unknown"


@dataclass
class Call:
    """What an action is given."""

    path: str
    target: Target
    query: dict[str, str]  # names in lower case
    settings: dict
    faults: dict
    base: str              # of links
    now: float
    tokens: Tokens
    operations: Operations
    era: dict              # the document, as it is now
    token: Token | None = None
    estate: Builder | None = None

    @property
    def names(self) -> dict[str, str]:
        return self.target.names

    @property
    def group(self) -> str:
        return self.target.group

    @property
    def pager(self) -> Pager:
        return Pager(self.base, self.path, self.query, self.settings["page-size"], self.faults)

    @property
    def kind(self) -> str:
        wanted = PATH.fullmatch(self.path)["rest"].partition("/")[0].lower()
        return next(kind for kind in KINDS if kind.lower() == wanted)

    def own(self, kind: str) -> list[dict]:
        return self.estate.kinds[kind]


class Budget:
    """How many requests are left. Nobody is refused: the faults do that."""

    def __init__(self):
        self.lock = threading.Lock()
        self.left = {method: (most, 0.0) for method, (_, most, _) in BUDGETS.items()}

    def take(self, method: str) -> dict[str, str]:
        if method not in BUDGETS:
            return {}
        name, most, rate = BUDGETS[method]
        with self.lock:
            left, at = self.left[method]
            now = time.monotonic()
            left = max(min(most, left + (now - at) * rate) - 1, 0)
            self.left[method] = (left, now)
        return {f"x-ms-ratelimit-remaining-subscription-{name}": str(int(left)),
                f"x-ms-ratelimit-remaining-subscription-global-{name}": str(int(left) * 15)}


class Api:
    def __init__(self, document: Document, world, tokens: Tokens):
        self.document = document
        self.estate = Estate(document, world)
        self.tokens = tokens
        self.operations = Operations()
        self.budget = Budget()

    def takes(self, request: Request) -> bool:
        return request.path.lower().startswith("/subscriptions")

    def answer(self, request: Request) -> Answer:
        path = unquote(request.path).rstrip("/")
        target = identify(request.method, path)
        words = target.action.aliases if target.action else ()
        active = faults.active(self.document.faults(), *words, "azure")
        note = {"service": "arm", "action": target.permission, "path": path}
        found = faults.before(active)
        if found is None:
            settings = self.document.settings()
            call = Call(path, target, query_of(request.query), settings, active,
                        "https://" + request.header("host"), time.time() + settings["clock"],
                        self.tokens, self.operations, self.document.read())
            found = self.run(request, call, note)
            found.date = call.now
            found.headers |= self.budget.take(request.method) | {
                "x-ms-request-id": str(uuid.uuid4()), "Cache-Control": "no-cache"}
        found.note = note
        return faults.break_off(active, found)

    def run(self, request: Request, call: Call, note: dict) -> Answer:
        is_bare = False
        try:
            call.token = self.tokens.find(request.header("authorization"),
                                          audiences(call.base), call.now)
            refuse(call)
            check(request, call)
            call.estate = self.estate.at(call.now)
            is_bare = call.target.action.provider == "Microsoft.Insights"
            return answer(call)
        except ApiError as error:
            note["code"] = error.code
            return error.answer(is_bare)


def audiences(base: str) -> tuple[str, ...]:
    return (base, "https://management.azure.com", "https://management.core.windows.net",
            "https://management.usgovcloudapi.net", "https://management.chinacloudapi.cn")


def query_of(text: str) -> dict[str, str]:
    return {name.lower(): value for name, value in parse_qsl(text, keep_blank_values=True)}


def identify(method: str, path: str) -> Target:
    insight = INSIGHT.fullmatch(path)
    if insight:
        return Target(*first(INSIGHTS, method, [insight["rest"]]), resource=insight["resource"])
    found = PATH.fullmatch(path)
    if not found:
        return Target(*first(OTHERS, method, path.strip("/").split("/")))
    action, names = first(ACTIONS, method, found["rest"].split("/"))
    if action and action.is_group_only and not found["group"]:
        action = None
    return Target(action, names | {"subscription": found["subscription"]}, found["group"] or "")


def first(actions: tuple[Action, ...], method: str,
          path: list[str]) -> tuple[Action | None, dict[str, str]]:
    for action in actions:
        if (names := action.match(method, path)) is not None:
            return action, names
    return None, {}


def refuse(call: Call) -> None:
    """What Azure says to a token that is right."""
    active = call.faults
    if "expired" in active:
        raise ApiError("expired-token", headers=challenge("invalid_token"))
    if "claims" in active and not call.token.has_claims:
        raise ApiError("claims", headers=challenge("insufficient_claims", CLAIMS))
    if throttle := active.get("throttle"):
        raise ApiError("throttled", headers=retry_after(throttle))
    if "denied" in active:
        raise ApiError("denied", f"The client '{account.OBJECT_ID}' with object id "
                       f"'{account.OBJECT_ID}' does not have authorization to perform action "
                       f"'{call.target.permission}' over scope '{call.path}' or the scope is "
                       "invalid. If access was recently granted, please refresh your "
                       "credentials.")
    if "unknown" in active or call.target.action is None:
        raise ApiError("unknown-action")
    if error := active.get("error"):
        raise ApiError("internal", status=int(error.value))


def check(request: Request, call: Call) -> None:
    version = call.query.get("api-version", "")
    if not version:
        raise ApiError("no-version")
    if not VERSION.fullmatch(version):
        raise ApiError("bad-version", f"The api-version '{version}' is invalid.")
    if request.method == "POST" and not request.header("content-length"):
        raise ApiError("bad-request", "Length Required", status=411)
    subscription = call.names.get("subscription", account.SUBSCRIPTION)
    if subscription.lower() != account.SUBSCRIPTION:
        raise ApiError("no-subscription",
                       f"The subscription '{subscription}' could not be found.")
    if call.group and call.group.lower() != account.GROUP:
        raise ApiError("no-group", f"Resource group '{call.group}' could not be found.")
