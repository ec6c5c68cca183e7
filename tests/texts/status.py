# SPDX-License-Identifier: GPL-3.0-or-later
"""status.py ROOT PROGRAM - the status that PROGRAM prints fits docs/status.schema.json and says what it should."""
import json
import os
import subprocess
import sys

import jsonschema
from tap import Tap


def unnamed(schema, node, value, place='$'):
    """What a status has and the schema does not speak of: taken by it, and yet unknown to a reader of the schema."""
    while '$ref' in node:
        node = schema['$defs'][node['$ref'].rsplit('/', 1)[1]]
    if 'oneOf' in node:
        node = next(n for n in node['oneOf'] if n.get('type') != 'null')
        return list(unnamed(schema, node, value, place))
    if isinstance(value, list):
        return [u for i, v in enumerate(value) for u in unnamed(schema, node.get('items', {}), v, f'{place}[{i}]')]
    if not isinstance(value, dict):
        return []
    known = node.get('properties', {})
    return [f'{place}.{k}' for k in value if k not in known] + \
        [u for k, v in value.items() if k in known for u in unnamed(schema, known[k], v, f'{place}.{k}')]


def main():
    root, program = sys.argv[1:3]
    with open(os.path.join(root, 'docs/status.schema.json'), encoding='utf-8') as f:
        schema = json.load(f)
    status = json.loads(subprocess.run([program], check=True, capture_output=True, text=True).stdout)
    tap = Tap()
    tap.ok('the status fits the schema', jsonschema.faults(schema, status))
    tap.ok('the schema names every field', unnamed(schema, schema, status))
    whole, alone, begun, ended = status['tunnels']
    said = [(whole['phase'], 'connected'), (whole['since_ms'], 1000), (whole['path']['remote'], '[2001:db8::1]:4500'),
            (whole['inner']['addresses'], ['10.0.0.2', '2001:db8::2']), (whole['inner']['routes'], ['0.0.0.0/0', '::/0']),
            (whole['inner']['refused'], []), (alone['inner']['refused'], ['ipv6']), (alone['inner']['routes'], ['0.0.0.0/0']),
            (whole['ike']['spi_i'], '5a' * 8), (whole['children'][0]['spi_in'], '00000123'), (whole['why'], None),
            (whole['moves'], 12), (begun['moves'], 0), (begun['roams'], []),
            (whole['roams'], [{'at_ms': 900, 'from': 'wifi0', 'to': 'lte0', 'reason': 'link-lost', 'gap_ms': 12},
                              {'at_ms': 1500, 'from': 'lte0', 'to': 'wifi0', 'reason': 'better', 'gap_ms': 0}]),
            (whole['notes'], [{'event': 'DOUBT', 'level': 4, 'text': 'nobody answers'}]), (begun['notes'], []),
            (begun['path'], None), (begun['inner'], None), (begun['ike'], None), (begun['children'], []), (begun['counters'], None),
            (begun['since_ms'], 0), (ended['why']['id'], 12), (ended['why']['name'], 'GATEWAY_SILENT')]
    tap.ok('the status says what was put in', [f'{got!r} is not {want!r}' for got, want in said if got != want])
    tap.end()


if __name__ == '__main__':
    main()
