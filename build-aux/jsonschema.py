# SPDX-License-Identifier: GPL-3.0-or-later
"""jsonschema.py SCHEMA [FILE] - checks JSON (a file, or standard input) against the part of JSON Schema that docs/status.schema.json uses.
An unknown keyword of a schema is an error: what is written there is meant. Also a module: faults (schema, value)."""
import json
import re
import sys

TYPES = {'object': dict, 'array': list, 'string': str, 'integer': int, 'number': (int, float), 'boolean': bool, 'null': type(None)}
NOTES = {'$comment', '$schema', '$defs', 'title', 'description'}


def is_type(value, name):
    return isinstance(value, TYPES[name]) and not (isinstance(value, bool) and name in ('integer', 'number'))


def check_type(root, wanted, value, place):
    names = wanted if isinstance(wanted, list) else [wanted]
    if not any(is_type(value, name) for name in names):
        yield f'{place}: {value!r} is not of type {" or ".join(names)}'


def check_ref(root, ref, value, place):
    schema = root
    for part in ref.removeprefix('#/').split('/'):
        schema = schema[part]
    yield from check(root, schema, value, place)


def check_one_of(root, schemas, value, place):
    tried = [list(check(root, schema, value, place)) for schema in schemas]
    if sum(not faults for faults in tried) != 1:
        yield from max(tried, key=lambda faults: (bool(faults), -len(faults)), default=[])
        if not any(tried):
            yield f'{place}: fits more than one of the alternatives'


def check_properties(root, properties, value, place):
    if isinstance(value, dict):
        for name, schema in properties.items():
            if name in value:
                yield from check(root, schema, value[name], f'{place}.{name}')


def check_items(root, schema, value, place):
    if isinstance(value, list):
        for i, item in enumerate(value):
            yield from check(root, schema, item, f'{place}[{i}]')


def check_additional(root, schema, value, place):
    if isinstance(value, dict):
        for name, item in value.items():
            yield from check(root, schema, item, f'{place}.{name}')


def simple(test, words):
    def run(root, wanted, value, place):
        if not test(wanted, value):
            yield f'{place}: {value!r} {words} {wanted!r}'
    return run


KEYWORDS = {
    'type': check_type,
    '$ref': check_ref,
    'oneOf': check_one_of,
    'properties': check_properties,
    'items': check_items,
    'additionalProperties': check_additional,
    'const': simple(lambda w, v: v == w, 'is not'),
    'enum': simple(lambda w, v: v in w, 'is not among'),
    'required': simple(lambda w, v: not isinstance(v, dict) or set(w) <= set(v), 'lacks one of'),
    'pattern': simple(lambda w, v: not isinstance(v, str) or re.search(w, v) is not None, 'does not match'),
    'minimum': simple(lambda w, v: not is_type(v, 'number') or v >= w, 'is below'),
    'maximum': simple(lambda w, v: not is_type(v, 'number') or v <= w, 'is above'),
    'maxLength': simple(lambda w, v: not isinstance(v, str) or len(v) <= w, 'is longer than'),
}


def check(root, schema, value, place):
    for keyword, wanted in schema.items():
        if keyword in KEYWORDS:
            yield from KEYWORDS[keyword](root, wanted, value, place)
        elif keyword not in NOTES:
            yield f'{place}: the schema has the unknown keyword {keyword}'


def faults(schema, value):
    return list(check(schema, schema, value, '$'))


def main():
    with open(sys.argv[1], encoding='utf-8') as f:
        schema = json.load(f)
    with open(sys.argv[2], encoding='utf-8') if len(sys.argv) > 2 else sys.stdin as f:
        found = faults(schema, json.load(f))
    for fault in found:
        print(fault)
    sys.exit(1 if found else 0)


if __name__ == '__main__':
    main()
