# SPDX-License-Identifier: Apache-2.0
"""What the account owns, region by region, built from what the routers say and what was set.

Resources have the members that the wire has; `tags` is a mapping until it is rendered. Their
names (the keys of Builder.named) are what an override begins with: `vif.virtualInterfaceState`."""

import time

from onramp_lab.topology import AWS, CE_ADDRESS, HOSTS, OWN_PREFIXES, WIRES

from ..clock import iso
from ..overrides import override
from . import account, cloud_watch
from .account import TAGS

BANDWIDTH = "1Gbps"
LOCATION = "EqSG2"
DEVICE = "EqSG2-1a2b3c4d5e6f7"
TUNNELS = ("vpn0", "vpn1")
CREATED = "2026-01-01T00:00:00.000Z"
KINDS = ("connections", "lags", "virtualInterfaces", "directConnectGateways", "associations",
         "attachments", "tests", "interfaceRoutes", "vpnConnections", "vpnGateways",
         "customerGateways", "routeTables", "transitGateways", "transitGatewayAttachments",
         "transitGatewayRouteTables", "transitRoutes", "transitPropagations",
         "transitAssociations", "metrics")
# Seen from every region of the partition.
GLOBAL_KINDS = ("directConnectGateways", "associations", "attachments")


def build(observed: dict, settings: dict, overrides: dict, resources: dict) -> dict:
    """Region to kind to list of resources."""
    home = Builder(observed, settings).build()
    for path, value in overrides.items():
        override(home, path, value)
    regions = {region: {kind: [] for kind in KINDS} for region in account.REGIONS}
    regions[account.REGION] = home.lists()
    for region, lists in resources.items():
        regions[region] = regions.get(region, {kind: [] for kind in KINDS}) | lists
    for region in regions:
        for kind in GLOBAL_KINDS:
            regions[region][kind] = regions[region][kind] or regions[account.REGION][kind]
    return regions


