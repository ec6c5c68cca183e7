# SPDX-License-Identifier: GPL-3.0-or-later
"""format.py ROOT - every C file is as clang-format 19 (Debian 13) writes it. Other versions break lines differently, so elsewhere
this is skipped; `./run format` formats with the right one."""
import os
import re
import shutil
import subprocess
import sys

import tree
from tap import Tap, skip_all

VERSION = '19'
AT_ONCE = 40  # files: its start takes longer than most of them


def find():
    for name in ('clang-format-' + VERSION, 'clang-format'):
        if shutil.which(name):
            out = subprocess.run([name, '--version'], capture_output=True, text=True).stdout
            if re.search(rf'version {VERSION}\.', out):
                return name
    return None


def main():
    root = sys.argv[1]
    name = find()
    if name is None:
        skip_all(f'clang-format {VERSION} is not installed')
    tap = Tap()
    paths = [path for path in tree.files(root, '.c', '.h') if not path.startswith('po/')]  # that is a list for translators, made by gendoc.py
    for at in range(0, len(paths), AT_ONCE):
        some = paths[at:at + AT_ONCE]
        done = subprocess.run([name, '--dry-run', '-Werror', *some], capture_output=True, text=True, cwd=root)
        faults = [line for line in done.stderr.splitlines() if 'error:' in line]
        if done.returncode and not faults:
            tap.ok(f'{name} ends', [done.stderr[-200:]])
        for path in some:
            tap.ok(path, [line for line in faults if line.startswith(path + ':')][:3])
    tap.end()


if __name__ == '__main__':
    main()
