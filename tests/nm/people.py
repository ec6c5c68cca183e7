# SPDX-License-Identifier: GPL-3.0-or-later
"""people.py - ordinary users of the laptop."""

import contextlib
import os
import pwd

from machine import RUN, sh

AUTHORITY = '/usr/local/share/ca-certificates/lab.crt'

USERS = {'usera': 5001, 'userb': 5002}


def users():
    for name, uid in USERS.items():
        if sh('id', name, check=False).returncode != 0:
            sh('useradd', '--uid', str(uid), '--user-group', '--create-home', name)


def home(name):
    return pwd.getpwnam(name).pw_dir


@contextlib.contextmanager
def trusted():
    """The laptop trusts the lab's authority, as when an administrator has installed it for all programs."""
    sh('cp', f'{RUN}/certs/ca.pem', AUTHORITY)
    sh('update-ca-certificates', timeout=120)
    try:
        yield
    finally:
        os.unlink(AUTHORITY)
        sh('update-ca-certificates', '--fresh', timeout=120)
