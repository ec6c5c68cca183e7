# SPDX-License-Identifier: GPL-3.0-or-later
"""readers.py ROOT - every function that reads octets from outside is named by a fuzz target (docs/architecture.md section 10).

A reader is a function gdw_*_read, _split or _parse, perhaps with one more word, that a header of client-core or daemon/control declares.
One that is reached only through another one stands in REACHED, with its door."""
import re
import sys

import tree
from tap import Tap

# reader -> the function that a target names and that calls it
REACHED = {
    'gdw_frame_field_read': 'gdw_frame_read',
    'gdw_value_read': 'gdw_profile_set',
}

DECLARED = re.compile(r'\b(gdw_[a-z0-9_]+_(?:read|split|parse)(?:_[a-z0-9]+)?) \(')


def readers(root):
    found = {}
    for path in tree.files(root, '.h'):
        if path.startswith(('client-core/', 'daemon/control/')):
            text = re.sub(r'/\*.*?\*/', '', tree.read(root, path), flags=re.S)
            for name in DECLARED.findall(text):
                found.setdefault(name, path)
    return found


def main():
    root = sys.argv[1]
    tap = Tap()
    targets = [tree.read(root, path) for path in tree.files(root, '.c') if path.startswith('tests/fuzz/fuzz-')]
    found = readers(root)
    for name, path in sorted(found.items()):
        wanted = REACHED.get(name, name)
        named = any(re.search(r'\b%s \(' % wanted, text) for text in targets)
        tap.ok(name, [] if named else [f'{path}: {wanted} is named by no target in tests/fuzz'])
    tap.ok('no exception without its reader', [name + ' is declared nowhere' for name in REACHED if name not in found])
    tap.end()


if __name__ == '__main__':
    main()
