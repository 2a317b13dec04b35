#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Recorded routers' output: `onramp parse` against an independent reading, file by file.

The recordings are not part of the repository: ONRAMP_SHARED names the folder that has them
(default: `shared` beside the repository). cli_readings/ holds the readings; a platform's module
yields one per recording of a command that the agent sends.
"""

import collections
import ipaddress
import json
import os
import pathlib
import subprocess
import unittest
from concurrent.futures import ThreadPoolExecutor

from cli_readings import KEYS, eos, frr, ios, junos, nxos, nxos_text, xr
from support import ONRAMP, SHARED

RECORDINGS = pathlib.Path(SHARED) / "data" / "cli"
WALKS = pathlib.Path(SHARED) / "data" / "snmprec"
IF_DESCR, IF_NAME = "1.3.6.1.2.1.2.2.1.2.", "1.3.6.1.2.1.31.1.1.1.1."
PLATFORMS = (frr, eos, junos, nxos, nxos_text, ios, xr)
AGREE_LEAST = 0.98

# Recordings whose reading differs from ours, and why that is no fault of ours.
DIFFERENCES = {
    "frr/show_bgp_vrf_all_summary_json_bfd.txt":
        "the text beside it was recorded later: one more message each way",
    "ios/genie/iosxe/ShowBgpNeighborsAdvertisedRoutes/golden_output6_output.txt":
        "genieparser has the one path of 10.0.0.0 twice",
    "xr/genie/iosxr/ShowBgpInstanceSummary/golden_output3_output.txt":
        "changed by its authors: one session with another ASN in each family",
    "nxos_text/cisco_nxos/show_bgp_vrf_all_ipv4_unicast_detail/"
    "cisco_nxos_show_bgp_vrf_ipv4_unicast_detail.raw":
        "ntc-templates gives a VRF's last path the prefix of the next one",
    "nxos_text/genie/nxos/ShowBfdNeighborDetail/golden_output5_output.txt":
        "one line was damaged by its authors; genieparser leaves out its session",
}


def parse(reading):
    """(facts, routes, error) as the agent tells them."""
    done = subprocess.run([ONRAMP, "parse", reading.platform, reading.command],
                          input=reading.text, capture_output=True, timeout=60, check=False)
    if done.returncode:
        return {}, [], done.stderr.decode().strip()
    told = json.loads(done.stdout)
    facts = {(kind, *(one.get(member) for member in KEYS[kind])): one
             for kind, ones in told["facts"].items() for one in ones}
    return facts, told["routes"], None


def same(ours, theirs):
    if isinstance(theirs, float) or isinstance(ours, float):
        return ours is not None and theirs is not None and abs(ours - theirs) < 1e-6
    return ours == theirs


def member_differences(what, ours, theirs):
    for member, value in theirs.items():
        if not same(ours.get(member), value):
            yield f"{what}: {member} is {ours.get(member)!r}, expected {value!r}"


def fact_differences(reading, facts):
    for key, theirs in reading.facts.items():
        if key not in facts:
            yield f"{key} is missing"
        else:
            yield from member_differences(key, facts[key], theirs)
    for key in facts:
        if key[0] in reading.kinds and key not in reading.facts:
            yield f"{key} is too much"


def order(route):
    network = ipaddress.ip_network(route["prefix"])
    return (network.version, network, route.get("vrf") or "", route.get("peer") or "",
            route.get("next_hop") or "", str(route.get("as_path")), str(route.get("best")))


def route_differences(reading, routes):
    theirs = sorted(reading.routes, key=order)
    names = set().union(*theirs) if theirs else {"prefix"}
    # what the reading does not know must not decide about the order
    ours = sorted(routes, key=lambda one: order({name: one.get(name) for name in
                                                 names | {"prefix"}}))
    if len(ours) != len(theirs):
        yield f"{len(ours)} routes, expected {len(theirs)}"
        return
    for one, other in zip(ours, theirs):
        yield from member_differences(f"route {other['prefix']}", one, other)


def differences(reading):
    facts, routes, error = parse(reading)
    if error or reading.error:
        if not reading.error or not error or reading.error not in error:
            yield f"error {error!r}, expected {reading.error!r}"
        return
    yield from fact_differences(reading, facts)
    if reading.routes is not None:
        yield from route_differences(reading, routes)


def column(walk, oid):
    """One column of a walk: index -> text."""
    rows = (line.split("|", 2) for line in walk.read_text(encoding="latin-1").splitlines())
    return {row[0].removeprefix(oid): row[2] for row in rows
            if row[0].startswith(oid) and row[1] == "4"}


class InterfaceNameTest(unittest.TestCase):
    """ifDescr is what `show interfaces` calls an interface."""

    def assert_called_as_over_snmp(self, platform, pattern):
        walks = sorted(WALKS.glob(pattern))
        if not walks:
            self.skipTest(f"no recordings: {WALKS / pattern} is not there (set ONRAMP_SHARED)")
        count = 0
        for walk in walks:
            names = column(walk, IF_NAME)
            pairs = {descr: names[index] for index, descr in column(walk, IF_DESCR).items()
                     if index in names and " " not in descr}
            text = "".join(f"{descr} is up, line protocol is up\n" for descr in pairs)
            done = subprocess.run([ONRAMP, "parse", platform, "interfaces"], input=text.encode(),
                                  capture_output=True, timeout=60, check=True)
            told = json.loads(done.stdout)["facts"].get("interface", [])
            self.assertEqual({one["interface"] for one in told}, set(pairs.values()), walk.name)
            count += len(pairs)
        self.assertGreater(count, 0)

    def test_ios(self):
        self.assert_called_as_over_snmp("ios-xe", "iosxe*.snmprec")

    def test_ios_xr(self):
        self.assert_called_as_over_snmp("ios-xr", "iosxr*.snmprec")


class CliParseTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        if not RECORDINGS.is_dir():
            raise unittest.SkipTest(
                f"no recordings: {RECORDINGS} is not there (set ONRAMP_SHARED)")
        if not os.access(ONRAMP, os.X_OK):
            raise unittest.SkipTest(f"no agent: {ONRAMP} is not there (set ONRAMP)")
        readings = [one for platform in PLATFORMS for one in platform.readings(RECORDINGS)]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            found = pool.map(lambda one: list(differences(one)), readings)
            cls.found = dict(zip([one.name for one in readings], found))
        cls.platforms = collections.Counter(one.platform for one in readings)

    def test_recordings_are_read_as_others_read_them(self):
        wrong = {name: told for name, told in self.found.items()
                 if told and name not in DIFFERENCES}
        agree = sum(not told for told in self.found.values())
        print(f"# {agree} of {len(self.found)} recordings agree: "
              + ", ".join(f"{count} of {name}" for name, count in self.platforms.items()))
        self.assertFalse(wrong, "".join(f"\n{name}: {one}" for name, told in wrong.items()
                                        for one in told))
        self.assertGreaterEqual(agree, AGREE_LEAST * len(self.found))

    def test_every_known_difference_is_still_one(self):
        stale = [name for name in DIFFERENCES if not self.found.get(name)]
        self.assertEqual(stale, [])

    def test_every_platform_has_recordings(self):
        for platform in PLATFORMS:
            name = platform.__name__.rpartition(".")[2]
            self.assertTrue(any(one.startswith(f"{name}/") for one in self.found), name)

    def test_errors_end_with_status_1_and_help_lists_commands(self):
        done = subprocess.run([ONRAMP, "parse", "frr", "show clock"], input=b"",
                              capture_output=True, timeout=60, check=False)
        self.assertEqual((done.returncode, done.stdout), (1, b""))
        self.assertIn(b'"show clock"', done.stderr)
        shown = subprocess.run([ONRAMP, "parse", "--help"], capture_output=True, timeout=60,
                               check=True).stdout.decode()
        for word in ("ios-xe", "ios-xr", "nx-os", "junos", "eos", "frr", "bgp-summary",
                     "show bgp vrf all summary json"):
            self.assertIn(word, shown)


if __name__ == "__main__":
    unittest.main()
