"""Prints the filters, tests, lookups and globals of jinja2 and ansible.builtin with the names of their parameters, as JSON."""

import importlib
import inspect
import json
import pathlib

import jinja2
import jinja2.defaults
import yaml


def parameters(function, own):
    try:
        found = inspect.signature(function)
    except ValueError:
        return []
    names = []
    for parameter in found.parameters.values():
        names.append("*" * {parameter.VAR_POSITIONAL: 1, parameter.VAR_KEYWORD: 2}.get(parameter.kind, 0) + parameter.name)
    if getattr(function, "jinja_pass_arg", None) is not None:
        own += 1
    return [name for name in names[own:] if name not in ("environment", "eval_ctx", "context")]


def builtin(attribute):
    known = {}
    for name in ("core", "mathstuff", "urls", "urlsplit", "encryption", "files", "uri"):
        try:
            module = importlib.import_module("ansible.plugins.%s.%s" % (attribute[:-1], name))
        except ImportError:
            continue
        source = getattr(module, "FilterModule" if attribute == "filters" else "TestModule")
        for each, function in getattr(source(), attribute)().items():
            known[each] = parameters(function, 1)
    return known


def lookups():
    known = {}
    folder = pathlib.Path(importlib.import_module("ansible.plugins.lookup").__file__).parent
    for file in folder.glob("*.py"):
        if file.stem == "__init__":
            continue
        module = importlib.import_module("ansible.plugins.lookup." + file.stem)
        options = (yaml.safe_load(module.DOCUMENTATION) or {}).get("options") or {}
        known[file.stem] = [name for name in options if not name.startswith("_")]
    return known


def sorted_by_name(known):
    return {name: known[name] for name in sorted(known)}


jinja = {
    "filters": {name: parameters(function, 1) for name, function in jinja2.defaults.DEFAULT_FILTERS.items()},
    "tests": {name: parameters(function, 1) for name, function in jinja2.defaults.DEFAULT_TESTS.items()},
    "globals": sorted(jinja2.defaults.DEFAULT_NAMESPACE),
}
ansible = {"filters": builtin("filters"), "tests": builtin("tests"), "lookups": lookups()}
print(
    json.dumps(
        {
            "filters": sorted_by_name({**jinja["filters"], **ansible["filters"]}),
            "tests": sorted_by_name({**jinja["tests"], **ansible["tests"]}),
            "lookups": sorted_by_name(ansible["lookups"]),
            "globals": sorted([*jinja["globals"], "lookup", "query", "q", "now", "undef"]),
        },
        indent=1,
    )
)
