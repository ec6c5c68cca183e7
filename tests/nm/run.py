#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""run.py - the NetworkManager tests: a real NetworkManager, its bus and a keyring, and our plugin. Speaks TAP; words choose tests by their
names.

    run.py [--list] [WORD...]"""

import os
import shutil
import sys

import tap
from desktop import DeskLab

import test_peer  # noqa: F401 pylint: disable=unused-import
import test_up  # noqa: F401 pylint: disable=unused-import
import test_move  # noqa: F401 pylint: disable=unused-import
import test_leaks  # noqa: F401 pylint: disable=unused-import
import test_secrets  # noqa: F401 pylint: disable=unused-import
import test_keyring  # noqa: F401 pylint: disable=unused-import
import test_refused  # noqa: F401 pylint: disable=unused-import
import test_status  # noqa: F401 pylint: disable=unused-import
import test_again  # noqa: F401 pylint: disable=unused-import
import test_import  # noqa: F401 pylint: disable=unused-import


# What fails today, and why: such a test runs when its name is asked for, and is skipped with the reason where all run.
KNOWN = {}


def main(words):
    if words[:1] == ['--list']:
        print('\n'.join(name for name, _ in tap.TESTS))
        return 0
    if not os.path.exists('/dev/net/tun'):
        print('1..0 # SKIP this kernel has no /dev/net/tun, so neither side can have a tunnel')
        return 0
    if shutil.which('NetworkManager') is None:
        print('1..1\nnot ok 1 - NetworkManager is not installed in this root')
        return 1
    lab = DeskLab()
    return 1 if tap.run(lab, words, DeskLab.calm_down, lambda name: None if words else KNOWN.get(name)) else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
