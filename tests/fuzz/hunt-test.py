#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""hunt-test.py ROOT - hunt.py: who is slow goes on until it has done a few inputs, who finds something or does nothing has failed. The hunters here
only play."""
import os
import subprocess
import sys
import tempfile

from tap import Tap

# A hunter that says that it has done so many inputs, and ends with this status.
HUNTER = '#!/bin/sh\necho round >>"$DIARY"\necho "stat::number_of_executed_units: {}" >&2\nexit {}\n'


def hunt(root, units, status):
    """(its status, rounds, what it said)."""
    with tempfile.TemporaryDirectory(prefix='godwit-hunt-') as folder:
        hunter, diary = os.path.join(folder, 'libfuzz-play'), os.path.join(folder, 'diary')
        with open(hunter, 'w', encoding='ascii') as f:
            f.write(HUNTER.format(units, status))
        os.chmod(hunter, 0o700)
        done = subprocess.run([sys.executable, os.path.join(root, 'tests/fuzz/hunt.py'), 'true', hunter, 'seeds', '1'], capture_output=True, text=True,
                              env={**os.environ, 'DIARY': diary}, timeout=60, check=False)
        with open(diary, encoding='ascii') as f:
            return done.returncode, len(f.readlines()), done.stdout


def main():
    tap, root = Tap(), sys.argv[1]
    for what, units, status, wanted in (('quick: one round', 5000, 0, (0, 1)), ('slow: as many rounds as it needs', 40, 0, (0, 3)),
                                        ('one that does nothing has failed, in the end', 0, 0, (1, 10)),
                                        ('what is found is a failure at once', 40, 77, (1, 1))):
        got = hunt(root, units, status)
        good = got[:2] == wanted and ('not ok 1' in got[2]) == bool(wanted[0])
        tap.ok(what, [] if good else [f'(status, rounds) {got[:2]}, wanted {wanted}', *got[2].splitlines()])
    tap.end()


if __name__ == '__main__':
    main()
