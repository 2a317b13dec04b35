# SPDX-License-Identifier: Apache-2.0
"""A certificate authority of our own, and the certificate of loopback that it signed."""

import ssl
import subprocess
from pathlib import Path

CA_FILE = "cloud-ca.pem"
KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
DAYS = ("-days", "7")
SERVER = ("-subj", "/CN=onramp lab cloud", "-addext",
          "subjectAltName=IP:127.0.0.1,IP:::1,DNS:localhost", "-addext",
          "basicConstraints=critical,CA:false")


def server_context(directory: Path) -> ssl.SSLContext:
    """Made afresh at each start; the authority's own key is thrown away."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    ca_key, key, chain = (directory / name for name in (
        ".cloud-ca.key", "cloud.key", "cloud.pem"))
    openssl("-subj", "/CN=onramp lab authority", "-keyout", ca_key, "-out", directory / CA_FILE)
    openssl(*SERVER, "-CA", directory / CA_FILE, "-CAkey", ca_key, "-keyout", key, "-out", chain)
    ca_key.unlink()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(chain, key)
    return context


def openssl(*words) -> None:
    done = subprocess.run(["openssl", "req", "-x509", *KEY, *DAYS, *map(str, words)],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ValueError(f"openssl: {done.stderr.strip()}")
