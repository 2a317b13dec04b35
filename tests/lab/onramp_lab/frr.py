# SPDX-License-Identifier: Apache-2.0
"""FRR: the configuration of every router, as text from the topology, and its daemons."""

import json
import time

from . import hosts, processes
from .ce_services import SSH_USER
from .errors import LabError
from .interrupt import check_interrupted
from .lab import Lab
from .topology import (AWS, AZURE, BMP_PORT, CE_ADDRESS, HOSTS, OWN_PREFIX_V6, OWN_PREFIXES,
                       PATCHES, Host, Wire, address_of, inside_patch)

DAEMON_DIR = "/usr/lib/frr"
# Quick enough for a lab; a router's two minutes would be spent waiting after every fault.
CONNECT_RETRY_S = 2
# Without the user's line vtysh asks PAM, which does not know the CE's own user.
VTYSH_CONFIG = ["no service integrated-vtysh-config", f"username {SSH_USER} nopassword"]
# Policies stand before `router bgp` in every file: bgpd resolves the name of a route map
# that it has not read yet only after the delay timer, and denies everything until then.
# The timer's 5 s would also pass before a changed route map counts.
ROUTE_MAP_DELAY = "bgp route-map delay-timer 1"
ROUTERS = [host for host in HOSTS.values() if host.router_id]


def preamble(host: Host) -> list[str]:
    return ["frr defaults traditional", f"hostname {host.name}"]


def router_head(lab: Lab, host: Host) -> list[str]:
    hold = lab.options.hold
    return [
        f"router bgp {host.asn}",
        f" bgp router-id {host.router_id}",
        " bgp log-neighbor-changes",
        " no bgp ebgp-requires-policy",
        " no bgp default ipv4-unicast",
        " no bgp network import-check",
        f" timers bgp {hold // 3} {hold}",
    ]


def neighbor(address: str, asn: int, description: str, bfd: bool = False) -> list[str]:
    lines = [
        f" neighbor {address} remote-as {asn}",
        f" neighbor {address} description {description}",
        f" neighbor {address} timers connect {CONNECT_RETRY_S}",
    ]
    return lines + ([f" neighbor {address} bfd"] if bfd else [])


def family(name: str, lines: list[str]) -> list[str]:
    return [f" address-family {name} unicast", *(f"  {line}" for line in lines),
            " exit-address-family"]


def prefix_list(name: str, prefixes: tuple[str, ...]) -> list[str]:
    return [f"ip prefix-list {name} permit {prefix}" for prefix in prefixes]


def route_map(name: str, *sets: str) -> list[str]:
    return [f"route-map {name} permit 10", *(f" set {line}" for line in sets)]


def ce_neighbor_policy(lab: Lab, wire: Wire) -> list[str]:
    cloud = HOSTS[wire.host].cloud
    return [
        f"neighbor {wire.cloud} activate",
        f"neighbor {wire.cloud} soft-reconfiguration inbound",
        f"neighbor {wire.cloud} prefix-list {cloud.provider.upper()} in",
        f"neighbor {wire.cloud} prefix-list OWN out",
        f"neighbor {wire.cloud} route-map {wire.name.upper()}-IN in",
        f"neighbor {wire.cloud} route-map {wire.name.upper()}-OUT out",
        f"neighbor {wire.cloud} maximum-prefix 1000",
    ]


def ce_wire_maps(wire: Wire) -> list[str]:
    prepend = [f"as-path prepend {' '.join([str(HOSTS['ce'].asn)] * wire.prepend)}"]
    return [*route_map(f"{wire.name.upper()}-IN", f"local-preference {wire.local_pref}"),
            *route_map(f"{wire.name.upper()}-OUT", *(prepend if wire.prepend else ()))]


def ce_policies(lab: Lab) -> list[str]:
    lines = [*prefix_list("OWN", OWN_PREFIXES), *prefix_list("AWS", (AWS.prefix,)),
             *prefix_list("AZURE", (AZURE.prefix,)),
             "ip prefix-list NOTHING deny 0.0.0.0/0 le 32"]
    for wire in lab.wires.values():
        lines += ce_wire_maps(wire)
    return lines


