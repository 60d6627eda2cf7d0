"""Each kind of record has a schema, and the server reads just what the schema allows: the same examples for both,
and for the browser's half in tests/offline/browser/kinds.test.js."""

import json

import jsonschema
import msgspec
import pytest

from backend.settings import PROJECT
from backend.sync.known_kinds import KINDS

OFFLINE = PROJECT / "offline"
EXAMPLES = json.loads((OFFLINE / "examples" / "kinds.json").read_text("utf-8"))


def schema_of(kind: str, version: int) -> jsonschema.Draft202012Validator:
    written = json.loads((OFFLINE / "schemas" / "kinds" / f"{kind}.{version}.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(written)
    return jsonschema.Draft202012Validator(written)


def test_every_kind_that_is_taken_has_a_schema():
    named = {path.name.removesuffix(".schema.json") for path in (OFFLINE / "schemas" / "kinds").iterdir()}
    assert named == {f"{kind.name}.{kind.version}" for kind in KINDS.values()}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["why"])
def test_the_schema_tells_a_body_from_what_is_none(example):
    assert schema_of(example["kind"], example["version"]).is_valid(example["body"]) == example["valid"]


@pytest.mark.parametrize("example", [e for e in EXAMPLES if e["valid"]], ids=lambda example: example["why"])
def test_the_server_reads_what_the_schema_allows(example):
    read = msgspec.convert(example["body"], KINDS[example["kind"]].body)
    assert msgspec.to_builtins(read)["fields"] == example["body"]["fields"]
