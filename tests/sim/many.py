#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""many.py SIM FRESH FIXED - the worlds of so many fresh and so many fixed seeds, on two processors at once, as one stream of TAP. Virtual time must
pass at least 100,000 times faster than real time. FRESH seeds are drawn anew in each run and printed."""
import re
import subprocess
import sys

PROCESSES = 2
SPEED = '100000'


def commands(sim, fresh, fixed):
    for i in range(PROCESSES):
        yield [sim, '--fresh', '--count', str(fresh // PROCESSES), '--speed', SPEED]
    for i in range(PROCESSES) if fixed else ():
        yield [sim, '--from', str(1 + i * (fixed // PROCESSES)), '--count', str(fixed // PROCESSES)]


def main():
    sim, fresh, fixed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    n = failed = 0
    wanted = list(commands(sim, fresh, fixed))
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
