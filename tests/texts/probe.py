# SPDX-License-Identifier: GPL-3.0-or-later
"""probe.py ROOT PROGRAM - what godwitctl makes of a probe: the JSON fits docs/probe.schema.json, and people are told what they need."""
import json
import os
import subprocess
import sys

import jsonschema
from status import unnamed
from tap import Tap

# For each gateway of probe-sample.c: what its text must have, and what it must not have.
TEXTS = {
    'modern': (['modern at 198.51.100.100:500', 'IKEv2        yes', 'ciphers      aes256gcm16', 'post-quantum mlkem768',
                'fragmentation, intermediate exchange', 'sha2-256, identity', 'NAT          on our side',
                "Godwit's default offer for IKE fits", '30 sent, 30 answered, in 3.1 s', 'Nothing of this is authenticated',
                'had 1500 octets'],
               ['modp1024', 'old-algorithms', 'Too weak', 'cookies']),
    'old': (['aes256 (old), 3des (too weak)', 'set ike.old-algorithms=true', 'Too weak, and yet taken: 3des.', 'switch it off',
             'x448 (unknown to Godwit)', 'No post-quantum', 'does not cut long messages', 'cookies      wanted',
             'another gateway'], ['default offer', 'NAT  ']),
    'ikev1': (['IKEv1 only', 'RFC 9395', 'enable IKEv2', 'IKEv2        does not answer'], ['ciphers']),
    'refuses': (['answers, and refuses everything', 'takes nothing that was asked for'], ['ciphers']),
    'silent': (['Nothing answered at UDP port 500'], ['authenticated', 'ciphers']),
}
WHYS = {'modern': None, 'old': None, 'ikev1': 'GATEWAY_REFUSES_VERSION', 'refuses': 'NO_PROPOSAL', 'silent': 'GATEWAY_SILENT'}


def run(program, *words):
    return subprocess.run([program, *words], check=True, capture_output=True, text=True).stdout


def blocks(text):
    """{name: its lines}: a block begins with a name at the left."""
    found, name = {}, None
    for line in text.splitlines():
        if line.split(' ')[0] in TEXTS:
            name = line.split(' ')[0]
        found[name] = found.get(name, '') + line + '\n'
    return found


def text_faults(text, wanted, unwanted):
    return [f'does not say: {w}' for w in wanted if w not in text] + [f'says: {w}' for w in unwanted if w in text] + \
        [f'blanks at the end: {line}' for line in text.splitlines() if line != line.rstrip()]


def main():
    root, program = sys.argv[1:3]
    with open(os.path.join(root, 'docs/probe.schema.json'), encoding='utf-8') as f:
        schema = json.load(f)
    tap = Tap()
    told = blocks(run(program))
    for name, (wanted, unwanted) in TEXTS.items():
        tap.ok(f'{name}: as text', text_faults(told.get(name, ''), wanted, unwanted))
    for line in run(program, '--json').splitlines():
        report = json.loads(line)
        name = report['host']
        faults = [*jsonschema.faults(schema, report), *unnamed(schema, schema, report)]
        if (report['why'] or {}).get('name') != WHYS[name]:
            faults.append(f'why: {report["why"]}')
        tap.ok(f'{name}: as JSON', faults)
    tap.end()


if __name__ == '__main__':
    main()
