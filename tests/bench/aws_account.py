# SPDX-License-Identifier: Apache-2.0
"""A big AWS account, as bytes: 50 connections, 500 virtual interfaces, 200 VPN connections, 500
route tables of 100 routes. Whoever asks is told the same."""

import json
import re
import uuid

import api_server

CONNECTIONS, INTERFACES, VPNS, TABLES, ROUTES, PAGE = 50, 500, 200, 500, 100, 100
REGION = "us-east-1"
ZONE = 'xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"'


def tags(number):
    return [{"key": "Name", "value": f"thing {number}"}, {"key": "owner", "value": "network"},
            {"key": "cost-center", "value": "4711"}]


def connection(number):
    return {"ownerAccount": "123456789012", "connectionId": f"dxcon-{number:08x}",
            "connectionName": f"connection {number}", "connectionState": "available",
            "region": REGION, "location": "EqDC2", "bandwidth": "10Gbps",
            "awsDevice": "EqDC2-1a2b3c4d", "awsDeviceV2": "EqDC2-1a2b3c4d",
            "awsLogicalDeviceId": "EqDC2-1a2b3c4d", "jumboFrameCapable": True,
            "hasLogicalRedundancy": "yes", "macSecCapable": False, "tags": tags(number)}


def interface(number):
    cloud, customer = (f"10.{number >> 8}.{number & 255}.{last}/30" for last in (1, 2))
    peer = {"bgpPeerId": f"dxpeer-{number:08x}", "asn": 65001, "asnLong": 65001,
            "authKey": "canary-7f3a", "addressFamily": "ipv4", "amazonAddress": cloud,
            "customerAddress": customer, "bgpPeerState": "available", "bgpStatus": "up",
            "awsDeviceV2": "EqDC2-1a2b3c4d", "awsLogicalDeviceId": "EqDC2-1a2b3c4d"}
    return {"ownerAccount": "123456789012", "virtualInterfaceId": f"dxvif-{number:08x}",
            "location": "EqDC2", "connectionId": f"dxcon-{number % CONNECTIONS:08x}",
            "virtualInterfaceType": "private", "virtualInterfaceName": f"interface {number}",
            "vlan": number, "asn": 65001, "asnLong": 65001, "amazonSideAsn": 64512,
            "authKey": "canary-7f3a", "amazonAddress": cloud, "customerAddress": customer,
            "addressFamily": "ipv4", "virtualInterfaceState": "available", "mtu": 1500,
            "customerRouterConfig": "<?xml version=\"1.0\"?>" + "<x>canary-7f3a</x>" * 60,
            "virtualGatewayId": f"vgw-{number:017x}", "routeFilterPrefixes": [],
            "bgpPeers": [peer], "region": REGION, "awsDeviceV2": "EqDC2-1a2b3c4d",
            "awsLogicalDeviceId": "EqDC2-1a2b3c4d", "tags": tags(number)}


def xml_tags(number):
    items = "".join(f"<item><key>{tag['key']}</key><value>{tag['value']}</value></item>"
                    for tag in tags(number))
    return f"<tagSet>{items}</tagSet>"


def vpn(number):
    outside = [f"203.0.{number}.{last}" for last in (1, 2)]
    telemetry = "".join(
        f"<item><outsideIpAddress>{one}</outsideIpAddress><status>UP</status>"
        "<lastStatusChange>2026-01-15T12:00:00.000Z</lastStatusChange>"
        "<statusMessage>3 BGP ROUTES</statusMessage>"
        "<acceptedRouteCount>3</acceptedRouteCount></item>" for one in outside)
    options = "".join(
        f"<item><outsideIpAddress>{one}</outsideIpAddress>"
        f"<tunnelInsideCidr>169.254.{number}.{last * 4}/30</tunnelInsideCidr>"
        "<preSharedKey>canary-7f3a</preSharedKey></item>" for last, one in enumerate(outside))
    return (f"<item><vpnConnectionId>vpn-{number:017x}</vpnConnectionId><state>available</state>"
            "<customerGatewayConfiguration>" + "&lt;x&gt;canary-7f3a&lt;/x&gt;" * 180 +
            f"</customerGatewayConfiguration><type>ipsec.1</type><category>VPN</category>"
            f"<customerGatewayId>cgw-{number:017x}</customerGatewayId>"
            f"<vpnGatewayId>vgw-{number:017x}</vpnGatewayId>"
            f"<vgwTelemetry>{telemetry}</vgwTelemetry><options>"
            "<staticRoutesOnly>false</staticRoutesOnly>"
            f"<tunnelOptionSet>{options}</tunnelOptionSet></options>{xml_tags(number)}</item>")


def table(number):
    routes = "".join(
        f"<item><destinationCidrBlock>10.{number & 255}.{one}.0/24</destinationCidrBlock>"
        f"<gatewayId>vgw-{number:017x}</gatewayId><state>active</state>"
        "<origin>EnableVgwRoutePropagation</origin></item>" for one in range(ROUTES))
    return (f"<item><routeTableId>rtb-{number:017x}</routeTableId>"
            f"<vpcId>vpc-{number:017x}</vpcId><ownerId>123456789012</ownerId>"
            f"<routeSet>{routes}</routeSet><associationSet><item><main>true</main>"
            f"<routeTableAssociationId>rtbassoc-{number:017x}</routeTableAssociationId>"
            "</item></associationSet><propagatingVgwSet><item>"
            f"<gatewayId>vgw-{number:017x}</gatewayId></item></propagatingVgwSet>"
            f"{xml_tags(number)}</item>")


def pages(action, name, items):
    """{(action, token): body} of a list that is cut into pages."""
    found = {}
    for first in range(0, len(items), PAGE):
        last = first + PAGE
        token = str(last) if last < len(items) else None
        found[action, str(first) if first else ""] = (
            json.dumps({name: items[first:last], "nextToken": token}).encode()
            if isinstance(items[0], dict) else
            (f"<{action}Response {ZONE}><{name}>{''.join(items[first:last])}</{name}>" +
             (f"<nextToken>{token}</nextToken>" if token else "") +
             f"</{action}Response>").encode())
    return found


def bodies():
    whole = f"<DescribeVpnConnectionsResponse {ZONE}><vpnConnectionSet>" + "".join(
        map(vpn, range(VPNS))) + "</vpnConnectionSet></DescribeVpnConnectionsResponse>"
    return (pages("DescribeConnections", "connections", [*map(connection, range(CONNECTIONS))]) |
            pages("DescribeVirtualInterfaces", "virtualInterfaces",
                  [*map(interface, range(INTERFACES))]) |
            pages("DescribeRouteTables", "routeTableSet", [*map(table, range(TABLES))]) |
            {("DescribeVpnConnections", ""): whole.encode()})


class Handler(api_server.Handler):
    def do_POST(self):
        asked = self.rfile.read(int(self.headers["Content-Length"])).decode()
        target = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
        action = target or re.search(r"Action=(\w+)", asked)[1]
        token = re.search(r'[nN]extToken(?:=|": ?")(\d+)', asked)
        empty = b"{}" if target else f"<{action}Response {ZONE}></{action}Response>".encode()
        body = self.server.bodies.get((action, token[1] if token else ""), empty)
        if not target:  # EC2 tells each request by an id, and no token comes twice
            fresh = uuid.uuid4().hex.encode()
            body = body.replace(b">", b"><requestId>" + fresh + b"</requestId>", 1)
            body = body.replace(b"</nextToken>", b"." + fresh + b"</nextToken>")
        self.answer(body)
