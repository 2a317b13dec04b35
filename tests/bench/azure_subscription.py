# SPDX-License-Identifier: Apache-2.0
"""A subscription of 100 circuits with both links, as bytes. Operations answer later, as recorded:
202, the body `null`, a Location. Whoever asks is told the same."""

import json
import re

import api_server

CIRCUITS, PAGE, LINKS = 100, 50, ("primary", "secondary")
SUBSCRIPTION = "00000000-0000-4000-8000-000000000001"
NETWORK = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-net/providers/Microsoft.Network"
TOKEN = json.dumps({"token_type": "Bearer", "expires_in": 86400, "access_token": "canary-7f3a"}).encode()


def prefixes(number):
    base = f"172.16.{number}"
    return {"primaryPeerAddressPrefix": f"{base}.0/30", "secondaryPeerAddressPrefix": f"{base}.4/30"}


def circuit(number):
    name = f"er-{number:04}"
    path = f"{NETWORK}/expressRouteCircuits/{name}"
    peering = {"name": "AzurePrivatePeering", "id": f"{path}/peerings/AzurePrivatePeering",
               "type": "Microsoft.Network/expressRouteCircuits/peerings", "etag": "W/\"1\"",
               "properties": {"provisioningState": "Succeeded", "peeringType": "AzurePrivatePeering",
                              "azureASN": 12076, "peerASN": 65001, "vlanId": 100, "state": "Enabled",
                              "primaryAzurePort": "A51-PRI-A", "secondaryAzurePort": "A51-SEC-A",
                              "gatewayManagerEtag": "1", "lastModifiedBy": "Customer",
                              "connections": [], "peeredConnections": [], **prefixes(number)}}
    return {"name": name, "id": path, "type": "Microsoft.Network/expressRouteCircuits",
            "location": "southeastasia", "etag": "W/\"1\"",
            "tags": {"owner": "network", "cost-center": "4711"},
            "sku": {"name": "Standard_MeteredData", "tier": "Standard", "family": "MeteredData"},
            "properties": {"provisioningState": "Succeeded", "circuitProvisioningState": "Enabled",
                           "serviceProviderProvisioningState": "Provisioned",
                           "serviceKey": "canary-7f3a", "gatewayManagerEtag": "1",
                           "allowClassicOperations": False, "globalReachEnabled": False, "stag": 3,
                           "serviceProviderProperties": {"serviceProviderName": "Carrier",
                                                         "peeringLocation": "Singapore",
                                                         "bandwidthInMbps": 1000},
                           "peerings": [peering], "authorizations": []}}


def operation_results(number):
    """{(what, link): rows}"""
    found = {}
    for offset, link in zip((0, 4), LINKS):
        customer, cloud = (f"172.16.{number}.{offset + end}" for end in (1, 2))
        found["routeTablesSummary", link] = [
            {"neighbor": customer, "v": 4, "as": 65001, "upDown": "8w4d", "statePfxRcd": "50"}]
        found["arpTables", link] = [
            {"age": 3, "interface": "On-Prem", "ipAddress": customer, "macAddress": "e8ed.f335.4ca9"},
            {"age": 3, "interface": "Microsoft", "ipAddress": cloud, "macAddress": "84b2.61f5.2d1c"}]
    return found


def bodies():
    """{path: body}; the pages of the list by what was skipped."""
    found = {}
    for first in range(0, CIRCUITS, PAGE):
        last = first + PAGE
        found["circuits", str(first)] = ([circuit(one) for one in range(first, last)],
                                         str(last) if last < CIRCUITS else None)
    for number in range(CIRCUITS):
        peering = f"{NETWORK}/expressRouteCircuits/er-{number:04}/peerings/AzurePrivatePeering"
        found[f"{peering}/stats"] = json.dumps(
            {f"{link}Bytes{way}": number << 32 for link in LINKS for way in ("In", "Out")}).encode()
        for (what, link), rows in operation_results(number).items():
            found[f"{peering}/{what}/{link}"] = json.dumps({"value": rows}).encode()
    return found


class Handler(api_server.Handler):
    RESULTS = f"/subscriptions/{SUBSCRIPTION}/results"

    def base(self):
        return f"https://{self.headers['Host']}"

    def do_GET(self):
        path, _, query = self.path.partition("?")
        if path.startswith(self.RESULTS):
            path = path.removeprefix(self.RESULTS)
        if path.lower().endswith("/expressroutecircuits"):
            skipped = re.search(r"skiptoken=(\d+)", query)
            items, further = self.server.bodies["circuits", skipped[1] if skipped else "0"]
            link = {"nextLink": f"{self.base()}{path}?api-version=2024-05-01&$skiptoken={further}"}
            self.answer(json.dumps({"value": items} | (link if further else {})).encode(),
                        Content_Type="application/json")
        else:
            self.answer(self.server.bodies.get(path, b'{"value":[]}'),
                        Content_Type="application/json")

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path = self.path.partition("?")[0]
        if path.endswith("/token"):
            self.answer(TOKEN, Content_Type="application/json")
            return
        self.answer(b"null", 202, Content_Type="application/json", Retry_After="0",
                    Location=f"{self.base()}{self.RESULTS}{path}?api-version=2024-05-01")
