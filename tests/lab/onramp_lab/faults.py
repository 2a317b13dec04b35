# SPDX-License-Identifier: Apache-2.0
"""The faults: one row each, saying what is broken, how it is mended, and which cause of the
agent's list it provokes."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass

from . import ce_services, cloud, frr, hosts, processes, wires
from .errors import LabError
from .lab import Lab, write_atomically
from .topology import HOSTS, OWN_PREFIXES, Wire, address_of, inside_patch

Action = Callable[..., None]  # (lab, target, *values)

# What a fault is done to: a wire (given to it as such), or a word that it understands itself.
WIRE = "WIRE"


@dataclass(frozen=True)
class Fault:
    cause: str
    doc: str
    apply: Action
    heal: Action | None  # None: it happens and is over
    values: tuple[tuple[str, str | None], ...] = ()  # name and default; None: must be given
    target: str | None = WIRE  # None: there is only one thing that it can break

    @property
    def usage(self) -> str:
        words = [self.target] if self.target else []
        return " ".join(words + [name if default is None else f"[{name}]"
                                 for name, default in self.values])


def on_wire(line: str) -> Action:
    """A command to the wire's own control socket."""
    return lambda lab, wire, *values: wires.command(lab, wire, line.format(*values).strip())


def facts(wire: Wire, peer: str) -> dict:
    cloud = HOSTS[wire.host].cloud
    return {"peer": peer, "prefix": cloud.prefix, "max_prefix": wire.max_prefix,
            "ce_asn": HOSTS["ce"].asn}


def at_cloud(*lines: str) -> Action:
    """Lines below the cloud router's `router bgp`; {peer} is the CE."""
    return lambda lab, wire, *values: frr.configure_bgp(
        lab, wire.host, *(line.format(*values, **facts(wire, wire.ce)) for line in lines))


def at_ce(*lines: str) -> Action:
    """Lines below the CE's `router bgp`; {peer} is the cloud router."""
    return lambda lab, wire, *values: frr.configure_bgp(
        lab, "ce", *(line.format(*values, **facts(wire, wire.cloud)) for line in lines))


def reset(lab: Lab, wire: Wire, count: str = "1", every_s: str = "3") -> None:
    for turn in range(int(count)):
        time.sleep(float(every_s) if turn else 0)
        frr.vtysh(lab, wire.host, f"clear bgp {wire.ce}")


def then_reset(action: Action) -> Action:
    """For settings that only count for the next session."""
    def run(lab: Lab, wire: Wire, *values: str) -> None:
        action(lab, wire, *values)
        reset(lab, wire)
    return run


def set_hold_time(lab: Lab, wire: Wire, hold: str) -> None:
    """On both ends: the lower one counts."""
    line = f"neighbor {{peer}} timers {int(hold) // 3} {hold}"
    at_ce(line)(lab, wire)
    at_cloud(line)(lab, wire)


def reset_hold_time(lab: Lab, wire: Wire) -> None:
    at_ce("no neighbor {peer} timers")(lab, wire)
    at_cloud("no neighbor {peer} timers")(lab, wire)


def set_preference(lab: Lab, wire: Wire, preference: str) -> None:
    frr.configure(lab, "ce", f"route-map {wire.name.upper()}-IN permit 10",
                  f"set local-preference {preference}")


def set_mtu(lab: Lab, wire: Wire, mtu: str) -> None:
    wires.configure(lab, wire, int(mtu))


def silence_arp(lab: Lab, wire: Wire) -> None:
    if wire.kind != "tap":
        raise LabError(f"{wire.name} is a tunnel and has no ARP")
    wires.command(lab, wire, "arp-drop 1")
    for host in ("ce", wire.host):
        hosts.ip(lab, host, [f"neigh flush dev {wire.name}"])


def close_inside(lab: Lab, wire: Wire) -> None:
    configure_inside(lab, wire, "neighbor {} shutdown")


def open_inside(lab: Lab, wire: Wire) -> None:
    configure_inside(lab, wire, "no neighbor {} shutdown")


