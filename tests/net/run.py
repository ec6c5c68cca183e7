#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""run.py - the net tests: Godwit against strongSwan in the lab. Speaks TAP; words choose tests by their names.

    run.py [--list | --lane] [WORD...]

--lane: the tests come by number from stdin (lanes.py)."""

import os
import shutil
import sys

import lanes
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


def between(lab):
    """After each test: the network is as before, and no sanitizer has anything to say."""
    try:
        lab.calm_down()
    finally:
        sanitizer.reports()


def main(words):
    if words[:1] == ['--list']:
        print('\n'.join(name for name, _ in tap.TESTS))
        return 0
    if not os.path.exists('/dev/net/tun'):
        print('1..0 # SKIP this kernel has no /dev/net/tun, so neither side can have a tunnel')
        return 0
    if shutil.which('godwitctl') is None and 'lab' not in words[:2]:
        print('1..1\nnot ok 1 - godwitctl is not installed: the tree does not build it')
        return 1
    lane = words[:1] == ['--lane']
    if lane:
        words = words[1:]
        stale = [] if words else [start for start in lanes.LONG + lanes.ALONE if not any(name.startswith(start) for name, _ in tap.TESTS)]
        if stale:
            print(f'1..1\nnot ok 1 - tests/net/lanes.py speaks of tests that do not exist: {stale}')
            return 1
        questions = os.fdopen(os.dup(0))
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)  # what the tests start shall not read the questions
        tap.tell_tests(words)
    sanitizer.prepare()
    lab = Lab()
    if lane:
        tap.serve(lab, questions, words, between, sanitizer.why_not)
        return 0
    return 1 if tap.run(lab, words, between, sanitizer.why_not) else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
