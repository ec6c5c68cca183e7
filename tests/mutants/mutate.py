#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""mutate.py ROOT [--of SECTION] [--not SECTION] [WORD...] - does each test see what it is for? Applies each patch of tests/mutants (patches.py)
to a copy of the tree, builds the test that it names, and wants it red; unchanged, each test must be green."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

import patches

SIM = 'tests/sim/main.c'
SIM_SEEDS = '200'
SIM_STEADY_HOURS = '24'


class Copy:
    """A copy of the tree with a build folder of its own."""

    def __init__(self, root, into):
        self.root, self.tree = root, os.path.join(into, 'tree')
        self.build = os.path.join(self.tree, 'build/mutants')
        shutil.copytree(root, self.tree, symlinks=True, ignore=lambda folder, names: {'build', '.git'} & set(names) if folder == root else ())
        self.run(['meson', 'setup', self.build, self.tree, '-Doptimization=1', '-Ddebug=false', '-Ddaemon=disabled'])
        found = subprocess.run(['meson', 'introspect', '--targets', self.build], check=True, capture_output=True, text=True)
        self.programs = {}
        self.skipped = set()
        for target in json.loads(found.stdout):
            for source in [s for group in target['target_sources'] for s in group.get('sources', [])]:
                if target['type'] == 'executable':
                    self.programs.setdefault(os.path.relpath(source, self.tree), os.path.relpath(target['filename'][0], self.build))

    def run(self, command):
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=self.tree)
        if done.returncode != 0:
            raise RuntimeError(' '.join(command[:3]) + '\n' + done.stdout[-3000:])

    def compile(self, files):
        self.run(['ninja', '-C', self.build] + sorted({self.programs[f] for f in files}))

    def write(self, texts):
        for path, text in texts.items():
            with open(os.path.join(self.tree, path), 'w', encoding='utf-8') as f:
                f.write(text)

    def is_green(self, mutant):
        """Does the named test pass? A program that ends early has no line for it, and does not."""
        command = [os.path.join(self.build, self.programs[mutant.file])]
        if mutant.file == SIM:
            command += ['--count', SIM_SEEDS, '--steady', SIM_STEADY_HOURS]
        try:
            done = subprocess.run(command, capture_output=True, text=True, errors='replace', cwd=self.build, timeout=300)
        except subprocess.TimeoutExpired:
            return False
        if mutant.test is None:
            return done.returncode == 0
        found = re.search(r'^ok \d+ - %s\b(.*)' % re.escape(mutant.test), done.stdout, re.MULTILINE)
        if found and '# SKIP' in found.group(1).upper():
            self.skipped.add(mutant.name)
        return found is not None


class Tap:
    def __init__(self):
        self.n = self.failed = 0

    def ok(self, good, text, why=''):
        self.n += 1
        self.failed += 0 if good else 1
        print(f'{"" if good else "not "}ok {self.n} - {text}')
        for line in why.split('\n') if why and not good else []:
            print('# ' + line)
        sys.stdout.flush()


def try_one(copy, mutant, tap):
    begun = time.monotonic()
    before = {path: patches.read(copy.tree, path) for path in mutant.files()}
    why = f'{mutant.file}{":" + mutant.test if mutant.test else ""} does not notice'
    try:
        copy.write(mutant.apply(before))
        copy.compile([mutant.file])
        red = not copy.is_green(mutant)
    except (RuntimeError, ValueError) as error:
        red, why = False, str(error)
    finally:
        copy.write(before)
    if mutant.name in copy.skipped: # a library without what the test is about
        tap.ok(True, f'{mutant.name}: {mutant.test} # SKIP the test is skipped here')
        return
    tap.ok(red, f'{mutant.name}: {mutant.test or mutant.file} turns red ({time.monotonic() - begun:.0f} s)', why)


def chosen(root, arguments):
    wanted, unwanted, words = None, None, []
    rest = iter(arguments)
    for argument in rest:
        if argument == '--of':
            wanted = next(rest)
        elif argument == '--not':
            unwanted = next(rest)
        else:
            words.append(argument)
    return [m for m in patches.mutants(root) if (wanted is None or m.section == wanted) and m.section != unwanted and
            (not words or any(word in m.name for word in words))]


def main():
    root = os.path.abspath(sys.argv[1])
    tap = Tap()
    with tempfile.TemporaryDirectory(prefix='godwit-mutants-') as folder:
        mutants = chosen(root, sys.argv[2:])
        copy = Copy(root, folder)
        for m in [m for m in mutants if m.file not in copy.programs]:
            tap.ok(False, f'{m.name}: {m.file} is built')
            mutants.remove(m)
        copy.compile([m.file for m in mutants])
        for key in sorted({(m.file, m.test or '') for m in mutants}):
            first = next(m for m in mutants if (m.file, m.test or '') == key)
            tap.ok(copy.is_green(first), f'{key[0]}:{key[1]} is green as it stands')
        for mutant in mutants:
            try_one(copy, mutant, tap)
    print(f'1..{tap.n}')
    return 1 if tap.failed or not mutants else 0


if __name__ == '__main__':
    sys.exit(main())
