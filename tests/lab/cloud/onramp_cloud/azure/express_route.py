# SPDX-License-Identifier: Apache-2.0
"""Circuits, their peerings and ports, and what the routers at their ends tell: as on the wire."""

import ipaddress
from dataclasses import dataclass

from onramp_lab.topology import AZURE, HOSTS

from . import account
from .account import network_id

LOCATION, PARTNER, MBPS = "Singapore", "Example Carrier", 1000
LINKS = ("primary", "secondary")
AZURE_PORTS = {"primary": "SIN-EXAMPLE-06GMR-CIS-1-PRI-A",
               "secondary": "SIN-EXAMPLE-06GMR-CIS-2-SEC-A"}
PEERINGS = {"AzurePrivatePeering": 201, "MicrosoftPeering": 202}  # to VLAN
DAY_S, WEEK_S, YEAR_S = 86400, 7 * 86400, 365 * 86400


@dataclass(frozen=True)
class Link:
    """One of the two legs of a peering: the wire as observed, and the networks on it."""

    name: str
    wire: dict
    v4: str
    v6: str

    def session_rows(self, now: float, style: str) -> list[dict]:
        return [self.session_row(family, session, now, style)
                for family, session in self.wire["sessions"].items()]

    def session_row(self, family: str, session: dict, now: float, style: str) -> dict:
        is_up = session["up"]
        state = str(session["received"]) if is_up else idle_word(session)
        age = "never" if session["never"] else up_down(now - session["since"], style)
        return {"neighbor": self.wire["customer"][family], "v": 4, "as": HOSTS["ce"].asn,
                "upDown": age, "statePfxRcd": state}

    def arp_rows(self, age_min: int) -> list[dict]:
        """The customer's row, then ours; a router without a port has no table."""
        if not self.wire["carrier"]:
            return []
        names = {self.wire["customer"]["ipv4"]: "On-Prem", self.wire["cloud"]["ipv4"]: "Microsoft"}
        return [{"age": age_min if mac else 0, "interface": names[address], "ipAddress": address,
                 "macAddress": dotted(mac) or "Incomplete"}
                for address, mac in sorted(self.wire["arp"].items()) if address in names]

    def route_rows(self) -> list[dict]:
        return [row for family, session in self.wire["sessions"].items()
                for row in self.routes_of(family, session)]

    def routes_of(self, family: str, session: dict) -> list[dict]:
        customer = self.wire["customer"][family]
        accepted = [(prefix, customer, path) for prefix, path in session["accepted"].items()]
        # Our own side has them from the gateway.
        sent = [(prefix, GATEWAY_HOPS[family], [AZURE.inside_asn, *path[1:]])
                for prefix, path in session["advertised"].items()]
        return [{"network": prefix, "nextHop": hop, "locPrf": "", "weight": 0,
                 "path": " ".join(map(str, path))} for prefix, hop, path in accepted + sent]


GATEWAY_HOPS = {"ipv4": "10.100.255.12", "ipv6": "fd00:64:0:ff::12"}


def idle_word(session: dict) -> str:
    """A document may say that a session is down and not say why."""
    return "Active" if session["state"] == "Established" else session["state"]


def up_down(age_s: float, style: str) -> str:
    age = int(max(age_s, 0))
    minutes, seconds = divmod(age, 60)
    hours, minutes = divmod(minutes, 60)
    days = age // DAY_S
    if style == "junos":
        if days:
            return f"{days}d{hours % 24}h"
        return f"{hours}h{minutes}m" if hours else f"{minutes}m{seconds}s"
    if age < DAY_S:
        return f"{hours:02}:{minutes:02}:{seconds:02}"
    if age < WEEK_S:
        return f"{days}d{hours % 24:02}h"
    weeks = days % 365 // 7 if age >= YEAR_S else days // 7
    return f"{age // YEAR_S}y{weeks}w" if age >= YEAR_S else f"{weeks}w{days % 7}d"


def dotted(mac: str) -> str:
    digits = mac.replace(":", "")
    return ".".join(digits[start:start + 4] for start in range(0, len(digits), 4))


def circuit(name: str, peerings: list[dict], settings: dict, tags: dict) -> dict:
    found = {
        "name": name, "id": network_id("expressRouteCircuits", name),
        "etag": 'W/"29d5e993-201b-4f45-848d-f4911838660f"',
        "type": "Microsoft.Network/expressRouteCircuits", "location": account.LOCATION,
        "tags": tags, "properties": {
            "provisioningState": "Succeeded",
            "resourceGuid": "63422daa-0c6d-4d64-99f8-beff511614bb", "peerings": peerings,
            "authorizations": [authorization(name)], "circuitProvisioningState": "Enabled",
            "allowClassicOperations": False, "gatewayManagerEtag": "12",
            "serviceKey": account.SERVICE_KEY, "serviceProviderProvisioningState": "Provisioned",
            "allowGlobalReach": False, "globalReachEnabled": False, "stag": 4},
        "sku": {"name": "Standard_MeteredData", "tier": "Standard", "family": "MeteredData"}}
    if settings["direct"] == "on":
        return found | {"properties": found["properties"] | {
            # Identifiers come back in another case than they went out.
            "expressRoutePort": {"id": network_id("ExpressRoutePorts", account.PORT).replace(
                "resourceGroups", "resourcegroups")},
            "bandwidthInGbps": MBPS / 1000}}
    return found | {"properties": found["properties"] | {"serviceProviderProperties": {
        "serviceProviderName": PARTNER, "peeringLocation": LOCATION, "bandwidthInMbps": MBPS}}}


