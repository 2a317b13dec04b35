#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The emulator of AWS is like AWS: its answers fit AWS' own models, AWS' own clients understand
them, signatures are checked, and in the lab they follow the routers.

The models are those of Debian's botocore, of 2022. What AWS has added since is written down in
NEWER, from its documentation; so is the shape of ListVirtualInterfaceRoutes, an action of 2026."""

import json
import os
import re
import subprocess
import sys
import time
import unittest
import urllib.parse
import warnings
from xml.etree import ElementTree

from cloud_support import ACCESS_KEY_ID, CANARY, REGION, SECRET_ACCESS_KEY, Emulator
from lab_test import environment, lab, why_not
from support import ROOT, wait_for

try:
    import boto3
    import botocore.session
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.config import Config
    from botocore.credentials import (ContainerProvider, Credentials, InstanceMetadataFetcher,
                                      InstanceMetadataProvider)
    from botocore.exceptions import BotoCoreError, ClientError
    MISSING = ""
except ImportError as error:
    MISSING = f"no botocore: {error}"

sys.path.insert(0, os.path.join(ROOT, "tests", "lab", "cloud"))
sys.path.insert(0, os.path.join(ROOT, "tests", "lab"))
from onramp_cloud.aws import signature  # noqa: E402
from onramp_cloud.server import Request  # noqa: E402

TARGETS = {"directconnect": ("OvertureService", "application/x-amz-json-1.1"),
           "monitoring": ("GraniteServiceVersion20100801", "application/x-amz-json-1.0")}
VERSIONS = {"ec2": "2016-11-15", "sts": "2011-06-15"}
MODELS = {"monitoring": "cloudwatch"}  # botocore's name, where it is not that of signatures

# Members that AWS has added since 2022, by shape.
POOL = {f"prefixPool{what}Ipv{version}": "integer" for version in (4, 6)
        for what in ("Size", "UnallocatedCount", "AllocatedCount")}
NEWER = {
    "Connection": POOL, "VirtualInterface": POOL | {"asnLong": "long"},
    "BGPPeer": {"asnLong": "long"},
    "DirectConnectGateway": {"tags": "TagList"},
    "TunnelOption": {"enableTunnelLifecycleControl": "boolean"},
}
NEWER_WORDS = {"VirtualInterfaceState": ["testing"]}
ROUTES = {
    "virtualInterfaceId": str, "nextToken": str,
    "routes": [{"cidr": str, "routeDirection": str, "addressFamily": str,
                "asPath": [{"pathType": str, "path": [int]}], "communities": [str],
                "awsLogicalDeviceId": str, "routeInstalledAt": float}],
}
REPLACEMENT = {"requestId", "vpnConnectionId", "transitGatewayId", "vpnGatewayId",
               "customerGatewayId", "vpnTunnelOutsideIpAddress", "maintenanceDetails"}

VPN, TABLE = "vpn-0a1b2c3d4e5f60005", "tgw-rtb-0a1b2c3d4e5f60009"
CONNECTION, INTERFACE = "dxcon-ff0a1b2c", "dxvif-ff0a1b2e"
DX_GATEWAY = "5f294f92-bafb-4011-916d-9b0b11ab4d10"
ANSWERS = (
    ("directconnect", "DescribeConnections", {}),
    ("directconnect", "DescribeConnections", {"connectionId": CONNECTION}),
    ("directconnect", "DescribeLags", {}),
    ("directconnect", "DescribeVirtualInterfaces", {"maxResults": 100}),
    ("directconnect", "DescribeDirectConnectGateways", {}),
    ("directconnect", "DescribeDirectConnectGatewayAssociations",
     {"directConnectGatewayId": DX_GATEWAY}),
    ("directconnect", "DescribeDirectConnectGatewayAttachments",
     {"directConnectGatewayId": DX_GATEWAY}),
    ("directconnect", "ListVirtualInterfaceTestHistory", {"virtualInterfaceId": INTERFACE}),
    ("ec2", "DescribeVpnConnections", {}),
    ("ec2", "DescribeVpnGateways", {}),
    ("ec2", "DescribeCustomerGateways", {}),
    ("ec2", "DescribeRouteTables", {"MaxResults": "100"}),
    ("ec2", "DescribeTransitGateways", {}),
    ("ec2", "DescribeTransitGatewayAttachments", {}),
    ("ec2", "DescribeTransitGatewayRouteTables", {}),
    ("monitoring", "ListMetrics", {"Namespace": "AWS/DX"}),
    ("sts", "GetCallerIdentity", {}),
    ("sts", "AssumeRole", {"RoleArn": "arn:aws:iam::123456789012:role/monitor",
                           "RoleSessionName": "onramp", "DurationSeconds": "3600"}),
)
TRANSIT_ANSWERS = (
    ("ec2", "SearchTransitGatewayRoutes",
     {"TransitGatewayRouteTableId": TABLE, "Filter.1.Name": "state",
      "Filter.1.Value.1": "active", "Filter.1.Value.2": "blackhole"}),
    ("ec2", "GetTransitGatewayRouteTablePropagations", {"TransitGatewayRouteTableId": TABLE}),
    ("ec2", "GetTransitGatewayRouteTableAssociations", {"TransitGatewayRouteTableId": TABLE}),
)
IPV6 = {"wires": {"dx0": {"sessions": {"ipv6": {
    "up": True, "since": 1767225600, "accepted": {"fd00:a::/48": [65001]},
    "advertised": {"fd00:c8::/48": [64512]}}}}}}
VARIANTS = (
    {},
    {"settings": {"gateway": "dxgw", "lag": "on", "failover-test": "on"}, "observed": IPV6},
    {"settings": {"gateway": "tgw", "hosted": "on"}},
    {"settings": {"propagation": "off"}, "observed": {
        "wires": {"dx0": {"carrier": False}, "vpn0": {"carrier": False}}, "propagated": {"10.1.0.0/16": None}}},
)


def isolated():
    """The environment without anything that says who we are elsewhere."""
    return {name: value for name, value in os.environ.items() if not name.startswith("AWS_")} | {
        "AWS_CONFIG_FILE": os.devnull, "AWS_EC2_METADATA_DISABLED": "true"}


# A client's question, signed by botocore


def body_of(service, action, params):
    if service in TARGETS:
        target, content_type = TARGETS[service]
        headers = {"Content-Type": content_type, "X-Amz-Target": f"{target}.{action}"}
        return headers, json.dumps(params).encode()
    form = {"Action": action, "Version": VERSIONS[service]} | params
    headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
    return headers, urllib.parse.urlencode(form, quote_via=urllib.parse.quote).encode()


def signed(emulator, service, action, params, key=None, region=REGION, scope=None):
    """Headers and body; `scope` is the service that the signature claims to be for."""
    headers, body = body_of(service, action, params)
    request = AWSRequest("POST", emulator.endpoint_url + "/", data=body, headers=headers)
    key = key or Credentials(ACCESS_KEY_ID, SECRET_ACCESS_KEY)
    SigV4Auth(key, scope or service, region).add_auth(request)
    return dict(request.headers.items()), body


def ask(emulator, service, action, params=None, **how):
    """(status, headers, body)"""
    headers, body = signed(emulator, service, action, params or {}, **how)
    return emulator.send("POST", "/", headers, body)


def error_of(answer):
    """(status, code, message), read as the protocols have them."""
    status, _, body = answer
    if body.startswith(b"{"):
        said = json.loads(body)
        return status, said["__type"].rpartition("#")[2], said.get("message", "")
    root = ElementTree.fromstring(body)
    return (status, *(next(node.text or "" for node in root.iter() if local(node) == name)
                      for name in ("Code", "Message")))


# An answer, held against the model


def local(node):
    return node.tag.rpartition("}")[2]


class Judge:
    """Collects what does not fit: members that the model has not, values of another type."""

    WORDS = {"boolean": r"true|false", "integer": r"-?\d+", "long": r"-?\d+",
             "double": r"-?\d+(\.\d+)?", "float": r"-?\d+(\.\d+)?", "string": r"(?s).*",
             "timestamp": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"}
    TYPES = {"boolean": bool, "integer": int, "long": int, "double": (int, float),
             "float": (int, float), "string": str, "timestamp": (int, float)}

    def __init__(self, model):
        self.model = model
        self.complaints = []

    def complain(self, where, what):
        self.complaints.append(f"{where}: {what}")

    def primitive(self, shape, where, is_right):
        if not is_right:
            self.complain(where, f"is no {shape}")

    def newer(self, shape, name):
        kind = NEWER.get(shape.name, {}).get(name)
        if kind in self.model.shape_names:
            return self.model.shape_for(kind)
        return kind

    def json(self, shape, value, where):
        kind = shape if isinstance(shape, str) else shape.type_name
        if kind == "structure":
            for name, one in value.items():
                member = shape.members.get(name) or self.newer(shape, name)
                if member is None:
                    self.complain(f"{where}.{name}", f"is not in {shape.name}")
                else:
                    self.json(member, one, f"{where}.{name}")
        elif kind == "list":
            for one in value:
                self.json(shape.member, one, where)
        else:
            is_right = isinstance(value, self.TYPES[kind])
            self.primitive(kind, where, is_right and isinstance(value, bool) == (kind == "boolean"))
            self.enumerated(shape, value, where)

    def enumerated(self, shape, value, where):
        words = getattr(shape, "enum", None)
        if words and value not in words + NEWER_WORDS.get(shape.name, []):
            self.complain(where, f"'{value}' is none of {words}")

    def xml(self, shape, node, where):
        kind = shape if isinstance(shape, str) else shape.type_name
        if kind == "structure":
            members = {member.serialization.get("name", name): member
                       for name, member in shape.members.items()}
            for child in node:
                name = local(child)
                member = members.get(name) or self.newer(shape, name)
                if member is None:
                    self.complain(f"{where}.{name}", f"is not in {shape.name}")
                else:
                    self.xml(member, child, f"{where}.{name}")
        elif kind == "list":
            item = shape.member.serialization.get("name", "member")
            for child in node:
                if local(child) != item:
                    self.complain(where, f"has {local(child)} for {item}")
                self.xml(shape.member, child, where)
        else:
            self.primitive(kind, where, not len(node)
                           and re.fullmatch(self.WORDS[kind], node.text or ""))
            self.enumerated(shape, node.text or "", where)


def like(sample, value):
    """Whether a value looks like a sample: of its type, and no member more."""
    if isinstance(sample, dict):
        return isinstance(value, dict) and all(
            name in sample and like(sample[name], one) for name, one in value.items())
    if isinstance(sample, list):
        return isinstance(value, list) and all(like(sample[0], one) for one in value)
    return isinstance(value, sample)


@unittest.skipIf(MISSING, MISSING)
class EmulatorTest(unittest.TestCase):
    """One emulator for all; each test says what it shall answer."""

    @classmethod
    def setUpClass(cls):
        cls.emulator = cls.enterClassContext(Emulator())
        cls.models = botocore.session.Session()

    def setUp(self):
        self.emulator.say()

    def ask(self, *words, **how):
        return ask(self.emulator, *words, **how)

    def result(self, service, action, **params):
        status, _, body = self.ask(service, action, params)
        self.assertEqual(status, 200, body)
        return json.loads(body)

    def client(self, service, **more):
        session = boto3.Session(ACCESS_KEY_ID, SECRET_ACCESS_KEY, region_name=REGION)
        found = session.client(service, endpoint_url=self.emulator.endpoint_url,
                               verify=self.emulator.ca_file,
                               config=Config(retries={"max_attempts": 0}), **more)
        self.addCleanup(found.close)
        return found


class AnswersTest(EmulatorTest):
    def judge(self, service, action, params):
        """Complaints, and the answer as text."""
        status, _, body = self.ask(service, action, params)
        self.assertEqual(status, 200, body)
        model = self.models.get_service_model(MODELS.get(service, service))
        judge = Judge(model)
        shape = model.operation_model(action).output_shape
        if service in TARGETS:
            judge.json(shape, json.loads(body), action)
            return judge.complaints, body
        root = ElementTree.fromstring(body)
        self.assertEqual(local(root), f"{action}Response")
        nodes = [node for node in root if local(node) not in ("requestId", "ResponseMetadata")]
        if service == "sts":
            self.assertEqual(local(nodes[0]), f"{action}Result")
            nodes = list(nodes[0])
        inside = ElementTree.Element(action)
        inside.extend(nodes)
        judge.xml(shape, inside, action)
        return judge.complaints, body

    def test_every_answer_fits_the_models(self):
        for variant in VARIANTS:
            self.emulator.say(**variant)
            is_transit = variant.get("settings", {}).get("gateway") == "tgw"
            for service, action, params in ANSWERS + (TRANSIT_ANSWERS if is_transit else ()):
                with self.subTest(variant=variant, action=action):
                    complaints, _ = self.judge(service, action, params)
                    self.assertEqual(complaints, [])

    def test_judge_sees_what_does_not_fit(self):
        self.emulator.say(overrides={
            "connection.colour": "red", "connection.vlan": "seven", "vif.mtu": None,
            "connection.connectionState": "sideways", "vpn.options.colour": "red",
            "vpn.vgwTelemetry.0.acceptedRouteCount": "many", "vpn.state": "sideways"})
        self.assertEqual(self.judge("directconnect", "DescribeConnections", {})[0], [
            "DescribeConnections.connections.connectionState: 'sideways' is none of "
            "['ordering', 'requested', 'pending', 'available', 'down', 'deleting', 'deleted', "
            "'rejected', 'unknown']",
            "DescribeConnections.connections.colour: is not in Connection",
            "DescribeConnections.connections.vlan: is no integer"])
        self.assertEqual(len(self.judge("ec2", "DescribeVpnConnections", {})[0]), 3)

    def test_metric_data_fits_the_model(self):
        complaints, body = self.judge("monitoring", "GetMetricData", metric_query())
        self.assertEqual(complaints, [])
        result = json.loads(body)["MetricDataResults"][0]
        self.assertEqual(result["Values"], [1, 1])
        self.assertEqual(result["Timestamps"], sorted(result["Timestamps"], reverse=True))

    def test_dimensions_must_be_exact(self):
        question = metric_query()
        metric = question["MetricDataQueries"][0]["MetricStat"]["Metric"]
        metric["Dimensions"].append({"Name": "VirtualInterfaceId", "Value": INTERFACE})
        result = self.result("monitoring", "GetMetricData", **question)
        self.assertEqual(result["MetricDataResults"][0]["Values"], [])

    def test_interface_routes_are_as_documented(self):
        """No botocore knows this action: ROUTES is its documentation."""
        found = self.result("directconnect", "ListVirtualInterfaceRoutes",
                            virtualInterfaceId=INTERFACE,
                            filters={"routeDirection": "accepted"})
        self.assertTrue(like(ROUTES, found), found)
        self.assertEqual([route["cidr"] for route in found["routes"]],
                         ["10.1.0.0/16", "10.2.0.0/16", "172.16.8.0/24"])

    def test_tunnel_replacement_is_as_documented(self):
        """Nor does that of 2022 know this one."""
        _, _, body = self.ask("ec2", "GetVpnTunnelReplacementStatus", {
            "VpnConnectionId": VPN, "VpnTunnelOutsideIpAddress": "203.0.113.11"})
        names = {local(node) for node in ElementTree.fromstring(body)}
        self.assertLess(names, REPLACEMENT)

    def test_secrets_of_the_answers_are_canaries(self):
        interface = self.result("directconnect", "DescribeVirtualInterfaces")[
            "virtualInterfaces"][0]
        for secret in (interface["authKey"], interface["customerRouterConfig"],
                       interface["bgpPeers"][0]["authKey"]):
            self.assertIn(CANARY, secret)
        vpn = ElementTree.fromstring(self.ask("ec2", "DescribeVpnConnections", {})[2])
        secrets = [node.text for node in vpn.iter()
                   if local(node) in ("preSharedKey", "customerGatewayConfiguration")]
        self.assertEqual(len(secrets), 3)
        self.assertTrue(all(CANARY in secret for secret in secrets))

    def test_second_region_is_empty(self):
        _, _, body = self.ask("directconnect", "DescribeConnections", {}, region="us-east-1")
        self.assertEqual(json.loads(body), {"connections": []})
        _, _, body = self.ask("ec2", "DescribeVpnConnections", {}, region="us-east-1")
        self.assertIn(b"<vpnConnectionSet></vpnConnectionSet>", body)

    def test_direct_connect_gateways_are_seen_everywhere(self):
        self.emulator.say(settings={"gateway": "dxgw"})
        _, _, body = self.ask("directconnect", "DescribeDirectConnectGateways", {},
                              region="us-east-1")
        self.assertEqual(len(json.loads(body)["directConnectGateways"]), 1)

    def test_resources_of_a_document_take_the_place_of_ours(self):
        self.emulator.say(resources={"eu-west-1": {"connections": [{"connectionId": "dxcon-1"}]}})
        _, _, body = self.ask("directconnect", "DescribeConnections", {}, region="eu-west-1")
        self.assertEqual(json.loads(body), {"connections": [{"connectionId": "dxcon-1"}]})


def metric_query():
    end = int(time.time()) // 300 * 300
    metric = {"Namespace": "AWS/DX", "MetricName": "ConnectionState",
              "Dimensions": [{"Name": "ConnectionId", "Value": CONNECTION}]}
    return {"StartTime": end - 600, "EndTime": end, "MetricDataQueries": [
        {"Id": "m0", "ReturnData": True,
         "MetricStat": {"Period": 300, "Stat": "Minimum", "Metric": metric}}]}


class PagesTest(EmulatorTest):
    def setUp(self):
        self.emulator.say(settings={"page-size": 1, "gateway": "tgw"})

    def test_boto3_walks_the_pages_of_ec2(self):
        for paginator, key, count in (
                ("describe_route_tables", "RouteTables", 2),
                ("describe_transit_gateway_attachments", "TransitGatewayAttachments", 3)):
            with self.subTest(action=paginator):
                pages = list(self.client("ec2").get_paginator(paginator).paginate())
                self.assertEqual([len(page[key]) for page in pages], [1] * count)

    def test_pages_of_json_services_are_complete(self):
        found, token = [], None
        for _ in range(4):
            more = {"nextToken": token} if token else {}
            page = self.result("directconnect", "ListVirtualInterfaceRoutes",
                               virtualInterfaceId=INTERFACE, **more)
            found += page["routes"]
            token = page.get("nextToken")
        self.assertIsNone(token)
        self.assertEqual(len({route["cidr"] for route in found}), 4)
        self.assertEqual(len(self.result("monitoring", "ListMetrics")["Metrics"]), 1)

    def test_wrong_token_is_an_error(self):
        answer = self.ask("ec2", "DescribeRouteTables", {"NextToken": "bm9uc2Vuc2U="})
        self.assertEqual(error_of(answer)[:2], (400, "InvalidNextToken"))

    def test_size_of_a_page_has_limits(self):
        answer = self.ask("ec2", "DescribeRouteTables", {"MaxResults": "101"})
        self.assertEqual(error_of(answer)[:2], (400, "InvalidParameterValue"))


class SignatureTest(EmulatorTest):
    """Each mistake, in the words of each protocol."""

    QUESTIONS = (("directconnect", "DescribeConnections"), ("monitoring", "ListMetrics"),
                 ("ec2", "DescribeVpnConnections"), ("sts", "GetCallerIdentity"))

    def refused(self, **how):
        return [error_of(self.ask(*question, **how))[:2] for question in self.QUESTIONS]

    def test_botocores_signatures_are_reproduced(self):
        """Vectors made by botocore with AWS' documented example key, host and date."""
        key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
        json_headers = [("content-type", "application/x-amz-json-1.1"),
                        ("host", "directconnect.us-east-1.amazonaws.com"),
                        ("x-amz-date", "20260115T120000Z"),
                        ("x-amz-target", "OvertureService.DescribeConnections")]
        form_headers = [("content-type", "application/x-www-form-urlencoded; charset=utf-8"),
                        ("host", "sts.us-east-1.amazonaws.com"),
                        ("x-amz-date", "20260115T120000Z")]
        for headers, service, body, wanted in (
                (json_headers, "directconnect", b"{}",
                 "35927f4019d552abe257f794408f53a4cf53b94803cd9fc2056cfc8d70cbf16c"),
                (form_headers, "sts", b"Action=GetCallerIdentity&Version=2011-06-15",
                 "7f2d536d7155649ac13e0d3d0ca3f176a9866596337bcccbe6661bff6d48f92d")):
            scope = {"date": "20260115", "region": "us-east-1", "service": service,
                     "signed": ";".join(name for name, _ in headers)}
            request = Request("POST", "/", "", headers, body)
            self.assertEqual(signature.signature(request, key, scope), wanted)

    def test_wrong_secret(self):
        self.assertEqual(self.refused(key=Credentials(ACCESS_KEY_ID, "wrong")), [
            (400, "InvalidSignatureException"), (400, "InvalidSignatureException"),
            (401, "AuthFailure"), (403, "SignatureDoesNotMatch")])

    def test_unknown_key(self):
        self.assertEqual(self.refused(key=Credentials("AKIANOBODY", "wrong")), [
            (400, "UnrecognizedClientException"), (400, "UnrecognizedClientException"),
            (401, "AuthFailure"), (403, "InvalidClientTokenId")])

    def test_clock_that_is_wrong(self):
        for ahead in (1000, -1000):
            self.emulator.say(settings={"clock": ahead})
            self.assertEqual(self.refused(), [
                (400, "InvalidSignatureException"), (400, "InvalidSignatureException"),
                (400, "RequestExpired"), (403, "SignatureDoesNotMatch")])
            status, headers, body = self.ask("directconnect", "DescribeConnections")
            self.assertRegex(body, rb"Signature (expired|not yet current): \d{8}T\d{6}Z is ")
            self.assertNotEqual(headers["Date"][:-8], time.strftime(
                "%a, %d %b %Y %H:%M", time.gmtime()))

    def test_scope_of_another_region_or_service(self):
        for how, words in (({"region": "eu-west-9"}, "valid region"),
                           ({"scope": "s3"}, "correct service")):
            with self.subTest(how=how):
                answer = self.ask("directconnect", "DescribeConnections", **how)
                self.assertEqual(error_of(answer)[1], "InvalidSignatureException")
                self.assertIn(words, error_of(answer)[2])

    def test_changed_after_signing(self):
        for change in ("body", "target", "unsigned"):
            headers, body = signed(self.emulator, "directconnect", "DescribeConnections", {})
            if change == "body":
                body = b'{"connectionId": "dxcon-other"}'
            elif change == "target":
                headers["X-Amz-Target"] = "OvertureService.DescribeLags"
            else:
                headers["X-Amz-Colour"] = "red"
            with self.subTest(change=change):
                answer = self.emulator.send("POST", "/", headers, body)
                self.assertEqual(error_of(answer)[1], "InvalidSignatureException")

    def test_not_signed_at_all(self):
        for (service, action), wanted in zip(self.QUESTIONS, (
                "MissingAuthenticationTokenException", "MissingAuthenticationTokenException",
                "MissingParameter", "MissingAuthenticationToken")):
            headers, body = body_of(service, action, {})
            self.assertEqual(error_of(self.emulator.send("POST", "/", headers, body))[1], wanted)

    def temporary(self):
        given = self.client("sts").assume_role(
            RoleArn="arn:aws:iam::123456789012:role/monitor",
            RoleSessionName="onramp")["Credentials"]
        return given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"]

    def test_session_needs_its_token(self):
        key_id, secret, token = self.temporary()
        self.assertEqual(self.ask("ec2", "DescribeVpnGateways",
                                  key=Credentials(key_id, secret, token))[0], 200)
        self.assertEqual(self.refused(key=Credentials(key_id, secret))[0][1],
                         "UnrecognizedClientException")

    def test_session_ends(self):
        self.emulator.say(settings={"session-time": 0})
        self.assertEqual(self.refused(key=Credentials(*self.temporary())), [
            (400, "ExpiredTokenException"), (400, "ExpiredTokenException"),
            (400, "RequestExpired"), (403, "ExpiredToken")])


