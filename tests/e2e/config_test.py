#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The configuration as a user meets it: check-config, --config.dump, and the fixtures."""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
ONRAMP = pathlib.Path(os.environ.get("ONRAMP", ROOT / "build" / "onramp")).resolve()
FIXTURES = ROOT / "tests" / "fixtures" / "config"

# The same files as tests/unit/agent/config/files.h makes.
SECRET_FILES = {
    "good.secret": (0o600, b"s3cr3t-of-a-file\n"),
    "readable.secret": (0o644, b"s3cr3t-of-a-file\n"),
    "writable.secret": (0o620, b"s3cr3t-of-a-file\n"),
    "empty.secret": (0o600, b"\n"),
    "nul.secret": (0o600, b"s3cr3t\0of-a-file"),
    "large.secret": (0o600, b"x" * (64 * 1024 + 1)),
}
ENVIRONMENT = {
    "ONRAMP_TEST_SECRET": "s3cr3t-of-the-environment",
    "ONRAMP_TEST_SHORT": "s3cr3t",
    "ONRAMP_TEST_EMPTY": "",
}


@unittest.skipUnless(ONRAMP.exists(), f"{ONRAMP} is not built")
class ConfigTest(unittest.TestCase):
    def setUp(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="onramp-config-"))
        self.addCleanup(shutil.rmtree, self.directory)
        for name, (mode, content) in SECRET_FILES.items():
            path = self.directory / name
            path.write_bytes(content)
            path.chmod(mode)
        (self.directory / "directory.secret").mkdir()
        os.mkfifo(self.directory / "fifo.secret", 0o600)

    def run_agent(self, *arguments):
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("ONRAMP_")
        }
        return subprocess.run(
            [ONRAMP, *arguments],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env={**environment, **ENVIRONMENT},
        )

    def fixtures(self, kind):
        """Those that the program has options for: what no collector of it uses is unknown."""
        reference = self.run_agent("--config.reference").stdout
        return [
            path
            for path in sorted((FIXTURES / kind).glob("*.yaml"))
            if all(
                f"| `{key}` |" in reference
                for key in ("clouds", "destinations")
                if re.search(rf"^{key}:", path.read_text(errors="replace"), re.M)
            )
        ]

    def place(self, fixture):
        """Put a fixture beside the secrets that it names."""
        return shutil.copy(fixture, self.directory / "onramp.yaml")

    def check(self, path):
        result = self.run_agent("check-config", str(path))
        self.assertNotIn("s3cr3t", result.stdout + result.stderr)
        return result

    def dump(self, path):
        result = self.run_agent("run", f"--config.file={path}", "--config.dump")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertNotIn("s3cr3t", result.stdout)
        return result.stdout

    def test_good_files_pass_in_silence(self):
        fixtures = self.fixtures("good")
        self.assertGreaterEqual(len(fixtures), 15)
        for fixture in fixtures:
            with self.subTest(fixture.name):
                result = self.check(self.place(fixture))
                self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "", ""))

    def test_broken_files_get_exactly_their_lines(self):
        fixtures = self.fixtures("broken")
        self.assertGreaterEqual(len(fixtures), 40)
        for fixture in fixtures:
            with self.subTest(fixture.name):
                path = self.place(fixture)
                expected = fixture.with_suffix(".expected").read_text()
                result = self.check(path)
                self.assertEqual(result.stderr, re.sub("^FILE", str(path), expected, flags=re.M))
                self.assertEqual((result.returncode, result.stdout), (1, ""))

    def test_dump_is_accepted_and_says_the_same_again(self):
        for fixture in self.fixtures("good"):
            with self.subTest(fixture.name):
                first = self.dump(self.place(fixture))
                # Elsewhere, because a dump must not depend on where it lies.
                path = self.directory / "directory.secret" / "dump.yaml"
                path.write_text(first)
                self.assertEqual(self.check(path).returncode, 0)
                self.assertEqual(self.dump(path), first)

    def test_files_that_are_not_there_are_named_by_a_check_only(self):
        path = self.directory / "onramp.yaml"
        path.write_text(
            "routers:\n"
            "  - name: ce1\n"
            "    address: 192.0.2.1\n"
            "    platform: ios-xe\n"
            "    ssh: {user: u, password_file: good.secret, known_hosts_file: known_hosts}\n"
            "    restconf: {user: u, password_file: good.secret, ca_file: ca.pem}\n"
        )
        absent = "cannot be opened: No such file or directory"
        result = self.check(path)
        self.assertEqual(
            result.stderr,
            f"{path}:5:66: ssh.known_hosts_file: known_hosts: {absent}\n"
            f"{path}:6:62: restconf.ca_file: ca.pem: {absent}\n",
        )
        self.assertEqual(result.returncode, 1)
        # A running agent is told by the source; hostkey makes the file in the first place.
        self.assertIn(f"known_hosts_file: {self.directory}/known_hosts\n", self.dump(path))
        (self.directory / "known_hosts").touch()
        (self.directory / "ca.pem").touch()
        result = self.check(path)
        self.assertEqual((result.returncode, result.stderr), (0, ""))

    def test_cloud_is_asked_by_https(self):
        path = self.directory / "onramp.yaml"
        path.write_text(
            "clouds:\n  - name: a\n    provider: aws\n    endpoint_url: http://192.0.2.1/\n"
        )
        result = self.check(path)
        self.assertRegex(result.stderr, rf"\A{path}:4:5: aws.endpoint_url: 192\.0\.2\.1 must be asked by https")
        self.assertEqual(result.returncode, 1)

    def test_dump_of_nothing_shows_the_defaults(self):
        self.assertRegex(
            self.dump(self.place(FIXTURES / "good" / "empty.yaml")),
            r'\Aweb:\n  listen: ":10179"\nrouters: \[\]\n(\w+: \[\]\n)*probes: \[\]\n(\w+: \[\]\n)*\Z',
        )

    def test_missing_file_is_one_clear_line(self):
        path = self.directory / "missing.yaml"
        result = self.check(path)
        self.assertEqual(result.returncode, 1)
        self.assertEqual(result.stderr, f"{path}:1:1: cannot be read: No such file or directory\n")

    def test_run_refuses_a_broken_file_with_the_same_lines(self):
        path = self.place(sorted((FIXTURES / "broken").glob("*_several_faults_in_a_section.yaml"))[0])
        result = self.run_agent("run", f"--config.file={path}", "--config.dump")
        self.assertEqual(result.stderr, self.check(path).stderr)
        self.assertNotEqual(result.returncode, 0)


if __name__ == "__main__":
    unittest.main()
