#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The emulator of Azure is like Azure: its answers fit the models of Azure's own SDK, the SDK and the
command line client understand them, tokens are checked, and in the lab they follow the routers.

The models are those of Debian's python3-azure, of 2022 and 2023. What the wire has besides, in
recordings and newer specifications, is written down in NEWER. No client can reach anybody else:
whatever does not go to loopback goes to a proxy that is not there."""

import base64
import hashlib
import json
import logging
import os
import re
import subprocess
import tempfile
import time
import unittest
import unittest.mock
import urllib.parse
import warnings

from cloud_support import (AZURE_CLIENT_ID, AZURE_IDENTITY, AZURE_NETWORK, AZURE_SECRET,
                           AZURE_SUBSCRIPTION, AZURE_TENANT, CANARY, Emulator)
from lab_test import environment, lab, why_not
from support import wait_for

NOWHERE = {"HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9",
           "NO_PROXY": "127.0.0.1,localhost"}


def isolated():
    """The environment without anything that says who we are elsewhere, and without a way there."""
    ours = {name: value for name, value in os.environ.items()
            if not name.startswith(("AZURE_", "IDENTITY_", "IMDS_", "MSI_", "ARM_"))
            and name.upper() not in NOWHERE}
    return ours | NOWHERE


for name in set(os.environ) - set(isolated()):
    del os.environ[name]
os.environ.update(NOWHERE)

try:
    from azure.core.exceptions import ClientAuthenticationError, HttpResponseError
    from azure.identity import (CertificateCredential, ClientAssertionCredential,
                                ClientSecretCredential, ManagedIdentityCredential)
    from azure.mgmt.monitor import MonitorManagementClient
    from azure.mgmt.monitor.v2018_01_01 import models as monitor_models
    from azure.mgmt.network import NetworkManagementClient
    from azure.mgmt.network.v2022_07_01 import models as network_models
    from azure.mgmt.resource.resources.v2021_04_01 import models as resource_models
    from azure.mgmt.resource.subscriptions.v2021_01_01 import models as subscription_models
    MISSING = ""
except ImportError as error:
    MISSING = f"no Azure SDK: {error}"

VERSION = "2024-05-01"
MONITOR_VERSION = "2018-01-01"
CIRCUIT = f"{AZURE_NETWORK}/expressRouteCircuits/er-sg"
PEERING = f"{CIRCUIT}/peerings/AzurePrivatePeering"
GATEWAY = f"{AZURE_NETWORK}/virtualNetworkGateways/gw-er"
INTERFACE = f"{AZURE_NETWORK}/networkInterfaces/nic-vm1"
SUMMARY = f"{PEERING}/routeTablesSummary/primary"
ALL_CIRCUITS = (f"/subscriptions/{AZURE_SUBSCRIPTION}/providers/Microsoft.Network/"
                "expressRouteCircuits")
BOTH = "PeeringType eq '*' and Peer eq '*'"

# Members that the wire has and these models have not, by model.
NEWER = {
    "ExpressRouteCircuit": {"properties.resourceGuid": "str", "properties.allowGlobalReach": "bool"},
    "ExpressRouteCircuitStats": {f"{link}Bytes{way}": "int" for link in ("primary", "secondary")
                                 for way in ("In", "Out")},
    "VirtualNetworkGatewayConnection": {"properties.packetCaptureDiagnosticState": "str"},
    "VirtualNetworkGatewayConnectionListEntity": {
        "properties.packetCaptureDiagnosticState": "str", "properties.dpdTimeoutSeconds": "int",
        "properties.useLocalAzureIpAddress": "bool"},
    "VirtualNetworkGateway": {"properties.packetCaptureDiagnosticState": "str",
                              "properties.enableBgpRouteTranslationForNat": "bool"},
    "VirtualNetworkGatewayIPConfiguration": {"type": "str"},
    "EffectiveRoute": {"hasBgpOverride": "bool", "destinationServiceTags": "[str]",
                       "tagMap": "object"},
}

# Path, model, and for operations the method.
ANSWERS = (
    (ALL_CIRCUITS, "ExpressRouteCircuitListResult"),
    (f"{AZURE_NETWORK}/expressRouteCircuits", "ExpressRouteCircuitListResult"),
    (CIRCUIT, "ExpressRouteCircuit"),
    (f"{CIRCUIT}/stats", "ExpressRouteCircuitStats"),
    (f"{PEERING}/stats", "ExpressRouteCircuitStats"),
    (f"{CIRCUIT}/peerings", "ExpressRouteCircuitPeeringListResult"),
    (PEERING, "ExpressRouteCircuitPeering"),
    (f"{CIRCUIT}/authorizations", "AuthorizationListResult"),
    (f"{AZURE_NETWORK}/ExpressRoutePorts", "ExpressRoutePortListResult"),
    (f"{AZURE_NETWORK}/virtualNetworkGateways", "VirtualNetworkGatewayListResult"),
    (GATEWAY, "VirtualNetworkGateway"),
    (f"{GATEWAY}/connections", "VirtualNetworkGatewayListConnectionsResult"),
    (f"{AZURE_NETWORK}/connections", "VirtualNetworkGatewayConnectionListResult"),
    (f"{AZURE_NETWORK}/connections/conn-er", "VirtualNetworkGatewayConnection"),
    (f"{AZURE_NETWORK}/localNetworkGateways", "LocalNetworkGatewayListResult"),
    (f"{AZURE_NETWORK}/routeTables", "RouteTableListResult"),
    (f"{AZURE_NETWORK}/networkInterfaces", "NetworkInterfaceListResult"),
    (f"/subscriptions/{AZURE_SUBSCRIPTION}/providers/Microsoft.Network/bgpServiceCommunities",
     "BgpServiceCommunityListResult"),
)
OPERATIONS = (
    (SUMMARY, "ExpressRouteCircuitsRoutesTableSummaryListResult"),
    (f"{PEERING}/arpTables/primary", "ExpressRouteCircuitsArpTableListResult"),
    (f"{PEERING}/routeTables/secondary", "ExpressRouteCircuitsRoutesTableListResult"),
    (f"{GATEWAY}/getBgpPeerStatus", "BgpPeerStatusListResult"),
    (f"{GATEWAY}/getLearnedRoutes", "GatewayRouteListResult"),
    (f"{GATEWAY}/getAdvertisedRoutes?peer=100.64.1.1", "GatewayRouteListResult"),
    (f"{INTERFACE}/effectiveRouteTable", "EffectiveRouteListResult"),
)
IPV6 = {"wires": {wire: {"sessions": {"ipv6": {
    "up": True, "state": "Established", "never": False, "since": 1767225600, "received": 1,
    "accepted": {"fd00:a::/48": [65001]}, "advertised": {"fd00:64::/48": [12076]}}}}
    for wire in ("er0", "er1")}}
VARIANTS = (
    {},
    {"settings": {"direct": "on", "vpn": "on", "microsoft-peering": "on", "retry-after": 0},
     "observed": IPV6},
    {"settings": {"user-route": "10.1.0.0/16", "up-down": "junos"}, "observed": {
        "wires": {"er0": {"carrier": False}, "er1": {"arp": {"192.168.200.5": ""}, "sessions": {
            "ipv4": {"up": False, "state": "Idle (Admin)"}}}},
        "vnet": {"peers": {"er1": {"up": False}}}}},
)


class Judge:
    """Collects what does not fit a model of the SDK: members that it has not, values of another type,
    words that it does not know."""

    TYPES = {"str": str, "int": int, "long": int, "bool": bool, "float": (int, float),
             "iso-8601": str, "duration": str, "object": object}

    def __init__(self, models):
        self.models = models
        self.complaints = []

    def complain(self, where, what):
        self.complaints.append(f"{where}: {what}")

    def model(self, name, value, where):
        model = getattr(self.models, name)
        members = {attribute["key"]: (attribute["type"], known_words(model, python_name))
                   for python_name, attribute in model._attribute_map.items()}
        members |= {key: (kind, None) for key, kind in NEWER.get(name, {}).items()}
        self.members(name, members, value, "", where)

    def members(self, name, members, value, prefix, where):
        for key, one in value.items():
            path = prefix + key
            if path in members:
                self.value(*members[path], one, f"{where}.{key}")
            elif any(other.startswith(path + ".") for other in members):
                self.members(name, members, one, path + ".", f"{where}.{key}")
            else:
                self.complain(f"{where}.{key}", f"is not in {name}")

    def value(self, kind, words, one, where):
        if kind.startswith("["):
            for item in one if isinstance(one, list) else [self.complain(where, "is no list")]:
                self.value(kind[1:-1], words, item, where)
        elif kind.startswith("{"):
            for key, item in one.items():
                self.value(kind[1:-1], None, item, f"{where}.{key}")
        elif kind not in self.TYPES:
            self.model(kind, one, where)
        elif not isinstance(one, self.TYPES[kind]) or (kind not in ("bool", "object")
                                                       and isinstance(one, bool)):
            self.complain(where, f"is no {kind}")
        elif words and one not in words:
            self.complain(where, f"'{one}' is none of {words}")


def known_words(model, attribute):
    """Of an enumeration, as the documentation of the model has them."""
    found = re.search(rf":ivar {attribute}:(.*?):vartype", model.__doc__ or "", re.DOTALL)
    known = found and re.search(r"Known\s+values\s+are:(.*)", found[1], re.DOTALL)
    return re.findall(r'"([^"]*)"', known[1]) if known else None


def encoded(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def openssl(*words, stdin=b""):
    return subprocess.run(["openssl", *words], input=stdin, capture_output=True,
                          check=True).stdout


@unittest.skipIf(MISSING, MISSING)
class AzureTest(unittest.TestCase):
    """One emulator for all; each test says what it shall answer."""

    @classmethod
    def setUpClass(cls):
        cls.emulator = cls.enterClassContext(Emulator())
        cls.url, cls.ca_file = cls.emulator.endpoint_url, cls.emulator.ca_file

    def setUp(self):
        self.emulator.say()
        logging.disable(logging.CRITICAL)  # the SDK says on its own what it raises
        self.addCleanup(logging.disable, logging.NOTSET)
        self.enterContext(warnings.catch_warnings())
        warnings.simplefilter("ignore", ResourceWarning)  # pipelines of the SDK close late
        self.bearer = self.token()

    def say(self, **document):
        self.emulator.say(**document)

    def login(self, tenant=AZURE_TENANT, path="oauth2/v2.0/token", **form):
        """(status, headers, content) of a request for a token."""
        form = {"grant_type": "client_credentials", "client_id": AZURE_CLIENT_ID,
                "scope": self.url + "/.default", "client_secret": AZURE_SECRET} | form
        body = urllib.parse.urlencode({key: one for key, one in form.items() if one is not None})
        status, headers, content = self.emulator.send(
            "POST", f"/{tenant}/{path}", {"Content-Type": "application/x-www-form-urlencoded"},
            body.encode())
        return status, headers, json.loads(content)

    def token(self, **form):
        status, _, content = self.login(**form)
        self.assertEqual(status, 200, content)
        return content["access_token"]

    def send(self, method, path, bearer=None, **query):
        """(status, headers, content); a whole URL is taken, too."""
        path = path.removeprefix(self.url)
        if "api-version" not in path:
            query = {"api-version": VERSION} | {name: one for name, one in query.items()}
        if query:
            path += ("&" if "?" in path else "?") + urllib.parse.urlencode(query)
        headers = {"Authorization": f"Bearer {bearer or self.bearer}"}
        if method == "POST":
            headers["Content-Length"] = "0"
        status, headers, body = self.emulator.send(method, path, headers)
        return status, headers, json.loads(body) if body else None

    def get(self, path, **query):
        status, _, content = self.send("GET", path, **query)
        self.assertEqual(status, 200, content)
        return content

    def refusal(self, path=CIRCUIT, method="GET", **how):
        status, _, content = self.send(method, path, **how)
        return status, content.get("error", content)["code"]

    def operation(self, path):
        """The result, by Location at once."""
        status, headers, content = self.send("POST", path)
        self.assertEqual((status, content), (202, None))
        return self.get(headers["Location"])

    def credential(self):
        return ClientSecretCredential("adfs", AZURE_CLIENT_ID, AZURE_SECRET, authority=self.url,
                                      connection_verify=self.ca_file)

    def client(self, kind=None, **how):
        how = {"base_url": self.url, "credential_scopes": [self.url + "/.default"],
               "connection_verify": self.ca_file, "polling_interval": 0, "retry_total": 0} | how
        found = (kind or NetworkManagementClient)(self.credential(), AZURE_SUBSCRIPTION, **how)
        self.addCleanup(found.close)
        return found


class AnswersTest(AzureTest):
    def judge(self, models, model, content):
        judge = Judge(models)
        judge.model(model, content, model)
        return judge.complaints

    def test_every_answer_fits_the_models(self):
        for variant in VARIANTS:
            self.say(**variant)
            for path, model in ANSWERS:
                with self.subTest(variant=variant, path=path):
                    self.assertEqual(self.judge(network_models, model, self.get(path)), [])

    def test_every_result_fits_the_models(self):
        for variant in VARIANTS:
            self.say(**variant)
            for path, model in OPERATIONS:
                with self.subTest(variant=variant, path=path):
                    found = self.operation(path)
                    self.assertEqual(self.judge(network_models, model, found), [])
                    self.assertTrue(found["value"] or variant.get("observed"))

    def test_lists_of_other_providers_fit_the_models(self):
        self.say(settings={"vpn": "on", "direct": "on"})
        found = self.get(f"/subscriptions/{AZURE_SUBSCRIPTION}/resources")
        self.assertEqual(self.judge(resource_models, "ResourceListResult", found), [])
        found = self.get("/subscriptions")
        self.assertEqual(self.judge(subscription_models, "SubscriptionListResult", found), [])
        for path in (CIRCUIT, GATEWAY):
            found = self.get(f"{path}/providers/Microsoft.Insights/metricDefinitions")
            self.assertEqual(self.judge(monitor_models, "MetricDefinitionCollection", found), [])

    def test_judge_sees_what_does_not_fit(self):
        self.say(overrides={
            "er-sg.properties.colour": "red", "er-sg.properties.stag": "seven",
            "er-sg.properties.serviceProviderProvisioningState": "sideways",
            "er-sg.properties.peerings.0.properties.vlanId": None})
        self.assertEqual(self.judge(network_models, "ExpressRouteCircuit", self.get(CIRCUIT)), [
            "ExpressRouteCircuit.properties.serviceProviderProvisioningState: 'sideways' is none "
            "of ['NotProvisioned', 'Provisioning', 'Provisioned', 'Deprovisioning']",
            "ExpressRouteCircuit.properties.stag: is no int",
            "ExpressRouteCircuit.properties.colour: is not in ExpressRouteCircuit"])

    def test_resources_by_type_are_in_another_case(self):
        found = self.get(f"/subscriptions/{AZURE_SUBSCRIPTION}/resources", **{
            "$filter": "resourceType eq 'Microsoft.Network/virtualNetworkGateways'"})["value"]
        self.assertEqual([one["id"].lower() for one in found], [GATEWAY.lower()])
        self.assertNotEqual(found[0]["id"], GATEWAY)
        self.assertEqual(self.get(found[0]["id"])["id"], GATEWAY)

    def test_paths_have_no_case(self):
        self.assertEqual(self.get(CIRCUIT.lower())["id"], CIRCUIT)
        self.assertEqual(self.operation(SUMMARY.lower()), self.operation(SUMMARY))

    def test_counters_are_in_the_case_of_the_wire(self):
        self.assertEqual(sorted(self.get(f"{PEERING}/stats")), [
            "primaryBytesIn", "primaryBytesOut", "secondaryBytesIn", "secondaryBytesOut"])

    def test_lists_of_connections_lack_state_and_keys(self):
        listed = self.get(f"{AZURE_NETWORK}/connections")["value"][0]["properties"]
        whole = self.get(f"{AZURE_NETWORK}/connections/conn-er")["properties"]
        self.assertEqual(set(whole) - set(listed),
                         {"connectionStatus", "sharedKey", "authorizationKey"})

    def test_gateways_are_listed_by_group_only(self):
        self.assertEqual(self.refusal(
            f"/subscriptions/{AZURE_SUBSCRIPTION}/providers/Microsoft.Network/"
            "virtualNetworkGateways")[0], 404)

    def test_secrets_of_the_answers_are_canaries(self):
        self.say(settings={"vpn": "on", "direct": "on"})
        text = json.dumps([self.get(path) for path, _ in ANSWERS])
        secrets = re.findall(r'"(?:serviceKey|sharedKey|authorizationKey|radiusServerSecret|'
                             r'c[ak]kSecretIdentifier|cknSecretIdentifier)": "([^"]*)"', text)
        self.assertGreater(len(secrets), 8)
        self.assertTrue(all(CANARY in secret for secret in secrets), secrets)

    def test_what_is_not_there(self):
        self.assertEqual(self.refusal(f"{CIRCUIT}-2"), (404, "ResourceNotFound"))
        self.assertEqual(self.refusal(f"{CIRCUIT}/peerings/MicrosoftPeering"), (404, "NotFound"))
        self.assertEqual(self.refusal(f"{CIRCUIT}/peerings/MicrosoftPeering/stats"),
                         (404, "ResourceNotFound"))
        self.assertEqual(self.refusal(CIRCUIT.replace("rg-net", "rg-other")),
                         (404, "ResourceGroupNotFound"))
        self.assertEqual(self.refusal(CIRCUIT.replace(AZURE_SUBSCRIPTION, AZURE_TENANT)),
                         (404, "SubscriptionNotFound"))
        self.assertEqual(self.refusal(f"{CIRCUIT}/colours"), (404, "InvalidResourceType"))

    def test_version_is_required(self):
        for version, wanted in (("", "MissingApiVersionParameter"),
                                ("latest", "InvalidApiVersionParameter")):
            self.assertEqual(self.refusal(**{"api-version": version}), (400, wanted))

    def test_budget_is_told(self):
        left = [int(self.send("GET", CIRCUIT)[1]["x-ms-ratelimit-remaining-subscription-reads"])
                for _ in range(2)]
        self.assertLessEqual(left[1], left[0])
        self.assertIn("x-ms-ratelimit-remaining-subscription-writes",
                      self.send("POST", SUMMARY)[1])

    def test_sessions_in_the_words_of_routers(self):
        for document, wanted in (
                ({}, ("46w", "3")),
                ({"settings": {"up-down": "junos"}}, ("3", "3")),
                ({"observed": {"wires": {"er0": {"sessions": {"ipv4": {
                    "up": False, "state": "Idle (PfxCt)", "never": True}}}}}},
                 ("never", "Idle (PfxCt)"))):
            self.say(**document)
            row = self.operation(SUMMARY)["value"][0]
            self.assertEqual(row["statePfxRcd"], wanted[1])
            self.assertTrue(row["upDown"].startswith(wanted[0]) or "y" in row["upDown"], row)

    def test_arp_of_a_silent_customer_is_incomplete(self):
        self.say(observed={"wires": {"er0": {"arp": {"192.168.200.1": ""}}}})
        found = self.operation(f"{PEERING}/arpTables/primary")["value"]
        self.assertEqual([(row["interface"], row["macAddress"]) for row in found],
                         [("On-Prem", "Incomplete"), ("Microsoft", "0200.0000.0002")])

    def test_circuit_without_a_router_has_empty_tables(self):
        self.say(overrides={"er-sg.properties.serviceProviderProvisioningState":
                            "NotProvisioned"})
        self.assertEqual(self.operation(SUMMARY), {"value": []})
        self.say(settings={"circuit-bgp": "off"})
        self.assertEqual(self.refusal(SUMMARY, "POST"), (400, "BgpSessionsNotEnabled"))

    def test_effective_routes_of_a_stopped_machine_are_refused(self):
        self.say(settings={"vm": "stopped"})
        self.assertEqual(self.refusal(f"{INTERFACE}/effectiveRouteTable", "POST")[0], 400)

    def test_route_of_somebodys_own_shadows_the_gateways(self):
        self.say(settings={"user-route": "10.1.0.0/16"})
        found = {(row["source"], row["state"])
                 for row in self.operation(f"{INTERFACE}/effectiveRouteTable")["value"]
                 if row["addressPrefix"] == ["10.1.0.0/16"]}
        self.assertEqual(found, {("User", "Active"), ("VirtualNetworkGateway", "Invalid")})

    def test_resources_of_a_document_take_the_place_of_ours(self):
        mine = {"id": CIRCUIT + "-x", "name": "er-sg-x", "properties": {}}
        self.say(resources={"azure": {"expressRouteCircuits": [mine]}})
        self.assertEqual(self.get(ALL_CIRCUITS), {"value": [mine]})
        self.assertEqual(self.operation(f"{CIRCUIT}-x/peerings/AzurePrivatePeering/arpTables/"
                                        "primary"), {"value": []})


class PagesTest(AzureTest):
    def test_sdk_walks_the_pages(self):
        self.say(settings={"circuits": 7, "page-size": 3})
        names = [one.name for one in self.client().express_route_circuits.list_all()]
        self.assertEqual(len(set(names)), 7)
        self.assertIn("nextLink", self.get(ALL_CIRCUITS))

    def test_five_hundred_circuits(self):
        self.say(settings={"circuits": 500, "page-size": 100})
        found, link = [], ALL_CIRCUITS
        while link:
            page = self.get(link)
            found += page["value"]
            link = page.get("nextLink")
        self.assertEqual(len({one["id"] for one in found}), 500)
        prefixes = {one["properties"]["peerings"][0]["properties"][f"{link}PeerAddressPrefix"]
                    for one in found for link in ("primary", "secondary")}
        self.assertEqual(len(prefixes), 1000)
        rows = self.operation(f"{found[-1]['id']}/peerings/AzurePrivatePeering/"
                              "routeTablesSummary/secondary")["value"]
        self.assertEqual(rows[0]["statePfxRcd"], "3")

    def test_links_lead_nowhere(self):
        for fault, wanted in (("token-loop", True), ("token-endless", False)):
            self.say(faults=[{"name": fault, "target": "expressRouteCircuits"}])
            first = self.get(ALL_CIRCUITS)["nextLink"]
            self.assertEqual(self.get(first)["nextLink"] == first, wanted)
        self.say(faults=[{"name": "nextlink-elsewhere", "target": "azure"}])
        for link in (self.get(ALL_CIRCUITS)["nextLink"],
                     self.send("POST", SUMMARY)[1]["Location"]):
            self.assertTrue(link.startswith("https://management.elsewhere.example/"))


class OperationsTest(AzureTest):
    def summary(self):
        return self.client().express_route_circuits.begin_list_routes_table_summary(
            "rg-net", "er-sg", "AzurePrivatePeering", "primary")

    def test_sdk_follows_every_shape(self):
        for shape in ("location", "async", "immediate"):
            with self.subTest(shape=shape):
                self.say(settings={"operation-shape": shape, "operation-polls": 2,
                                   "retry-after": 0})
                found = self.summary().result(timeout=30)
                self.assertEqual([(row.neighbor, row.state_pfx_rcd) for row in found.value],
                                 [("192.168.200.1", "3")])

    def test_result_within_the_state(self):
        self.say(settings={"operation-shape": "output", "operation-polls": 1})
        _, headers, _ = self.send("POST", SUMMARY)
        self.assertNotIn("Location", headers)
        states = [self.get(headers["Azure-AsyncOperation"]) for _ in range(2)]
        self.assertEqual([one["status"] for one in states], ["InProgress", "Succeeded"])
        self.assertEqual(states[1]["properties"]["output"]["value"][0]["statePfxRcd"], "3")

    def test_as_recorded(self):
        self.say(settings={"retry-after": -1})
        status, headers, content = self.send("POST", SUMMARY)
        self.assertEqual((status, content, headers["Content-Length"]), (202, None, "4"))
        self.assertNotIn("Retry-After", headers)
        self.assertNotIn("Azure-AsyncOperation", headers)
        self.assertIn("/operationResults/", headers["Location"])

    def test_sdk_understands_all_of_them(self):
        client = self.client()
        circuits, gateways = client.express_route_circuits, client.virtual_network_gateways
        link = ("rg-net", "er-sg", "AzurePrivatePeering", "primary")
        self.say(settings={"retry-after": 0})
        self.assertEqual({row.interface for row in circuits.begin_list_arp_table(
            *link).result(30).value}, {"On-Prem", "Microsoft"})
        self.assertEqual({row.path for row in circuits.begin_list_routes_table(
            *link).result(30).value}, {"65001", "65515"})
        self.assertIn("Connected", {row.state for row in gateways.begin_get_bgp_peer_status(
            "rg-net", "gw-er").result(30).value})
        self.assertIn("12076-65001", {row.as_path for row in gateways.begin_get_learned_routes(
            "rg-net", "gw-er").result(30).value})
        self.assertEqual([row.next_hop for row in gateways.begin_get_advertised_routes(
            "rg-net", "gw-er", "100.64.1.1").result(30).value], ["Virtual Network"])
        routes = client.network_interfaces.begin_get_effective_route_table(
            "rg-net", "nic-vm1").result(30).value
        self.assertEqual(len([row for row in routes if row.source == "VirtualNetworkGateway"]), 3)

    def test_one_at_a_time_for_each_resource(self):
        first = self.send("POST", SUMMARY)
        status, headers, content = self.send("POST", f"{PEERING}/arpTables/primary")
        self.assertEqual((status, content["error"]["code"], headers["Retry-After"]),
                         (429, "RetryableErrorDueToAnotherOperation", "1"))
        self.assertEqual(self.send("POST", f"{GATEWAY}/getLearnedRoutes")[0], 202)
        self.get(first[1]["Location"])
        self.assertEqual(self.send("POST", f"{PEERING}/arpTables/primary")[0], 202)

    def fault(self, name, **settings):
        self.say(faults=[{"name": name, "target": "routeTablesSummary"}],
                 settings={"retry-after": 0} | settings)

    def test_operation_that_hangs(self):
        self.fault("operation-hangs")
        location = self.send("POST", SUMMARY)[1]["Location"]
        self.assertEqual([self.send("GET", location)[0] for _ in range(5)], [202] * 5)

    def test_operation_that_fails_half_way(self):
        for shape in ("location", "async"):
            with self.subTest(shape=shape):
                self.fault("operation-fails", **{"operation-shape": shape})
                with self.assertRaises(HttpResponseError) as caught:
                    self.summary().result(timeout=30)
                self.assertIn("An error occurred", str(caught.exception))

    def test_operation_that_is_not_begun(self):
        self.fault("operation-429")
        status, headers, _ = self.send("POST", SUMMARY)
        self.assertEqual((status, headers["Retry-After"]), (429, "1"))

    def test_token_that_expires_in_the_middle(self):
        self.fault("operation-expires")
        location = self.send("POST", SUMMARY)[1]["Location"]
        for path in (location, CIRCUIT):
            self.assertEqual(self.refusal(path), (401, "ExpiredAuthenticationToken"))
        self.bearer = self.token()
        self.assertEqual(self.send("GET", location)[0], 200)
        self.assertIn("value", self.operation(SUMMARY), "once is enough")

    def test_unknown_operation(self):
        location = self.send("POST", SUMMARY)[1]["Location"]
        self.assertEqual(self.refusal(re.sub("[0-9a-f]{32}", "0" * 32, location)),
                         (404, "NotFound"))


class MonitorTest(AzureTest):
    def metrics(self, names, path=CIRCUIT, minutes=10, **query):
        now = int(time.time())
        stamps = (time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment))
                  for moment in (now - minutes * 60, now))
        return self.get(f"{path}/providers/Microsoft.Insights/metrics", **{
            "api-version": MONITOR_VERSION, "metricnames": names, "timespan": "/".join(stamps),
            "interval": "PT1M", "aggregation": "average"} | query)

    def newest(self, content):
        """Of each series of the first metric: dimensions, and the newest value."""
        return [({one["name"]["value"]: one["value"] for one in series["metadatavalues"]},
                 [point["average"] for point in series["data"] if "average" in point][-1])
                for series in content["value"][0]["timeseries"]]

    def test_answers_fit_the_model(self):
        self.say(settings={"direct": "on"})
        port = f"{AZURE_NETWORK}/expressRoutePorts/port1"
        for path, names, query in (
                (CIRCUIT, "BgpAvailability,ArpAvailability", {"$filter": BOTH}),
                (CIRCUIT, "BitsInPerSecond", {}),
                (CIRCUIT, "QosDropBitsInPerSecond", {"interval": "PT5M"}),
                (port, "RxLightLevel,TxLightLevel", {"$filter": "Link eq '*' and Lane eq '*'"}),
                (f"{AZURE_NETWORK}/connections/conn-er", "BitsInPerSecond", {})):
            judge = Judge(monitor_models)
            content = self.metrics(names, path, **query)
            judge.model("Response", content, names)
            self.assertEqual(judge.complaints, [])
            self.assertEqual(len(content["value"]), len(names.split(",")))

    def test_sdk_reads_them(self):
        found = self.client(MonitorManagementClient).metrics.list(
            CIRCUIT, metricnames="BgpAvailability", filter=BOTH, aggregation="Average",
            interval="PT1M")
        points = [point.average for point in found.value[0].timeseries[0].data]
        self.assertEqual(points[-1], None, "the newest has no value yet")
        self.assertEqual(points[0], 100.0)

    def test_only_the_filter_splits(self):
        self.say(observed={"wires": {"er1": {"sessions": {"ipv4": {"up": False}}}}})
        self.assertEqual(self.newest(self.metrics("BgpAvailability")), [({}, 50.0)])
        self.assertEqual(self.newest(self.metrics("BgpAvailability", **{"$filter": BOTH})), [
            ({"peeringtype": "Private", "peer": "Primary-IPv4"}, 100.0),
            ({"peeringtype": "Private", "peer": "Secondary-IPv4"}, 0.0)])
        self.assertEqual(self.newest(self.metrics("BgpAvailability", **{
            "$filter": "Peer eq 'secondary-ipv4'"})), [({"peer": "Secondary-IPv4"}, 0.0)])

    def test_ten_series_unless_more_are_asked_for(self):
        self.say(observed={"vnet": {"peers": {f"er{n}": None for n in range(2)} | {
            "er0": {"up": True, "since": 0, "received": 1, "messages": [1, 1]}}}})
        names = "ExpressRouteGatewayCountOfRoutesLearnedFromPeer"
        split = {"$filter": "BgpPeerAddress eq '*' and roleInstance eq '*'", "interval": "PT5M",
                 "minutes": 30}
        self.assertEqual(len(self.metrics(names, GATEWAY, **split)["value"][0]["timeseries"]), 2)
        self.assertEqual(len(self.metrics(names, GATEWAY, **split, top=1)["value"][0][
            "timeseries"]), 1)

    def test_grain_must_fit(self):
        path = f"{CIRCUIT}/providers/Microsoft.Insights/metrics"
        question = {"api-version": MONITOR_VERSION, "metricnames": "QosDropBitsInPerSecond",
                    "interval": "PT1M"}
        self.assertEqual(self.refusal(path, **question), (400, "BadRequest"))
        self.assertEqual(self.get(path, AutoAdjustTimegrain="true", **question)["interval"],
                         "PT5M")

    def test_questions_that_are_refused_have_no_wrapper(self):
        for query in ({"metricnames": "Colour"}, {"$filter": "Peer = 'x'"},
                      {"$filter": "DeviceRole eq '*'"}, {"aggregation": "median"},
                      {"timespan": "yesterday"}):
            status, _, content = self.send(
                "GET", f"{CIRCUIT}/providers/Microsoft.Insights/metrics", **{
                    "metricnames": "BgpAvailability", "api-version": MONITOR_VERSION} | query)
            self.assertEqual((status, content.get("code")), (400, "BadRequest"), query)

    def test_no_data_is_no_series(self):
        self.say(settings={"metrics": "off"})
        self.assertEqual(self.metrics("BgpAvailability")["value"][0]["timeseries"], [])


class TokensTest(AzureTest):
    def works(self, credential):
        token = credential.get_token(self.url + "/.default").token
        self.assertEqual(self.send("GET", CIRCUIT, bearer=token)[0], 200)

    def test_sdk_with_a_secret(self):
        self.works(self.credential())
        wrong = ClientSecretCredential("adfs", AZURE_CLIENT_ID, "wrong", authority=self.url,
                                       connection_verify=self.ca_file)
        with self.assertRaisesRegex(ClientAuthenticationError, "AADSTS7000215"):
            self.works(wrong)

    def test_sdk_with_a_certificate(self):
        self.works(CertificateCredential(
            "adfs", AZURE_CLIENT_ID, self.emulator.where["azure_certificate_file"],
            authority=self.url, connection_verify=self.ca_file))

    def test_sdk_with_a_federated_token(self):
        with open(self.emulator.where["azure_federated_token_file"], encoding="ascii") as file:
            text = file.read().strip()
        # Debian's class takes no options.
        self.enterContext(unittest.mock.patch.dict(os.environ, {
            "AZURE_AUTHORITY_HOST": self.url, "REQUESTS_CA_BUNDLE": self.ca_file}))
        self.works(ClientAssertionCredential("adfs", AZURE_CLIENT_ID, lambda: text))
        with self.assertRaisesRegex(ClientAuthenticationError, "AADSTS700212"):
            self.works(ClientAssertionCredential("adfs", AZURE_CLIENT_ID, lambda: "other"))

    def assertion(self, algorithm="PS256", header=None, **claims):
        """Made by openssl, which also signs in the way that this SDK is too old for."""
        file = self.emulator.where["azure_certificate_file"]
        der = openssl("x509", "-in", file, "-outform", "DER")
        now = int(time.time())
        parts = [encoded(json.dumps(part).encode()) for part in (
            header or {"alg": algorithm, "typ": "JWT",
                       "x5t#S256": encoded(hashlib.sha256(der).digest())},
            {"aud": f"{self.url}/{AZURE_TENANT}/oauth2/v2.0/token", "iss": AZURE_CLIENT_ID,
             "sub": AZURE_CLIENT_ID, "jti": "1", "nbf": now, "exp": now + 600} | claims)]
        padding = ("-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest")
        signature = openssl("dgst", "-sha256", *(padding if algorithm == "PS256" else ()),
                            "-sign", file, stdin=".".join(parts).encode())
        return ".".join((*parts, encoded(signature)))

    def assert_with(self, assertion):
        status, _, content = self.login(
            client_secret=None, client_assertion=assertion, client_assertion_type="urn:ietf:"
            "params:oauth:client-assertion-type:jwt-bearer")
        return (content.get("error_codes") or [status])[0]

    def test_assertions_are_verified(self):
        for algorithm in ("PS256", "RS256"):
            self.assertEqual(self.assert_with(self.assertion(algorithm)), 200, algorithm)
        good, other = self.assertion(), self.assertion(jti="2")
        now = int(time.time())
        for assertion, wanted in (
                (".".join(good.split(".")[:2] + other.split(".")[2:]), 700027),
                (self.assertion(header={"alg": "PS256", "x5t#S256": "AAAA"}), 700027),
                (self.assertion(header={"alg": "PS256"}), 700027),
                (self.assertion(aud="https://elsewhere.example/token"), 700023),
                (self.assertion(iss="somebody"), 50027),
                (self.assertion(jti=""), 50027),
                (self.assertion(nbf=now - 7200, exp=now - 3600), 700024)):
            self.assertEqual(self.assert_with(assertion), wanted)

    def machine(self, environment, **how):
        with unittest.mock.patch.dict(os.environ, environment):
            self.works(ManagedIdentityCredential(connection_verify=self.ca_file, **how))

    def test_sdk_on_azures_own_machines(self):
        base = self.emulator.metadata_url
        imds = {"AZURE_POD_IDENTITY_AUTHORITY_HOST": base}
        self.machine(imds)
        self.machine(imds, client_id=AZURE_IDENTITY)
        self.machine({"IDENTITY_ENDPOINT": f"{base}/msi/token",
                      "IDENTITY_HEADER": "canary-91c0-identity-header"})
        self.machine({"IDENTITY_ENDPOINT": f"{base}/arc/metadata/identity/oauth2/token",
                      "IMDS_ENDPOINT": base})
        with self.assertRaises(Exception) as caught:
            self.machine(imds, client_id=AZURE_CLIENT_ID)
        self.assertIn("has not been assigned", str(caught.exception))

    def test_refusals_of_the_login(self):
        for form, wanted in (
                ({"client_secret": "wrong"}, (401, "invalid_client", 7000215)),
                ({"client_id": AZURE_TENANT}, (400, "unauthorized_client", 700016)),
                ({"client_secret": None}, (400, "invalid_request", 7000216)),
                ({"scope": "openid"}, (400, "invalid_scope", 70011)),
                ({"grant_type": "password"}, (400, "unsupported_grant_type", 70003)),
                ({"tenant": AZURE_CLIENT_ID}, (400, "invalid_request", 90002))):
            status, _, content = self.login(**form)
            self.assertEqual((status, content["error"], content["error_codes"][0]), wanted)
            self.assertTrue(content["error_description"].startswith(f"AADSTS{wanted[2]}: "))

    def test_tokens_are_checked(self):
        other = self.token(scope="https://elsewhere.example/.default")
        self.assertEqual(self.refusal(bearer=other), (401, "InvalidAuthenticationTokenAudience"))
        self.assertEqual(self.refusal(bearer="other"), (401, "InvalidAuthenticationToken"))
        status, headers, _ = self.emulator.send("GET", f"{CIRCUIT}?api-version={VERSION}", {})
        self.assertEqual(status, 401)
        self.assertIn("Bearer authorization_uri=", headers["WWW-Authenticate"])

    def test_tokens_end(self):
        self.say(settings={"session-time": 60})
        self.assertEqual(self.login()[2]["expires_in"], 60)
        self.say(settings={"clock": 4000})
        self.assertEqual(self.refusal(), (401, "ExpiredAuthenticationToken"))

    def test_claims_that_are_asked_for(self):
        self.say(faults=[{"name": "claims"}])
        status, headers, _ = self.send("GET", CIRCUIT)
        self.assertEqual(status, 401)
        self.assertIn('error="insufficient_claims", ', headers["WWW-Authenticate"])
        claims = '{"access_token":{"nbf":{"essential":true,"value":"1767225600"}}}'
        self.assertEqual(self.send("GET", CIRCUIT, bearer=self.token(claims=claims))[0], 200)

    def test_machines_must_prove_themselves(self):
        base, resource = self.emulator.metadata_url, urllib.parse.quote(self.url, safe="")
        for path, version, headers, wanted in (
                ("/metadata/identity/oauth2/token", "2018-02-01", {}, 400),
                ("/metadata/identity/oauth2/token", "2018-02-01",
                 {"Metadata": "true", "X-Forwarded-For": "192.0.2.1"}, 400),
                ("/msi/token", "2019-08-01", {"X-IDENTITY-HEADER": "other"}, 401),
                ("/arc/metadata/identity/oauth2/token", "2020-06-01", {"Metadata": "true"}, 401),
                ("/metadata/identity/oauth2/token", "2018-02-01", {"Metadata": "true"}, 200)):
            status, _, _ = self.emulator.send(
                "GET", f"{path}?api-version={version}&resource={resource}", headers, url=base)
            self.assertEqual(status, wanted, path)


class FaultsTest(AzureTest):
    def fault(self, name, value="", target="expressRouteCircuit"):
        self.say(faults=[{"name": name, "target": target, "value": value}])
        return self.send("GET", CIRCUIT)

    def test_errors_of_the_api(self):
        for name, wanted in (("throttle", (429, "SubscriptionRequestsThrottled")),
                             ("denied", (403, "AuthorizationFailed")),
                             ("expired", (401, "ExpiredAuthenticationToken")),
                             ("unknown", (404, "InvalidResourceType")),
                             ("error", (500, "InternalServerError"))):
            with self.subTest(fault=name):
                status, _, content = self.fault(name)
                self.assertEqual((status, content["error"]["code"]), wanted)
        self.assertNotIn("Retry-After", self.fault("throttle")[1])
        self.assertEqual(self.fault("throttle", "1500")[1]["Retry-After"], "2")
        self.assertIn("'Microsoft.Network/expressRouteCircuits/read'",
                      self.fault("denied")[2]["error"]["message"])

    def test_targets(self):
        for target in ("Microsoft.Network/expressRouteCircuits/read", "azure", "*",
                       "expressroutecircuits/read"):
            self.assertEqual(self.fault("denied", target=target)[0], 403, target)
        for target in ("aws", "routeTablesSummary", "DescribeConnections"):
            self.assertEqual(self.fault("denied", target=target)[0], 200, target)

    def test_answers_that_are_none(self):
        self.say(faults=[{"name": "html", "target": "azure"}])
        path, headers = f"{CIRCUIT}?api-version={VERSION}", {"Authorization": "Bearer x"}
        self.assertIn(b"<html>", self.emulator.send("GET", path, headers)[2])
        for fault, caught in (("down", "RemoteDisconnected"), ("cut", "IncompleteRead")):
            with self.assertRaises(Exception) as error:
                self.fault(fault)
            self.assertIn(caught, repr(error.exception))

    def test_types_are_wrong_throughout(self):
        self.assertEqual(self.fault("types")[2]["properties"]["stag"], "seven")
        self.say(faults=[{"name": "types", "target": "routeTablesSummary"}])
        self.assertEqual(self.operation(SUMMARY)["value"][0]["statePfxRcd"], 7)

    def test_login_has_faults_of_its_own(self):
        for name, wanted in (("denied", "AADSTS65001"), ("throttle", "AADSTS90055"),
                             ("error", "AADSTS90033")):
            self.say(faults=[{"name": name, "target": "token", "value": "2000"}])
            self.assertIn(wanted, self.login()[2]["error_description"])
            self.assertEqual(self.send("GET", CIRCUIT)[0], 200, "the token at hand is still good")

    def test_requests_are_written_down(self):
        before = len(self.emulator.requests())
        self.fault("denied")
        self.assertEqual([(one["service"], one["action"], one["status"], one["code"])
                          for one in self.emulator.requests()[before:]],
                         [("arm", "Microsoft.Network/expressRouteCircuits/read", 403,
                           "AuthorizationFailed")])

    def test_nothing_secret_is_written_down(self):
        self.token()
        self.assertNotIn(CANARY, json.dumps(self.emulator.requests()))


# Debian's azure-cli asks for a version of the API that Debian's SDK has not.
AZ = """
import runpy, sys
from azure.cli.core.profiles import ResourceType, _shared
_shared.AZURE_API_PROFILES["latest"][ResourceType.MGMT_NETWORK] = "2022-07-01"
sys.argv[0] = "az"
runpy.run_module("azure.cli", run_name="__main__")
"""


@unittest.skipUnless(os.path.exists("/usr/bin/az"), "no azure-cli")
class CommandLineTest(AzureTest):
    """Azure's own command line client, as an administrator uses it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.home = cls.enterClassContext(tempfile.TemporaryDirectory(prefix="onramp-az-"))
        cls.az("cloud", "register", "--name", "Lab", "--endpoint-resource-manager", cls.url,
               "--endpoint-active-directory", f"{cls.url}/adfs",
               "--endpoint-active-directory-resource-id", cls.url,
               "--endpoint-active-directory-graph-resource-id", f"{cls.url}/graph",
               "--endpoint-management", cls.url)
        cls.az("cloud", "set", "--name", "Lab")
        cls.az("login", "--service-principal", "--username", AZURE_CLIENT_ID, "--password",
               AZURE_SECRET, "--tenant", AZURE_TENANT)

    @classmethod
    def az(cls, *words):
        done = subprocess.run(
            ["/usr/bin/python3", "-c", AZ, *words, "--output", "json"], capture_output=True,
            text=True, timeout=120, check=False, stdin=subprocess.DEVNULL, env=isolated() | {
                "AZURE_CONFIG_DIR": cls.home, "REQUESTS_CA_BUNDLE": cls.ca_file,
                "AZURE_CORE_COLLECT_TELEMETRY": "no", "PYTHONWARNINGS": "ignore"})
        if done.returncode:
            raise AssertionError(f"az {' '.join(words[:3])}: {done.stderr}")
        return json.loads(done.stdout) if done.stdout else None

    def circuit(self, *words):
        return self.az("network", "express-route", *words, "--resource-group", "rg-net",
                       "--name", "er-sg")

    def test_circuit(self):
        self.say(settings={"circuits": 3, "page-size": 2})
        self.assertEqual(len(self.az("network", "express-route", "list")), 3)
        self.assertEqual(self.circuit("show")["serviceProviderProvisioningState"], "Provisioned")

    def test_tables_of_the_routers(self):
        link = ("--peering-name", "AzurePrivatePeering", "--path", "primary")
        self.assertEqual(self.circuit("list-route-tables-summary", *link)["value"][0][
            "statePfxRcd"], "3")
        self.assertEqual(len(self.circuit("list-arp-tables", *link)["value"]), 2)

    def test_metrics(self):
        found = self.az("monitor", "metrics", "list", "--resource", CIRCUIT, "--metric",
                        "BgpAvailability", "--interval", "PT1M", "--filter", BOTH)
        self.assertEqual(len(found["value"][0]["timeseries"]), 2)


