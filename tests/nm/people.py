# SPDX-License-Identifier: GPL-3.0-or-later
"""people.py - ordinary users of the laptop."""

import pwd

from machine import sh

USERS = {'usera': 5001, 'userb': 5002}


def users():
    for name, uid in USERS.items():
        if sh('id', name, check=False).returncode != 0:
            sh('useradd', '--uid', str(uid), '--user-group', '--create-home', name)


def home(name):
    return pwd.getpwnam(name).pw_dir
