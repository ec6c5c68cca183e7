# SPDX-License-Identifier: GPL-3.0-or-later
"""mancheck.py ROOT VERSION - the man pages are made, say what the tables say, and groff has nothing to complain about."""
import shutil
import subprocess
import sys

import genman
import tables
from roff import quote
from tap import Tap


def missing(root, page):
    """What of the tables the page does not mention."""
    wanted = {
        'godwit.1': ['nmcli(1)'],
        'godwitctl.1': [r.name for r in tables.end_reasons(root)] + [verb[0] for verb in genman.verbs(root)[0]],
        'godwit-profile.5': [s.help for g in tables.settings(root) for s in g.settings],
        'godwitd.8': ['godwit-keeper'],
    }[page]
    text = genman.PAGES[page](root, '0')
    return [f'{page} does not say: {words}' for words in wanted if quote(words) not in text]


def main():
    root, version = sys.argv[1:3]
    tap = Tap()
    for page, make in genman.PAGES.items():
        tap.ok(f'{page} says what the tables say', missing(root, page))
        if not shutil.which('groff'):
            tap.skip(f'{page} is good roff', 'groff is not installed')
            continue
        done = subprocess.run(['groff', '-man', '-Tutf8', '-ww', '-z'], input=make(root, version), capture_output=True, text=True)
        tap.ok(f'{page} is good roff', done.stderr.splitlines())
    tap.end()


if __name__ == '__main__':
    main()