@unittest.skipIf(MISSING or why_not(), MISSING or why_not())
class LabTest(unittest.TestCase):
    """In the lab the API says what the routers on Azure's side say."""

    name = f"z{os.getpid()}"

    @classmethod
    def setUpClass(cls):
        cls.addClassCleanup(lab, cls.name, "down")
        lab(cls.name, "up", "--hold", "9")
        env = environment(cls.name)
        with open(env["LAB_AZURE_SECRET_FILE"], encoding="ascii") as file:
            secret = file.read().strip()
        url, ca_file = env["LAB_CLOUD_URL"], env["LAB_CLOUD_CA_FILE"]
        cls.client = NetworkManagementClient(
            ClientSecretCredential("adfs", env["LAB_AZURE_CLIENT_ID"], secret, authority=url,
                                   connection_verify=ca_file),
            env["LAB_AZURE_SUBSCRIPTION_ID"], base_url=url, connection_verify=ca_file,
            credential_scopes=[url + "/.default"], polling_interval=0, retry_total=0)
        cls.addClassCleanup(cls.client.close)
        lab(cls.name, "cloud", "set", "retry-after", "0")

    def setUp(self):
        self.enterContext(warnings.catch_warnings())
        warnings.simplefilter("ignore", ResourceWarning)
        self.addCleanup(wait_for, "everything healthy again", self.is_healthy)
        self.addCleanup(lab, self.name, "heal")
        wait_for("everything healthy", self.is_healthy)

    def fault(self, *words):
        lab(self.name, "fault", *words)

    def link(self, operation, link):
        begin = getattr(self.client.express_route_circuits, f"begin_list_{operation}")
        return begin("rg-net", "er-sg", "AzurePrivatePeering", link).result(30).value

    def sessions(self):
        return [self.link("routes_table_summary", link)[0].state_pfx_rcd
                for link in ("primary", "secondary")]

    def arp(self):
        return [row.mac_address for row in self.link("arp_table", "secondary")
                if row.interface == "On-Prem"]

    def peers(self):
        found = self.client.virtual_network_gateways.begin_get_bgp_peer_status("rg-net", "gw-er")
        return sorted({(row.neighbor, row.state) for row in found.result(30).value
                       if row.asn == 12076})

    def effective(self):
        """Prefixes that the gateway brought, and by which router."""
        found = self.client.network_interfaces.begin_get_effective_route_table(
            "rg-net", "nic-vm1")
        return {row.address_prefix[0]: row.next_hop_ip_address[0] for row in found.result(30).value
                if row.source == "VirtualNetworkGateway" and row.state == "Active"}

    OWN = ("10.1.0.0/16", "10.2.0.0/16", "172.16.8.0/24")
    PRIMARY, SECONDARY = "100.64.1.1", "100.64.1.5"

    def is_healthy(self):
        return (self.sessions() == ["3", "3"] and self.arp()[0][4:5] == "."
                and self.peers() == [(one, "Connected") for one in (self.PRIMARY, self.SECONDARY)]
                and self.effective() == dict.fromkeys(self.OWN, self.PRIMARY))

    def becomes(self, look, wanted):
        wait_for(f"{look.__name__} is {wanted}", lambda: look() == wanted)

    def test_cut_takes_the_secondary_down(self):
        self.fault("cut", "er1")
        wait_for("the secondary is down", lambda: not self.sessions()[1].isdigit())
        self.assertEqual(self.sessions()[0], "3")
        self.assertEqual(self.effective(), dict.fromkeys(self.OWN, self.PRIMARY))

    def test_shutdown_and_prefix_limit_have_reasons(self):
        self.fault("shutdown", "er1")
        self.becomes(self.sessions, ["3", "Idle (Admin)"])
        lab(self.name, "heal")
        self.becomes(self.sessions, ["3", "3"])
        self.fault("max-prefix", "er1")
        self.becomes(self.sessions, ["3", "Idle (PfxCt)"])

    def test_silent_customer_has_no_mac(self):
        self.fault("arp", "er1")
        self.becomes(self.arp, ["Incomplete"])

    def test_traffic_takes_the_other_link(self):
        self.fault("shutdown", "er0")
        self.becomes(self.effective, dict.fromkeys(self.OWN, self.SECONDARY))

    def test_gateway_that_lost_a_router(self):
        self.fault("propagation", "er0")
        self.becomes(self.peers, [(self.PRIMARY, "Connecting"), (self.SECONDARY, "Connected")])
        self.assertEqual(self.sessions(), ["3", "3"])

    def test_routes_that_do_not_get_through(self):
        self.fault("udr-shadow", "10.2.0.0/16")
        self.assertEqual(set(self.effective()), {"10.1.0.0/16", "172.16.8.0/24"})
        self.fault("propagation-off", "rt-app")
        self.assertEqual(self.effective(), {})
        table = self.client.route_tables.get("rg-net", "rt-app")
        self.assertTrue(table.disable_bgp_route_propagation)

    def test_what_only_azure_knows(self):
        for fault in ("circuit-not-provisioned", "circuit-disabled", "peering-disabled",
                      "gateway-disconnected"):
            self.fault(fault)
        self.fault("tag-missing", "er-sg")
        circuit = self.client.express_route_circuits.get("rg-net", "er-sg")
        self.assertEqual((circuit.service_provider_provisioning_state,
                          circuit.circuit_provisioning_state, circuit.peerings[0].state,
                          sorted(circuit.tags)),
                         ("NotProvisioned", "Disabled", "Disabled", ["Name", "cost-center"]))
        connection = self.client.virtual_network_gateway_connections.get("rg-net", "conn-er")
        self.assertEqual(connection.connection_status, "NotConnected")


if __name__ == "__main__":
    unittest.main()
