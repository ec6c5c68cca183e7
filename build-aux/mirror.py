# SPDX-License-Identifier: GPL-3.0-or-later
"""mirror.py ROOT - unit/<room>/test-<file>.c mirrors client-core one to one (docs/architecture.md section 10), and is built."""
import os
import re
import sys

import tree
from tap import Tap

BACKEND = re.compile(r'-(openssl|wolfssl)\.c$')

# What is tested through its neighbour or its door, and where.
EXCEPTIONS = [
    (r'ike/(task-.*|tasks|serve(-.*)?|ike-sa|heir|envelope|tunnel|approach|roster|move|race|probe|env|reach|roam)\.c', 'tests/ladder'),
    (r'crypto/hmac\.c', 'tests/unit/crypto/test-hash.c'),
    (r'crypto/rand\.c', 'tests/unit/crypto/test-kex.c'),
    (r'crypto/(x509-name|pem)\.c', 'tests/unit/crypto/test-x509.c'),
    (r'crypto/constraint\.c', 'tests/unit/crypto/test-chain.c'),
    (r'crypto/modp\.c', 'tests/unit/crypto/test-kex.c'),
]


def fault_of(root, path):
    room, name = path.split('/')[1:]
    if room == 'crypto':  # both backends have the same tests
        name = BACKEND.sub('.c', name)
    for pattern, where in EXCEPTIONS:
        if re.fullmatch(pattern, f'{room}/{name}'):
            return None if os.path.exists(os.path.join(root, where)) else f'{path}: {where}, which is to test it, does not exist'
    folder = os.path.join(root, 'tests/unit', room)
    test = f'test-{name}'
    if not os.path.exists(os.path.join(folder, test)):
        return f'{path}: no tests/unit/{room}/{test}'
    build = os.path.join('tests/unit', room, 'meson.build')
    listed = tree.read(root, build) if os.path.exists(os.path.join(root, build)) else ''
    if not re.search(rf"'(test-)?{re.escape(name[:-2])}(\.c)?'", listed):
        return f'{path}: tests/unit/{room}/{test} is not built (meson.build beside it)'
    return None


def main():
    root = sys.argv[1]
    faults = {}
    for path in tree.files(root, '.c'):
        if path.startswith('client-core/') and path.count('/') == 2:
            faults.setdefault(tree.room_of(path), []).append(fault_of(root, path))
    tap = Tap()
    for room in sorted(faults):
        tap.ok(f'unit tests of {room}', [f for f in faults[room] if f])
    tap.end()


if __name__ == '__main__':
    main()
