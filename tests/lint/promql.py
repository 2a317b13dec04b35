# SPDX-License-Identifier: Apache-2.0
"""What the gates of alerts/ and dashboards/ know of metrics: which exist, and which a query names."""

import re

import yaml

from files import ROOT

REFERENCE = ROOT / "packaging" / "reference" / "metrics.md"
ROW = re.compile(r"^\| `(\w+)` \| ([^|]+) \|[^|]*\| ([^|]*)\|")
HISTOGRAM = ("_bucket", "_sum", "_count")

# Prometheus adds these to what it scrapes, or makes them itself.
TARGET_LABELS = {"job", "instance"}
OWN = {"up": set(), "scrape_samples_scraped": set(), "scrape_duration_seconds": set(),
       "ALERTS": {"alertname", "alertstate", "severity", "path", "destination", "cause"}}

GROUPING = re.compile(r"\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)")
STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
NAME = re.compile(r"(?<![\w:$.\]])([a-zA-Z_:][\w:]*)(\s*\{[^}]*\})?(?!\s*\()(?![\w:])")
MATCHER = re.compile(r"(\w+)\s*(?:=~|!~|!=|=)")
KEYWORDS = {"and", "or", "unless", "offset", "bool", "inf", "nan", "by", "without", "on", "ignoring"}
NUMBER = re.compile(r"\b\d[\w.]*")


def reference():
    """{metric as it is exported: its labels}"""
    known = dict(OWN)
    for line in REFERENCE.read_text().splitlines():
        found = ROW.match(line)
        if found:
            name, kind, labels = found.groups()
            labels = set(re.findall(r"`(\w+)`", labels))
            suffixes = HISTOGRAM if kind.strip() == "histogram" else ("",)
            known.update({name + suffix: labels for suffix in suffixes})
    return known


def selectors(expr):
    """[(metric, labels that it is selected by)] of one PromQL expression"""
    text = NUMBER.sub("0", GROUPING.sub(" ", STRING.sub('""', expr)))
    return [(name, set(MATCHER.findall(braces or ""))) for name, braces in NAME.findall(text)
            if name not in KEYWORDS]


def rule_files():
    return sorted((ROOT / "alerts").glob("*.yml"))


def rules(path):
    return [rule for group in yaml.safe_load(path.read_text())["groups"] for rule in group["rules"]]


def recorded():
    """Names of all recording rules."""
    return {rule["record"] for path in rule_files() for rule in rules(path) if "record" in rule}


def complaints_about(expr, known, records):
    """What an expression names and nobody exports."""
    found = []
    for name, labels in selectors(expr):
        if name in records:
            continue
        if name not in known:
            found.append(f"nobody exports {name}")
        elif labels - known[name] - TARGET_LABELS:
            found.append(f"{name} has no label {', '.join(sorted(labels - known[name] - TARGET_LABELS))}")
    return found
