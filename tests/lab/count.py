#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""count.py - sums up a layer of tests for ../../run.

    count.py TESTLOG.JSON OUT     the test log of meson
    count.py --tap LOG OUT        the output of a runner that speaks TAP

Writes lines "passed N", "failed N", "skipped N" to OUT and prints what failed and why something was skipped: one line for each
reason. A log that is missing or empty counts as one failure: nothing ran. A program that speaks TAP counts by its lines,
another as one. What failed goes to OUT.failed with what the test said about it, and what was done again, for the end of
../../run.
"""

import itertools
import json
import os
import re
import sys

LINE = re.compile(r'^(not )?ok\b\s*\d*\s*(?:-\s*)?([^#]*)(?:#\s*(skip|todo)\S*\s*(.*))?', re.IGNORECASE)


REPORT = 24  # lines of a failed test that are told again


class Counts:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0
        self.reasons = {}
        self.reports = []

    def fail(self, what, said=()):
        self.failed += 1
        print(f'failed: {what}')
        self.reports += [f'failed: {what}', *(f'    {line}' for line in said[-REPORT:])]

    def again(self, what):
        print(f'again: {what}')
        self.reports.append(f'again: {what}')

    def skip(self, what, why):
        self.skipped += 1
        self.reasons.setdefault(why or 'no reason given', []).append(what)

    def tell_skips(self):
        for why, what in self.reasons.items():
            print(f'skipped: {what[0]}{f" and {len(what) - 1} more" if len(what) > 1 else ""}: {why}')


def count_tap(name, text, counts):
    """Counts the TAP lines of one program; returns (lines seen, failures seen)."""
    seen = bad = 0
    planned = None
    said = []  # since the last result; of a failed test it is told, and lines of TAP's comments behind it are its own, too
    lines = text.splitlines()
    for at, line in enumerate(lines):
        plan = re.match(r'^1\.\.(\d+)(?:\s*#\s*skip\S*\s*(.*))?', line, re.IGNORECASE)
        if plan:
            planned = int(plan.group(1))
            if planned == 0:
                counts.skip(name, plan.group(2))
                seen += 1
            continue
        if line.startswith(('# failed beside others', '# failed at first')):  # of tests/lab/lanes/lanes.py: nobody shall overlook it
            counts.again(f'{name}: {line[2:]}')
        m = LINE.match(line)
        if not m:
            said.append(line)
            continue
        seen += 1
        what = f'{name}: {m.group(2).strip()}'
        if m.group(3) and m.group(3).lower() == 'skip':
            counts.skip(what, m.group(4).strip())
        elif m.group(1):
            bad += 1
            behind = itertools.takewhile(lambda line: line.startswith('#'), lines[at + 1:])
            counts.fail(what, [*said, *behind])
        else:
            counts.passed += 1
        said = []
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
                said = f'{text}\n{test.get("stderr") or ""}'.strip().splitlines()
                counts.fail(f'{name}: {result}, status {test.get("returncode")}', said)
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
    counts.tell_skips()
    with open(out, 'w', encoding='utf-8') as f:
        f.write(f'passed {counts.passed}\nfailed {counts.failed}\nskipped {counts.skipped}\n')
    with open(f'{out}.failed', 'w', encoding='utf-8') as f:
        f.writelines(f'{line}\n' for line in counts.reports)
    return 1 if counts.failed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv))