def authorization(circuit_name: str) -> dict:
    return {"name": "auth1", "id": network_id("expressRouteCircuits", circuit_name)
            + "/authorizations/auth1", "etag": 'W/"8100e92c-94c1-41f1-a5a3-58fd6bd59b2b"',
            "properties": {"provisioningState": "Succeeded", "authorizationUseStatus": "InUse",
                           "authorizationKey": account.AUTHORIZATION_KEY},
            "type": "Microsoft.Network/expressRouteCircuits/authorizations"}


def peering(circuit_name: str, name: str, links: list[Link]) -> dict:
    primary, secondary = links
    properties = {
        "provisioningState": "Succeeded", "peeringType": name,
        "azureASN": HOSTS["er0"].asn, "peerASN": HOSTS["ce"].asn,
        "primaryPeerAddressPrefix": primary.v4, "secondaryPeerAddressPrefix": secondary.v4,
        "primaryAzurePort": AZURE_PORTS["primary"],
        "secondaryAzurePort": AZURE_PORTS["secondary"], "sharedKey": account.BGP_KEY,
        "state": "Enabled", "vlanId": PEERINGS[name], "gatewayManagerEtag": "12",
        "lastModifiedBy": "Customer", "connections": [], "peeredConnections": []}
    if "ipv6" in primary.wire["sessions"] or "ipv6" in secondary.wire["sessions"]:
        properties["ipv6PeeringConfig"] = {
            "primaryPeerAddressPrefix": primary.v6, "secondaryPeerAddressPrefix": secondary.v6,
            "state": "Enabled"}
    if name == "MicrosoftPeering":
        properties["microsoftPeeringConfig"] = {
            "advertisedPublicPrefixes": ["203.0.113.64/26"],
            "advertisedPublicPrefixesState": "Configured", "customerASN": 0, "legacyMode": 0,
            "routingRegistryName": "APNIC"}
    return {"name": name, "id": f"{network_id('expressRouteCircuits', circuit_name)}"
            f"/peerings/{name}", "etag": 'W/"8d556b0a-847c-48da-a591-256287abefc5"',
            "properties": properties, "type": "Microsoft.Network/expressRouteCircuits/peerings"}


def stats(links: list[Link]) -> dict:
    """In the case of the wire, which is not that of the specification."""
    return {f"{link.name}Bytes{word}": link.wire["bytes"][way]
            for link in links for word, way in (("In", "out"), ("Out", "in"))}


def port(tags: dict) -> dict:
    links = [port_link(number) for number in (1, 2)]
    return {
        "name": account.PORT, "id": network_id("expressRoutePorts", account.PORT),
        "etag": 'W/"b2a25b98-2e6d-4d46-87f2-089de5f6fdf9"',
        "type": "Microsoft.Network/expressRoutePorts", "location": account.LOCATION,
        "tags": tags, "properties": {
            "provisioningState": "Succeeded", "peeringLocation": LOCATION,
            "bandwidthInGbps": 10, "provisionedBandwidthInGbps": MBPS / 1000, "mtu": "1500",
            "encapsulation": "Dot1Q", "billingType": "MeteredData", "etherType": "0x8100",
            "allocationDate": "Thursday, January 1, 2026",
            "resourceGuid": "6a3f7a37-7a5e-4a1b-8f75-0d8d6c1c5a11", "links": links,
            "circuits": [{"id": network_id("expressRouteCircuits", account.CIRCUIT)}]}}


def port_link(number: int) -> dict:
    name = f"link{number}"
    return {
        "name": name, "id": f"{network_id('expressRoutePorts', account.PORT)}/links/{name}",
        "etag": 'W/"b2a25b98-2e6d-4d46-87f2-089de5f6fdf9"', "properties": {
            "provisioningState": "Succeeded", "routerName": f"sin-06gmr-cis-{number}",
            "interfaceName": "HundredGigE0/0/0/1", "patchPanelId": f"PP{number}",
            "rackId": f"A{number}", "coloLocation": LOCATION, "connectorType": "LC",
            "adminState": "Enabled", "macSecConfig": account.MACSEC_KEYS | {
                "cipher": "GcmAes256", "sciState": "Disabled"}}}


def network_of(address: str, bits: int) -> str:
    """The network in which the two ends are."""
    return str(ipaddress.ip_interface(f"{address}/{bits}").network)
