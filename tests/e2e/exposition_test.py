# SPDX-License-Identifier: Apache-2.0
"""Other people's parsers read the golden expositions of tests/unit/exporters/prometheus.

promtool lints the 0.0.4 text, prometheus_client's strict parser reads the OpenMetrics text. What they
let pass is checked here: duplicate series, bounds that are not canonical, families in two blocks."""

import re
import shutil
import subprocess
import unittest
from collections import Counter
from pathlib import Path

from support import LABEL, SAMPLE

FOLDER = Path(__file__).resolve().parent.parent / "fixtures" / "exposition"
HISTOGRAM = re.compile(r"_(bucket|sum|count)$")


def golden(kind):
    return sorted(FOLDER.glob(f"*.{kind}.txt"))


def text_of(path):
    return path.read_bytes().decode("utf-8")  # strict: one bad byte would cost the scrape


def samples(text):
    """(name, {label: raw value}, value) of every sample."""
    for line in text.splitlines():
        if not line.startswith("#"):
            name, labels, value = SAMPLE.match(line).groups()
            pairs = LABEL.findall(labels or "")
            if len(pairs) != len(dict(pairs)):
                raise AssertionError(f"a label appears twice: {line}")
            yield name, dict(pairs), value


def family_of(name, families):
    """The family that a sample belongs to, of those that were declared."""
    if name in families:
        return name
    for stem in (HISTOGRAM.sub("", name), re.sub(r"_(total|info)$", "", name)):
        if stem in families:
            return stem
    raise AssertionError(f"{name} has no TYPE")


class Exposition(unittest.TestCase):
    def each(self, check):
        """Call check(path, text) for every golden file, each as a test of its own."""
        paths = golden("0.0.4") + golden("openmetrics")
        self.assertGreaterEqual(len(paths), 6)
        for path in paths:
            with self.subTest(path=path.name):
                check(path, text_of(path))

    @unittest.skipUnless(shutil.which("promtool"), "promtool is not installed")
    def test_promtool_has_no_complaint(self):
        for path in golden("0.0.4"):
            with self.subTest(path=path.name):
                done = subprocess.run(["promtool", "check", "metrics"], check=False, text=True,
                                      input=text_of(path), capture_output=True)
                self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_strict_openmetrics_parser_reads_the_same_samples(self):
        try:
            from prometheus_client.openmetrics.parser import text_string_to_metric_families
        except ImportError:
            self.skipTest("python3-prometheus-client is not installed")
        for path in golden("openmetrics"):
            with self.subTest(path=path.name):
                text = text_of(path)
                families = list(text_string_to_metric_families(text))
                read = Counter(sample.name for family in families for sample in family.samples)
                self.assertEqual(read, Counter(name for name, _, _ in samples(text)))
                for family in families:
                    self.assertRegex(family.documentation, r"\(.*\)\.$")

    def test_no_series_appears_twice(self):
        def check(_, text):
            series = Counter((name, tuple(sorted((k, v) for k, v in labels.items() if v)))
                             for name, labels, _ in samples(text))
            self.assertEqual([s for s, count in series.items() if count > 1], [])
        self.each(check)

    def test_bounds_are_canonical(self):
        def check(_, text):
            for _, labels, _ in samples(text):
                if "le" in labels and labels["le"] != "+Inf":
                    self.assertEqual(labels["le"], repr(float(labels["le"])))
        self.each(check)

    def test_a_family_is_one_block(self):
        def check(_, text):
            types = re.findall(r"^# TYPE (\S+) \S+$", text, re.MULTILINE)
            helps = re.findall(r"^# HELP (\S+) .+$", text, re.MULTILINE)
            self.assertEqual(len(types), len(set(types)))
            self.assertEqual(types, helps)
            blocks = []
            for name, _, _ in samples(text):
                family = family_of(name, set(types))
                if not blocks or blocks[-1] != family:
                    blocks.append(family)
            self.assertEqual(blocks, types, "a header without samples, or a family apart")
        self.each(check)

    def test_lines_are_what_each_format_allows(self):
        def check(path, text):
            is_open = path.name.endswith(".openmetrics.txt")
            self.assertEqual(text.endswith("# EOF\n"), is_open)
            self.assertEqual(text.count("# EOF"), int(is_open))
            self.assertEqual("# UNIT " in text, is_open and "_seconds" in text)
            self.assertNotIn("\n\n", text)
            self.assertNotIn("\r", text)
        self.each(check)

    def test_both_formats_show_the_same_samples(self):
        for path in golden("0.0.4"):
            other = path.with_name(path.name.replace(".0.0.4.", ".openmetrics."))
            self.assertEqual(list(samples(text_of(path))), list(samples(text_of(other))))


if __name__ == "__main__":
    unittest.main()
