#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""readers.py - lint: every function that reads octets from outside is named by a fuzz target (docs/architecture.md section 10).

A reader is a function gdw_*_read, gdw_*_read_*, gdw_*_split, gdw_*_split_* or gdw_*_parse that a header of client-core or daemon/control
declares. One that is reached only through another one stands in REACHED, with its door."""
import re
import sys

import tap
import tree

# reader -> the reader that a target names and that calls it
REACHED = {
    'gdw_frame_field_read': 'gdw_frame_read',
    'gdw_value_read': 'gdw_profile_set',
}

DECLARED = re.compile(r'\b(gdw_[a-z0-9_]+_(?:read|split|parse)(?:_[a-z0-9_]+)?) \(')


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
    targets = {path: tree.read(root, path) for path in tree.files(root, '.c') if path.startswith('tests/fuzz/fuzz-')}
    lines = []
    for name, path in sorted(readers(root).items()):
        wanted = REACHED.get(name, name)
        if not any(re.search(r'\b%s \(' % wanted, text) for text in targets.values()):
            lines.append('%s: %s is named by no target in tests/fuzz' % (path, name))
    if not targets:
        lines.append('tests/fuzz: no target at all')
    return lines


if __name__ == '__main__':
    sys.exit(tap.report('readers', main()))
