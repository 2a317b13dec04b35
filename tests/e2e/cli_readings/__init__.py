# SPDX-License-Identifier: Apache-2.0
"""Independent readings of recorded routers' output, for cli_parse_test.py.

A module per platform has a function readings(folder) that yields a Reading for each recording in
the folder. It reads what somebody else says about the recording (the expected result that its
authors stored beside it, or the same output in another format), never with code of the agent's.
"""

import dataclasses
import ipaddress

STATES = {"idle": "idle", "connect": "connect", "active": "active", "opensent": "opensent",
          "openconfirm": "openconfirm", "established": "established", "establ": "established",
          "estab": "established", "shut": "idle", "admin": "idle"}
KEYS = {"bgp_peer": ("vrf", "peer"), "bgp_family": ("vrf", "peer", "afi_safi"),
        "bgp_error": ("vrf", "peer"), "bfd_session": ("peer", "interface"),
        "interface": ("interface",), "router": (), "ipsec_tunnel": ("peer", "interface")}


@dataclasses.dataclass
class Reading:
    """What a recording says.

    facts: {(kind, *key): {member: value}}; a value of None: the member must be absent. Every kind
    in `kinds` is told completely: facts besides these are wrong. routes: dicts, in any order, of
    members that each route must have; None when the command lists no routes. error: part of the
    error's text, where the recording is a refusal.
    """
    name: str
    platform: str
    command: str
    text: bytes
    facts: dict = dataclasses.field(default_factory=dict)
    kinds: tuple = ()
    routes: list = None
    error: str = None


def address(text):
    """An address as the agent writes it."""
    return str(ipaddress.ip_address(text))


def prefix(text):
    return str(ipaddress.ip_network(text, strict=False))


def asn(text):
    high, _, low = str(text).partition(".")
    return int(high) * 65536 + int(low) if low else int(high)


def state(words):
    """The name of a session's state: "Idle (Admin)" is idle."""
    return STATES[words.split("(")[0].strip().lower()]


def path(words):
    """(ASNs without sets, length) of an AS path without its origin."""
    asns, length, inside = [], 0, ""
    for word in words.replace("{", " { ").replace("}", " } ").replace("(", " ( ").replace(
            ")", " ) ").replace(",", " ").split():
        if word in "{(":
            inside = word
            length += word == "{"
        elif word in "})":
            inside = ""
        elif not inside:
            asns.append(asn(word))
            length += 1
    return asns, length
