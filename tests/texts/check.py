# SPDX-License-Identifier: GPL-3.0-or-later
"""check.py ROOT GODWITCTL - `godwitctl check` and `schema` without a keeper: good profiles, faults with file and line, exit status 3."""
import json
import os
import subprocess
import sys
import tempfile

from tap import Tap

HEAD = '[godwit]\nversion=1\n[gateway]\naddress=vpn.example.org\n[sign-in]\nuser=alice\n'

# what, text, exit status, what the message must have
CASES = [
    ('the smallest profile', HEAD.replace('\n[sign-in]', '\nauthorities=ca.pem\n[sign-in]'), 0, 'is good'),
    ('an unknown key', HEAD + '[network]\nmtux=3\n', 3, '.godwit:8: There is no setting "mtux"'),
    ('a malformed value', HEAD + '[network]\nmtu=big\n', 3, '.godwit:8: network.mtu: "big" is not a number from 1280 to 1500.'),
    ('a secret', HEAD + 'password=hunter2\n', 3, '.godwit:7: sign-in.password: This is a secret'),
    ('a contradiction', HEAD + 'certificate=me.pem\n', 3, '.godwit:7: sign-in.certificate: A certificate is used only when'),
    ('a lack', '[godwit]\nversion=1\n', 3, 'gateway.address: This setting must be given.'),
    ('a certificate file that is not there', HEAD + 'method=certificate\ncertificate=gone.pem\n', 3, 'gone.pem'),
]


def run(program, *words):
    return subprocess.run([program, *words], stdin=subprocess.DEVNULL, capture_output=True, text=True)


def case_faults(program, folder, text, code, wanted):
    path = os.path.join(folder, 'case.godwit')
    with open(path, 'w', encoding='utf-8') as f:
        f.write(text)
    done = run(program, 'check', path)
    if done.returncode != code:
        yield f'exit status {done.returncode}, wanted {code}'
    if wanted not in done.stdout + done.stderr:
        yield f'said {done.stdout!r} and {done.stderr!r}, wanted {wanted!r}'
    if 'hunter2' in done.stdout + done.stderr:
        yield 'the secret was shown'
    if code and not done.stderr:
        yield 'nothing on standard error'


def main():
    program = sys.argv[2]
    tap = Tap()
    with tempfile.TemporaryDirectory(prefix='godwit-check-') as folder:
        with open(os.path.join(folder, 'ca.pem'), 'w', encoding='utf-8') as f:
            f.write('not looked into here\n')
        for what, text, code, wanted in CASES:
            tap.ok(what, case_faults(program, folder, text, code, wanted))
        done = run(program, 'check', os.path.join(folder, 'none.godwit'))
        tap.ok('no such file', [] if done.returncode == 3 and 'none.godwit' in done.stderr else [f'{done}'])
    done = run(program, 'schema')
    groups = [g['name'] for g in json.loads(done.stdout)['groups']]
    tap.ok('the schema is JSON', [] if done.returncode == 0 and 'sign-in' in groups else [f'{done}'])
    tap.end()


if __name__ == '__main__':
    main()
