# SPDX-License-Identifier: Apache-2.0
"""What the subscription owns, built from what the routers say and what was set.

Resources have the members that the wire has. Their names (the keys of Builder.named) are what an
override begins with: `er-sg.properties.circuitProvisioningState`. What operations answer has
names, too: `er-sg-primary-sessions.value.0.statePfxRcd`."""

import copy
import functools
import ipaddress
import threading

from onramp_lab.topology import AZURE, HOSTS, WIRES

from ..document import Document
from ..observed import CALM, healthy_wire
from ..overrides import override
from . import account, communities, express_route, gateways, monitor
from .express_route import LINKS, Link, network_of

# Names as the wire has them, to all lower case.
KINDS = ("expressRouteCircuits", "expressRoutePorts", "virtualNetworkGateways", "connections",
         "localNetworkGateways", "routeTables", "networkInterfaces", "bgpServiceCommunities")
OWN_WIRES = tuple(wire.name for wire in WIRES.values() if HOSTS[wire.host].cloud is AZURE)
ARP_AGE_MIN = 3


class Builder:
    def __init__(self, observed: dict, settings: dict, now: float = CALM):
        self.observed = observed
        self.settings = settings
        self.now = now
        self.named: dict[str, dict] = {}
        self.kinds: dict[str, list[dict]] = {kind: [] for kind in KINDS}
        self.results: dict[str, dict] = {}  # of operations, by path without its beginning
        self.metrics: list[dict] = []

    def add(self, kind: str, resource: dict) -> None:
        self.named[resource["name"]] = resource
        self.kinds[kind].append(resource)

    def result(self, name: str, resource: dict, operation: str, content: dict) -> None:
        self.named[name] = content
        self.results[f"{resource['id']}/{operation}".lower()] = content

    def is_on(self, setting: str) -> bool:
        return self.settings[setting] == "on"

    def build(self) -> "Builder":
        self.circuit(account.CIRCUIT, [self.observed["wires"][name] for name in OWN_WIRES])
        if self.is_on("direct"):
            self.port()
        self.gateway()
        if self.is_on("vpn"):
            self.vpn()
        self.routes()
        for service in communities.services():
            self.add("bgpServiceCommunities", service)
        self.more_circuits()
        return self

    def circuit(self, name: str, wires: list[dict]) -> None:
        names = ["AzurePrivatePeering"]
        if self.is_on("microsoft-peering"):
            names.append("MicrosoftPeering")
        peerings = []
        for peering_name in names:
            links = [link(name, wire, peering_name) for name, wire in zip(LINKS, wires)]
            peering = express_route.peering(name, peering_name, links)
            peerings.append(peering)
            self.named[f"{name}-{short(peering_name)}"] = peering
            self.operations(name, peering, links)
            if self.is_on("metrics"):
                self.metrics += monitor.peering_metrics(peering, links)
        circuit = express_route.circuit(name, peerings, self.settings, account.TAGS | {
            "Name": name})
        self.add("expressRouteCircuits", circuit)
        self.result(f"{name}-stats", circuit, "stats", express_route.stats(
            [link(name, wire, names[0]) for name, wire in zip(LINKS, wires)]))
        if self.is_on("metrics"):
            self.metrics += monitor.circuit_metrics(circuit)

    def operations(self, circuit: str, peering: dict, links: list[Link]) -> None:
        """What the routers of a peering tell; the private one's are named without it."""
        prefix = circuit if peering["name"] == "AzurePrivatePeering" else f"{circuit}-microsoft"
        self.result(f"{prefix}-peering-stats", peering, "stats", express_route.stats(links))
        for one in links:
            for name, operation, rows in (
                    ("sessions", "routeTablesSummary",
                     one.session_rows(self.now, self.settings["up-down"])),
                    ("arp", "arpTables", one.arp_rows(ARP_AGE_MIN)),
                    ("routes", "routeTables", one.route_rows())):
                self.result(f"{prefix}-{one.name}-{name}", peering, f"{operation}/{one.name}",
                            {"value": rows})

    def port(self) -> None:
        port = express_route.port(account.TAGS | {"Name": account.PORT})
        self.add("expressRoutePorts", port)
        for number, name in enumerate(OWN_WIRES, 1):
            self.metrics += monitor.port_metrics(port, f"link{number}",
                                                 self.observed["wires"][name], self.settings)

    def gateway(self) -> None:
        vnet = self.observed["vnet"]
        gateway = gateways.gateway(account.GATEWAY, "ExpressRoute", "ErGw1AZ",
                                   gateways.INSTANCES, [], account.TAGS)
        self.add("virtualNetworkGateways", gateway)
        self.result(f"{account.GATEWAY}-peers", gateway, "getBgpPeerStatus",
                    {"value": gateways.peer_rows(vnet, self.now)})
        self.result(f"{account.GATEWAY}-learned", gateway, "getLearnedRoutes",
                    {"value": gateways.learned_rows(vnet)})
        self.result(f"{account.GATEWAY}-advertised", gateway, "getAdvertisedRoutes",
                    {"value": gateways.advertised_rows()})
        wires = [self.observed["wires"][name] for name in OWN_WIRES]
        connection = gateways.express_route_connection(wires)
        self.add("connections", connection)
        if self.is_on("metrics"):
            self.metrics += monitor.connection_metrics(connection, wires)
            self.metrics += monitor.gateway_metrics(gateway, vnet)

    def vpn(self) -> None:
        gateway = gateways.gateway(account.VPN_GATEWAY, "Vpn", "VpnGw2AZ",
                                   (gateways.VPN_INSTANCE,), [gateways.VPN_PUBLIC], account.TAGS)
        self.add("virtualNetworkGateways", gateway)
        self.result(f"{account.VPN_GATEWAY}-peers", gateway, "getBgpPeerStatus",
                    {"value": gateways.vpn_peer_rows(self.now)})
        self.result(f"{account.VPN_GATEWAY}-learned", gateway, "getLearnedRoutes", {})
        self.result(f"{account.VPN_GATEWAY}-advertised", gateway, "getAdvertisedRoutes",
                    {"value": gateways.advertised_rows()})
        self.add("connections", gateways.vpn_connection())
        self.add("localNetworkGateways", gateways.local_gateway())

    def routes(self) -> None:
        self.add("routeTables", gateways.route_table(self.settings))
        interface = gateways.network_interface()
        self.add("networkInterfaces", interface)
        rows = gateways.effective_rows(self.observed["vnet"], self.settings)
        self.result(f"{account.INTERFACE}-routes", interface, "effectiveRouteTable",
                    {"value": rows})

    def more_circuits(self) -> None:
        for number in range(2, int(self.settings["circuits"]) + 1):
            name = f"{account.CIRCUIT}-{number:04}"
            self.circuit(name, calm_wires(number))


