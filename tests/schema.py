# SPDX-License-Identifier: GPL-2.0-or-later
"""schema.py - hold result files, their schema, their page and their reader to
each other; tests/schema.sh runs it.

usage: schema.py SOURCES RESULTS

RESULTS has folders that `pgdbench run` left.  Asked is, whether
- each file is as the schema says, and has no member that it does not know;
- doc/SCHEMA.md names each member;
- the schema refuses what is wrong on purpose;
- it refuses whatever the reader refuses of a file's form, and asks for exactly
  those members that the reader asks for.
Not for figures: whether bins add up is the reader's to say.
"""

import copy
import json
import os
import pathlib
import re
import subprocess
import sys

from jsonschema import Draft202012Validator

faults = 0


def fault(text):
    global faults
    faults += 1
    print("schema.py:", text, file=sys.stderr)


def closed(schema):
    """A copy that knows no other members than those that it names."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    copied = {key: closed(value) for key, value in schema.items()}
    if "type" in schema and "properties" in schema and "allOf" not in schema:
        copied.setdefault("additionalProperties", False)
    return copied


def first_error(validator, document):
    for error in validator.iter_errors(document):
        return "/".join(map(str, error.absolute_path)) + ": " + \
            error.message[-200:]
    return None


def check_files(schema, results):
    """What was written is as the schema says, and nothing else is in it."""
    strict = Draft202012Validator(closed(schema))
    files = [path for path in results.glob("*/**/*.json")
             if "plots" not in path.parts]
    for path in files:
        error = first_error(strict, json.loads(path.read_text()))
        if error:
            fault("%s: %s" % (path.relative_to(results), error))
    kinds = {json.loads(path.read_text())["schema"] for path in files}
    if len(files) < 20 or len(kinds) != 3:
        fault("only %d files of %s" % (len(files), sorted(kinds)))


def names_of(schema):
    """All members that the schema names, but for those of conditions."""
    names = set()
    if isinstance(schema, list):
        for item in schema:
            names |= names_of(item)
    elif isinstance(schema, dict):
        names |= set(schema.get("properties", {}))
        for key, value in schema.items():
            if key not in ("if", "then"):
                names |= names_of(value)
    return names


def check_page(schema, page):
    """Each member stands between backquotes in doc/SCHEMA.md."""
    words = set()
    for quoted in re.findall("`([^`]*)`", page.read_text()):
        words |= set(quoted.replace('"', "").split())
    for name in sorted(names_of(schema) - words):
        fault("%s: does not say what `%s` is" % (page.name, name))


def check_plan_table(schema, page):
    """Each member of a plan and its cells stands in section Plan."""
    section = page.read_text().split("\n## Plan\n")[1].split("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines()
            if line.startswith("| `")]
    words = {"plan": set(re.findall("`([^`]*)`", " ".join(rows))),
             "plan_cell": set(re.findall("`([^`]*)`", section))}
    for kind, known in words.items():
        named = set(schema["$defs"][kind]["properties"])
        for name in sorted(named - {"schema", "schema_version"} - known):
            fault("%s: section Plan lacks `%s`" % (page.name, name))


def check_plan_needed(schema, page):
    """Those that are not needed are those that section Plan says are not."""
    section = page.read_text().split("\n## Plan\n")[1].split("\n\n|")[0]
    said = set(re.findall("`([^`]*)`",
                          section.split("**needed** but")[1].split(".")[0]))
    free = set()
    for kind in ("plan", "plan_cell"):
        members = schema["$defs"][kind]
        free |= set(members["properties"]) - set(members["required"])
    for name in sorted(said ^ free):
        fault("%s: section Plan is wrong on whether `%s` is needed" %
              (page.name, name))


def change(document, path, value):
    """A copy of it with the member at @path set, or gone if value is ..."""
    document = copy.deepcopy(document)
    place = document
    for key in path[:-1]:
        place = place[key]
    if value is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return document


def check_refusals(schema, cell):
    """Negative controls: a schema that takes everything is none."""
    validator = Draft202012Validator(schema)
    fork = ("latency", "fork")
    wrong = [
        (("schema",), "pgdbench-results"), (("schema",), ...),
        (("schema_version",), 2), (("schema_version",), "1"),
        (("threads",), "2"), (("threads",), ...), (("threads",), -1),
        (("threads",), 1.5), (("threads",), 2 ** 63), (("seed",), None),
        (("status",), "fine"), (("quality", "verdict"), "perhaps"),
        (("quality", "verdict"), ...), (("contract",), "loose"),
        (("control",), "yes"), (("control",), 1), (("ops",), []),
        (("ops", "fork"), "7"), (("ops", "no-such"), "7"),
        (("oracle", "mode"), "most"), (("memory", "pgd_bytes"), 4096.5),
        (("instrument", "clock"), "sundial"), (("locks", "x"), 5),
        (("params", "x"), 5), (("counters", "x"), "5"),
        (("quality", "reasons"), [7]), (("duration_ns",), "50ms"),
        (fork + ("N",), ...), (fork + ("min",), ...), (fork + ("max",), None),
        (fork + ("bins",), {}), (fork + ("bins", 0), [1]),
        (fork + ("bins", 0), [1, 2, 3]), (fork + ("bins", 0), ["1", 2]),
        (fork + ("percentile", "50.000000"), "9"),
        (fork + ("intended", "sum"), ...),
    ]
    if first_error(validator, cell):
        fault("a good cell is refused: " + first_error(validator, cell))
    for path, value in wrong:
        if not first_error(validator, change(cell, path, value)):
            fault("%s = %r is not refused" % ("/".join(map(str, path)),
                                              value))
    unknown = change(change(cell, ("new",), {"x": [1]}), fork + ("new",), 1)
    if first_error(validator, unknown):
        fault("unknown members are refused")


def paths_of(value, path=()):
    """The place of each member, one of those that are alike."""
    if isinstance(value, dict):
        items = value.items()
        alike = path and path[-1] in ("counters", "params", "contexts",
                                      "libraries", "mitigations", "caches",
                                      "percentile", "ops")
    elif isinstance(value, list):
        items, alike = enumerate(value), True
    else:
        return
    for key, inside in items:
        yield path + (key,)
        yield from paths_of(inside, path + (key,))
        if alike:
            break


def small(results):
    """Of results, one cell with one histogram of each kind."""
    results = copy.deepcopy(results)
    cell = results["cells"][0]
    cell["latency"] = {"fork": cell["latency"]["fork"]}
    name = "init_mm.page_table_lock"
    lock = cell["locks"].get(name) or next(iter(cell["locks"].values()))
    cell["locks"] = {name: {key: None if key == "hold_clean_ns" else value
                            for key, value in lock.items()}}
    cell["noise"]["hiccup_ns"] = None
    results["cells"] = [cell]
    results["context"]["plan"] = None
    return results


def pgdbench(*words):
    return subprocess.run([os.environ["PGDBENCH"], *map(str, words)],
                          capture_output=True, check=False)


def results_refused(document, path):
    path.write_text(json.dumps(document))
    run = pgdbench("report", "--format=tsv", path)
    if run.returncode not in (0, 2):
        fault("report: exit status %d" % run.returncode)
    return run.returncode == 2


def plan_refused(document, path):
    """No cell is run: there is none of that name."""
    path.write_text(json.dumps(document))
    return b"plan.json'" in pgdbench("cell", path.parent, "no-such").stderr


def check_reader(schema, document, refused, scratch):
    """A reader and the schema are of one mind."""
    validator = Draft202012Validator(schema)
    if refused(document, scratch):
        fault("%s: a good one is refused" % scratch.name)
    for path in list(paths_of(document)):
        name = "/".join(map(str, path))
        gone = change(document, path, ...)
        if not isinstance(path[-1], int) and \
                refused(gone, scratch) != bool(first_error(validator, gone)):
            fault("%s: only one of schema and reader needs it" % name)
        for value in (None, "text", 1.5, -1, [], {}):
            other = change(document, path, value)
            if (path[-1], value) in (("bins", []), ("pin", "text")):
                continue  # its form is good
            if "timeline" in path[:-1] and value == []:
                continue  # so is this; its lists are to be of one length
            if not first_error(validator, other) and \
                    refused(other, scratch):
                fault("%s = %r: only the reader refuses it" % (name, value))


def check_unknown(results, scratch):
    """Members that nobody knows change nothing, wherever they are."""
    def add(value):
        if isinstance(value, dict):
            value = {key: add(inside) for key, inside in value.items()}
            if "schema" in value or "id" in value or "N" in value or \
                    "verdict" in value or "mode" in value:
                value = {"unheard-of": {"of": [1, "x"]}, **value}
        elif isinstance(value, list):
            value = [add(inside) for inside in value]
        return value

    def report(document):
        scratch.write_text(json.dumps(document))
        return pgdbench("report", "-q", "--format=tsv", scratch).stdout
    if not report(results) or report(results) != report(add(results)):
        fault("unknown members change a report")


def main():
    sources, results = map(pathlib.Path, sys.argv[1:])
    schema = json.loads(
        (sources / "doc/pgdbench-result.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    check_files(schema, results)
    check_page(schema, sources / "doc/SCHEMA.md")
    check_plan_table(schema, sources / "doc/SCHEMA.md")
    check_plan_needed(schema, sources / "doc/SCHEMA.md")
    open_loop = json.loads((results / "open/results.json").read_text())
    cell = dict(schema="pgdbench-cell", schema_version=1,
                **open_loop["cells"][0])
    check_refusals(schema, cell)
    scratch = results / "changed"
    scratch.mkdir()
    check_reader(schema, small(open_loop), results_refused,
                 scratch / "results.json")
    check_unknown(open_loop, scratch / "results.json")
    plan = json.loads((results / "open/plan.json").read_text())
    check_reader(schema, plan, plan_refused, scratch / "plan.json")
    sys.exit(faults > 0)


main()