class Builder:
    def __init__(self, observed: dict, settings: dict):
        self.observed = observed
        self.settings = settings
        self.named: dict[str, dict] = {}
        self.kinds: dict[str, list[str]] = {kind: [] for kind in KINDS}
        self.metrics: list[dict] = []

    def lists(self) -> dict:
        return {kind: [self.named[name] for name in names]
                for kind, names in self.kinds.items()} | {"metrics": self.metrics}

    def add(self, kind: str, name: str, resource: dict) -> None:
        self.named[name] = resource
        self.kinds[kind].append(name)

    def is_on(self, setting: str) -> bool:
        return self.settings[setting] == "on"

    def wire(self, name: str) -> dict:
        return self.observed["wires"][name]

    def sessions(self, name: str) -> dict:
        return self.wire(name)["sessions"]

    def build(self) -> "Builder":
        self.direct_connect()
        self.interface_routes()
        self.vpn()
        self.route_tables()
        if self.settings["gateway"] != "vgw":
            self.direct_connect_gateway()
        if self.settings["gateway"] == "tgw":
            self.transit()
        if self.is_on("metrics"):
            self.metrics = cloud_watch.metrics(self.observed, self.settings)
        return self

    # Direct Connect

    def direct_connect(self) -> None:
        connection = self.connection()
        self.add("connections", "connection", connection)
        if self.is_on("lag"):
            connection["lagId"] = account.LAG
            self.add("lags", "lag", self.link_aggregation(connection))
        interface = self.interface()
        self.add("virtualInterfaces", "vif", interface)
        if self.is_on("failover-test"):
            self.failover_test(interface)

    def connection(self) -> dict:
        found = {
            "ownerAccount": account.ACCOUNT, "connectionId": account.CONNECTION,
            "connectionName": "dx-primary", "region": account.REGION, "location": LOCATION,
            "connectionState": "available" if self.wire("dx0")["carrier"] else "down",
            "bandwidth": BANDWIDTH, "loaIssueTime": 1767225600.5, "jumboFrameCapable": True,
            "awsDevice": DEVICE, "awsDeviceV2": DEVICE, "awsLogicalDeviceId": DEVICE + "-logical",
            "hasLogicalRedundancy": "no", "macSecCapable": False, "portEncryptionStatus":
            "Encryption Down", "encryptionMode": "no_encrypt", "macSecKeys": [],
            "providerName": "Equinix", "tags": {"Name": "dx-primary"} | TAGS,
        }
        if self.is_on("hosted"):
            return found | {"partnerName": "Example Carrier", "bandwidth": "500Mbps", "vlan": 101}
        return found | {"prefixPoolSizeIpv4": 5000, "prefixPoolSizeIpv6": 5000,
                        "prefixPoolUnallocatedCountIpv4": 4900,
                        "prefixPoolUnallocatedCountIpv6": 4900}

    def link_aggregation(self, connection: dict) -> dict:
        return {
            "lagId": account.LAG, "lagName": "dx-lag", "ownerAccount": account.ACCOUNT,
            "lagState": connection["connectionState"], "connectionsBandwidth": BANDWIDTH,
            "numberOfConnections": 1, "minimumLinks": 1, "location": LOCATION,
            "region": account.REGION, "awsDevice": DEVICE, "awsDeviceV2": DEVICE,
            "awsLogicalDeviceId": DEVICE + "-logical", "connections": [connection],
            "allowsHostedConnections": True, "jumboFrameCapable": True,
            "hasLogicalRedundancy": "no", "macSecCapable": False, "encryptionMode":
            "no_encrypt", "macSecKeys": [], "tags": {"Name": "dx-lag"} | TAGS,
        }

    def interface(self) -> dict:
        dx, wire = HOSTS["dx"], WIRES["dx0"]
        peers = [self.bgp_peer(family) for family in self.sessions("dx0")]
        is_transit = self.settings["gateway"] == "tgw"
        any_up = any(peer["bgpStatus"] == "up" for peer in peers)
        found = {
            "ownerAccount": account.ACCOUNT, "virtualInterfaceId": account.INTERFACE,
            "location": LOCATION, "region": account.REGION,
            "connectionId": account.LAG if self.is_on("lag") else account.CONNECTION,
            "virtualInterfaceType": "transit" if is_transit else "private",
            "virtualInterfaceName": "dx-primary-vif", "vlan": 101, "asn": HOSTS["ce"].asn,
            "asnLong": HOSTS["ce"].asn, "amazonSideAsn": dx.asn, "authKey": account.BGP_KEY,
            "amazonAddress": f"{wire.cloud}/30", "customerAddress": f"{wire.ce}/30",
            "addressFamily": "ipv4", "virtualInterfaceState": "available" if any_up else "down",
            "customerRouterConfig": self.router_config(), "mtu": 8500 if is_transit else 9001,
            "jumboFrameCapable": True, "routeFilterPrefixes": [], "bgpPeers": peers,
            "awsDeviceV2": DEVICE, "awsLogicalDeviceId": DEVICE + "-logical",
            "siteLinkEnabled": False, "tags": {"Name": "dx-primary-vif"} | TAGS,
            "prefixPoolAllocatedCountIpv4": 100, "prefixPoolAllocatedCountIpv6": 100,
        }
        if self.settings["gateway"] == "vgw":
            return found | {"virtualGatewayId": account.VPN_GATEWAY}
        return found | {"virtualGatewayId": "", "directConnectGatewayId": account.DX_GATEWAY}

    def failover_test(self, interface: dict) -> None:
        interface["virtualInterfaceState"] = "testing"
        for peer in interface["bgpPeers"]:
            peer["bgpStatus"] = "down"
        self.add("tests", "test", {
            "testId": account.TEST, "virtualInterfaceId": account.INTERFACE,
            "bgpPeers": [peer["bgpPeerId"] for peer in interface["bgpPeers"]],
            "status": "In progress", "ownerAccount": account.ACCOUNT,
            "testDurationInMinutes": 180, "startTime": time.time() // 60 * 60})

    def bgp_peer(self, family: str) -> dict:
        wire = WIRES["dx0"]
        ends = {"ipv4": (f"{wire.cloud}/30", f"{wire.ce}/30"),
                "ipv6": (f"{wire.cloud_v6}/64", f"{wire.ce_v6}/64")}[family]
        return {
            "bgpPeerId": account.BGP_PEERS[family], "asn": HOSTS["ce"].asn,
            "asnLong": HOSTS["ce"].asn, "authKey": account.BGP_KEY, "addressFamily": family,
            "amazonAddress": ends[0], "customerAddress": ends[1], "bgpPeerState": "available",
            "bgpStatus": "up" if self.sessions("dx0")[family]["up"] else "down",
            "awsDeviceV2": DEVICE, "awsLogicalDeviceId": DEVICE + "-logical",
        }

    def router_config(self) -> str:
        return ('<?xml version="1.0" encoding="UTF-8"?>\n<logical_connection '
                f'id="{account.INTERFACE}"><bgp_auth_key>{account.BGP_KEY}</bgp_auth_key>'
                "</logical_connection>\n")

    def interface_routes(self) -> None:
        """One resource per route: {virtualInterfaceId, ...}."""
        number = 0
        for family, session in self.sessions("dx0").items():
            for direction in ("accepted", "advertised"):
                for prefix, path in session[direction].items():
                    self.add("interfaceRoutes", f"vif-route-{number}", {
                        "virtualInterfaceId": account.INTERFACE, "cidr": prefix,
                        "routeDirection": direction, "addressFamily": family,
                        "asPath": [{"pathType": "seq", "path": path}],
                        "communities": ["7224:7300"] if direction == "accepted" else [],
                        "awsLogicalDeviceId": DEVICE + "-logical",
                        "routeInstalledAt": float(session["since"])})
                    number += 1

    def direct_connect_gateway(self) -> None:
        is_transit = self.settings["gateway"] == "tgw"
        self.add("directConnectGateways", "dxgw", {
            "directConnectGatewayId": account.DX_GATEWAY, "directConnectGatewayName": "dx-gateway",
            "amazonSideAsn": HOSTS["dx"].asn, "ownerAccount": account.ACCOUNT,
            "directConnectGatewayState": "available", "tags": {"Name": "dx-gateway"} | TAGS})
        gateway = account.TRANSIT_GATEWAY if is_transit else account.VPN_GATEWAY
        association = {
            "directConnectGatewayId": account.DX_GATEWAY,
            "directConnectGatewayOwnerAccount": account.ACCOUNT,
            "associationState": "associated", "associationId": account.DX_ASSOCIATION,
            "associatedGateway": {
                "id": gateway, "ownerAccount": account.ACCOUNT, "region": account.REGION,
                "type": "transitGateway" if is_transit else "virtualPrivateGateway"},
            "allowedPrefixesToDirectConnectGateway": [{"cidr": AWS.prefix}]}
        if not is_transit:
            association |= {"virtualGatewayId": gateway, "virtualGatewayRegion": account.REGION,
                            "virtualGatewayOwnerAccount": account.ACCOUNT}
        self.add("associations", "association", association)
        self.add("attachments", "attachment", {
            "directConnectGatewayId": account.DX_GATEWAY,
            "virtualInterfaceId": account.INTERFACE, "virtualInterfaceRegion": account.REGION,
            "virtualInterfaceOwnerAccount": account.ACCOUNT, "attachmentState": "attached",
            "attachmentType":
            "TransitVirtualInterface" if is_transit else "PrivateVirtualInterface"})

    # VPN

    def vpn(self) -> None:
        ends_at = ({"transitGatewayId": account.TRANSIT_GATEWAY}
                   if self.settings["gateway"] == "tgw" else {"vpnGatewayId": account.VPN_GATEWAY})
        self.add("vpnConnections", "vpn", {
            "customerGatewayConfiguration": self.gateway_configuration(),
            "customerGatewayId": account.CUSTOMER_GATEWAY, "category": "VPN",
            "state": "available", "type": "ipsec.1", "vpnConnectionId": account.VPN, **ends_at,
            "gatewayAssociationState": "associated",
            "options": {
                "enableAcceleration": False, "staticRoutesOnly": False,
                "localIpv4NetworkCidr": "0.0.0.0/0", "remoteIpv4NetworkCidr": "0.0.0.0/0",
                "outsideIpAddressType": "PublicIpv4", "tunnelInsideIpVersion": "ipv4",
                "tunnelOptionSet": [self.tunnel_options(name) for name in TUNNELS]},
            "routes": [], "vgwTelemetry": [self.telemetry(name) for name in TUNNELS],
            "tags": {"Name": "vpn-backup"} | TAGS})
        self.add("customerGateways", "cgw", {
            "bgpAsn": str(HOSTS["ce"].asn), "customerGatewayId": account.CUSTOMER_GATEWAY,
            "ipAddress": CE_ADDRESS, "state": "available", "type": "ipsec.1",
            "deviceName": "ce1", "tags": {"Name": "ce1"} | TAGS})
        if self.settings["gateway"] != "tgw":
            self.add("vpnGateways", "vgw", {
                "amazonSideAsn": HOSTS["dx"].asn, "state": "available", "type": "ipsec.1",
                "vpnGatewayId": account.VPN_GATEWAY,
                "attachments": [{"vpcId": account.VPC, "state": "attached"}],
                "tags": {"Name": "prod-vgw"} | TAGS})

    def tunnel_options(self, name: str) -> dict:
        inside = WIRES[name].cloud.rpartition(".")[0] + ".0/30"
        return {
            "outsideIpAddress": account.OUTSIDE_ADDRESSES[name], "tunnelInsideCidr": inside,
            "preSharedKey": account.PRE_SHARED_KEY.format(name),
            "phase1LifetimeSeconds": 28800, "phase2LifetimeSeconds": 3600,
            "dpdTimeoutSeconds": 30, "dpdTimeoutAction": "clear", "startupAction": "add",
            "ikeVersionSet": [{"value": "ikev2"}],
            "phase1EncryptionAlgorithmSet": [{"value": "AES256"}],
            "phase1DHGroupNumberSet": [{"value": 20}], "enableTunnelLifecycleControl": False,
            "logOptions": {"cloudWatchLogOptions": {"logEnabled": False}}}

    def telemetry(self, name: str) -> dict:
        wire, session = self.wire(name), self.sessions(name)["ipv4"]
        count = len(session["accepted"])
        is_ipsec_up = wire["carrier"] and not wire["cut"]
        down = "IPSEC IS UP" if is_ipsec_up else "IPSEC IS DOWN"
        return {"outsideIpAddress": account.OUTSIDE_ADDRESSES[name],
                "status": "UP" if session["up"] else "DOWN",
                "statusMessage": f"{count} BGP ROUTES" if session["up"] else down,
                "acceptedRouteCount": count, "lastStatusChange": iso(session["since"])}

    def gateway_configuration(self) -> str:
        keys = "".join(f"<pre_shared_key>{account.PRE_SHARED_KEY.format(name)}</pre_shared_key>"
                       for name in TUNNELS)
        return ('<?xml version="1.0" encoding="UTF-8"?>\n'
                f'<vpn_connection id="{account.VPN}">{keys}</vpn_connection>')

    # The VPC's route tables

    def route_tables(self) -> None:
        for name, table_id, association in (
                ("main", account.MAIN_TABLE, {"main": True}),
                ("subnet", account.SUBNET_TABLE, {"main": False, "subnetId": account.SUBNET})):
            propagates = (self.settings["gateway"] != "tgw"
                          and self.settings["propagation"] in ("on", name))
            self.add("routeTables", f"{name}-table", {
                "routeTableId": table_id, "vpcId": account.VPC, "ownerId": account.ACCOUNT,
                "associationSet": [association | {
                    "routeTableAssociationId": f"rtbassoc-{table_id[4:]}",
                    "routeTableId": table_id, "associationState": {"state": "associated"}}],
                "propagatingVgwSet":
                    [{"gatewayId": account.VPN_GATEWAY}] if propagates else [],
                "routeSet": self.vpc_routes(propagates),
                "tags": {"Name": f"prod-{name}", "tier": name} | TAGS})

    def vpc_routes(self, propagates: bool) -> list[dict]:
        local = {"destinationCidrBlock": AWS.prefix, "gatewayId": "local",
                 "origin": "CreateRouteTable", "state": "active"}
        if self.settings["gateway"] == "tgw":
            return [local, *({"destinationCidrBlock": prefix, "origin": "CreateRoute",
                              "transitGatewayId": account.TRANSIT_GATEWAY, "state": "active"}
                             for prefix in OWN_PREFIXES)]
        return [local, *({"destinationCidrBlock": prefix, "gatewayId": account.VPN_GATEWAY,
                          "origin": "EnableVgwRoutePropagation", "state": "active"}
                         for prefix in self.observed["propagated"] if propagates)]

    # The transit gateway, in place of the virtual private gateway

    def transit(self) -> None:
        tgw, table = account.TRANSIT_GATEWAY, account.TRANSIT_TABLE
        arn = f"arn:aws:ec2:{account.REGION}:{account.ACCOUNT}:transit-gateway/{tgw}"
        self.add("transitGateways", "tgw", {
            "transitGatewayId": tgw, "transitGatewayArn": arn, "state": "available",
            "ownerId": account.ACCOUNT, "creationTime": CREATED, "options": {
                "amazonSideAsn": HOSTS["vpn0"].asn, "autoAcceptSharedAttachments": "disable",
                "defaultRouteTableAssociation": "enable", "associationDefaultRouteTableId": table,
                "defaultRouteTablePropagation": "enable", "propagationDefaultRouteTableId": table,
                "vpnEcmpSupport": "enable", "dnsSupport": "enable", "multicastSupport": "disable"},
            "tags": {"Name": "prod-tgw"} | TAGS})
        self.add("transitGatewayRouteTables", "tgw-table", {
            "transitGatewayRouteTableId": table, "transitGatewayId": tgw, "state": "available",
            "defaultAssociationRouteTable": True, "defaultPropagationRouteTable": True,
            "creationTime": CREATED, "tags": {"Name": "prod-tgw-table"} | TAGS})
        for resource_type in account.TRANSIT_ATTACHMENTS:
            self.transit_attachment(resource_type)
        self.transit_route("vpc", AWS.prefix)
        for prefix, wire in self.observed["propagated"].items():
            self.transit_route("direct-connect-gateway" if wire == "dx0" else "vpn", prefix)

    def transit_attachment(self, resource_type: str) -> None:
        mention = self.attachment_mention(resource_type)
        table = {"transitGatewayRouteTableId": account.TRANSIT_TABLE}
        self.add("transitGatewayAttachments", f"tgw-{resource_type}", mention | {
            "transitGatewayId": account.TRANSIT_GATEWAY, "state": "available",
            "transitGatewayOwnerId": account.ACCOUNT, "resourceOwnerId": account.ACCOUNT,
            "association": table | {"state": "associated"}, "creationTime": CREATED,
            "tags": {"Name": f"tgw-{resource_type}"} | TAGS})
        self.add("transitPropagations", f"tgw-propagation-{resource_type}",
                 table | mention | {"state": "enabled"})
        self.add("transitAssociations", f"tgw-association-{resource_type}",
                 table | mention | {"state": "associated"})

    @staticmethod
    def attachment_mention(resource_type: str) -> dict:
        resource = {"vpc": account.VPC, "direct-connect-gateway": account.DX_GATEWAY,
                    "vpn": account.VPN}[resource_type]
        return {"transitGatewayAttachmentId": account.TRANSIT_ATTACHMENTS[resource_type],
                "resourceType": resource_type, "resourceId": resource}

    def transit_route(self, resource_type: str, prefix: str) -> None:
        self.add("transitRoutes", f"tgw-route-{prefix}", {
            "transitGatewayRouteTableId": account.TRANSIT_TABLE, "destinationCidrBlock": prefix,
            "transitGatewayAttachments": [self.attachment_mention(resource_type)],
            "type": "propagated", "state": "active"})
