# SPDX-License-Identifier: GPL-3.0-or-later
"""only-here.py PROGRAM... -- LAB... - what is installed has no clock that somebody else could move on; the programs of the lab have it."""
import os
import sys

from tap import Tap

WORD = b'GODWIT_LAB_CLOCK'


def has_it(path):
    with open(path, 'rb') as f:
        return WORD in f.read()


def main():
    middle = sys.argv.index('--')
    tap = Tap()
    for path in sys.argv[1:middle]:
        tap.ok(f'{os.path.basename(path)} has no clock of a lab', ['it reads one'] if has_it(path) else [])
    for path in sys.argv[middle + 1:]:
        tap.ok(f'the {os.path.basename(path)} of the lab has one', [] if has_it(path) else ['it reads none'])
    tap.end()


if __name__ == '__main__':
    main()
