# SPDX-License-Identifier: Apache-2.0
"""What somebody decided rather than what the routers say: settings, overrides and faults.

It is a JSON file that is looked at again with each request, so that whoever wrote it finds the
next answer changed, and nothing else has to be told."""

import json
import os
import threading
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Setting:
    default: object
    doc: str
    words: tuple[str, ...] = ()  # what it may be; empty: a number

    def parse(self, text: str):
        if not self.words:
            return type(self.default)(text)
        if text not in self.words:
            raise ValueError(f"'{text}' is none of {' '.join(self.words)}")
        return text


SETTINGS = {
    "page-size": Setting(1000, "most items of a page, whatever the request allows"),
    "gateway": Setting("vgw", "where interface and VPN end: virtual private gateway, Direct "
                       "Connect gateway before it, or transit gateway", ("vgw", "dxgw", "tgw")),
    "lag": Setting("off", "the connection is member of a LAG", ("off", "on")),
    "hosted": Setting("off", "the connection is a partner's", ("off", "on")),
    "propagation": Setting("on", "of the virtual private gateway, in both route tables, one, "
                           "or none", ("on", "main", "subnet", "off")),
    "failover-test": Setting("off", "a BGP failover test runs on the interface", ("off", "on")),
    "light-level": Setting(-2.5, "dBm that the cloud receives while there is a carrier"),
    "metrics": Setting("on", "whether CloudWatch has any data", ("on", "off")),
    "zero-family": Setting("on", "an all-zero BGP series of the family that the interface has "
                           "no peer of", ("on", "off")),
    "session-time": Setting(43200, "most seconds that temporary credentials live"),
    "direct": Setting("off", "the Azure circuit is on an ExpressRoute Direct port", ("off", "on")),
    "microsoft-peering": Setting("off", "the Azure circuit has a Microsoft peering besides its "
                                 "private one", ("off", "on")),
    "vpn": Setting("off", "Azure also has a VPN gateway and a connection, which are no wire of "
                   "the lab", ("off", "on")),
    "circuits": Setting(1, "how many circuits Azure has, all but the first well and alike"),
    "gateway-routes": Setting("on", "Azure's route table takes the gateway's routes",
                              ("on", "off")),
    "user-route": Setting("", "prefix that a route of somebody's own shadows in Azure"),
    "circuit-bgp": Setting("on", "the routers of Azure's circuits have BGP sessions already",
                           ("on", "off")),
    "vm": Setting("running", "the machine whose effective routes Azure tells",
                  ("running", "stopped")),
    "up-down": Setting("cisco", "how Azure's routers write ages", ("cisco", "junos")),
    "operation-shape": Setting("location", "how Azure's operations are followed: Location, "
                               "Azure-AsyncOperation and Location, the first alone, or no need",
                               ("location", "async", "output", "immediate")),
    "operation-polls": Setting(0, "how often an operation of Azure says that it is not done"),
    "retry-after": Setting(1, "seconds that an operation of Azure asks to wait; -1: it does not"),
    "expiry-date": Setting("off", "App Service writes a date for the expiry of a token",
                           ("off", "on")),
    "clock": Setting(0, "seconds that the cloud's clock is ahead of ours"),
}

AZURE = "azure"  # in the place of a region


class Document:
    def __init__(self, path: Path):
        self.path = path
        self.lock = threading.Lock()
        self.seen = None
        self.content: dict = {}
        self.read()

    def read(self) -> dict:
        with self.lock, open(self.path, encoding="utf-8") as file:
            there = os.fstat(file.fileno())
            version = (there.st_ino, there.st_mtime_ns, there.st_size)
            if version != self.seen:
                self.content = json.load(file)
                self.seen = version
            return self.content

    def settings(self) -> dict:
        chosen = self.read().get("settings", {})
        return {name: chosen.get(name, setting.default) for name, setting in SETTINGS.items()}

    def overrides(self) -> dict:
        """Path, whose first word is a resource, to value; null removes."""
        return self.read().get("overrides", {})

    def faults(self) -> list[dict]:
        """Each with "name" and "values", see faults.py."""
        return self.read().get("faults", [])

    def resources(self) -> dict:
        """AWS: region to kind to list, in the place of what is built; for benches."""
        return {region: lists for region, lists in self.read().get("resources", {}).items()
                if region != AZURE}

    def subscription(self) -> dict:
        """Azure: kind to list, likewise."""
        return self.read().get("resources", {}).get(AZURE, {})
