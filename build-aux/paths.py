# SPDX-License-Identifier: GPL-3.0-or-later
"""paths.py ROOT - nothing in the tree depends on, or tells about, the machine it was written on: no private folders, no package
mirrors (./run takes the host's own), no notes to oneself."""
import re
import sys

import tree
from tap import Tap

S = '/'  # the patterns are put together so that this file does not match itself
RULES = {
    'no folder of one machine': [S + 'work' + S, S + 'tmp' + S + 'brief', S + 'tmp' + S + r'b-\w', S + 'home' + S + r'\w+' + S, S + 'Users' + S + r'\w+' + S],
    'no package mirror by name': [r'deb\.' + r'debian\.org', r'security\.' + r'debian\.org', r'archive\.' + r'ubuntu\.com', r'pypi\.' + 'org',
                                  r'files\.' + 'pythonhosted', r'registry\.' + 'npmjs', r'proxy\.' + r'golang\.org', r'crates\.' + r'io\b'],
    'no notes to oneself': [r'\bTO' + 'DO\\b', r'\bFIX' + 'ME\\b', r'\bX' + 'XX\\b'],
    'no marks of tools': [r'(?i:co-' + 'authored-by)', r'(?i:generated (by|with) (an? )?(chat|assist|language model))'],
}


def main():
    root = sys.argv[1]
    tap = Tap()
    texts = [(path, tree.read(root, path)) for path in tree.files(root) if path != 'LICENSE']
    for name, patterns in RULES.items():
        pattern = re.compile('|'.join(patterns))
        faults = []
        for path, text in texts:
            for number, line in enumerate(text.split('\n'), 1):
                if pattern.search(line):
                    faults.append(f'{path}:{number}: {line.strip()[:100]}')
        tap.ok(name, faults)
    tap.end()


if __name__ == '__main__':
    main()
