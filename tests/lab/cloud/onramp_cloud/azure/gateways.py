# SPDX-License-Identifier: Apache-2.0
"""Gateways, their connections, and the routes that they bring to networks: as on the wire."""

from onramp_lab.topology import AZURE, CE_ADDRESS, HOSTS, WIRES, address_of, inside_patch

from . import account
from .account import network_id

INSTANCES = ("10.100.255.12", "10.100.255.13")
VPN_INSTANCE, VPN_PUBLIC, VPN_PEER = "10.100.254.4", "203.0.113.21", "169.254.21.2"
APPLIANCE = "10.100.9.4"
GUID = "24889dc0-af32-4079-9a23-61c6420492af"
WEIGHT = 32769
# What every network interface has besides.
NOWHERE = ("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16")


def resource(kind: str, name: str, properties: dict, tags: dict) -> dict:
    return {"name": name, "id": network_id(kind, name),
            "etag": 'W/"cc3c750e-0918-441d-b716-66e88b89bb58"',
            "type": f"Microsoft.Network/{kind}", "location": account.LOCATION, "tags": tags,
            "properties": {"provisioningState": "Succeeded", "resourceGuid": GUID} | properties}


# Gateways and what is connected to them

def configuration(gateway: str, number: int) -> dict:
    name = f"config{number}"
    return {"name": name, "id": f"{network_id('virtualNetworkGateways', gateway)}"
            f"/ipConfigurations/{name}", "etag": 'W/"cc3c750e-0918-441d-b716-66e88b89bb58"',
            "type": "Microsoft.Network/virtualNetworkGateways/ipConfigurations", "properties": {
                "provisioningState": "Succeeded", "privateIPAllocationMethod": "Dynamic",
                "publicIPAddress": {"id": network_id("publicIPAddresses", f"pip-{gateway}")},
                "subnet": {"id": network_id("virtualNetworks", "vnet-prod")
                           + "/subnets/GatewaySubnet"}}}


def gateway(name: str, kind: str, sku: str, addresses: tuple[str, ...], tunnels: list[str],
            tags: dict) -> dict:
    is_vpn = kind == "Vpn"
    properties = {
        "packetCaptureDiagnosticState": "None", "enablePrivateIpAddress": False,
        "ipConfigurations": [configuration(name, 0)], "natRules": [],
        "enableBgpRouteTranslationForNat": False, "gatewayType": kind,
        "sku": {"name": sku, "tier": sku, "capacity": 2}, "vpnType": "RouteBased",
        "enableBgp": True, "activeActive": False, "bgpSettings": {
            "asn": AZURE.inside_asn, "bgpPeeringAddress": ",".join(addresses), "peerWeight": 0,
            "bgpPeeringAddresses": [{
                "ipconfigurationId": configuration(name, 0)["id"],
                "defaultBgpIpAddresses": list(addresses), "customBgpIpAddresses": [],
                "tunnelIpAddresses": tunnels}]},
        "vpnGatewayGeneration": "Generation2" if is_vpn else "None"}
    if is_vpn:
        properties["vpnClientConfiguration"] = {
            "vpnClientProtocols": ["OpenVPN"], "radiusServerAddress": "10.100.9.9",
            "radiusServerSecret": account.RADIUS_SECRET, "vpnAuthenticationTypes": ["Radius"],
            "vpnClientRootCertificates": [], "vpnClientRevokedCertificates": [],
            "vngClientConnectionConfigurations": [], "radiusServers": [],
            "vpnClientIpsecPolicies": []}
    return resource("virtualNetworkGateways", name, properties, tags)


