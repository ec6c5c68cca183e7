#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""count.py - sums up a layer of tests for ../../run.

    count.py TESTLOG.JSON OUT     the test log of meson
    count.py --tap LOG OUT        the output of a runner that speaks TAP

Writes lines "passed N", "failed N", "skipped N" to OUT and prints what failed and why something was skipped. A log that
is missing or empty counts as one failure: nothing ran. A program that speaks TAP counts by its lines, another as one.
"""

import json
import os
import re
import sys

LINE = re.compile(r'^(not )?ok\b\s*\d*\s*(?:-\s*)?([^#]*)(?:#\s*(skip|todo)\S*\s*(.*))?', re.IGNORECASE)


class Counts:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def fail(self, what):
        self.failed += 1
        print(f'failed: {what}')

    def skip(self, what, why):
        self.skipped += 1
        print(f'skipped: {what}: {why or "no reason given"}')


def count_tap(name, text, counts):
    """Counts the TAP lines of one program; returns (lines seen, failures seen)."""
    seen = bad = 0
    planned = None
    for line in text.splitlines():
        plan = re.match(r'^1\.\.(\d+)(?:\s*#\s*skip\S*\s*(.*))?', line, re.IGNORECASE)
        if plan:
            planned = int(plan.group(1))
            if planned == 0:
                counts.skip(name, plan.group(2))
                seen += 1
            continue
        if line.startswith(('# failed beside others', '# failed at first')):  # of tests/lab/lanes/lanes.py: nobody shall overlook it
            print(f'again: {name}: {line[2:]}')
        m = LINE.match(line)
        if not m:
            continue
        seen += 1
        what = f'{name}: {m.group(2).strip()}'
        if m.group(3) and m.group(3).lower() == 'skip':
            counts.skip(what, m.group(4).strip())
        elif m.group(1):
            bad += 1
            counts.fail(what)
        else:
            counts.passed += 1
    if planned and seen != planned:
        bad += 1
        counts.fail(f'{name}: {planned} tests planned, {seen} seen')
    return seen, bad


def count_meson(path, counts):
    with open(path, encoding='utf-8') as log:
        for row in log:
            test = json.loads(row)
            name, result = test['name'], test['result']
            text = test.get('stdout') or ''
            seen = bad = 0
            if re.search(r'^1\.\.\d', text, re.MULTILINE):
                seen, bad = count_tap(name, text, counts)
            good = result in ('OK', 'EXPECTEDFAIL', 'SKIP')
            if not good and bad == 0:
                counts.fail(f'{name}: {result}, status {test.get("returncode")}')
            elif good and seen == 0:
                if result == 'SKIP':
                    counts.skip(name, text.strip().splitlines()[-1] if text.strip() else '')
                else:
                    counts.passed += 1


def main(argv):
    counts = Counts()
    tap = argv[1] == '--tap'
    source, out = argv[-2], argv[-1]
    try:
        if tap:
            with open(source, encoding='utf-8', errors='replace') as log:
                text = log.read()
            seen, _ = count_tap(os.path.basename(source).removesuffix('.log'), text, counts)
            if seen == 0 or not re.search(r'^1\.\.\d', text, re.MULTILINE):
                counts.fail('the runner ended before its plan')
        else:
            count_meson(source, counts)
    except FileNotFoundError:
        counts.fail(f'nothing ran: no {source}')
    if counts.passed + counts.failed + counts.skipped == 0:
        counts.fail('nothing ran')
    with open(out, 'w', encoding='utf-8') as f:
        f.write(f'passed {counts.passed}\nfailed {counts.failed}\nskipped {counts.skipped}\n')
    return 1 if counts.failed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv))
