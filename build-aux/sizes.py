# SPDX-License-Identifier: GPL-3.0-or-later
"""sizes.py ROOT - rule 1 of docs/architecture.md section 3: a function has at most 70 lines, a file at most 1,000, and the p90 of a
room's functions is at most 45. Prints the table."""
import re
import sys

import tree
from tap import Tap

MAX_FUNCTION, MAX_P90, MAX_FILE, WANTED_FILE = 70, 45, 1000, 600
NAME = re.compile(r'^([A-Za-z_][A-Za-z0-9_ *]*?[ *])?([A-Za-z_][A-Za-z0-9_]*) ?\(')


def functions(text):
    """(name, first line, lines) of each definition: its name at the begin of a line, its braces alone in column 0."""
    name, head, begin = None, 0, None
    for number, line in enumerate(text.splitlines(), 1):
        if line == '{':
            begin = number
        elif line.startswith('}') and begin is not None:
            if name is not None and line == '}':
                yield name, head, number - begin + 1
            name, begin = None, None
        elif begin is None:
            match = NAME.match(line)
            if match and not line.rstrip().endswith(';'):
                name, head = match.group(2), number


def p90(values):
    values = sorted(values)
    return values[min(len(values) - 1, len(values) * 9 // 10)] if values else 0


def main():
    root = sys.argv[1]
    tap = Tap()
    rooms, long_functions, long_files = {}, [], []
    for path in tree.files(root, '.c', '.h', '.def', '.py', '.sh') + ['run']:
        try:
            text = tree.read(root, path)
        except FileNotFoundError:
            continue
        room = rooms.setdefault(tree.room_of(path) or 'other', {'lines': [], 'files': 0, 'total': 0})
        lines = text.count('\n')
        room['files'] += 1
        room['total'] += lines
        if lines > MAX_FILE:
            long_files.append(f'{path}: {lines} lines, at most {MAX_FILE}')
        elif lines > WANTED_FILE:
            tap.note(f'{path}: {lines} lines, wanted {WANTED_FILE}')
        if path.endswith('.c') or path.endswith('.h'):
            for name, at, length in functions(text):
                room['lines'].append(length)
                if length > MAX_FUNCTION:
                    long_functions.append(f'{path}:{at}: {name} has {length} lines, at most {MAX_FUNCTION}')
    tap.note('room         files   lines  functions  p50  p90  max')
    for name in sorted(rooms):
        r = rooms[name]
        f = sorted(r['lines'])
        middle = f[len(f) // 2] if f else 0
        tap.note(f"{name:<12} {r['files']:5} {r['total']:7} {len(f):10} {middle:4} {p90(f):4} {f[-1] if f else 0:4}")
    tap.ok('no file above %d lines' % MAX_FILE, long_files)
    tap.ok('no function above %d lines' % MAX_FUNCTION, long_functions)
    tap.ok('p90 of each room at most %d' % MAX_P90,
           [f"{name}: p90 is {p90(r['lines'])}" for name, r in sorted(rooms.items()) if p90(r['lines']) > MAX_P90])
    tap.end()


if __name__ == '__main__':
    main()