def connection(name: str, gateway_name: str, kind: str, more: dict, tags: dict) -> dict:
    """`more` has what the other end is, and the counters."""
    return resource("connections", name, {
        "packetCaptureDiagnosticState": "None",
        "virtualNetworkGateway1": {"id": network_id("virtualNetworkGateways", gateway_name)},
        "connectionType": kind, "connectionProtocol": "IKEv2", "routingWeight": 0,
        "sharedKey": account.SHARED_KEY, "enableBgp": kind == "IPsec",
        "useLocalAzureIpAddress": False, "usePolicyBasedTrafficSelectors": False,
        "ipsecPolicies": [], "trafficSelectorPolicies": [], "connectionStatus": "Connected",
        "expressRouteGatewayBypass": False, "dpdTimeoutSeconds": 0,
        "connectionMode": "Default"} | more, tags)


def express_route_connection(wires: list[dict]) -> dict:
    return connection(account.CONNECTION, account.GATEWAY, "ExpressRoute", {
        "routingWeight": 10, "authorizationKey": account.AUTHORIZATION_KEY,
        "peer": {"id": network_id("expressRouteCircuits", account.CIRCUIT, "RG-NET")},
        "ingressBytesTransferred": sum(wire["bytes"]["out"] for wire in wires),
        "egressBytesTransferred": sum(wire["bytes"]["in"] for wire in wires)}, account.TAGS)


def vpn_connection() -> dict:
    bytes_so_far = {"ingressBytesTransferred": 123456789, "egressBytesTransferred": 987654321}
    return connection(account.VPN_CONNECTION, account.VPN_GATEWAY, "IPsec", bytes_so_far | {
        "localNetworkGateway2": {
            "id": network_id("localNetworkGateways", account.LOCAL_GATEWAY)},
        "tunnelConnectionStatus": [bytes_so_far | {
            "tunnel": f"{account.VPN_CONNECTION}_{VPN_PUBLIC}", "connectionStatus": "Connected",
            "lastConnectionEstablishedUtcTime": "01/01/2026 00:00:00"}]}, account.TAGS)


LIST_LACKS = ("connectionStatus", "tunnelConnectionStatus", "sharedKey", "authorizationKey")


def listed_connection(one: dict) -> dict:
    """Lists do not tell what a connection's state is, nor its keys."""
    return one | {"properties": {name: value for name, value in one["properties"].items()
                                 if name not in LIST_LACKS}}


def local_gateway() -> dict:
    return resource("localNetworkGateways", account.LOCAL_GATEWAY, {
        "localNetworkAddressSpace": {"addressPrefixes": []}, "gatewayIpAddress": CE_ADDRESS,
        "bgpSettings": {"asn": HOSTS["ce"].asn, "bgpPeeringAddress": VPN_PEER,
                        "peerWeight": 0}}, account.TAGS)


def route_table(settings: dict) -> dict:
    routes = [{"name": "to-firewall", "id": network_id("routeTables", account.ROUTE_TABLE)
               + "/routes/to-firewall", "properties": {
                   "provisioningState": "Succeeded", "addressPrefix": settings["user-route"],
                   "nextHopType": "VirtualAppliance", "nextHopIpAddress": APPLIANCE,
                   "hasBgpOverride": False},
               "type": "Microsoft.Network/routeTables/routes"}]
    return resource("routeTables", account.ROUTE_TABLE, {
        "disableBgpRoutePropagation": settings["gateway-routes"] == "off",
        "routes": routes if settings["user-route"] else [],
        "subnets": [{"id": network_id("virtualNetworks", "vnet-prod") + "/subnets/app"}]},
        account.TAGS)


def network_interface() -> dict:
    return resource("networkInterfaces", account.INTERFACE, {
        "ipConfigurations": [], "primary": True, "enableIPForwarding": False,
        "macAddress": "00-0D-3A-00-00-01",
        "virtualMachine": {"id": f"/subscriptions/{account.SUBSCRIPTION}/resourceGroups/RG-NET/"
                                 "providers/Microsoft.Compute/virtualMachines/vm1"}}, account.TAGS)


# What the gateways' operations answer

def neighbor_of(wire_name: str) -> str:
    return address_of(inside_patch(WIRES[wire_name].host).left)


