# SPDX-License-Identifier: Apache-2.0
"""All services at one address, told apart by what is asked of them, as a custom endpoint has it."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl

from .. import faults
from ..document import Document
from ..server import Answer, Request
from . import account, cloud_watch, direct_connect, ec2, estate, protocols, signature, sts
from .errors import EC2, JSON, QUERY, ApiError
from .faults import refuse, spoil
from .identity import Identities, Key
from .paging import Pager


@dataclass(frozen=True)
class Service:
    name: str  # in the scope of a signature, and before the colon of a permission
    protocol: str
    mark: str  # what its requests have: prefix of X-Amz-Target, or Version
    content_type: str
    actions: dict[str, Callable]
    permission: str = ""
    unsigned: tuple[str, ...] = ()


SERVICES = (
    Service("directconnect", JSON, "OvertureService", "application/x-amz-json-1.1",
            direct_connect.ACTIONS),
    Service("monitoring", JSON, "GraniteServiceVersion20100801", "application/x-amz-json-1.0",
            cloud_watch.ACTIONS, permission="cloudwatch"),
    Service("ec2", EC2, "2016-11-15", "", ec2.ACTIONS),
    Service("sts", QUERY, "2011-06-15", "", sts.ACTIONS, unsigned=sts.UNSIGNED),
)


@dataclass
class Call:
    """What an action is given."""

    params: dict
    settings: dict
    pager: Pager
    identities: Identities
    now: float
    region: str = ""
    key: Key | None = None
    account: dict | None = None

    def own(self, kind: str) -> list[dict]:
        return self.account[self.region][kind]


class Api:
    def __init__(self, document: Document, world):
        self.document = document
        self.world = world
        self.identities = Identities()

    def takes(self, request: Request) -> bool:
        return request.method == "POST" and request.path == "/"

    def answer(self, request: Request) -> Answer:
        service, action, params = identify(request)
        settings = self.document.settings()
        region = claimed_region(request)
        active = faults.active(self.document.faults(), action, region, "aws")
        note = {"service": service.name, "action": action, "region": region}
        found = faults.before(active)
        if found is None:
            call = Call(params, settings, Pager(settings["page-size"], active), self.identities,
                        time.time() + settings["clock"])
            found = self.run(request, service, action, call, active, note)
            found.date = call.now
        found.note = note
        return faults.break_off(active, found)

    def run(self, request: Request, service: Service, action: str, call: Call, active: dict,
            note: dict) -> Answer:
        try:
            if action not in service.unsigned:
                self.authenticate(request, service, call)
            permission = f"{service.permission or service.name}:{action}"
            refuse(active, call.key.arn if call.key else "anonymous", permission)
            if action not in service.actions:
                raise ApiError("unknown-action")
            result = spoil(active, service.actions[action](call))
        except ApiError as error:
            status, code, message = error.spoken(service.protocol)
            note["code"] = code
            found = protocols.error(service.protocol, service.content_type, status, code, message,
                                    service.name == "monitoring")
            found.headers |= error.headers
            return found
        return protocols.answer(service.protocol, service.content_type, action, result)

    def authenticate(self, request: Request, service: Service, call: Call) -> None:
        resources = self.document.resources()
        regions = (*account.REGIONS, *resources)
        call.key, call.region = signature.verify(request, service.name, regions,
                                                 self.identities, call.now)
        call.account = estate.build(self.world.observe(), call.settings,
                                    self.document.overrides(), resources)
        if service.protocol == JSON and not isinstance(call.params, dict):
            raise ApiError("malformed")


def identify(request: Request) -> tuple[Service, str, dict]:
    """By X-Amz-Target, else by the Version in the form. Whatever else it is, EC2 answers."""
    prefix, _, action = request.header("x-amz-target").partition(".")
    for service in SERVICES:
        if service.protocol == JSON and service.mark == prefix:
            return service, action, json_or_none(request.body)
    form = dict(parse_qsl(request.body.decode(errors="replace"), keep_blank_values=True))
    version = form.get("Version")
    service = next((one for one in SERVICES if one.mark == version), SERVICES[2])
    return service, form.get("Action", ""), form


def json_or_none(body: bytes):
    try:
        return json.loads(body or b"{}")
    except ValueError:
        return None


def claimed_region(request: Request) -> str:
    """Before anything is checked: for faults of a region, and for the log."""
    found = signature.AUTHORIZATION.match(request.header("authorization"))
    return found["region"] if found else ""
