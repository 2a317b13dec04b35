# SPDX-License-Identifier: Apache-2.0
"""What is true on the cloud's side of the wires, wherever it was learned.

    {"wires": {NAME: {"carrier": true, "cut": false, "in": bits/s, "out": bits/s,
                      "sessions": {"ipv4": {"up": true, "since": EPOCH,
                                            "accepted": {PREFIX: [ASN, ...]},
                                            "advertised": {PREFIX: [ASN, ...]}}}}},
     "propagated": {PREFIX: NAME of the wire that brought the best route}}

`in` is towards the customer, as the cloud's `Egress`; `out` comes from there."""

from onramp_lab.topology import AWS, HOSTS, OWN_PREFIXES, WIRES

from .document import Document


def session(wire) -> dict:
    return {"up": True, "since": 1767225600,
            "accepted": {prefix: [HOSTS["ce"].asn] for prefix in OWN_PREFIXES},
            "advertised": {wire_cloud(wire).prefix: [HOSTS[wire.host].asn]}}


def wire_cloud(wire):
    return HOSTS[wire.host].cloud


def healthy() -> dict:
    """The lab as it is when nothing is broken."""
    return {"wires": {wire.name: {"carrier": True, "cut": False, "in": 1e6, "out": 2e6,
                                  "sessions": {"ipv4": session(wire)}}
                      for wire in WIRES.values() if wire_cloud(wire) is AWS},
            "propagated": {prefix: "dx0" for prefix in OWN_PREFIXES}}


def merged(base, over):
    """`over` laid upon `base`; null removes."""
    if not isinstance(base, dict) or not isinstance(over, dict):
        return over
    found = base | {key: merged(base.get(key), value) for key, value in over.items()}
    return {key: value for key, value in found.items() if value is not None}


class StaticWorld:
    """Healthy, but for what the document's "observed" says."""

    def __init__(self, document: Document):
        self.document = document

    def observe(self) -> dict:
        return merged(healthy(), self.document.read().get("observed", {}))
