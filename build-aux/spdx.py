# SPDX-License-Identifier: GPL-3.0-or-later
"""spdx.py ROOT - every file names its license in its first lines, and every source file says what it is for."""
import os
import re
import sys

import tree
from tap import Tap

LINE = 'SPDX-License-Identifier: GPL-3.0-or-later'
WITHOUT = {'LICENSE', '.gitignore', 'debian/changelog', 'debian/copyright', 'debian/godwit.docs', 'debian/source/format', # no comments there
           'data/io.github.godwitvpn.Godwit.NetworkManager.metainfo.xml', 'data/io.github.godwitvpn.Godwit.metainfo.xml.in'}  # CC0-1.0, as catalogues want it
LISTS = ('.list', '.patch')  # names of packages, one a line (tests/lab/root/root.sh); what breaks a rule (tests/mutants)
DATA = ('tests/fuzz/seeds/', 'tests/vectors/data/', 'tests/unit/profiles/data/', 'tests/fuzz/corpus/')


def purpose_fault(path, lines):
    name = re.escape(os.path.basename(path))
    if path.endswith(('.c', '.h', '.def')):
        if not any(re.match(rf'/\* {name} - \S', line) for line in lines[:3]):
            return f'{path}: no "/* {os.path.basename(path)} - what it is for" in its first lines'
    elif path.endswith(('.py', '.sh')) or path in ('run', '.ci/run'):
        after = [line for line in lines[:8] if line.strip() and LINE not in line and not line.startswith('#!')]
        if not after or not after[0].startswith(('#', '"""')):
            return f'{path}: does not say in its first lines what it is for'
    return None


def main():
    root = sys.argv[1]
    unlicensed, purposeless = [], []
    for path in tree.files(root):
        if path in WITHOUT or path.endswith(LISTS) or path.startswith(DATA):
            continue
        lines = tree.read(root, path).split('\n')
        if not any(LINE in line for line in lines[:5]):
            unlicensed.append(f'{path}: no "{LINE}" in its first lines')
        fault = purpose_fault(path, lines)
        if fault:
            purposeless.append(fault)
    tap = Tap()
    tap.ok('every file names its license', unlicensed)
    tap.ok('every source file says what it is for', purposeless)
    tap.end()


if __name__ == '__main__':
    main()