def configure_inside(lab: Lab, wire: Wire, line: str) -> None:
    patch = inside_patch(wire.host)
    frr.configure_bgp(lab, patch.right.host, line.format(address_of(patch.left)))


def filter_bgp(action: str) -> Action:
    """By rules of the CE: packets to and from port 179 at the cloud's end find no route."""
    return lambda lab, wire: hosts.ip(lab, "ce", [
        f"rule {action} to {wire.cloud} ipproto tcp {port} 179 blackhole"
        for port in ("dport", "sport")])


def stop_service(key: str) -> Action:
    return lambda lab, _wire: processes.stop(lab, [
        process for process in processes.recorded(lab) if process.key == key])


def start_snmpd(lab: Lab, _wire: None) -> None:
    ce_services.start_snmpd(lab)


def start_sshd(lab: Lab, _wire: None) -> None:
    ce_services.start_sshd(lab)


def said(cause: str, doc: str, part: str, name: str, value: str) -> Fault:
    """A fault that only the cloud's API knows of."""
    return Fault(cause, doc, cloud.put_on(part, name, value), cloud.take_off(part, name),
                 target=None)


DIRECTION = ("out|in", "")
IPV4 = "address-family ipv4 unicast"

FAULTS = {
    "cut": Fault(
        "peer_unreachable", "drops everything; the carrier stays up",
        on_wire("cut 1 {0}"), on_wire("cut 0"), (DIRECTION,)),
    "carrier": Fault(
        "circuit_down", "takes the carrier away at both ends",
        on_wire("carrier down"), on_wire("carrier up")),
    "delay": Fault(
        "latency_high", "adds a one-way delay, in both directions unless one is named",
        on_wire("delay {0} {1}"), on_wire("delay 0"), (("TIME", None), DIRECTION)),
    "jitter": Fault(
        "latency_high", "adds a delay that varies from 0 to TIME",
        on_wire("jitter {0} {1}"), on_wire("jitter 0"), (("TIME", None), DIRECTION)),
    "loss": Fault(
        "loss_high", "loses frames with this probability",
        on_wire("loss {0} {1}"), on_wire("loss 0"), (("PROBABILITY", None), DIRECTION)),
    "rate": Fault(
        "saturated", "makes the line this slow (10mbit), with 200 ms of buffer before it",
        on_wire("rate {0} {1}"), on_wire("rate 0"), (("RATE", None), DIRECTION)),
    "mtu": Fault(
        "mtu_too_small", "lowers the MTU of both devices, who say so to senders",
        set_mtu, wires.configure, (("BYTES", None),)),
    "black-hole": Fault(
        "mtu_black_hole", "drops packets larger than this and tells nobody",
        on_wire("black-hole {0} {1}"), on_wire("black-hole 0"), (("BYTES", None), DIRECTION)),
    "arp": Fault(
        "layer2_down", "loses every ARP frame; both ends forget each other",
        silence_arp, on_wire("arp-drop 0")),
    "filter": Fault(
        "hold_timer_expired", "the CE drops what it has to say by BGP; all else passes",
        filter_bgp("add"), filter_bgp("del")),
    "shutdown": Fault(
        "admin_shutdown", "the cloud shuts the session down, with a message (RFC 9003)",
        at_cloud("neighbor {peer} shutdown message {0}"), at_cloud("no neighbor {peer} shutdown"),
        (("MESSAGE", "maintenance"),)),
    "shutdown-local": Fault(
        "admin_shutdown", "the CE shuts the session down",
        at_ce("neighbor {peer} shutdown"), at_ce("no neighbor {peer} shutdown")),
    "reset": Fault(
        "flapping", "the cloud resets the session COUNT times, one every SECONDS",
        reset, None, (("COUNT", "1"), ("SECONDS", "3"))),
    "wrong-asn": Fault(
        "asn_mismatch", "the cloud expects another AS of the CE",
        at_cloud("neighbor {peer} remote-as {0}"), at_cloud("neighbor {peer} remote-as {ce_asn}"),
        (("ASN", "65099"),)),
    "wrong-address": Fault(
        "peer_address_mismatch", "the cloud has no session configured for the CE's address",
        at_cloud("no neighbor {peer}"), lambda lab, wire: frr.reload(lab, wire.host)),
    "wrong-password": Fault(
        "authentication_mismatch", "the cloud asks for a TCP MD5 password",
        at_cloud("neighbor {peer} password {0}"), at_cloud("no neighbor {peer} password"),
        (("PASSWORD", "wrong"),)),
    "max-prefix": Fault(
        "max_prefix_exceeded", "the cloud accepts only this many prefixes",
        at_cloud(IPV4, "neighbor {peer} maximum-prefix {0}"),
        then_reset(at_cloud(IPV4, "neighbor {peer} maximum-prefix {max_prefix}")),
        (("COUNT", "1"),)),
    "withdraw": Fault(
        "no_prefixes_received", "the cloud stops announcing its prefix",
        at_cloud(IPV4, "no network {prefix}"), at_cloud(IPV4, "network {prefix}")),
    "silence": Fault(
        "prefixes_not_advertised", "the CE announces nothing",
        at_ce(IPV4, "neighbor {peer} prefix-list NOTHING out"),
        at_ce(IPV4, "neighbor {peer} prefix-list OWN out")),
    "leak": Fault(
        "route_leak", "the CE announces a default route",
        at_ce(IPV4, "neighbor {peer} default-originate"),
        at_ce(IPV4, "no neighbor {peer} default-originate")),
    "preference": Fault(
        "wrong_preference", "the CE gives this local preference to what it learns here",
        set_preference, lambda lab, wire: set_preference(lab, wire, str(wire.local_pref)),
        (("VALUE", "300"),)),
    "propagation": Fault(
        "not_propagated", "the cloud's route table takes nothing from this gateway",
        close_inside, open_inside),
    "hold": Fault(
        "hold_time_too_long", "both ends are configured with this hold time",
        then_reset(set_hold_time), then_reset(reset_hold_time), (("SECONDS", "180"),)),
    "snmpd": Fault(
        "router_unreachable", "the CE's SNMP agent is not there",
        stop_service("ce-snmpd"), start_snmpd, target=None),
    "sshd": Fault(
        "router_unreachable", "the CE's SSH server is not there",
        stop_service("ce-sshd"), start_sshd, target=None),
    "connection-down": said(
        "circuit_down", "the cloud says that the connection is down, whatever the wire says",
        "overrides", "connection.connectionState", "down"),
    "connection-pending": said(
        "circuit_not_provisioned", "the cloud has not finished the connection",
        "overrides", "connection.connectionState", "pending"),
    "interface-deleted": said(
        "attachment_down", "somebody deleted the virtual interface",
        "overrides", "vif.virtualInterfaceState", "deleted"),
    "failover-test": said(
        "maintenance", "a BGP failover test runs on the virtual interface",
        "settings", "failover-test", "on"),
    "circuit-not-provisioned": said(
        "circuit_not_provisioned", "the provider has not provisioned Azure's circuit",
        "overrides", "er-sg.properties.serviceProviderProvisioningState", "NotProvisioned"),
    "circuit-disabled": said(
        "circuit_down", "Azure has disabled its circuit",
        "overrides", "er-sg.properties.circuitProvisioningState", "Disabled"),
    "peering-disabled": said(
        "attachment_down", "somebody disabled the circuit's private peering",
        "overrides", "er-sg-private.properties.state", "Disabled"),
    "gateway-disconnected": said(
        "attachment_down", "Azure's gateway has lost its connection to the circuit",
        "overrides", "conn-er.properties.connectionStatus", "NotConnected"),
    "udr-shadow": Fault(
        "not_propagated", "a route of somebody's own shadows the gateway's in Azure",
        cloud.choose_setting("user-route"), cloud.take_off("settings", "user-route"),
        (("PREFIX", OWN_PREFIXES[0]),), target=None),
    "light-low": Fault(
        "circuit_down", "the clouds receive so little light (Azure: with `cloud set direct on`)",
        cloud.choose_setting("light-level"), cloud.take_off("settings", "light-level"),
        (("DBM", "-22.5"),), target=None),
    "propagation-off": Fault(
        "not_propagated", "route propagation is off: AWS' main or subnet table, Azure's rt-app, "
        "or all", cloud.stop_propagation,
        cloud.take_off("settings", "propagation", "gateway-routes"), (("TABLE", "all"),),
        target=None),
    "tag-missing": Fault(
        "tags_missing", "a resource (connection, vif, vpn, er-sg, gw-er, ...) lost a tag",
        cloud.lose_tag, cloud.find_tags, (("TAG", "owner"),), target="RESOURCE"),
} | {
    f"api-{name}": Fault(
        api.cause, f"the API {api.doc}", cloud.break_api(name), cloud.mend_api(name),
        ((api.value, api.default),) if api.value else (), target="ACTION|REGION|PROVIDER|*")
    for name, api in cloud.API_FAULTS.items()
}


