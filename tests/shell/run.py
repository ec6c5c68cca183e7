#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""run.py - a real GNOME Shell as the agent of a real NetworkManager, in the lab with its gateway. Speaks TAP; words choose tests by their names.

    run.py [--list | --lane] [WORD...]

--lane: the tests come by number from stdin (tests/lab/lanes/lanes.py)."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, '..', room) for room in ('nm', 'desk')]

import tap  # noqa: E402 pylint: disable=wrong-import-position
from desktop import DeskLab  # noqa: E402 pylint: disable=wrong-import-position

import test_asks  # noqa: E402,F401 pylint: disable=unused-import,wrong-import-position


if __name__ == '__main__':
    sys.exit(tap.main(DeskLab, DeskLab.calm_down))
