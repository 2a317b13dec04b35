# SPDX-License-Identifier: Apache-2.0
"""What is true on the clouds' side of the wires, wherever it was learned.

    {"wires": {NAME: {"carrier": true, "cut": false, "in": bits/s, "out": bits/s,
                      "bytes": {"in": COUNT, "out": COUNT}, "arp": {ADDRESS: MAC or ""},
                      "customer": {"ipv4": ADDRESS, "ipv6": ADDRESS}, "cloud": likewise,
                      "sessions": {"ipv4": {"up": true, "state": "Established", "since": EPOCH,
                                            "never": false, "received": COUNT,
                                            "accepted": {PREFIX: [ASN, ...]},
                                            "advertised": {PREFIX: [ASN, ...]}}}}},
     "propagated": {PREFIX: NAME of the wire that brought the best route},
     "vnet": {"peers": {NAME of the wire: {"up": true, "since": EPOCH, "received": COUNT,
                                           "messages": [RECEIVED, SENT]}},
              "routes": {PREFIX: {NAME of the wire: {"path": [ASN, ...], "best": true}}}}}

`in` is towards the customer, as AWS' `Egress`; `out` comes from there. `state` is FRR's word, and
`never` means that the session was never up. `arp` is the cloud router's table, with the
router's own address in it; "" is an address that does not answer."""

from onramp_lab.topology import AZURE, HOSTS, OWN_PREFIXES, WIRES

from .document import Document

CALM = 1767225600  # since when all is well, without the lab


def wire_cloud(wire):
    return HOSTS[wire.host].cloud


def session(wire) -> dict:
    return {"up": True, "state": "Established", "since": CALM, "never": False,
            "received": len(OWN_PREFIXES),
            "accepted": {prefix: [HOSTS["ce"].asn] * (1 + wire.prepend)
                         for prefix in OWN_PREFIXES},
            "advertised": {wire_cloud(wire).prefix: [HOSTS[wire.host].asn]}}


def ends(wire) -> dict:
    return {"customer": {"ipv4": wire.ce, "ipv6": wire.ce_v6},
            "cloud": {"ipv4": wire.cloud, "ipv6": wire.cloud_v6}}


def healthy_wire(wire) -> dict:
    return {"carrier": True, "cut": False, "in": 1e6, "out": 2e6, **ends(wire),
            "bytes": {"in": 1 << 33, "out": 1 << 34}, "sessions": {"ipv4": session(wire)},
            "arp": {wire.ce: "02:00:00:00:00:01", wire.cloud: "02:00:00:00:00:02"}
            if wire.kind == "tap" else {}}


def healthy_vnet() -> dict:
    azure = [wire for wire in WIRES.values() if wire_cloud(wire) is AZURE]
    paths = {wire.name: [HOSTS[wire.host].asn] + [HOSTS["ce"].asn] * (1 + wire.prepend)
             for wire in azure}
    return {"peers": {wire.name: {"up": True, "since": CALM, "received": len(OWN_PREFIXES),
                                  "messages": [1700, 1701]} for wire in azure},
            "routes": {prefix: {name: {"path": path, "best": name == azure[0].name}
                                for name, path in paths.items()} for prefix in OWN_PREFIXES}}


def healthy() -> dict:
    """The lab as it is when nothing is broken."""
    return {"wires": {wire.name: healthy_wire(wire) for wire in WIRES.values()},
            "propagated": {prefix: "dx0" for prefix in OWN_PREFIXES}, "vnet": healthy_vnet()}


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
