#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Secrets that were sent, received and parsed stand nowhere in the process' memory afterwards, neither in
ours nor in what libcurl, OpenSSL and jansson have freed."""

import http.server
import json
import os
import ssl
import subprocess
import tempfile
import threading
import unittest

from support import ONRAMP

PROGRAM = os.path.join(os.path.dirname(ONRAMP), "e2e_leftovers")
LENGTH, ANSWER = 600, 2


def secret(number):
    """As the program makes it."""
    factor = 2654435761 + 40503 * number
    return "".join(chr(ord("a") + ((((at + 1) * factor) & 0xffffffff) >> 13) % 26)
                   for at in range(LENGTH))


class Service(http.server.BaseHTTPRequestHandler):
    """Answers with keys whose session token is a secret."""

    protocol_version = "HTTP/1.1"
    seen = ""

    def do_POST(self):  # pylint: disable=invalid-name
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        Service.seen = self.headers["X-Amz-Security-Token"] + body
        answer = json.dumps({"Code": "Success", "AccessKeyId": "ID", "SecretAccessKey": "x" * 40,
                             "Token": secret(ANSWER), "Expiration": "2099-01-01T00:00:00Z",
                             "token_type": "Bearer", "expires_in": 3600, "access_token": secret(ANSWER)})
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer.encode())

    def log_message(self, *_):  # pylint: disable=arguments-differ
        pass


class Leftovers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        directory = tempfile.TemporaryDirectory()  # pylint: disable=consider-using-with
        cls.addClassCleanup(directory.cleanup)
        cls.certificate, cls.key = (os.path.join(directory.name, name)
                                    for name in ("certificate.pem", "key.pem"))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=test",
                        "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", cls.key,
                        "-out", cls.certificate], check=True, capture_output=True)

        cls.identity = os.path.join(directory.name, "identity.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
                        "/CN=test", "-keyout", cls.identity, "-out", cls.identity + ".certificate"],
                       check=True, capture_output=True)
        with open(cls.identity, "a", encoding="utf-8") as whole, \
                open(cls.identity + ".certificate", encoding="utf-8") as part:
            whole.write(part.read())

    def run_against(self, version):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
        self.addCleanup(server.server_close)
        scheme = "http"
        if version is not None:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(self.certificate, self.key)
            tls.minimum_version = tls.maximum_version = version
            server.socket = tls.wrap_socket(server.socket, server_side=True)
            scheme = "https"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.shutdown)
        url = f"{scheme}://127.0.0.1:{server.server_address[1]}/"
        return subprocess.run([PROGRAM, url, self.certificate, self.identity], capture_output=True, text=True,
                              timeout=60, check=True).stdout

    def test_nothing_is_left(self):
        for version in (None, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            with self.subTest(version):
                self.assertEqual(self.run_against(version), "header 0, body 0, answer 0, key 0\n")
                self.assertEqual(Service.seen, secret(0) + secret(1))


if __name__ == "__main__":
    unittest.main()
