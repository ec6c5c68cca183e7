# SPDX-License-Identifier: GPL-3.0-or-later
"""tap.py - the Test Anything Protocol for the lints: one line per thing looked at, faults as comments above it."""
import sys


class Tap:
    def __init__(self):
        self.count = 0
        self.failed = 0

    def ok(self, name, faults=()):
        """One finding; it is good when there are no faults."""
        faults = list(faults)
        for fault in faults:
            print('# ' + fault)
        self.count += 1
        self.failed += bool(faults)
        print(('not ok' if faults else 'ok') + f' {self.count} - {name}')

    def note(self, text):
        for line in text.splitlines():
            print('# ' + line)

    def skip(self, name, reason):
        self.count += 1
        print(f'ok {self.count} - {name} # SKIP {reason}')

    def end(self):
        print(f'1..{self.count}')
        sys.exit(1 if self.failed or self.count == 0 else 0)


def skip_all(reason):
    print(f'1..0 # SKIP {reason}')
    sys.exit(0)
