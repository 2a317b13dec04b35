#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Azure's tokens against Microsoft's own library, azure-identity: the same variables are given to
both, and to both the same services on loopback. Assertions are checked by openssl."""

import base64
import http.server
import importlib.util
import itertools
import json
import os
import subprocess
import sys
import tempfile
import threading
import unittest
import urllib.parse

import cloud_support
from support import ONRAMP

PROGRAM = os.path.join(os.path.dirname(ONRAMP), "e2e_azure_auth")

# An interpreter that has azure-identity; by default this one.
PYTHON = os.environ.get("ONRAMP_AZURE_PYTHON", sys.executable)


def version_of_azure_identity():
    """(1, 27, 0), or () where there is none."""
    if "ONRAMP_AZURE_PYTHON" not in os.environ:
        try:
            if importlib.util.find_spec("azure.identity") is None:
                return ()
        except ImportError:
            return ()
    done = subprocess.run([PYTHON, "-c", "import azure.identity as a; print(a.__version__)"],
                          capture_output=True, text=True, check=False)
    numbers = done.stdout.strip().split(".")
    return tuple(int("".join(filter(str.isdigit, number)) or 0) for number in numbers) if done.stdout else ()


VERSION = version_of_azure_identity()


def needs(*version):
    name = ".".join(map(str, version))
    return unittest.skipIf(VERSION < version, f"azure-identity {name} is not installed")


def run(*words, environ):
    """Standard output of the program; it runs with these variables and no others."""
    done = subprocess.run([PROGRAM, *words], env=environ, capture_output=True, text=True, timeout=120,
                          check=False)
    if done.returncode not in (0, 1) or done.stderr:
        raise AssertionError(f"{words}: {done.returncode} {done.stderr}")
    return done.stdout.strip()


# --- decisions ----------------------------------------------------------------------------------

IDS = {"AZURE_TENANT_ID": "11111111-1111-1111-1111-111111111111",
       "AZURE_CLIENT_ID": "22222222-2222-2222-2222-222222222222"}
SECRET = {"AZURE_CLIENT_SECRET": "canary-7f3a"}
CERTIFICATE = {"AZURE_CLIENT_CERTIFICATE_PATH": "{dir}/identity.pem"}
FEDERATED = {"AZURE_FEDERATED_TOKEN_FILE": "{dir}/token"}
APP_SERVICE = {"IDENTITY_ENDPOINT": "http://127.0.0.1:1/msi/token", "IDENTITY_HEADER": "h"}
ARC = {"IDENTITY_ENDPOINT": "http://127.0.0.1:1/token", "IMDS_ENDPOINT": "http://127.0.0.1:1"}
FABRIC = {**APP_SERVICE, "IDENTITY_SERVER_THUMBPRINT": "00"}
SHELL = {"MSI_ENDPOINT": "http://127.0.0.1:1"}
LEARNING = {**SHELL, "MSI_SECRET": "s"}

PLATFORMS = [{}, APP_SERVICE, ARC, FABRIC, SHELL, LEARNING]


def combinations():
    """Every application, whole or in part, on no platform; and every platform without and with one."""
    half_ids = [{}, {"AZURE_TENANT_ID": IDS["AZURE_TENANT_ID"]}, {"AZURE_CLIENT_ID": IDS["AZURE_CLIENT_ID"]}, IDS]
    proofs = [{}, SECRET, CERTIFICATE, FEDERATED, {**SECRET, **CERTIFICATE}, {**SECRET, **FEDERATED},
              {**CERTIFICATE, **FEDERATED}]
    for ids, proof in itertools.product(half_ids, proofs):
        yield {**ids, **proof}
    for platform, more in itertools.product(PLATFORMS, [{}, {**IDS, **SECRET}, {**IDS, **FEDERATED}]):
        yield {**platform, **more}


CHOICES = [("prod", FEDERATED), ("EnvironmentCredential", FEDERATED), ("WORKLOADIDENTITYCREDENTIAL", FEDERATED),
           ("ManagedIdentityCredential", {}), (" ManagedIdentityCredential ", APP_SERVICE)]

# Prints a list: for each list of variables, the way that DefaultAzureCredential would take first.
# "unknown" is one that onramp refuses by name; a chain of which nothing is available ends in
# managed identities, as it does in onramp.
ASK_LIBRARY = r"""
import json, os, sys, warnings
warnings.simplefilter("ignore")
from azure.identity import DefaultAzureCredential
WAYS = {"ClientSecretCredential": "client secret", "CertificateCredential": "client certificate",
        "AppServiceCredential": "App Service", "AzureArcCredential": "Azure Arc", "ImdsCredential": "IMDS",
        "WorkloadIdentityCredential": "workload identity"}
