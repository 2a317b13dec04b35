#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""exporters/api/openapi.yaml says what is answered: held against recorded answers and against an agent."""

import copy
import glob
import json
import os
import unittest

from openapi_support import DOCUMENT, Validator, complaints
from support import ROOT, Agent, get, wait_for

FIXTURES = os.path.join(ROOT, "tests", "fixtures", "api")
CONFIG = """
routers:
  - name: nobody
    address: 127.0.0.9
    platform: frr
    snmp: {{version: 2c, community_file: {community}, port: 9, interval: 1s, timeout: 500ms}}
probes:
  - name: myself
    target: 127.0.0.1
    interval: 1s
"""


def references(value):
    """Every $ref in a piece of the document."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "$ref":
                yield inner
            else:
                yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


class DocumentTest(unittest.TestCase):
    def test_every_reference_leads_somewhere_and_everything_is_referred_to(self):
        used = set(references(DOCUMENT))
        for reference in used:
            place = DOCUMENT
            for step in reference.removeprefix("#/").split("/"):
                self.assertIn(step, place, reference)
                place = place[step]
        for group in ("schemas", "responses"):
            for name in DOCUMENT["components"][group]:
                self.assertIn(f"#/components/{group}/{name}", used)

    def test_every_schema_is_one(self):
        for schema in DOCUMENT["components"]["schemas"].values():
            Validator.check_schema(schema)
            self.assertIs(schema["additionalProperties"], False)
            self.assertLessEqual(set(schema["required"]), schema["properties"].keys())

    def test_every_parameter_is_a_field_of_what_is_listed(self):
        schemas = DOCUMENT["components"]["schemas"]
        for path in DOCUMENT["paths"].values():
            answer = path["get"]["responses"]["200"]["content"]["application/json"]["schema"]
            lists = schemas[answer["$ref"].rsplit("/", 1)[1]]["properties"]
            fields = {field for listed in lists.values() if "items" in listed
                      for field in schemas[listed["items"]["$ref"].rsplit("/", 1)[1]]["properties"]}
            self.assertLessEqual({parameter["name"] for parameter in path["get"]["parameters"]}, fields)


class AnswerTest(unittest.TestCase):
    def test_recorded_answers_are_as_described(self):
        files = sorted(glob.glob(os.path.join(FIXTURES, "*.json")))
        self.assertGreater(len(files), 8)
        for file in files:
            with open(file, encoding="utf-8") as source:
                answer = json.load(source)
            resource = os.path.basename(file).split(".")[1]
            self.assertEqual(complaints(f"/api/v1/{resource}", answer), [], file)

    def test_wrong_answers_are_noticed(self):
        with open(os.path.join(FIXTURES, "down.paths.json"), encoding="utf-8") as source:
            good = json.load(source)
        for break_it in (lambda it: it.pop("time"), lambda it: it.update(more=1),
                         lambda it: it["paths"][0].pop("state"),
                         lambda it: it["paths"][0].update(state="fine"),
                         lambda it: it["paths"][0].update(prefixes=-1),
                         lambda it: it["paths"][0]["views"][0].update(up="yes"),
                         lambda it: it["paths"][0]["views"][0]["evidence"][0].pop("sentence")):
            bad = copy.deepcopy(good)
            break_it(bad)
            self.assertNotEqual(complaints("/api/v1/paths", bad), [])

    def test_agent_answers_as_described(self):
        agent = Agent()
        agent.write(CONFIG.format(community=agent.secret("community", "canary-7f3a")))
        with agent:
            wait_for("every source was asked", agent.is_ready)
            for path in DOCUMENT["paths"]:
                status, headers, body = get(agent.port, path)
                self.assertEqual((status, headers["Content-Type"]), (200, "application/json"))
                self.assertEqual(complaints(path, json.loads(body)), [])
                self.assertNotIn(b"canary-7f3a", body)
                status, _, body = get(agent.port, f"{path}?colour=red")
                self.assertEqual(status, 400)
                self.assertEqual(complaints(path, json.loads(body), "400"), [])
            sources = json.loads(get(agent.port, "/api/v1/sources?source=nobody")[2])["sources"]
            self.assertEqual([(it["source"], it["kind"], it["up"]) for it in sources],
                             [("nobody", "snmp", False)])
            self.assertGreater(sum(it["count"] for it in sources[0]["errors"]), 0)


if __name__ == "__main__":
    unittest.main()