def ce_bmp() -> list[str]:
    return [
        " bmp targets onramp",
        "  bmp stats interval 5000",
        "  bmp monitor ipv4 unicast pre-policy",
        "  bmp monitor ipv4 unicast post-policy",
        "  bmp monitor ipv6 unicast post-policy",
        f"  bmp connect {CE_ADDRESS} port {BMP_PORT} min-retry 1000 max-retry 2000",
        " exit",
    ]


def ce_config(lab: Lab) -> list[str]:
    ce = HOSTS["ce"]
    wires = lab.wires.values()
    ipv4 = [f"network {prefix}" for prefix in OWN_PREFIXES]
    for wire in wires:
        ipv4 += ce_neighbor_policy(lab, wire)
    lines = [*preamble(ce), "agentx", ROUTE_MAP_DELAY, *ce_policies(lab), *router_head(lab, ce)]
    for wire in wires:
        lines += neighbor(wire.cloud, HOSTS[wire.host].asn, wire.description,
                          lab.options.bfd and wire.can_bfd)
    lines += ipv6_session(lab, ce)
    return lines + family("ipv4", ipv4) + ce_bmp() + ["exit"]


def ipv6_session(lab: Lab, host: Host) -> list[str]:
    """The variant with a sixth session, over IPv6 beside dx0's: BGP4-MIB cannot show it."""
    if not lab.options.ipv6 or host.name not in ("ce", "dx"):
        return []
    wire = lab.wires["dx0"]
    peer, asn, prefix = ((wire.cloud_v6, HOSTS["dx"].asn, OWN_PREFIX_V6) if host.name == "ce"
                         else (wire.ce_v6, HOSTS["ce"].asn, AWS.prefix_v6))
    return [*neighbor(peer, asn, f"{wire.description}-v6"),
            *family("ipv6", [f"network {prefix}", f"neighbor {peer} activate",
                             f"neighbor {peer} soft-reconfiguration inbound"])]


def cloud_config(lab: Lab, host: Host) -> list[str]:
    """A router of the cloud: takes what the customer announces, announces the cloud's own."""
    wire, cloud = lab.wire(host.name), host.cloud
    inside = address_of(inside_patch(host.name).right)
    return [
        *preamble(host),
        ROUTE_MAP_DELAY,
        *prefix_list("CLOUD", (cloud.prefix,)),
        f"ip prefix-list PROPAGATED deny {cloud.prefix}",
        "ip prefix-list PROPAGATED permit 0.0.0.0/0 le 32",
        *route_map("CUSTOMER-OUT", f"metric {wire.med}"),
        *router_head(lab, host),
        *neighbor(wire.ce, HOSTS["ce"].asn, "customer", lab.options.bfd and wire.can_bfd),
        *neighbor(inside, cloud.inside_asn, cloud.inside),
        *ipv6_session(lab, host),
        *family("ipv4", [
            f"network {cloud.prefix}",
            f"neighbor {wire.ce} activate",
            f"neighbor {wire.ce} soft-reconfiguration inbound",
            f"neighbor {wire.ce} prefix-list CLOUD out",
            f"neighbor {wire.ce} route-map CUSTOMER-OUT out",
            f"neighbor {wire.ce} maximum-prefix {wire.max_prefix}",
            f"neighbor {inside} activate",
            f"neighbor {inside} prefix-list PROPAGATED out",
        ]),
        "exit",
    ]