def way(credential):
    inner = getattr(credential, "_credential", None)
    kind = type(credential).__name__
    if kind in ("EnvironmentCredential", "ManagedIdentityCredential"):
        return WAYS.get(type(inner).__name__, "unknown") if inner is not None else None
    return WAYS.get(kind)
names = set()
answers = []
for variables in json.load(sys.stdin):
    for name in names:
        os.environ.pop(name, None)
    names |= set(variables)
    os.environ.update(variables)
    found = [way(credential) for credential in DefaultAzureCredential().credentials]
    answers.append(next((name for name in found if name), "unknown"))
print(json.dumps(answers))
"""


class Decisions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        directory = tempfile.TemporaryDirectory(prefix="onramp-test-")  # pylint: disable=consider-using-with
        cls.addClassCleanup(directory.cleanup)
        cls.directory = directory.name
        pem = os.path.join(cls.directory, "identity.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
                        "/CN=test", "-keyout", pem, "-out", pem + ".certificate"], check=True,
                       capture_output=True)
        with open(pem, "a", encoding="utf-8") as whole, open(pem + ".certificate", encoding="utf-8") as part:
            whole.write(part.read())
        with open(os.path.join(cls.directory, "token"), "w", encoding="utf-8") as token:
            token.write("eyJ0.eyJh.c2ln")

    def environ(self, variables):
        return {name: value.format(dir=self.directory) for name, value in variables.items()}

    def ask_library(self, cases):
        done = subprocess.run([PYTHON, "-c", ASK_LIBRARY], input=json.dumps(cases), capture_output=True,
                              text=True, timeout=300, check=True, env={"HOME": self.directory})
        return json.loads(done.stdout)

    def check(self, cases):
        cases = [self.environ(case) for case in cases]
        for case, theirs in zip(cases, self.ask_library(cases)):
            ours = run("plan", environ=case)
            with self.subTest(case):
                if theirs == "unknown":
                    self.assertRegex(ours, "^error config: ")
                else:
                    self.assertIn(f"({theirs})", ours)

    @needs(1, 14)
    def test_the_order_is_that_of_azure_identity(self):
        cases = list(combinations())
        self.assertGreater(len(cases), 40)
        self.check(cases)

    @needs(1, 24)
    def test_a_choice_of_the_environment_is_honoured(self):
        # Whether a cluster's tokens count as a managed identity is where Microsoft's libraries differ:
        # in that of JavaScript, and in onramp, they do.
        self.check([{**IDS, **SECRET, **more, "AZURE_TOKEN_CREDENTIALS": choice} for choice, more in CHOICES])

    def test_developers_credentials_are_refused_by_name(self):
        for name in ("dev", "AzureCliCredential", "azurepowershellcredential"):
            line = run("plan", environ={**IDS, **SECRET, "AZURE_TOKEN_CREDENTIALS": name})
            self.assertRegex(line, "^error config: AZURE_TOKEN_CREDENTIALS: (dev|Azure.*Credential) needs a developer")

    def test_assertion_is_signed_as_openssl_verifies(self):
        pem = os.path.join(self.directory, "identity.pem")
        text = run("sign", pem, IDS["AZURE_CLIENT_ID"], "https://login.example/t", environ={})
        head, claims, signature = (base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
                                   for part in text.split("."))
        self.assertEqual(json.loads(head)["alg"], "PS256")
        self.assertEqual(json.loads(claims)["aud"], "https://login.example/t")
        certificate = base64.b64decode(json.loads(head)["x5c"][0])
        files = {name: os.path.join(self.directory, name) for name in ("der", "key", "signature")}
        for name, data in (("der", certificate), ("signature", signature)):
            with open(files[name], "wb") as out:
                out.write(data)
        subprocess.run(["openssl", "x509", "-inform", "DER", "-in", files["der"], "-noout", "-pubkey", "-out",
                        files["key"]], check=True, capture_output=True)
        done = subprocess.run(["openssl", "dgst", "-sha256", "-verify", files["key"], "-sigopt",
                               "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:32", "-signature",
                               files["signature"]], input=text.rsplit(".", 1)[0].encode(), capture_output=True,
                              check=False)
        self.assertEqual(done.stdout, b"Verified OK\n")


# --- the emulator, which checks what it is sent -------------------------------------------------

REFUSALS = {  # a fault of the emulator: the error that comes of it
    "denied": "error denied: application .*: nobody has consented to what application .* asks for [(]AADSTS65001[)]",
    "expired": "error denied: application .*: the client secret of application .* has expired: add a new one",
    "unknown": "error denied: application .*: tenant .* does not exist in this cloud",
    "throttle": "error throttled: application .*[(]AADSTS90055[)]",
    "error": "error unreachable: application .*[(]AADSTS90033[)]",
    "html": "error unreachable: application .*[(]status 502[)]", "cut": "error (malformed|unreachable): application ",
}


class ByEmulator(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.emulator = cls.enterClassContext(cloud_support.Emulator())

    def setUp(self):
        self.emulator.say()
        self.application = {"AZURE_TENANT_ID": cloud_support.AZURE_TENANT, "AZURE_AUTHORITY_HOST":
                            self.emulator.endpoint_url, "AZURE_CLIENT_ID": cloud_support.AZURE_CLIENT_ID}

    def get(self, auth=0, **variables):
        arc = os.path.join(os.path.dirname(self.emulator.where["azure_secret_file"]), "arc")
        return run("get", str(auth), self.emulator.ca_file, arc, environ=variables)

    def test_every_proof_is_taken(self):
        where = self.emulator.where
        ways = {"client secret": {"AZURE_CLIENT_SECRET": cloud_support.AZURE_SECRET},
                "client certificate": {"AZURE_CLIENT_CERTIFICATE_PATH": where["azure_certificate_file"]},
                "workload identity": {"AZURE_FEDERATED_TOKEN_FILE": where["azure_federated_token_file"]}}
        for name, variables in ways.items():
            with self.subTest(name):
                self.assertRegex(self.get(**self.application, **variables), rf"^\d+ application .* [(]{name}[)]$")

    def test_every_machine_gives_a_token(self):
        url = self.emulator.metadata_url
        machines = {
            "IMDS": {"AZURE_POD_IDENTITY_AUTHORITY_HOST": url},
            "App Service": {"IDENTITY_ENDPOINT": url + "/msi/token",
                            "IDENTITY_HEADER": "canary-91c0-identity-header"},
            "Azure Arc": {"IDENTITY_ENDPOINT": url + "/arc/metadata/identity/oauth2/token", "IMDS_ENDPOINT": url}}
        for name, variables in machines.items():
            for identity in ({}, {"AZURE_CLIENT_ID": cloud_support.AZURE_IDENTITY}):
                with self.subTest(name, identity=identity):
                    self.assertRegex(self.get(**variables, **identity), rf"^\d+ managed identity .*[(]{name}[)]$")

    def test_dates_instead_of_numbers_are_read(self):
        self.emulator.say(settings={"expiry-date": "on"})
        line = self.get(IDENTITY_ENDPOINT=self.emulator.metadata_url + "/msi/token",
                        IDENTITY_HEADER="canary-91c0-identity-header")
        self.assertRegex(line, r"^\d+ managed identity")

    def test_every_refusal_says_why(self):
        secret = {"AZURE_CLIENT_SECRET": cloud_support.AZURE_SECRET}
        for fault, expected in REFUSALS.items():
            self.emulator.say(faults=[{"name": fault, "target": "token"}])
            line = self.get(**self.application, **secret)
            with self.subTest(fault):
                self.assertRegex(line, "^" + expected)
                self.assertNotIn(cloud_support.CANARY, line)

    def test_missing_identity_says_so(self):
        self.emulator.say(faults=[{"name": "denied", "target": "managed-identity"}])
        line = self.get(AZURE_POD_IDENTITY_AUTHORITY_HOST=self.emulator.metadata_url)
        self.assertEqual(line, "error denied: managed identity (IMDS): no such identity is assigned here: "
                         "Identity not found")


# --- what managed identities are asked ----------------------------------------------------------

class Service(http.server.BaseHTTPRequestHandler):
    """Gives a token to whoever asks, and keeps what was asked."""

    def do_GET(self):  # pylint: disable=invalid-name
        url = urllib.parse.urlsplit(self.path)
        query = sorted(urllib.parse.parse_qsl(url.query))
        headers = {name: self.headers[name] for name in ("Metadata", "X-IDENTITY-HEADER") if self.headers[name]}
        self.server.asked.append((url.path, query, headers))
        answer = json.dumps({"access_token": "t" * 20, "expires_in": "3600", "expires_on": "4102444800",
                             "resource": "r", "token_type": "Bearer"}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):  # pylint: disable=arguments-differ
        pass


GET_BY_LIBRARY = """
from azure.identity import ManagedIdentityCredential
import os
client = os.environ.get("AZURE_CLIENT_ID")
token = ManagedIdentityCredential(**({"client_id": client} if client else {})).get_token(
    "https://management.azure.com/.default")
