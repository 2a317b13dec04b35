#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Signatures, endpoints and the credential chain of AWS against botocore: the same requests, variables
and files are given to both, and to both the same services on loopback."""

import contextlib
import hashlib
import http.server
import json
import os
import random
import subprocess
import tempfile
import threading
import unittest
import urllib.parse
from unittest import mock

from support import ONRAMP, ROOT

try:
    import botocore.auth
    import botocore.awsrequest
    import botocore.config
    import botocore.credentials
    import botocore.exceptions
    import botocore.session
except ImportError:
    botocore = None

PROGRAM = os.path.join(os.path.dirname(ONRAMP), "e2e_aws_auth")
NEEDS_BOTOCORE = unittest.skipIf(botocore is None, "botocore is not installed")
NOTHING = "/nonexistent"


def run(*words, environ=None, text=None):
    """Standard output of the program; it runs with these variables and no others."""
    done = subprocess.run([PROGRAM, *words], env=environ or {}, input=text, capture_output=True,
                          text=True, timeout=60, check=False)
    if done.returncode not in (0, 1) or done.stderr:
        raise AssertionError(f"{words}: {done.returncode} {done.stderr}")
    return done.stdout


# --- signatures ---------------------------------------------------------------------------------

class Chance:
    """Requests as they may come, always the same ones."""

    TEXT = "abcXYZ019-_.~/+=:;, %&?#'\"\t€ß日本"

    def __init__(self):
        self.dice = random.Random(4)

    def text(self, most, letters=TEXT):
        return "".join(self.dice.choice(letters) for _ in range(self.dice.randint(0, most)))

    def path(self):
        segments = [self.dice.choice(["a", "b c", ".", "..", "", "x:y", "é", "%2F", "~", "a+b"])
                    for _ in range(self.dice.randint(0, 6))]
        return "/" + urllib.parse.quote("/".join(segments), safe="/%")

    def query(self):
        def quote(text):
            return urllib.parse.quote(text, safe="-_.~")
        return "&".join(quote(self.dice.choice(["a", "b", "Action", self.text(8)])) +
                        self.dice.choice(["=", "="]) + quote(self.text(12))
                        for _ in range(self.dice.randint(0, 8)))

    def request(self):
        names = ["Content-Type", "X-Amz-Target", "x-amzn-query-mode", "Accept", "X-Zulu", "a-b"]
        self.dice.shuffle(names)
        value = "abc XYZ019-_.~/+=:;,  \t"
        return {
            "method": self.dice.choice(["GET", "POST", "PUT"]),
            "path": self.path(), "query": self.query(),
            "host": self.dice.choice(["ec2.eu-west-1.amazonaws.com", "127.0.0.1:5000", "[::1]:80"]),
            "headers": [[name, self.text(20, value)] for name in names[:self.dice.randint(0, 6)]],
            "body": self.text(200), "time": self.dice.randint(0, 4102444800),
            "region": self.dice.choice(["us-east-1", "us-gov-west-1"]),
            "service": self.dice.choice(["directconnect", "ec2", "sts"]),
            "id": "AKID" + self.text(16, "ABC234"), "secret": "s" + self.text(60),
            "token": self.dice.choice([None, "t" + self.text(400, "abcXYZ019/+=")]),
        }


def signed_by_botocore(case):
    """The Authorization header that botocore makes."""
    url = f"https://{case['host']}{case['path']}" + (f"?{case['query']}" if case["query"] else "")
    request = botocore.awsrequest.AWSRequest(case["method"], url, data=case["body"].encode())
    for name, value in case["headers"]:
        request.headers[name] = value
    request.headers["Host"] = case["host"]
    credentials = botocore.credentials.Credentials(case["id"], case["secret"], case["token"])
    signer = botocore.auth.SigV4Auth(credentials, case["service"], case["region"])
    request.context["timestamp"] = case["date"]
    signer._modify_request_before_signing(request)
    to_sign = signer.string_to_sign(request, signer.canonical_request(request))
    signer._inject_signature_to_request(request, signer.signature(to_sign, request))
    return request.headers["Authorization"]


@NEEDS_BOTOCORE
class Signatures(unittest.TestCase):
    def test_requests_made_by_chance_are_signed_as_botocore_signs_them(self):
        chance = Chance()
        cases = [chance.request() for _ in range(500)]
        lines = run("sign", text="".join(json.dumps(case) + "\n" for case in cases)).splitlines()
        self.assertEqual(len(lines), len(cases))
        for case, line in zip(cases, lines):
            case["date"], authorization = line.split(" ", 1)
            self.assertEqual(authorization, signed_by_botocore(case), case)


# --- endpoints ----------------------------------------------------------------------------------

REGIONS = ["us-east-1", "us-west-2", "eu-west-1", "ca-central-1", "mx-central-1", "us-gov-west-1",
           "us-gov-east-1", "cn-north-1", "cn-northwest-1", "us-iso-east-1", "us-isob-east-1",
           "eu-isoe-west-1", "us-isof-south-1", "eusc-de-east-1"]
SERVICES = ["directconnect", "ec2", "cloudwatch", "sts", "networkmanager"]


VARIANTS = [(False, False), (True, False), (False, True), (True, True)]

# What botocore 1.43.11 says: older ones, such as Debian 12's, do not know all partitions. Made by
# python3 -c 'import aws_auth_test as test; print(test.endpoints_of_botocore(), end="")'
ENDPOINTS = os.path.join(ROOT, "tests", "fixtures", "aws", "endpoints.txt")


def endpoint_of_botocore(session, service, region, fips, dual):
    """"URL REGION" to ask and to sign for, or "none"."""
    config = botocore.config.Config(use_fips_endpoint=fips, use_dualstack_endpoint=dual)
    try:
        client = session.create_client(service, region_name=region, config=config,
                                       aws_access_key_id="a", aws_secret_access_key="b")
        model = client.meta.service_model
        operation = model.operation_model(model.operation_names[0])
        context = {"client_region": region, "client_config": client.meta.config,
                   "has_streaming_input": False, "auth_type": None}
        found = client._ruleset_resolver.construct_endpoint(operation, {}, context)
    except botocore.exceptions.EndpointVariantError:
        return "none"
    schemes = found.properties.get("authSchemes") or [{}]
    return f"{found.url}/ {schemes[0].get('signingRegion', region)}"


def endpoints_of_botocore():
    """The text of ENDPOINTS."""
    quiet = {"AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": NOTHING,
             "AWS_SHARED_CREDENTIALS_FILE": NOTHING}
    lines = ["# service region FIPS dual-stack: URL, region to sign for; botocore " + botocore.__version__]
    with mock.patch.dict(os.environ, quiet, clear=True):
        session = botocore.session.Session()
        lines += [f"{service} {region} {fips} {dual} {endpoint_of_botocore(session, service, region, fips, dual)}"
                  for service in SERVICES for region in REGIONS for fips, dual in VARIANTS]
    return "".join(line + "\n" for line in lines)


class Endpoints(unittest.TestCase):
    def test_every_partition_is_asked_where_botocore_asks(self):
        with open(ENDPOINTS, encoding="utf-8") as lines:
            cases = [line.split() for line in lines if not line.startswith("#")]
        self.assertEqual(len(cases), len(SERVICES) * len(REGIONS) * len(VARIANTS))
        for service, region, fips, dual, *expected in cases:
            line = run("endpoint", service, region, environ={
                "AWS_USE_FIPS_ENDPOINT": fips, "AWS_USE_DUALSTACK_ENDPOINT": dual})
            with self.subTest(service=service, region=region, fips=fips, dual=dual):
                if expected == ["none"]:
                    self.assertRegex(line, "^error config: partition .* has no dual-stack endpoints")
                else:
                    self.assertEqual(line.split()[:2], expected)


# --- the chain ----------------------------------------------------------------------------------

def key_of(*words):
    """An access key id that tells how it came to be."""
    return "ASIA" + hashlib.sha256("|".join(words).encode()).hexdigest()[:16].upper()


class Services(http.server.BaseHTTPRequestHandler):
    """STS, the container's and the instance's service. A key says whose role it is and who has
    assumed it, so equal keys mean equal ways."""

    def log_message(self, *_):
        pass

    def answer(self, text, status=200):
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def keys(self, key, **more):
        self.answer(json.dumps({"AccessKeyId": key, "SecretAccessKey": "s", "Token": "token",
                                "Expiration": "2099-01-01T00:00:00Z", **more}))

    def do_PUT(self):
        self.answer("metadata-token")

    def do_GET(self):
        base = "/latest/meta-data/iam/security-credentials/"
        is_allowed = self.headers.get("X-aws-ec2-metadata-token") == "metadata-token"
        if self.path == base and is_allowed:
            self.answer("node-role")
        elif self.path == base + "node-role" and is_allowed:
            self.keys("ASIAINSTANCE", Code="Success")
        elif self.path == "/latest/meta-data/placement/region" and is_allowed:
            self.answer("eu-central-1")
        elif self.path == "/container" and self.headers.get("Authorization") == "container-token":
            self.keys("ASIACONTAINER")
        else:
            self.answer("no", 404)

    def do_POST(self):
        form = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        caller = "nobody"
        if form["Action"] == "AssumeRole":
            caller = self.headers["Authorization"].split("Credential=")[1].split("/")[0]
        session = form["RoleSessionName"]
        key = key_of(caller, form["RoleArn"], form.get("ExternalId", ""),
                     form.get("WebIdentityToken", "").strip(),
                     "" if session.startswith("botocore-session") or session == "onramp" else session)
        action = form["Action"]
        self.answer(f'<{action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{action}Result>'
                    f"<AssumedRoleUser><Arn>arn:aws:sts::1:assumed-role/a/b</Arn></AssumedRoleUser>"
                    f"<Credentials><AccessKeyId>{key}</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
                    f"<SessionToken>token</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>"
                    f"</Credentials></{action}Result></{action}Response>")


KEYS = {"AWS_ACCESS_KEY_ID": "AKIAENVIRONMENT", "AWS_SECRET_ACCESS_KEY": "s"}
OFF = {"AWS_EC2_METADATA_DISABLED": "true"}
CONTAINER = {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "{url}/container",
             "AWS_CONTAINER_AUTHORIZATION_TOKEN": "container-token"}
WEB = {"AWS_WEB_IDENTITY_TOKEN_FILE": "{dir}/token", "AWS_ROLE_ARN": "arn:aws:iam::1:role/web"}
STATIC = "aws_access_key_id = {}\naws_secret_access_key = s\n"
DEFAULT = "[default]\n" + STATIC.format("AKIADEFAULT")
HUB = "[hub]\n" + STATIC.format("AKIAHUB")
ROLE = "role_arn = arn:aws:iam::1:role/a\n"
PROCESS = ("credential_process = sh -c 'echo {{\\\"Version\\\":1,\\\"AccessKeyId\\\":\\\"AKIAPROCESS\\\","
           "\\\"SecretAccessKey\\\":\\\"s\\\"}}'\n")

# name: variables, config file, credentials file, profile chosen in the program
CASES = {
    "nothing": (OFF, "", "", None),
    "environment": (KEYS, "", "", None),
    "environment with token": ({**KEYS, "AWS_SESSION_TOKEN": "abc"}, "", "", None),
    "environment with old token": ({**KEYS, "AWS_SESSION_TOKEN": "abc", "AWS_SECURITY_TOKEN": "ab"},
                                   "", "", None),
    "environment without secret": ({"AWS_ACCESS_KEY_ID": "AKIA", **OFF}, "", DEFAULT, None),
    "environment before file": (KEYS, "", DEFAULT, None),
    "environment before named profile": ({**KEYS, "AWS_PROFILE": "hub"}, "", HUB, None),
    "chosen profile before environment": (KEYS, "", HUB, "hub"),
    "environment has expired": ({**KEYS, "AWS_CREDENTIAL_EXPIRATION": "2020-01-01T00:00:00Z"}, "", "", None),
    "credentials file": (OFF, "", DEFAULT, None),
    "config file": (OFF, DEFAULT, "", None),
    "credentials before config": (OFF, DEFAULT.replace("DEFAULT", "CONFIG"), DEFAULT, None),
    "profile by variable": ({"AWS_PROFILE": "hub", **OFF}, "", DEFAULT + HUB, None),
    "profile by both variables": ({"AWS_PROFILE": "hub", "AWS_DEFAULT_PROFILE": "default", **OFF}, "",
                                  DEFAULT + HUB, None),
    "profile that is not there": ({"AWS_PROFILE": "no", **OFF}, "", DEFAULT, None),
    "profile that is not there, environment": ({"AWS_PROFILE": "no", **KEYS}, "", DEFAULT, None),
    "profile in config": ({"AWS_PROFILE": "hub", **OFF}, "[profile hub]\n" + STATIC.format("AKIAHUB"), "", None),
    "section without the word profile": ({"AWS_PROFILE": "hub", **OFF}, HUB, "", None),
    "quoted profile": ({"AWS_PROFILE": "a b", **OFF}, '[profile "a b"]\n' + STATIC.format("AKIAQUOTED"),
                       "", None),
    "key without secret": (OFF, "", "[default]\naws_access_key_id = AKIA\n", None),
    "secret without key": (OFF, "", "[default]\naws_secret_access_key = s\n", None),
    "process": (OFF, "[default]\n" + PROCESS, "", None),
    "process in credentials file": (OFF, "", "[default]\n" + PROCESS, None),
    "process before config keys": (OFF, DEFAULT + PROCESS, "", None),
    "credentials file before process": (OFF, "[default]\n" + PROCESS, DEFAULT, None),
    "process that fails": (CONTAINER, "[default]\ncredential_process = sh -c 'exit 3'\n", "", None),
    "role through source_profile": (OFF, "[default]\n" + ROLE + "source_profile = hub\n", HUB, None),
    "role with external id": (OFF, "[default]\n" + ROLE + "source_profile = hub\nexternal_id = e/1+2\n"
                              "role_session_name = me@x\n", HUB, None),
    "role before keys of the profile": (OFF, "[default]\n" + ROLE + "source_profile = hub\n",
                                        DEFAULT + HUB, None),
    "environment before role": (KEYS, "[default]\n" + ROLE + "source_profile = hub\n", HUB, None),
    "role through itself": (OFF, DEFAULT + ROLE + "source_profile = default\n", "", None),
    "role through itself without keys": (OFF, "[default]\n" + ROLE + "source_profile = default\n", "", None),
    "role through a role": (OFF, "[default]\n" + ROLE + "source_profile = mid\n[profile mid]\n"
                            "role_arn = arn:aws:iam::1:role/mid\nsource_profile = hub\n", HUB, None),
    "roles in a circle": (OFF, "[default]\n" + ROLE + "source_profile = mid\n[profile mid]\n" + ROLE +
                          "source_profile = default\n", "", None),
    "role through a role with keys": (OFF, "[default]\n" + ROLE + "source_profile = mid\n[profile mid]\n" + ROLE +
                                      "source_profile = hub\n" + STATIC.format("AKIAMID"), HUB, None),
    "role through process": (OFF, "[default]\n" + ROLE + "source_profile = p\n[profile p]\n" + PROCESS, "", None),
    "role without source": (OFF, "[default]\n" + ROLE, "", None),
    "role with two sources": (OFF, "[default]\n" + ROLE + "source_profile = hub\n"
                              "credential_source = Environment\n", HUB, None),
    "role through no profile": (OFF, "[default]\n" + ROLE + "source_profile = no\n", "", None),
    "role through empty profile": (OFF, "[default]\n" + ROLE + "source_profile = e\n[profile e]\nregion = x\n",
                                   "", None),
    "role through environment": ({**KEYS, **OFF}, "[profile a]\n" + ROLE + "credential_source = Environment\n",
                                 "", "a"),
    "role through container": ({**CONTAINER, **OFF}, "[default]\n" + ROLE + "credential_source = EcsContainer\n",
                               "", None),
    "role through instance": ({}, "[default]\n" + ROLE + "credential_source = Ec2InstanceMetadata\n", "", None),
    "role through unknown source": (OFF, "[default]\n" + ROLE + "credential_source = Moon\n", "", None),
    "web identity": ({**WEB, **OFF}, "", "", None),
    "web identity before file": ({**WEB, **OFF}, "", DEFAULT, None),
    "web identity of the profile": (OFF, "[default]\n" + ROLE + "web_identity_token_file = {dir}/token\n", "", None),
    "web identity of both": ({"AWS_ROLE_ARN": "arn:aws:iam::1:role/b", **OFF},
                             "[default]\n" + ROLE + "web_identity_token_file = {dir}/token\n", "", None),
    "chosen profile before web identity": ({**WEB, **OFF}, "", HUB, "hub"),
    "web identity without role": ({"AWS_WEB_IDENTITY_TOKEN_FILE": "{dir}/token", **OFF}, "", DEFAULT, None),
    "web identity without file": ({**WEB, "AWS_WEB_IDENTITY_TOKEN_FILE": NOTHING, **OFF}, "", DEFAULT, None),
    "role through web identity": (OFF, "[default]\n" + ROLE + "source_profile = w\n[profile w]\n"
                                  "role_arn = arn:aws:iam::1:role/w\nweb_identity_token_file = {dir}/token\n",
                                  "", None),
    "container": (CONTAINER, "", "", None),
    "container with wrong token": ({**CONTAINER, "AWS_CONTAINER_AUTHORIZATION_TOKEN": "x"}, "", "", None),
    "container on a strange host": ({"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://192.0.2.1/x"}, "", "", None),
    "file before container": (CONTAINER, "", DEFAULT, None),
    "instance": ({}, "", "", None),
    "instance by the profile": ({"AWS_EC2_METADATA_SERVICE_ENDPOINT": None},
                                "[default]\nec2_metadata_service_endpoint = {url}/\n", "", None),
    "comments and continued lines": (OFF, "", "# a\n; b\n[default]\naws_access_key_id: AKIACOLON\n"
                                     "AWS_SECRET_ACCESS_KEY=s\ns3 =\n  max = 1\n  # c\n\n", None),
    "key that stands twice": (OFF, "", DEFAULT + "aws_access_key_id = b\n", None),
    "section that stands twice": (OFF, "", DEFAULT + DEFAULT, None),
    "line that is none": (OFF, "", DEFAULT + "hello\n", None),
    "key before the first section": (OFF, "", "a = b\n" + DEFAULT, None),
    "two spellings of default": (OFF, DEFAULT + "[profile default]\n" + STATIC.format("AKIASECOND"), "", None),
}


@NEEDS_BOTOCORE
class Chain(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Services)
        cls.url = f"http://127.0.0.1:{cls.server.server_port}"
        cls.thread = threading.Thread(target=cls.server.serve_forever)
        cls.thread.start()

    @classmethod
    def tearDownClass(cls):
        cls.server.shutdown()
        cls.thread.join()
        cls.server.server_close()

    def setUp(self):
        self.directory = self.enterContext(tempfile.TemporaryDirectory(prefix="onramp-test-"))
        self.write("token", "web-token\n")

    def write(self, name, text):
        path = os.path.join(self.directory, name)
        with open(path, "w", encoding="utf-8") as out:
            out.write(text.format(dir=self.directory, url=self.url) if "{dir}" in text or "{url}" in text
                      else text.replace("{{", "{").replace("}}", "}"))
        os.chmod(path, 0o600)
        return path

    def environ(self, variables, config, credentials):
        """Services are on loopback in any case; None takes a variable away."""
        environ = {"PATH": os.environ["PATH"], "AWS_ENDPOINT_URL_STS": self.url,
                   "AWS_EC2_METADATA_SERVICE_ENDPOINT": self.url + "/", "HOME": self.directory,
                   "AWS_CONFIG_FILE": self.write("config", config),
                   "AWS_SHARED_CREDENTIALS_FILE": self.write("credentials", credentials), **variables}
        return {key: value.format(dir=self.directory, url=self.url)
                for key, value in environ.items() if value is not None}

    def ask_botocore(self, environ, profile):
        """(access key id, length of the token), or None when it finds none or refuses."""
        create = botocore.session.Session.create_client

        def on_loopback(session, service, *words, **options):
            options.update(endpoint_url=self.url, region_name="us-east-1")
            return create(session, service, *words, **options)

        with contextlib.ExitStack() as stack:
            stack.enter_context(mock.patch.dict(os.environ, environ, clear=True))
            stack.enter_context(mock.patch.object(botocore.session.Session, "create_client", on_loopback))
            stack.enter_context(mock.patch("time.sleep"))  # between the attempts
            try:
                found = botocore.session.Session(profile=profile).get_credentials()
                keys = found.get_frozen_credentials() if found else None
            except Exception:  # whatever it raises, it has refused
                return None
            return (keys.access_key, len(keys.token or "")) if keys else None

    def test_the_chain_finds_what_botocore_finds(self):
        for name, (variables, config, credentials, profile) in CASES.items():
            with self.subTest(name):
                environ = self.environ(variables, config, credentials)
                line = run("get", profile or "", environ=environ)
                words = line.split()
                ours = None if words[0] == "error" else (words[0], int(words[1]))
                self.assertEqual(ours, self.ask_botocore(environ, profile), line)

    def get(self, *words, variables=None, config="", credentials=""):
        return run("get", *words, environ=self.environ(variables or {}, config, credentials)).strip()

    def test_own_role_is_assumed_on_top(self):
        line = self.get("", "arn:aws:iam::1:role/top", variables=OFF, credentials=DEFAULT)
        self.assertEqual(line, f"{key_of('AKIADEFAULT', 'arn:aws:iam::1:role/top', '', '', '')} 5 - "
                         "role arn:aws:iam::1:role/top through profile default (shared credentials file)")

    def test_region_comes_from_variable_profile_and_instance(self):
        config = "[default]\nregion = eu-west-3\n"
        self.assertEqual(self.get(config=config, variables={"AWS_REGION": "eu-north-1"}).split()[2], "eu-north-1")
        self.assertEqual(self.get(config=config).split()[2], "eu-west-3")
        self.assertEqual(self.get().split()[2], "eu-central-1")

    def test_login_of_a_browser_says_what_to_do_instead(self):
        for key in ("sso_account_id", "login_session"):
            line = self.get(config=f"[default]\n{key} = 1\n", variables=OFF)
            self.assertRegex(line, "^error config: profile default: .* needs a browser; set credential_process")

    def test_failing_process_says_how_it_ended(self):
        line = self.get(config="[default]\ncredential_process = sh -c 'echo why >&2; exit 3'\n", variables=OFF)
        self.assertEqual(line, "error denied: profile default: credential_process: exited with 3: why")

    def test_container_may_be_asked_in_clear_on_this_machine_only(self):
        line = self.get(variables={"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://192.0.2.1/x"})
        self.assertRegex(line, "^error config: container credentials: .*192.0.2.1 must be asked by https")


if __name__ == "__main__":
    unittest.main()
