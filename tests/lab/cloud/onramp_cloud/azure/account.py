# SPDX-License-Identifier: Apache-2.0
"""Who the subscription is: names, ids, the secrets that must never be seen again, and the files by
which a client knows who it is."""

import subprocess
from pathlib import Path

SUBSCRIPTION = "5b0c1f2e-0000-4000-8000-0000000a2e01"
TENANT = "5b0c1f2e-0000-4000-8000-0000000a2e02"
CLIENT_ID = "5b0c1f2e-0000-4000-8000-0000000a2e03"
OBJECT_ID = "5b0c1f2e-0000-4000-8000-0000000a2e04"
# Of machines' own identities, and of the one that a user assigned to them.
IDENTITY_CLIENT_ID = "5b0c1f2e-0000-4000-8000-0000000a2e05"

# Every secret that an answer or a file of ours contains has this in it.
CANARY = "canary-"

CLIENT_SECRET = "canary-3b7e~client/secret+0123=456"
FEDERATED_TOKEN = "canary-5d2e.federated-identity.token"
IDENTITY_HEADER = "canary-91c0-identity-header"
SERVICE_KEY = "canary-6e02-service-key"
AUTHORIZATION_KEY = "canary-77aa-authorization-key"
BGP_KEY = "canary-4c1d-bgp-key"
SHARED_KEY = "canary-ab12-psk"
RADIUS_SECRET = "canary-0f0f-radius"
MACSEC_KEYS = {"cknSecretIdentifier": "https://vault.example/secrets/canary-c001-ckn",
               "cakSecretIdentifier": "https://vault.example/secrets/canary-c002-cak"}

LOCATION = "southeastasia"
GROUP = "rg-net"
CIRCUIT = "er-sg"
PORT = "port1"
GATEWAY = "gw-er"
CONNECTION = "conn-er"
VPN_GATEWAY = "gw-vpn"
VPN_CONNECTION = "vpn-dc1"
LOCAL_GATEWAY = "lgw-dc1"
ROUTE_TABLE = "rt-app"
INTERFACE = "nic-vm1"
TAGS = {"cost-center": "network", "owner": "netops"}


def network_id(kind: str, name: str, group: str = GROUP) -> str:
    """`expressRouteCircuits`, `er-sg` to an identifier."""
    return (f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}/providers/"
            f"Microsoft.Network/{kind}/{name}")


INTERFACE_ID = network_id("networkInterfaces", INTERFACE)

SECRET_FILE, CERTIFICATE_FILE, FEDERATED_FILE = (
    "azure-client-secret", "azure-certificate.pem", "azure-federated-token")


def write_identities(directory: Path) -> dict[str, str]:
    """The files that clients of Azure read; their paths."""
    found = {}
    for use, name, text in (("azure_secret_file", SECRET_FILE, CLIENT_SECRET),
                            ("azure_federated_token_file", FEDERATED_FILE, FEDERATED_TOKEN)):
        path = directory / name
        path.touch(mode=0o600)
        path.write_text(text + "\n")
        found[use] = str(path)
    return found | {"azure_certificate_file": str(write_certificate(directory))}


def write_certificate(directory: Path) -> Path:
    """Key and certificate in one file, as clients want them."""
    path = directory / CERTIFICATE_FILE
    path.touch(mode=0o600)
    key, certificate = (directory / f".azure.{what}" for what in ("key", "crt"))
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "7",
            "-subj", "/CN=onramp lab monitor", "-keyout", key, "-out", certificate)
    path.write_text(key.read_text() + certificate.read_text())
    key.unlink()
    certificate.unlink()
    return path


def openssl(*words) -> bytes:
    done = subprocess.run(["openssl", *map(str, words)], stdin=subprocess.DEVNULL,
                          capture_output=True, check=False)
    if done.returncode != 0:
        raise ValueError(f"openssl: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout
