#!/usr/bin/env python3
"""Checks specifications against the JSON Schema that `swiftnn schema` writes.

    tools/schema/check.py SCHEMA FILE...

The schema itself must be valid against its metaschema. Then a line for each file: `ok`, a tab and its
name, or `no`, its name, the place in it and what is expected there. The exit status is 0 when all
files are right, 1 when some are not, 2 when the schema is none. Needs the packages jsonschema and
PyYAML (Debian: python3-jsonschema, python3-yaml).
"""

import json
import re
import sys

import jsonschema
import yaml


class Loader(yaml.SafeLoader):
    """YAML 1.2's core schema, as swiftnn reads it: `5e-4` is a number, `yes` and dates are texts."""

    yaml_implicit_resolvers = {}


def resolve(tag, pattern, first):
    Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), first)


resolve("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""])
resolve("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF"))
resolve("int", r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$", list("-+0123456789"))
resolve(
    "float",
    r"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$",
    list("-+.0123456789"),
)
resolve("merge", r"^<<$", ["<"])


def whole(loader, node):
    text = loader.construct_scalar(node)
    base = {"0o": 8, "0x": 16}.get(text[:2], 10)
    return int(text[2:] if base != 10 else text, base)


def mapping(loader, node):
    """A mapping whose keys are texts, as they all are to swiftnn."""
    loader.flatten_mapping(node)
    return {
        loader.construct_scalar(key): loader.construct_object(value, deep=True)
        for key, value in node.value
    }


Loader.add_constructor("tag:yaml.org,2002:int", whole)
Loader.add_constructor("tag:yaml.org,2002:map", mapping)


def deepest(error):
    """The mistake that the alternatives agree on most: the one furthest down."""
    while error.context:
        error = max(error.context, key=lambda e: (len(e.absolute_path), -len(e.context or [])))
    return error


def main(schema, files):
    with open(schema, encoding="utf-8") as file:
        schema = json.load(file)
    try:
        jsonschema.Draft7Validator.check_schema(schema)
    except jsonschema.SchemaError as error:
        print(f"the schema is not valid: {error.message}", file=sys.stderr)
        return 2
    validator = jsonschema.Draft7Validator(schema)
    status = 0
    for name in files:
        try:
            with open(name, encoding="utf-8") as file:
                spec = yaml.load(file, Loader)
        except (yaml.YAMLError, RecursionError, ValueError) as error:
            print(f"no\t{name}\tnot YAML: {str(error).splitlines()[0]}")
            status = 1
            continue
        errors = [deepest(error) for error in validator.iter_errors(spec)]
        if errors:
            error = min(errors, key=lambda e: str(list(e.absolute_path)))
            place = ".".join(map(str, error.absolute_path)) or "top"
            message = error.schema.get("patternErrorMessage", error.message) if isinstance(
                error.schema, dict) else error.message
            print(f"no\t{name}\t{place}: {message[:200]}")
            status = 1
        else:
            print(f"ok\t{name}")
    return status


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
