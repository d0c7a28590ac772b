"""Answers with what real Jinja2 makes of the expressions and templates on standard input."""

import copy
import json
import sys

import jinja2
from jinja2.nativetypes import NativeEnvironment


def shown(value):
    if value is None or isinstance(value, (bool, str)):
        return str(value) if isinstance(value, str) else value
    if isinstance(value, int):
        return {"int": str(value)}
    if isinstance(value, float):
        return {"float": repr(value)}
    if isinstance(value, tuple):
        return {"tuple": [shown(each) for each in value]}
    if isinstance(value, dict):
        return {"dict": [[shown(key), shown(each)] for key, each in value.items()]}
    return [shown(each) for each in value]


def attempt(work):
    try:
        return {"value": work()}
    except Exception as error:
        return {"error": type(error).__name__ + ": " + str(error)}


asked = json.load(sys.stdin)
native = NativeEnvironment(undefined=jinja2.StrictUndefined)
answers = {"expressions": [], "templates": []}
for text in asked["expressions"]:
    answers["expressions"].append(
        attempt(
            lambda: shown(native.compile_expression(text, undefined_to_none=False)(**copy.deepcopy(asked["variables"])))
        )
    )
for case in asked["templates"]:
    environment = jinja2.Environment(
        trim_blocks=case["trim"], lstrip_blocks=case["lstrip"], keep_trailing_newline=case["keep"]
    )
    answers["templates"].append(attempt(lambda: environment.from_string(case["text"]).render(**asked["variables"])))
json.dump(answers, sys.stdout)
