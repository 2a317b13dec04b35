# SPDX-License-Identifier: Apache-2.0
"""What the lab looks like now: for people, for programs, and as variables for a shell."""

import shlex

from . import ce_services, cloud, faults, frr, processes, wires
from .errors import LabError
from .lab import Lab
from .topology import BMP_PORT, CE_ADDRESS, HOSTS

COUNTERS = ("frames", "bytes", "dropped")


def collect(lab: Lab) -> dict:
    running = {process.key: process for process in processes.recorded(lab)}
    return {
        "name": lab.name,
        "state": str(lab.state),
        "ports": lab.ports,
        "hosts": {host.name: {"netns": lab.netns(host.name), "asn": host.asn or None}
                  for host in HOSTS.values()},
        "processes": {key: {"pid": process.pid, "alive": process.is_alive}
                      for key, process in running.items()},
        "sessions": sessions(lab),
        "wires": {wire.name: wire_status(lab, wire.name) for wire in lab.wires.values()},
        "faults": [str(fault) for fault in faults.active(lab)],
    }


def sessions(lab: Lab) -> dict:
    try:
        peers = frr.sessions(lab)
    except LabError as error:
        return {"error": {"state": str(error)}}
    return {address: {"description": peer.get("desc", ""), "asn": peer["remoteAs"],
                      "state": peer["state"], "uptime": peer["peerUptime"],
                      "received": peer.get("pfxRcd", 0), "sent": peer.get("pfxSnt", 0)}
            for address, peer in peers.items()}


def wire_status(lab: Lab, name: str) -> dict:
    wire = lab.wire(name)
    addresses = {"ce": wire.ce, "cloud": wire.cloud, "host": wire.host, "mtu": wire.mtu}
    try:
        return addresses | wires.stats(lab, wire)
    except LabError as error:
        return addresses | {"error": str(error)}


def table(rows: list[list[str]]) -> str:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip()
                     for row in rows)


def session_table(found: dict) -> str:
    rows = [["PEER", "AS", "STATE", "SINCE", "RCVD", "SENT", "DESCRIPTION"]]
    for address, peer in found.items():
        rows.append([address, *(str(peer.get(key, "")) for key in (
            "asn", "state", "uptime", "received", "sent", "description"))])
    return table(rows)


def wire_table(found: dict) -> str:
    rows = [["WIRE", "CE", "CLOUD", "HOST", "MTU", "SETTINGS", "DROPPED"]]
    for name, wire in found.items():
        rows.append([name, wire["ce"], wire["cloud"], wire["host"], str(wire["mtu"]),
                     wire.get("error") or settings(wire) or "-",
                     str(sum(wire[way]["dropped"] for way in ("out", "in") if way in wire))])
    return table(rows)


def settings(wire: dict) -> str:
    return ", ".join(f"{name} {value:g} {way}" for way in ("out", "in")
                     for name, value in wire[way].items() if value and name not in COUNTERS)


def process_table(found: dict) -> str:
    by_host: dict[str, list[str]] = {}
    for key, process in found.items():
        host, _, daemon = key.partition("-")
        by_host.setdefault(host, []).append(daemon + ("" if process["alive"] else " (dead)"))
    return table([["RUNNING ON", "WHAT"],
                  *([host, " ".join(what)] for host, what in by_host.items())])


def text(found: dict) -> str:
    return "\n\n".join((
        f"lab {found['name']}, state in {found['state']}",
        session_table(found["sessions"]),
        wire_table(found["wires"]),
        process_table(found["processes"]),
        "faults: " + (", ".join(found["faults"]) or "none"),
    ))


def environment(lab: Lab) -> str:
    values = {
        "LAB_NAME": lab.name,
        "LAB_DIR": lab.state,
        **{f"LAB_NETNS_{host.upper()}": lab.netns(host) for host in HOSTS},
        "LAB_CE_ADDRESS": CE_ADDRESS,
        "LAB_SNMP_COMMUNITY_FILE": lab.secret("community"),
        "LAB_SNMP_V3_USER": "onramp",
        "LAB_SNMP_V3_USER_SHA256": "onramp256",
        "LAB_SNMP_V3_AUTH_PASSWORD_FILE": lab.secret("v3-auth"),
        "LAB_SNMP_V3_PRIV_PASSWORD_FILE": lab.secret("v3-priv"),
        "LAB_SSH_USER": ce_services.SSH_USER,
        "LAB_SSH_PORT": 22,
        "LAB_SSH_KEY_FILE": lab.secret("ssh-key"),
        "LAB_SSH_KNOWN_HOSTS_FILE": lab.secret("known_hosts"),
        "LAB_BMP_PORT": BMP_PORT,
        "LAB_AGENT_CONFIG": lab.state / "agent.yaml",
        "LAB_AGENT_URL": f"http://127.0.0.1:{lab.ports['agent']}",
        **cloud.environment(lab),
        "LAB_PROMETHEUS_URL": f"http://127.0.0.1:{lab.ports['prometheus']}",
    }
    return "\n".join(f"{name}={shlex.quote(str(value))}" for name, value in values.items())
