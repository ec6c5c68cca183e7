#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""run.py - the app on a real NetworkManager, keyring and gateway, used over the accessibility bus. Speaks TAP; words choose tests by their names.

    run.py [--list | --lane] [WORD...]

--lane: the tests come by number from stdin (tests/lab/lanes/lanes.py)."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, '..', 'nm'), os.path.join(HERE, '..', 'net')]

import tap  # noqa: E402 pylint: disable=wrong-import-position
from desktop import DeskLab  # noqa: E402 pylint: disable=wrong-import-position

import test_access  # noqa: E402,F401 pylint: disable=unused-import,wrong-import-position
import test_app  # noqa: E402,F401 pylint: disable=unused-import,wrong-import-position
import test_delete  # noqa: E402,F401 pylint: disable=unused-import,wrong-import-position
import test_edit  # noqa: E402,F401 pylint: disable=unused-import,wrong-import-position
import test_lasting  # noqa: E402,F401 pylint: disable=unused-import,wrong-import-position
import test_login  # noqa: E402,F401 pylint: disable=unused-import,wrong-import-position
import test_preferences  # noqa: E402,F401 pylint: disable=unused-import,wrong-import-position
import test_take_over  # noqa: E402,F401 pylint: disable=unused-import,wrong-import-position
import test_files  # noqa: E402,F401 pylint: disable=unused-import,wrong-import-position
import test_keeper  # noqa: E402,F401 pylint: disable=unused-import,wrong-import-position
import test_try  # noqa: E402,F401 pylint: disable=unused-import,wrong-import-position
import test_trust  # noqa: E402,F401 pylint: disable=unused-import,wrong-import-position
import test_trouble  # noqa: E402,F401 pylint: disable=unused-import,wrong-import-position
import test_report  # noqa: E402,F401 pylint: disable=unused-import,wrong-import-position
import test_reasons  # noqa: E402,F401 pylint: disable=unused-import,wrong-import-position
import test_measured  # noqa: E402,F401 pylint: disable=unused-import,wrong-import-position
import test_repair  # noqa: E402,F401 pylint: disable=unused-import,wrong-import-position
import test_show  # noqa: E402,F401 pylint: disable=unused-import,wrong-import-position
import test_shots  # noqa: E402,F401 pylint: disable=unused-import,wrong-import-position
import test_walk  # noqa: E402,F401 pylint: disable=unused-import,wrong-import-position
import test_wayland  # noqa: E402,F401 pylint: disable=unused-import,wrong-import-position

# What reasons.py borrows from tests/net brings tests of its own along: they belong to the layer net.
tap.TESTS[:] = [(name, function) for name, function in tap.TESTS if os.path.dirname(os.path.abspath(function.__code__.co_filename)) == HERE]

# Variants of what other tests see: in long, or by name.
LATE = ('app: delete, and the app quits', 'app: two are deleted', 'app: a connection changed by nmcli while it is edited: "Load',
        'app: a connection changed by nmcli while it is edited: "Go', 'app: start at login with a locked keyring: who declines',
        'app: start at login with a locked keyring: when another', 'app: preferences: a new connection', 'app: notifications that are switched off',
        'app: import from NetworkManager: what is not', 'app: without a connection of another', 'app: trust: a wide name', 'app: under X11 the same',
        'app: try: cancelled', 'app: repair: the gateway knows old', 'app: reasons: five', 'keeper: a connection is typed',
        'keeper: start at login: what the person', 'app: ./run gui ended')
# For tests/lab/lanes/lanes.py: those that take longest, and those that measure times.
LONGEST = ('walk: adding', 'walk: editing', 'reasons: ')
ALONE = ('app: the displayed rate', 'app: wifi0 loses its carrier: the gap', 'app: idle, or hidden', 'app: with its graph')


def why_not(name, named):
    if named or tap.LONG:
        return None
    if name.startswith(LATE):
        return 'a variant: in long, or by name'
    return {'shots': 'pictures are taken by ./run shots, and in long', 'reasons': 'all end reasons are in long, or by name',
            'walk': 'every control takes minutes: in long, or by name'}.get(name.split(':')[0])


if __name__ == '__main__':
    sys.exit(tap.main(DeskLab, DeskLab.calm_down, why_not, long=LONGEST, alone=ALONE))