@dataclass(frozen=True)
class Active:
    name: str
    target: str | None
    values: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join(word for word in (self.name, self.target, *self.values) if word)


def active(lab: Lab) -> list[Active]:
    try:
        entries = json.loads((lab.state / "faults.json").read_text())
    except FileNotFoundError:
        return []
    return [Active(name, target, tuple(values)) for name, target, values in entries]


def remember(lab: Lab, faults: list[Active]) -> None:
    write_atomically(lab.state / "faults.json",
                     json.dumps([[fault.name, fault.target, fault.values] for fault in faults]))


def lookup(name: str) -> Fault:
    if name not in FAULTS:
        raise LabError(f"no fault '{name}': there are {' '.join(FAULTS)}")
    return FAULTS[name]


def complete(name: str, fault: Fault, words: list[str]) -> tuple[str, ...]:
    """The words given, then defaults for the rest."""
    defaults = [default for _, default in fault.values]
    values = words + defaults[len(words):]
    if len(words) > len(defaults) or None in values:
        raise LabError(f"usage: lab fault {name} {fault.usage}")
    return tuple(values)


def resolve(lab: Lab, fault: Fault, word: str | None) -> Wire | str | None:
    return lab.wire(word) if word and fault.target == WIRE else word


def apply(lab: Lab, name: str, words: list[str]) -> Active:
    fault = lookup(name)
    if fault.target and not words:
        raise LabError(f"usage: lab fault {name} {fault.usage}")
    target = resolve(lab, fault, words[0]) if fault.target else None
    values = complete(name, fault, words[1:] if fault.target else words)
    fresh = Active(name, target.name if isinstance(target, Wire) else target, values)
    try:
        fault.apply(lab, target, *values)
    except ValueError as error:
        raise LabError(f"{error}; usage: lab fault {name} {fault.usage}") from None
    if fault.heal:
        others = [one for one in active(lab)
                  if (one.name, one.target) != (fresh.name, fresh.target)]
        remember(lab, [*others, fresh])
    return fresh


def heal(lab: Lab, words: list[str]) -> list[Active]:
    """Everything; or what is named by fault, by target, or by fault and target."""
    names = {word for word in words if word in FAULTS}
    targets = {target_name(lab, word) for word in words if word not in FAULTS}
    chosen = [fault for fault in active(lab) if (not names or fault.name in names)
              and (not targets or fault.target in targets)]
    for fault in reversed(chosen):
        FAULTS[fault.name].heal(lab, resolve(lab, FAULTS[fault.name], fault.target))
        remember(lab, [one for one in active(lab) if one != fault])
    return chosen


def target_name(lab: Lab, word: str) -> str:
    """As it is remembered; a word that nothing is remembered by must be a wire's."""
    is_known = any(fault.target == word for fault in active(lab))
    return word if is_known else lab.wire(word).name
