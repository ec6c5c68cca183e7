#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""many.py SIM FRESH FIXED TREE - the worlds of so many seeds of three kinds, on two processors at once, as one stream of TAP. Virtual time must pass at
least 100,000 times faster than real time. FRESH: drawn anew in each run. FIXED: from 1 on. TREE: others with each change of the engine or of its
worlds, and the same for everybody who has the same files: who looks for what CI found gets it. The first seed is printed."""
import hashlib
import pathlib
import re
import subprocess
import sys

PROCESSES = 2
SPEED = '100000'


FOLDERS = 'client-core', 'tests/peer', 'tests/sim'


def seed_of_tree():
    """Where the worlds of these files begin."""
    top = pathlib.Path(__file__).parents[2]
    digest = hashlib.sha256()
    for path in sorted(p for folder in FOLDERS for p in (top / folder).rglob('*.[chd]*') if p.suffix in ('.c', '.h', '.def')):
        digest.update(str(path.relative_to(top)).encode() + b'\0' + path.read_bytes())
    return int.from_bytes(digest.digest()[:8], 'big') % 10**12


def commands(sim, fresh, fixed, tree):
    yield from [[sim, '--fresh', '--count', str(fresh // PROCESSES), '--speed', SPEED]] * (PROCESSES if fresh else 0)
    for first, count in ((1, fixed), (seed_of_tree(), tree)):
        share = count // PROCESSES
        yield from ([sim, '--from', str(first + i * share), '--count', str(share), '--speed', SPEED] for i in range(PROCESSES if count else 0))


def main():
    sim, fresh, fixed, tree = sys.argv[1], *map(int, sys.argv[2:5])
    n = failed = 0
    wanted = list(commands(sim, fresh, fixed, tree))
    while wanted:
        running = [subprocess.Popen(c, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for c in wanted[:PROCESSES]]
        wanted = wanted[PROCESSES:]
        for process in running:
            out = process.communicate()[0]
            lines = [line for line in out.splitlines() if not line.startswith('1..')]
            if process.returncode < 0 or not any(re.match(r'(not )?ok ', line) for line in lines):
                lines.append(f'not ok 0 - sim ended with {process.returncode} before it was done')
            for line in lines:
                match = re.match(r'(not )?ok \d+ (.*)', line)
                if match:
                    n += 1
                    failed += 1 if match.group(1) else 0
                    line = f'{match.group(1) or ""}ok {n} {match.group(2)}'
                print(line)
    print(f'1..{n}')
    return 1 if failed or not n else 0


if __name__ == '__main__':
    sys.exit(main())
