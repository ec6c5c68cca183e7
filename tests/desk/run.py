#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""run.py - the desktop tests that move no packet: what is installed runs as an ordinary user with a session bus, a real keyring, a
NetworkManager without a network and a screen without a monitor. Speaks TAP; words choose tests by their names.

    run.py [--list | --lane] [WORD...]

--lane: the tests come by number from stdin (tests/lab/lanes/lanes.py)."""
import os
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path[:0] = [os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lab'), os.path.dirname(os.path.abspath(__file__))]

import sanitizer  # noqa: E402
import session  # noqa: E402
import tap      # noqa: E402

USER = 'anna'
LONG = ('shots: ', 'auth: pictures', 'settings: GNOME', 'editor: form')  # for tests/lab/lanes/lanes.py


def as_user():
    """Runs this file again as an ordinary user, inside a session bus of its own."""
    session.network_manager()
    sanitizer.prepare()
    subprocess.run(['useradd', '--create-home', USER], check=True)
    home = f'/home/{USER}'
    os.makedirs('/run/user/anna', mode=0o700)
    subprocess.run(['chown', f'{USER}:', '/run/user/anna'], check=True)
    os.makedirs('/tmp/.X11-unix', mode=0o1777, exist_ok=True)
    os.chmod('/tmp/.X11-unix', 0o1777)
    os.environ.update(HOME=home, XDG_RUNTIME_DIR='/run/user/anna', USER=USER, GODWIT_DESK_SHOTS=session.shots())
    os.execvp('setpriv', ['setpriv', '--reuid', USER, '--regid', USER, '--init-groups', 'dbus-run-session', '--',
                          sys.executable, os.path.abspath(__file__), '--inside', *sys.argv[1:]])


def between(desk):
    """After each test: no dialog is left, and no sanitizer has anything to say."""
    try:
        desk.between()
    finally:
        sanitizer.reports()


def main():
    import auth    # noqa: F401  pylint: disable=unused-import
    import editor  # noqa: F401  pylint: disable=unused-import
    import settings  # noqa: F401  pylint: disable=unused-import
    words = sys.argv[1:]
    if words and words[0] == '--list':
        print('\n'.join(name for name, _ in tap.TESTS))
        return 0
    if not words or words[0] != '--inside':
        as_user()
    desk = session.Desk()
    try:
        if words[1:2] == ['--lane']:
            return tap.lane(lambda: desk, words[2:], between, long=LONG)
        return 1 if tap.run(desk, words[1:], between) else 0
    finally:
        desk.end()


if __name__ == '__main__':
    sys.exit(main())
