# SPDX-License-Identifier: GPL-3.0-or-later
"""status.py ROOT PROGRAM - the status that PROGRAM prints fits docs/status.schema.json and says what it should."""
import json
import os
import subprocess
import sys

import jsonschema
from tap import Tap


def main():
    root, program = sys.argv[1:3]
    with open(os.path.join(root, 'docs/status.schema.json'), encoding='utf-8') as f:
        schema = json.load(f)
    status = json.loads(subprocess.run([program], check=True, capture_output=True, text=True).stdout)
    tap = Tap()
    tap.ok('the status fits the schema', jsonschema.faults(schema, status))
    whole, begun, ended = status['tunnels']
    said = [(whole['phase'], 'connected'), (whole['since_ms'], 1000), (whole['path']['remote'], '[2001:db8::1]:4500'),
            (whole['inner']['addresses'], ['10.0.0.2', '2001:db8::2']), (whole['inner']['routes'], ['0.0.0.0/0', '::/0']),
            (whole['ike']['spi_i'], '5a' * 8), (whole['children'][0]['spi_in'], '00000123'), (whole['why'], None),
            (begun['path'], None), (begun['inner'], None), (begun['ike'], None), (begun['children'], []), (begun['counters'], None),
            (begun['since_ms'], 0), (ended['why']['id'], 12), (ended['why']['name'], 'GATEWAY_SILENT')]
    tap.ok('the status says what was put in', [f'{got!r} is not {want!r}' for got, want in said if got != want])
    tap.end()


if __name__ == '__main__':
    main()
