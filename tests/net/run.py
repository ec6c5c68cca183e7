#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""run.py - the net tests: Godwit against strongSwan in the lab. Speaks TAP; words choose tests by their names.

    run.py [--list | --lane] [WORD...]

--lane: the tests come by number from stdin (lanes.py)."""

import shutil
import sys

import sanitizer
import tap
from lab import Lab

# The order is the order of the tests: first the lab itself, then what works, then what has to fail.
import test_lab  # noqa: F401 pylint: disable=unused-import
import test_matrix  # noqa: F401 pylint: disable=unused-import
import test_fragments  # noqa: F401 pylint: disable=unused-import
import test_quantum  # noqa: F401 pylint: disable=unused-import
import test_negotiation  # noqa: F401 pylint: disable=unused-import
import test_rekey  # noqa: F401 pylint: disable=unused-import
import test_auth  # noqa: F401 pylint: disable=unused-import
import test_move  # noqa: F401 pylint: disable=unused-import
import test_roam  # noqa: F401 pylint: disable=unused-import
import test_commands  # noqa: F401 pylint: disable=unused-import
import test_config  # noqa: F401 pylint: disable=unused-import
import test_dns  # noqa: F401 pylint: disable=unused-import
import test_failures  # noqa: F401 pylint: disable=unused-import
import test_race  # noqa: F401 pylint: disable=unused-import
import test_probe  # noqa: F401 pylint: disable=unused-import
import test_revocation  # noqa: F401 pylint: disable=unused-import
import test_process  # noqa: F401 pylint: disable=unused-import
import test_sleep  # noqa: F401 pylint: disable=unused-import
import test_attacks  # noqa: F401 pylint: disable=unused-import
import test_mtu  # noqa: F401 pylint: disable=unused-import
import test_link  # noqa: F401 pylint: disable=unused-import
import test_kill  # noqa: F401 pylint: disable=unused-import
import test_libreswan  # noqa: F401 pylint: disable=unused-import


# For tests/lab/lanes/lanes.py: those that take longest. What measures a short time, or sends so much that a loss for want of the processor would
# count, has the machine to itself.
LONG = ('process: idle for 60 s', 'rekey: the gateway every 6 and 4 s', 'failure: the gateway is silent', 'link: 15 % loss',
        'rekey: ML-KEM in our rekeys')
ALONE = ('roam: ', 'move: ', 'race: ', 'mtu: ', 'sleep: ', 'lab: the link emulator', 'lab: a silence of', 'attack: 10,000 ', 'kill: ')


def main():
    lacks = '' if shutil.which('godwitctl') or 'lab' in sys.argv[1:3] else 'godwitctl is not installed: the tree does not build it'
    make_lab, between = sanitizer.watched(Lab)
    return tap.main(make_lab, between, lambda name, named: sanitizer.why_not(name), LONG, ALONE, lacks)


if __name__ == '__main__':
    sys.exit(main())
