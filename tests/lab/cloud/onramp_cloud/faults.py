# SPDX-License-Identifier: Apache-2.0
"""The faults of the APIs themselves. Each is given to an action, to a region, to a provider
(`aws`, `azure`), or to `*`, everything.

Some end a request before the account is even looked at, others spoil an answer that was right.
How a refusal is worded is each cloud's own."""

import time
from dataclasses import dataclass

from .server import Answer

HTML = (b"<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head>\n"
        b"<body><h1>502 Bad Gateway</h1></body></html>\n")


UNAVAILABLE, DENIED = "cloud_api_unavailable", "cloud_api_denied"


@dataclass(frozen=True)
class Kind:
    cause: str  # of the agent's list
    doc: str    # what the API does
    value: str = ""    # what can be chosen, in capitals; empty: nothing
    default: str = ""


KINDS = {
    "throttle": Kind(UNAVAILABLE, "says that it was asked too often, and for how long",
                     "MILLISECONDS"),
    "error": Kind(UNAVAILABLE, "has an internal error", "STATUS", "500"),
    "slow": Kind(UNAVAILABLE, "takes its time", "SECONDS", "5"),
    "down": Kind(UNAVAILABLE, "closes the connection without a word"),
    "cut": Kind(UNAVAILABLE, "breaks off in the middle of an answer"),
    "html": Kind(UNAVAILABLE, "answers a web page, as proxies do", "STATUS", "502"),
    "empty": Kind(UNAVAILABLE, "answers nothing", "STATUS", "200"),
    "types": Kind(UNAVAILABLE, "answers numbers for texts and texts for numbers"),
    "huge": Kind(UNAVAILABLE, "answers endlessly", "BYTES", "100000000"),
    "token-loop": Kind(UNAVAILABLE, "gives the same next token again and again"),
    "token-endless": Kind(UNAVAILABLE, "gives a new next token each time"),
    "unknown": Kind(UNAVAILABLE, "does not know the action"),
    "denied": Kind(DENIED, "does not allow it"),
    "expired": Kind(DENIED, "says that the credentials have expired"),
} | {  # Azure's only
    "claims": Kind(DENIED, "asks for a token with other claims (Azure)"),
    "nextlink-elsewhere": Kind(UNAVAILABLE, "says that the next page, or the operation, is on "
                               "another host (Azure)"),
    "operation-hangs": Kind(UNAVAILABLE, "begins an operation that never ends (Azure)"),
    "operation-fails": Kind(UNAVAILABLE, "begins an operation that fails half-way (Azure)"),
    "operation-429": Kind(UNAVAILABLE, "is busy with another operation of the resource, and "
                          "says for how long (Azure)", "SECONDS", "1"),
    "operation-expires": Kind(DENIED, "lets the token expire once, in the middle of an "
                              "operation (Azure)"),
}


@dataclass(frozen=True)
class Fault:
    name: str
    target: str
    value: str

    def is_meant(self, *words: str) -> bool:
        return self.target == "*" or self.target.lower() in (word.lower() for word in words)


def active(entries: list[dict], *words: str) -> dict[str, Fault]:
    """By name, those which are meant for this action, region or provider."""
    faults = [Fault(entry["name"], entry.get("target", "*"),
                    str(entry.get("value") or KINDS[entry["name"]].default)) for entry in entries]
    return {fault.name: fault for fault in faults if fault.is_meant(*words)}


def before(faults: dict[str, Fault]) -> Answer | None:
    """What needs no look at the request: slowness, no answer, the words of something between."""
    if slow := faults.get("slow"):
        time.sleep(float(slow.value))
    if "down" in faults:
        return Answer(0, b"", "")
    if html := faults.get("html"):
        return Answer(int(html.value), HTML, "text/html")
    if empty := faults.get("empty"):
        return Answer(int(empty.value), b"", "application/octet-stream")
    return None


def wrong(value):
    """Every leaf has a type that it must not have; lists stay lists, so that one gets there."""
    if isinstance(value, list):
        return [wrong(one) for one in value]
    if isinstance(value, dict):
        return {name: wrong(one) for name, one in value.items()}
    return 7 if isinstance(value, str) else "seven"


def break_off(faults: dict[str, Fault], answer: Answer) -> Answer:
    """What happens to the bytes on their way."""
    if "cut" in faults:
        answer.close_after = len(answer.body) // 2
    if huge := faults.get("huge"):
        answer.padding = int(huge.value)
    return answer