def timespan(seconds: float) -> str:
    """As .NET writes it."""
    days, rest = divmod(int(max(seconds, 0)), 86400)
    hours, rest = divmod(rest, 3600)
    minutes, rest = divmod(rest, 60)
    return (f"{days}." if days else "") + f"{hours:02}:{minutes:02}:{rest:02}.1234567"


def peer_rows(vnet: dict, now: float) -> list[dict]:
    """One row for each instance and peer, and each instance's row for the other one."""
    rows = [{"localAddress": local, "neighbor": neighbor_of(name), "asn": HOSTS["er0"].asn,
             "state": "Connected" if peer["up"] else "Connecting",
             "connectedDuration": timespan(now - peer["since"] if peer["up"] else 0),
             "routesReceived": peer["received"], "messagesSent": peer["messages"][1],
             "messagesReceived": peer["messages"][0]}
            for local in INSTANCES for name, peer in vnet["peers"].items()]
    return rows + [unknown_row(local, sibling)
                   for local, sibling in (INSTANCES, INSTANCES[::-1])]


def unknown_row(local: str, sibling: str) -> dict:
    return {"localAddress": local, "neighbor": sibling, "asn": AZURE.inside_asn,
            "state": "Unknown", "connectedDuration": "00:00:00", "routesReceived": 0,
            "messagesSent": 0, "messagesReceived": 0}


def vpn_peer_rows(now: float) -> list[dict]:
    return [{"localAddress": VPN_INSTANCE, "neighbor": VPN_PEER, "asn": HOSTS["ce"].asn,
             "state": "Connected", "connectedDuration": timespan(now - 1767225600),
             "routesReceived": 3, "messagesSent": 4321, "messagesReceived": 4320},
            unknown_row(VPN_INSTANCE, VPN_INSTANCE)]


def own_row(local: str) -> dict:
    return {"localAddress": local, "network": AZURE.prefix, "sourcePeer": local,
            "origin": "Network", "asPath": "", "weight": 32768}


def learned_rows(vnet: dict) -> list[dict]:
    """Every route comes once for each instance."""
    return [row for local in INSTANCES for row in (own_row(local), *(
        {"localAddress": local, "network": prefix, "nextHop": neighbor_of(name),
         "sourcePeer": neighbor_of(name), "origin": "EBgp",
         "asPath": "-".join(map(str, path["path"])), "weight": WEIGHT}
        for prefix, paths in vnet["routes"].items() for name, path in paths.items()))]


def advertised_rows() -> list[dict]:
    return [{"localAddress": "", "network": AZURE.prefix, "nextHop": "Virtual Network",
             "origin": "Network", "weight": 0}]


def effective_rows(vnet: dict, settings: dict) -> list[dict]:
    """What the machine's network interface goes by."""
    rows = [effective("Default", "Active", AZURE.prefix, "VnetLocal", [])]
    if settings["gateway-routes"] == "on":
        rows += [gateway_row(prefix, paths, settings["user-route"])
                 for prefix, paths in vnet["routes"].items() if paths]
    rows.append(effective("Default", "Active", "0.0.0.0/0", "Internet", []))
    rows += [effective("Default", "Active", prefix, "None", []) for prefix in NOWHERE]
    if settings["user-route"]:
        rows.append(effective("User", "Active", settings["user-route"], "VirtualAppliance",
                              [APPLIANCE]) | {"name": "to-firewall"})
    return rows


def gateway_row(prefix: str, paths: dict, shadowed: str) -> dict:
    hops = [neighbor_of(name) for name, path in paths.items() if path["best"]]
    return effective("VirtualNetworkGateway", "Invalid" if prefix == shadowed else "Active",
                     prefix, "VirtualNetworkGateway", hops)


def effective(source: str, state: str, prefix: str, hop_type: str, hops: list[str]) -> dict:
    return {"source": source, "state": state, "addressPrefix": [prefix],
            "nextHopType": hop_type, "nextHopIpAddress": hops,
            "disableBgpRoutePropagation": False, "hasBgpOverride": False,
            "destinationServiceTags": [], "tagMap": {}}
