# SPDX-License-Identifier: GPL-3.0-or-later
"""schematest.py ROOT - docs/status.schema.json takes a good status and refuses each of many bad ones; its phases and end reasons are
those of the tables."""
import copy
import json
import os
import sys

import jsonschema
import tables
from tap import Tap

GOOD = {'version': 1, 'tunnels': [{
    'uuid': '6f1c3a52-0b7e-4c5d-9a61-2f4f0d7a9e10', 'name': 'lab', 'phase': 'connected', 'since_ms': 1200,
    'gateway': {'address': 'vpn.example.org', 'identity': 'vpn.example.org'},
    'path': {'link': 'wifi0', 'local': '192.0.2.7', 'remote': '198.51.100.1:4500'},
    'inner': {'device': 'godwit0', 'mtu': 1400, 'addresses': ['10.0.0.2/32'], 'dns': ['10.0.0.1'], 'domains': [], 'routes': ['0.0.0.0/0'],
              'refused': ['ipv6']},
    'ike': {'suite': 'aes256gcm16-prfsha384-x25519', 'spi_i': '0123456789abcdef', 'spi_r': 'fedcba9876543210'},
    'children': [{'suite': 'aes256gcm16', 'spi_in': '01234567', 'spi_out': '89abcdef'}],
    'counters': {'in_packets': 1, 'in_octets': 2, 'out_packets': 3, 'out_octets': 4}, 'moves': 1,
    'roams': [{'at_ms': 1, 'from': 'wifi0', 'to': 'lte0', 'reason': 'link-lost', 'gap_ms': 12}], 'why': None}]}

# path of the value to change, the bad value (REMOVE takes it away)
REMOVE = object()
BAD = [
    (['version'], 2), (['version'], REMOVE), (['tunnels'], {}), (['tunnels', 0, 'uuid'], 'x'), (['tunnels', 0, 'uuid'], REMOVE),
    (['tunnels', 0, 'name'], 'a b'), (['tunnels', 0, 'phase'], 'up'), (['tunnels', 0, 'since_ms'], -1), (['tunnels', 0, 'since_ms'], '1'),
    (['tunnels', 0, 'since_ms'], True), (['tunnels', 0, 'gateway'], 'vpn'), (['tunnels', 0, 'path', 'local'], None),
    (['tunnels', 0, 'inner', 'mtu'], 100), (['tunnels', 0, 'inner', 'dns'], ['10.0.0.1', 7]), (['tunnels', 0, 'inner', 'refused'], ['ipx']),
    (['tunnels', 0, 'ike', 'spi_i'], '123'),
    (['tunnels', 0, 'children', 0, 'spi_out'], 5), (['tunnels', 0, 'counters', 'in_packets'], 1.5), (['tunnels', 0, 'why'], {'id': 12}),
    (['tunnels', 0, 'roams', 0, 'reason'], 'mood'), (['tunnels', 0, 'roams', 0, 'gap_ms'], REMOVE), (['tunnels', 0, 'roams', 0, 'to'], 7),
]


def changed(path, value):
    status = copy.deepcopy(GOOD)
    place = status
    for part in path[:-1]:
        place = place[part]
    if value is REMOVE:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return status


def main():
    root = sys.argv[1]
    with open(os.path.join(root, 'docs/status.schema.json'), encoding='utf-8') as f:
        schema = json.load(f)
    tap = Tap()
    tap.ok('a good status is taken', jsonschema.faults(schema, GOOD))
    for path, value in BAD:
        found = jsonschema.faults(schema, changed(path, value))
        shown = 'nothing' if value is REMOVE else repr(value)
        tap.ok(f'{".".join(map(str, path))} as {shown} is refused', [] if found else ['it was taken'])
    phases = schema['$defs']['tunnel']['properties']['phase']['enum']
    known = [p.values[0] for p in tables.phases(root)]
    tap.ok('the phases are those of phases.def', [] if phases == known else [f'{phases} is not {known}'])
    for reason in tables.end_reasons(root):
        why = {'id': reason.number, 'name': reason.name, 'text': reason.values[0], 'repair': reason.values[1]}
        tap.ok(f'the end reason {reason.name} fits', jsonschema.faults(schema, changed(['tunnels', 0, 'why'], why)))
    tap.end()


if __name__ == '__main__':
    main()