print(len(token.token))
"""


class ManagedIdentities(unittest.TestCase):
    def setUp(self):
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
        self.server.asked = []
        self.addCleanup(self.server.server_close)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.addCleanup(self.server.shutdown)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def cases(self):
        imds = {"AZURE_POD_IDENTITY_AUTHORITY_HOST": self.url}
        app = {"IDENTITY_ENDPOINT": self.url + "/msi/token", "IDENTITY_HEADER": "canary-7f3a"}
        for variables in (imds, app):
            yield variables
            yield {**variables, "AZURE_CLIENT_ID": IDS["AZURE_CLIENT_ID"]}

    def asked_by(self, words, environ):
        self.server.asked.clear()
        done = subprocess.run(words, env=environ, capture_output=True, text=True, timeout=120, check=True)
        self.assertEqual(done.stdout.split()[0], "20")
        return self.server.asked[-1]

    @needs(1, 19)
    def test_requests_are_those_of_azure_identity(self):
        for variables in self.cases():
            environ = {**variables, "no_proxy": "*"}
            with self.subTest(variables):
                ours = self.asked_by([PROGRAM, "get", "4"], environ)
                theirs = self.asked_by([PYTHON, "-c", GET_BY_LIBRARY], environ)
                self.assertEqual(ours, theirs)

    def test_nobody_is_asked_through_a_proxy(self):
        for variables in self.cases():
            environ = {**variables, "http_proxy": "http://127.0.0.1:1", "HTTP_PROXY": "http://127.0.0.1:1"}
            self.asked_by([PROGRAM, "get", "4"], environ)

    def test_secrets_are_in_no_message(self):
        line = run("get", environ={**IDS, **SECRET, "AZURE_AUTHORITY_HOST": "http://127.0.0.1:1"})
        self.assertRegex(line, "^error unreachable: application .* [(]client secret[)]: ")
        self.assertNotIn("canary", line)


if __name__ == "__main__":
    unittest.main()
