#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""run.py - the NetworkManager tests: a real NetworkManager, its bus and a keyring, and our plugin. Speaks TAP; words choose tests by their
names.

    run.py [--list | --lane] [WORD...]

--lane: the tests come by number from stdin (tests/lab/lanes/lanes.py)."""

import shutil
import sys

import sanitizer
import tap
from desktop import DeskLab

import test_peer  # noqa: F401 pylint: disable=unused-import
import test_up  # noqa: F401 pylint: disable=unused-import
import test_move  # noqa: F401 pylint: disable=unused-import
import test_leaks  # noqa: F401 pylint: disable=unused-import
import test_gaps  # noqa: F401 pylint: disable=unused-import
import test_portal  # noqa: F401 pylint: disable=unused-import
import test_secrets  # noqa: F401 pylint: disable=unused-import
import test_keyring  # noqa: F401 pylint: disable=unused-import
import test_applet  # noqa: F401 pylint: disable=unused-import
import test_refused  # noqa: F401 pylint: disable=unused-import
import test_status  # noqa: F401 pylint: disable=unused-import
import test_confined  # noqa: F401 pylint: disable=unused-import
import test_stuck  # noqa: F401 pylint: disable=unused-import
import test_again  # noqa: F401 pylint: disable=unused-import
import test_import  # noqa: F401 pylint: disable=unused-import


# What fails today, and why: such a test runs when its name is asked for, and is skipped with the reason where all run.
KNOWN = {}  # name: reason


# For tests/lab/lanes/lanes.py: those that take longest, and those that measure times beside each other.
LONG = ('nm: refused: fields', 'nm: 50 times up' if tap.LONG else 'nm: 10 times up', 'nm: full tunnel: a Wi-Fi with', 'nm: no network at all')
ALONE = ('nm: activation takes', 'nm: Wi-Fi loses', 'nm: "nmcli device', 'nm: full tunnel: Wi-Fi loses', 'peer: a record')


def why_not(name, named):
    return sanitizer.why_not(name) or (None if named else KNOWN.get(name))


def main():
    lacks = '' if shutil.which('NetworkManager') else 'NetworkManager is not installed in this root'
    make_lab, between = sanitizer.watched(DeskLab)
    return tap.main(make_lab, between, why_not, LONG, ALONE, lacks)


if __name__ == '__main__':
    sys.exit(main())
