# SPDX-License-Identifier: Apache-2.0
"""The emulator of the clouds' APIs without the lab: it says what a document says."""

import json
import os
import ssl
import subprocess
import tempfile
import urllib.parse
import http.client

from support import ROOT

EMULATOR = os.path.join(ROOT, "tests", "lab", "cloud", "emulator")
REGION = "ap-southeast-1"
ACCESS_KEY_ID = "AKIAONRAMPLAB0000001"
SECRET_ACCESS_KEY = "canary-7f3a/+secret/access/key+0123456789"
CANARY = "canary-"  # in every secret that the emulator gives away

AZURE_SUBSCRIPTION = "5b0c1f2e-0000-4000-8000-0000000a2e01"
AZURE_TENANT = "5b0c1f2e-0000-4000-8000-0000000a2e02"
AZURE_CLIENT_ID = "5b0c1f2e-0000-4000-8000-0000000a2e03"
AZURE_IDENTITY = "5b0c1f2e-0000-4000-8000-0000000a2e05"  # managed, assigned by a user
AZURE_SECRET = "canary-3b7e~client/secret+0123=456"
AZURE_GROUP = f"/subscriptions/{AZURE_SUBSCRIPTION}/resourceGroups/rg-net"
AZURE_NETWORK = f"{AZURE_GROUP}/providers/Microsoft.Network"


class Emulator:
    """`emulator --static` on free ports; a context manager that ends it."""

    def __init__(self, **document):
        self.own = tempfile.TemporaryDirectory(prefix="onramp-test-")
        self.directory = self.own.name
        self.file = os.path.join(self.directory, "cloud.json")
        self.log_file = os.path.join(self.directory, "requests.log")
        self.process = None
        self.where = {}  # what the emulator says of itself: URLs and files
        self.say(**document)

    def say(self, **document):
        """Parts: settings, overrides, faults, observed, resources. Counts for the next answer."""
        fresh = self.file + ".new"
        with open(fresh, "w", encoding="utf-8") as out:
            json.dump(document, out)
        os.rename(fresh, self.file)

    def __enter__(self):
        self.process = subprocess.Popen(
            [EMULATOR, "--static", self.file, "--secrets", os.path.join(self.directory, "secrets"),
             "--log", self.log_file], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        where = json.loads(self.process.stdout.readline())
        self.where = where
        self.endpoint_url, self.metadata_url = where["endpoint_url"], where["metadata_url"]
        self.ca_file, self.credentials_file = where["ca_file"], where["credentials_file"]
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=10)
        self.process.stdout.close()
        self.own.cleanup()

    def requests(self):
        """What was asked so far, oldest first."""
        if not os.path.exists(self.log_file):
            return []
        with open(self.log_file, encoding="utf-8") as log:
            return [json.loads(line) for line in log]

    def send(self, method, path, headers, body=b"", url=None):
        """(status, headers, body) of one request, as it is."""
        parts = urllib.parse.urlsplit(url or self.endpoint_url)
        if parts.scheme == "https":
            tls = ssl.create_default_context(cafile=self.ca_file)
            connection = http.client.HTTPSConnection(parts.netloc, timeout=10, context=tls)
        else:
            connection = http.client.HTTPConnection(parts.netloc, timeout=10)
        try:
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()
