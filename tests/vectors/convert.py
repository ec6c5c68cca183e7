#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""convert.py RUNNER FAMILY NAME - turns a Wycheproof file into lines of name=value words and gives them to RUNNER.

The file is NAME.json in the folder $GODWIT_VECTORS, or in wycheproof/ in it. Without folder or file it says SKIP with
the reason."""

import json
import os
import subprocess
import sys

TEST_FIELDS = ('key', 'iv', 'aad', 'msg', 'ct', 'tag', 'public', 'private', 'shared', 'sig', 'seed',
               'ek', 'c', 'K')


def find(name):
    """The path of the file, or None and why not."""
    folder = os.environ.get('GODWIT_VECTORS')
    if not folder:
        return None, 'GODWIT_VECTORS is not set'
    for path in (os.path.join(folder, 'wycheproof', name + '.json'), os.path.join(folder, name + '.json')):
        if os.path.exists(path):
            return path, None
    return None, f'the folder of GODWIT_VECTORS has no {name}.json'


def group_words(group):
    """What all vectors of a group share."""
    curve = group.get('curve') or group.get('publicKey', {}).get('curve', '')
    return {'curve': curve, 'hash': group.get('sha') or curve, 'spki': group.get('publicKeyDer', ''),
            'parameters': group.get('parameterSet', '')}


def lines(data):
    for group in data['testGroups']:
        shared = {'algorithm': data['algorithm'], **group_words(group)}
        for test in group['tests']:
            words = dict(shared, id=test['tcId'], result=test['result'], flags=','.join(test.get('flags', [])))
            words.update((k, test[k]) for k in TEST_FIELDS if k in test)
            yield ' '.join(f'{k}={v}' for k, v in words.items()) + '\n'


def main():
    runner, family, name = sys.argv[1:]
    path, reason = find(name)
    if path is None:
        print(f'1..1\nok 1 - {name} # SKIP {reason}')
        return 0
    with open(path, encoding='utf-8') as f:
        data = json.load(f)
    return subprocess.run([runner, family, name], input=''.join(lines(data)), text=True, check=False).returncode


if __name__ == '__main__':
    sys.exit(main())
