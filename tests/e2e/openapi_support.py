# SPDX-License-Identifier: Apache-2.0
"""exporters/api/openapi.yaml, to hold answers against it."""

import os

import jsonschema
import yaml

from support import ROOT

FILE = os.path.join(ROOT, "exporters", "api", "openapi.yaml")

with open(FILE, encoding="utf-8") as source:
    DOCUMENT = yaml.safe_load(source)

# OpenAPI 3.1 takes the schemas of JSON Schema 2020-12 as they are
Validator = jsonschema.Draft202012Validator


def schema_of(path, status="200"):
    """The schema of an answer, with everything that it refers to."""
    answer = DOCUMENT["paths"][path]["get"]["responses"][status]
    if "$ref" in answer:
        answer = DOCUMENT["components"]["responses"][answer["$ref"].rsplit("/", 1)[1]]
    return {**answer["content"]["application/json"]["schema"],
            "components": DOCUMENT["components"]}


def complaints(path, answer, status="200"):
    """What is wrong with an answer, as sentences."""
    return [f"{path} {error.json_path}: {error.message}"
            for error in Validator(schema_of(path, status)).iter_errors(answer)]
