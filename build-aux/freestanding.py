# SPDX-License-Identifier: GPL-3.0-or-later
"""freestanding.py ROOT TARGET - client-core without its crypto backends compiles for TARGET with -ffreestanding -Werror against the
stub headers of build-aux/freestanding: no header of an operating system slips in."""
import os
import shutil
import subprocess
import sys
import tempfile

import tree
from tap import Tap, skip_all

STUBS = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'freestanding')
WARNINGS = ['-std=c11', '-ffreestanding', '-Wall', '-Wextra', '-Wno-missing-field-initializers', '-Wshadow', '-Wswitch-enum', '-Werror']


def clang():
    for name in ['clang'] + [f'clang-{n}' for n in range(22, 13, -1)]:
        if shutil.which(name):
            return name
    return None


def gcc_command(name):
    """gcc leaves its own headers out with -nostdinc: they are named again."""
    own = subprocess.run([name, '-print-file-name=include'], capture_output=True, text=True).stdout.strip()
    return [name, '-nostdinc', '-isystem', own]


def command_for(target):
    """(command, reason why not)"""
    if target == 'host':
        return gcc_command('cc'), None
    if 'mingw' in target:
        for name in (target + '-gcc', target.replace('ucrt', '') + '-gcc'):
            if shutil.which(name):
                return gcc_command(name) + ['-isystem', os.path.join(STUBS, 'mingw')], None
    name = clang()
    if name:
        triple = 'x86_64-w64-windows-gnu' if 'mingw' in target else target
        return [name, '--target=' + triple, '-nostdlibinc'], None
    return None, f'no compiler for {target}: neither clang nor a cross compiler is installed'


def main():
    root, target = sys.argv[1], sys.argv[2]
    command, reason = command_for(target)
    if command is None:
        skip_all(reason)
    tap = Tap()
    with tempfile.TemporaryDirectory() as scratch:
        for path in tree.files(root, '.c'):
            if not path.startswith('client-core/') or '-openssl' in path or '-wolfssl' in path:
                continue
            done = subprocess.run(command + WARNINGS + ['-isystem', STUBS, '-I', os.path.join(root, 'client-core'), '-c',
                                                        os.path.join(root, path), '-o', os.path.join(scratch, 'object')],
                                  capture_output=True, text=True)
            tap.ok(path, done.stderr.splitlines()[:20] if done.returncode else [])
    tap.end()


if __name__ == '__main__':
    main()