class CredentialsTest(EmulatorTest):
    def setUp(self):
        super().setUp()
        self.enterContext(warnings.catch_warnings())
        warnings.simplefilter("ignore", ResourceWarning)  # botocore's fetchers close nothing

    def refusal(self, call, **params):
        with self.assertRaises(ClientError) as caught:
            call(**params)
        return caught.exception.response["Error"]["Code"]

    def test_role_in_another_account_asks_for_the_external_id(self):
        assume = self.client("sts").assume_role
        params = {"RoleArn": "arn:aws:iam::210987654321:role/spoke", "RoleSessionName": "onramp"}
        self.assertEqual(self.refusal(assume, **params), "AccessDenied")
        self.assertEqual(self.refusal(assume, ExternalId="other", **params), "AccessDenied")
        self.assertIn("assumed-role/spoke/onramp", assume(ExternalId="ext/1+2", **params)[
            "AssumedRoleUser"]["Arn"])

    def test_chained_role_lasts_an_hour_at_most(self):
        role = {"RoleArn": "arn:aws:iam::123456789012:role/hub", "RoleSessionName": "onramp",
                "DurationSeconds": 7200}
        given = self.client("sts").assume_role(**role)["Credentials"]
        chained = self.client("sts", aws_access_key_id=given["AccessKeyId"],
                              aws_secret_access_key=given["SecretAccessKey"],
                              aws_session_token=given["SessionToken"]).assume_role
        self.assertEqual(self.refusal(chained, **role), "ValidationError")
        chained(**(role | {"DurationSeconds": 3600}))

    def test_web_identity_needs_no_signature(self):
        assume = self.client("sts").assume_role_with_web_identity
        params = {"RoleArn": "arn:aws:iam::123456789012:role/web", "RoleSessionName": "onramp"}
        self.assertEqual(self.refusal(assume, WebIdentityToken="other", **params),
                         "InvalidIdentityToken")
        given = assume(WebIdentityToken="canary-5d2e.web.identity-token", **params)
        self.assertIn("Expiration", given["Credentials"])

    def works(self, found):
        key = found.get_frozen_credentials()
        answer = self.ask("sts", "GetCallerIdentity",
                          key=Credentials(key.access_key, key.secret_key, key.token))
        self.assertEqual(answer[0], 200, answer)

    def test_botocore_reads_the_instance_metadata(self):
        fetcher = InstanceMetadataFetcher(base_url=self.emulator.metadata_url + "/")
        self.works(InstanceMetadataProvider(fetcher).load())

    def test_instance_metadata_without_token_is_refused(self):
        path = "/latest/meta-data/iam/security-credentials/"
        answer = self.emulator.send("GET", path, {}, url=self.emulator.metadata_url)
        self.assertEqual(answer[0], 401)

    def test_botocore_reads_container_credentials(self):
        environment = {
            "AWS_CONTAINER_CREDENTIALS_FULL_URI":
            self.emulator.metadata_url + "/container/credentials",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": "canary-91c0-container-token"}
        self.works(ContainerProvider(environment).load())
        environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "other"
        with self.assertRaises(BotoCoreError):
            ContainerProvider(environment).load().get_frozen_credentials()


class FaultsTest(EmulatorTest):
    def fault(self, name, target="DescribeConnections", value="", **more):
        self.emulator.say(faults=[{"name": name, "target": target, "value": value}], **more)
        return self.ask("directconnect", "DescribeConnections")

    def test_errors_of_the_api(self):
        for name, wanted in (("throttle", (400, "ThrottlingException")),
                             ("denied", (400, "AccessDeniedException")),
                             ("expired", (400, "ExpiredTokenException")),
                             ("unknown", (400, "UnknownOperationException"))):
            with self.subTest(fault=name):
                self.assertEqual(error_of(self.fault(name))[:2], wanted)
        self.assertEqual(error_of(self.fault("error", value="503"))[:2],
                         (503, "InternalFailure"))
        self.assertNotIn("x-amz-retry-after", self.fault("throttle")[1])
        self.assertEqual(self.fault("throttle", value="700")[1]["x-amz-retry-after"], "700")

    def test_other_actions_and_regions_are_spared(self):
        self.fault("denied")
        self.assertEqual(self.ask("directconnect", "DescribeLags")[0], 200)
        self.assertEqual(error_of(self.fault("throttle", target=REGION))[0], 400)
        self.assertEqual(self.ask("directconnect", "DescribeConnections",
                                  region="us-east-1")[0], 200)
        self.assertEqual(error_of(self.fault("throttle", target="*"))[0], 400)

    def test_ec2_and_sts_have_words_of_their_own(self):
        self.emulator.say(faults=[{"name": "throttle"}])
        self.assertEqual(error_of(self.ask("ec2", "DescribeVpnGateways"))[:2],
                         (503, "RequestLimitExceeded"))
        self.assertEqual(error_of(self.ask("sts", "GetCallerIdentity"))[:2], (400, "Throttling"))

    def test_answers_that_are_none(self):
        self.assertIn(b"<html>", self.fault("html", value="200")[2])
        self.assertEqual(self.fault("empty", value="200")[2], b"")
        self.assertEqual(len(self.fault("huge", value="3000000")[2]) // 1000000, 3)
        with self.assertRaises(ConnectionError):
            self.fault("down")
        with self.assertRaises(Exception) as caught:
            self.fault("cut")
        self.assertIn("IncompleteRead", repr(caught.exception))

    def test_types_are_wrong_throughout(self):
        connection = json.loads(self.fault("types")[2])["connections"][0]
        self.assertEqual((connection["connectionId"], connection["jumboFrameCapable"]),
                         (7, "seven"))

    def test_tokens_lead_nowhere(self):
        first, second = (json.loads(self.fault("token-loop")[2]) for _ in range(2))
        self.assertEqual(first["nextToken"], second["nextToken"])
        first, second = (json.loads(self.fault("token-endless")[2]) for _ in range(2))
        self.assertNotEqual(first["nextToken"], second["nextToken"])

    def test_requests_are_written_down(self):
        before = len(self.emulator.requests())
        self.fault("denied")
        found = self.emulator.requests()[before:]
        self.assertEqual([(one["service"], one["action"], one["region"], one["status"],
                           one["code"]) for one in found],
                         [("directconnect", "DescribeConnections", REGION, 400,
                           "AccessDeniedException")])


@unittest.skipUnless(os.path.exists("/usr/bin/aws"), "no awscli")
class CommandLineTest(EmulatorTest):
    """AWS' own command line client, as an administrator uses it."""

    def aws(self, *words, **environment):
        done = subprocess.run(
            ["/usr/bin/aws", "--endpoint-url", self.emulator.endpoint_url, "--region", REGION,
             "--output", "json", *words], capture_output=True, text=True, timeout=60, check=False,
            stdin=subprocess.DEVNULL, env=isolated() | {
                "AWS_CA_BUNDLE": self.emulator.ca_file, "AWS_MAX_ATTEMPTS": "1",
                "AWS_SHARED_CREDENTIALS_FILE": self.emulator.credentials_file} | environment)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_interface_and_its_peer(self):
        found = self.aws("directconnect", "describe-virtual-interfaces", "--query",
                         "virtualInterfaces[].[virtualInterfaceState, bgpPeers[0].bgpStatus]")
        self.assertEqual(found, [["available", "up"]])

    def test_propagated_routes(self):
        found = self.aws("ec2", "describe-route-tables", "--filters",
                         "Name=association.main,Values=true", "--query",
                         "RouteTables[].Routes[?Origin=='EnableVgwRoutePropagation']"
                         ".DestinationCidrBlock[]")
        self.assertEqual(found, ["10.1.0.0/16", "10.2.0.0/16", "172.16.8.0/24"])

    def test_role_in_another_account(self):
        given = self.aws("sts", "assume-role", "--role-arn",
                         "arn:aws:iam::210987654321:role/spoke", "--external-id", "ext/1+2",
                         "--role-session-name", "onramp")["Credentials"]
        found = self.aws("sts", "get-caller-identity", AWS_SESSION_TOKEN=given["SessionToken"],
                         AWS_ACCESS_KEY_ID=given["AccessKeyId"],
                         AWS_SECRET_ACCESS_KEY=given["SecretAccessKey"])
        self.assertEqual(found["Account"], "210987654321")


@unittest.skipIf(MISSING or why_not(), MISSING or why_not())
class LabTest(unittest.TestCase):
    """In the lab the API says what the routers on the cloud's side say."""

    name = f"w{os.getpid()}"

    @classmethod
    def setUpClass(cls):
        cls.addClassCleanup(lab, cls.name, "down")
        lab(cls.name, "up", "--hold", "9", "--ipv6")
        env = environment(cls.name)
        session = boto3.Session(ACCESS_KEY_ID, SECRET_ACCESS_KEY,
                                region_name=env["LAB_CLOUD_REGION"])
        cls.url, cls.ca_file = env["LAB_CLOUD_URL"], env["LAB_CLOUD_CA_FILE"]
        cls.dx, cls.ec2 = (session.client(service, endpoint_url=cls.url, verify=cls.ca_file,
                                          config=Config(retries={"max_attempts": 0}))
                           for service in ("directconnect", "ec2"))
        cls.addClassCleanup(cls.dx.close)
        cls.addClassCleanup(cls.ec2.close)

    def setUp(self):
        self.addCleanup(wait_for, "everything healthy again", self.is_healthy)
        self.addCleanup(lab, self.name, "cloud", "unset")
        self.addCleanup(lab, self.name, "heal")
        wait_for("everything healthy", self.is_healthy)

    def fault(self, *words):
        lab(self.name, "fault", *words)

    def connection(self):
        return self.dx.describe_connections()["connections"][0]["connectionState"]

    def interface(self):
        """State, and of each peer whether its session is up."""
        found = self.dx.describe_virtual_interfaces()["virtualInterfaces"][0]
        return found["virtualInterfaceState"], [peer["bgpStatus"] for peer in found["bgpPeers"]]

    def tunnels(self):
        vpn = self.ec2.describe_vpn_connections()["VpnConnections"][0]
        return [(tunnel["Status"], tunnel["AcceptedRouteCount"], tunnel["StatusMessage"])
                for tunnel in vpn["VgwTelemetry"]]

    def propagated(self):
        """Routes that came from the gateway, in the main table and in the subnet's."""
        return [[route["DestinationCidrBlock"] for route in table["Routes"]
                 if route["Origin"] == "EnableVgwRoutePropagation"]
                for table in self.ec2.describe_route_tables()["RouteTables"]]

    OWN = ["10.1.0.0/16", "10.2.0.0/16", "172.16.8.0/24"]
    TUNNEL = ("UP", 3, "3 BGP ROUTES")

    def is_healthy(self):
        return (self.connection() == "available"
                and self.interface() == ("available", ["up", "up"])
                and self.tunnels() == [self.TUNNEL] * 2 and self.propagated() == [self.OWN] * 2)

    def becomes(self, look, wanted):
        wait_for(f"{look.__name__} is {wanted}", lambda: look() == wanted)

    def test_same_address_inside_the_lab(self):
        lab(self.name, "shell", "ce", "curl", "--silent", "--show-error", "--cacert",
            self.ca_file, self.url)

    def test_lost_carrier_takes_the_connection_down(self):
        self.fault("carrier", "dx0")
        self.becomes(self.connection, "down")
        self.becomes(self.interface, ("down", ["down", "down"]))
        self.assertEqual(self.propagated(), [self.OWN] * 2, "the VPN still brings them")

    def test_fallen_session_is_one_peers(self):
        """The other family still works, so the interface does."""
        self.fault("shutdown", "dx0")
        self.becomes(self.interface, ("available", ["down", "up"]))
        self.assertEqual(self.connection(), "available")

    def test_silent_cut_takes_one_tunnel_down(self):
        self.fault("cut", "vpn0")
        self.becomes(self.tunnels, [("DOWN", 0, "IPSEC IS DOWN"), self.TUNNEL])

    def test_customer_that_announces_nothing_leaves_tunnels_up(self):
        self.fault("silence", "vpn1")
        self.becomes(self.tunnels, [self.TUNNEL, ("UP", 0, "0 BGP ROUTES")])

    def test_no_route_where_no_path_brings_one(self):
        for wire in ("dx0", "vpn0", "vpn1"):
            self.assertEqual(self.propagated(), [self.OWN] * 2, wire)
            self.fault("propagation", wire)
        self.becomes(self.propagated, [[], []])

    def test_propagation_is_switched_off_by_table(self):
        self.fault("propagation-off", "main")
        self.assertEqual(self.propagated(), [[], self.OWN])
        self.fault("propagation-off")
        self.assertEqual(self.propagated(), [[], []])

    def test_what_only_the_cloud_knows(self):
        self.fault("failover-test")
        self.assertEqual(self.interface(), ("testing", ["down", "down"]))
        self.fault("connection-down")
        self.assertEqual(self.connection(), "down")
        self.fault("tag-missing", "vif")
        found = self.dx.describe_virtual_interfaces()["virtualInterfaces"][0]
        self.assertEqual([tag["key"] for tag in found["tags"]], ["Name", "cost-center"])

    def test_faults_of_the_api_are_healed_by_action(self):
        self.fault("api-throttle", "DescribeConnections")
        self.fault("api-denied", "*")
        with self.assertRaisesRegex(ClientError, "UnauthorizedOperation"):
            self.ec2.describe_vpn_connections()
        lab(self.name, "heal", "*")
        self.ec2.describe_vpn_connections()
        with self.assertRaisesRegex(ClientError, "ThrottlingException"):
            self.connection()
        self.assertEqual(lab(self.name, "heal", "DescribeConnections").strip(),
                         "healed api-throttle DescribeConnections")

    def test_any_member_can_be_set(self):
        lab(self.name, "cloud", "set", "vif.bgpPeers.0.bgpStatus", "unknown")
        self.assertEqual(self.interface()[1], ["unknown", "up"])
        lab(self.name, "cloud", "set", "connection.connectionState", "sideways")
        self.assertEqual(self.connection(), "sideways")
        self.assertIn("no setting 'colour'", lab(self.name, "cloud", "set", "colour", "red",
                                                 fails=True))
        self.assertIn("no resource 'vfi'", lab(self.name, "cloud", "set", "vfi.mtu", "1500",
                                               fails=True))
        self.assertIn("no resource 'vfi'", lab(self.name, "fault", "tag-missing", "vfi",
                                               fails=True))
        self.assertIn("is none of", lab(self.name, "cloud", "set", "lag", "maybe", fails=True))


if __name__ == "__main__":
    unittest.main()