def inside_config(lab: Lab, host: Host) -> list[str]:
    """The VPC or VNet: its BGP table is the route table into which the gateways propagate.
    It only listens; its own prefix is originated by the gateways, as the clouds do."""
    lines, ipv4, maps = [], [], []
    for patch in PATCHES:
        if patch.right.host != host.name:
            continue
        router, address = HOSTS[patch.left.host], address_of(patch.left)
        lines += neighbor(address, router.asn, router.name)
        ipv4 += [f"neighbor {address} activate",
                 f"neighbor {address} soft-reconfiguration inbound",
                 f"neighbor {address} route-map {router.name.upper()}-IN in",
                 f"neighbor {address} route-map NOTHING out"]
        maps += route_map(f"{router.name.upper()}-IN", f"local-preference {patch.local_pref}")
    return [*preamble(host), ROUTE_MAP_DELAY, *maps, "route-map NOTHING deny 10",
            *router_head(lab, host), *lines, *family("ipv4", ipv4), "exit"]


def bgpd_config(lab: Lab, host: Host) -> list[str]:
    if host.name == "ce":
        return ce_config(lab)
    return cloud_config(lab, host) if host.cloud else inside_config(lab, host)


def write_configs(lab: Lab) -> None:
    for host in ROUTERS:
        directory = lab.host_dir(host.name) / "etc/frr"
        for name, lines in (("zebra", preamble(host)), ("bfdd", preamble(host)),
                            ("bgpd", bgpd_config(lab, host)),
                            ("vtysh", VTYSH_CONFIG)):
            (directory / f"{name}.conf").write_text("\n".join(lines) + "\n")


def start_all(lab: Lab) -> None:
    """zebra first, everywhere at once: bgpd that finds no zebra tries again after 10 s."""
    for host in ROUTERS:
        start(lab, host, "zebra")
    for host in ROUTERS:
        wait_for_file(lab, host, "zserv.api")
        if lab.options.bfd and runs_bfd(lab, host):
            start(lab, host, "bfdd")
            wait_for_file(lab, host, "bfdd.sock")
        start(lab, host, "bgpd", *(("-M", "snmp", "-M", "bmp") if host.name == "ce" else ()))


def runs_bfd(lab: Lab, host: Host) -> bool:
    return host.name == "ce" or (host.cloud is not None and lab.wire(host.name).can_bfd)


def start(lab: Lab, host: Host, daemon: str, *options: str) -> None:
    processes.spawn(lab, f"{host.name}-{daemon}", hosts.enter(lab, host.name, [
        f"{DAEMON_DIR}/{daemon}", *options, "-f", f"/etc/frr/{daemon}.conf", "-P", "0",
        "--log", "stdout", "--log-level", "informational"]))


def wait_for_file(lab: Lab, host: Host, name: str, timeout_s: float = 10.0) -> None:
    path = lab.host_dir(host.name) / "run/frr" / name
    deadline = time.monotonic() + timeout_s
    while not path.exists():
        check_interrupted()
        if time.monotonic() > deadline:
            raise LabError(f"{host.name}: {name} did not appear in {timeout_s:g} s; "
                           f"see {lab.state / 'log'}")
        time.sleep(0.02)


def vtysh(lab: Lab, host: str, *commands: str) -> str:
    argv = ["vtysh"]
    for line in commands:
        argv += ["-c", line]
    return hosts.run(lab, host, argv)


def configure(lab: Lab, host: str, *lines: str) -> None:
    """Lines of the configuration; FRR reports what it does not take as "% ..."."""
    answer = vtysh(lab, host, "configure terminal", *lines)
    if "%" in answer:
        raise LabError(f"{host}: {'; '.join(lines)}: {answer.strip()}")


def configure_bgp(lab: Lab, host: str, *lines: str) -> None:
    """The same, below `router bgp`."""
    configure(lab, host, f"router bgp {HOSTS[host].asn}", *lines)


def reload(lab: Lab, host: str) -> None:
    """The configuration as generated, over whatever is there."""
    hosts.run(lab, host, ["vtysh", "-f", "/etc/frr/bgpd.conf"])


def sessions(lab: Lab, host: str = "ce") -> dict[str, dict]:
    """Peers of all address families by address, as `show bgp summary json` has them."""
    summary = json.loads(vtysh(lab, host, "show bgp summary json") or "{}")
    peers = {}
    for table in summary.values():
        peers |= table.get("peers", {}) if isinstance(table, dict) else {}
    return peers
