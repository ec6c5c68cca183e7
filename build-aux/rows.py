# SPDX-License-Identifier: GPL-3.0-or-later
"""rows.py ROOT - every end reason of why.def and every event of events.def is said by code: its name stands in code outside of its
table. A row that nothing says would promise what is not built. And no number stands twice, nor where a comment reserves it."""
import re
import sys

import tables
import tree
from tap import Tap

CODE = ('client-core/', 'daemon/', 'platform/', 'tun/', 'profiles/')
COMMENT = re.compile(r'/\*.*?\*/', re.S)


def reserved(text):
    """The numbers at the beginning of a comment line: "/* 15 reserved", "/* 63, 64 reserved", "/* 31 was"."""
    found = re.findall(r'^/\* ((?:[0-9]+(?:, )?)+) (?:reserved|was)\b', text, re.M)
    return {int(n) for group in found for n in group.split(', ')}


def faults(path, rows, kept, said, prefix):
    unsaid = [f'{path}: {r.name} ({r.number}) is said by no code' for r in rows if prefix + r.name not in said]
    numbers = [r.number for r in rows]
    twice = [f'{path}: the number {n} stands twice' for n in sorted(set(numbers)) if numbers.count(n) > 1]
    return unsaid + twice + [f'{path}: the number {n} is reserved' for n in numbers if n in kept]


def main():
    root = sys.argv[1]
    code = '\n'.join(COMMENT.sub('', tree.read(root, p)) for p in tree.files(root, '.c', '.h') if p.startswith(CODE))
    said = set(re.findall(r'\bGDW_(?:WHY|EV)_[A-Z0-9_]+\b', code))
    tap = Tap()
    for path, rows, prefix in (('client-core/base/why.def', tables.end_reasons, 'GDW_WHY_'),
                               ('client-core/base/events.def', tables.events, 'GDW_EV_')):
        found = rows(root)
        tap.ok(f'{path}: {len(found)} rows are said', faults(path, found, reserved(tree.read(root, path)), said, prefix))
    tap.end()


if __name__ == '__main__':
    main()