def link(name: str, wire: dict, peering: str) -> Link:
    """The Microsoft peering has networks of its own beside those of the private one."""
    if peering != "AzurePrivatePeering":
        wire = public_twin(wire, name)
    customer = wire["customer"]
    return Link(name, wire, network_of(customer["ipv4"], 30), network_of(customer["ipv6"], 126))


def public_twin(wire: dict, name: str) -> dict:
    first = {"primary": "203.0.113.129", "secondary": "203.0.113.133"}[name]
    ends = (first, str(ipaddress.ip_address(first) + 1))
    old = (wire["customer"]["ipv4"], wire["cloud"]["ipv4"])
    return wire | {
        "customer": wire["customer"] | {"ipv4": ends[0]},
        "cloud": wire["cloud"] | {"ipv4": ends[1]},
        "sessions": {family: session for family, session in wire["sessions"].items()
                     if family == "ipv4"},
        "arp": {dict(zip(old, ends)).get(address, address): mac
                for address, mac in wire["arp"].items()}}


@functools.lru_cache(maxsize=2048)
def calm_wires(number: int) -> list[dict]:
    """Of a circuit that nothing ever happens to, in networks of its own."""
    base = int(ipaddress.ip_address("172.20.0.0")) + 8 * number
    wires = []
    for offset, model in zip((0, 4), OWN_WIRES):
        ends = [str(ipaddress.ip_address(base + offset + end)) for end in (1, 2)]
        calm = copy.deepcopy(healthy_wire(WIRES[model]))
        wires.append(calm | {
            "customer": calm["customer"] | {"ipv4": ends[0]},
            "cloud": calm["cloud"] | {"ipv4": ends[1]},
            "arp": dict(zip(ends, calm["arp"].values()))})
    return wires


def short(peering: str) -> str:
    return {"AzurePrivatePeering": "private", "MicrosoftPeering": "microsoft"}[peering]


class Estate:
    """Built anew when a second has passed, or when the routers or the document say something
    else: with hundreds of circuits it is no small work."""

    def __init__(self, document: Document, world):
        self.document = document
        self.world = world
        self.lock = threading.Lock()
        self.seen: tuple = ()
        self.built: Builder | None = None

    def at(self, now: float) -> Builder:
        with self.lock:
            seen = (int(now), self.document.read(), self.world.observe())
            if seen != self.seen:
                self.seen = seen
                self.built = build(self.document, seen[2], now)
            return self.built


def build(document: Document, observed: dict, now: float) -> Builder:
    home = Builder(observed, document.settings(), now).build()
    for path, value in document.overrides().items():
        override(home, path, value)
    for kind, resources in document.subscription().items():
        home.kinds[kind] = resources
    return home
