# SPDX-License-Identifier: GPL-3.0-or-later
"""test_keyring.py - secrets that the person's keyring keeps: a real gnome-keyring in a session of an ordinary user, our auth-dialog, and an agent
that does what gnome-shell does (agent.py)."""

import os
import signal
import subprocess
import time

from desktop import CONNECTIONS, nmcli, vpn_state
from machine import RUN, sh, wait_until, write
from people import USERS, users
from peer import PASSWORD, UUIDS, ours
from tap import check, same, test

HOME = f'{RUN}/laptop/session'
ANSWERS, LOG = f'{HOME}/answers', f'{HOME}/log'
WRONG = 'not the one'

class Session:
    """A session bus of usera's with an unlocked keyring and the agent."""

    def __init__(self):
        users()
        sh('rm', '-rf', HOME)
        os.makedirs(f'{HOME}/run')
        sh('chown', '-R', 'usera:usera', HOME)
        os.chmod(f'{HOME}/run', 0o700)
        self.as_user = ['setpriv', f'--reuid={USERS["usera"]}', f'--regid={USERS["usera"]}', '--clear-groups', 'env', '-i', f'HOME={HOME}',
                        f'XDG_RUNTIME_DIR={HOME}/run', 'PATH=/usr/bin:/bin', 'LANG=C.UTF-8', f'DBUS_SESSION_BUS_ADDRESS=unix:path={HOME}/run/bus']
        self.children = [subprocess.Popen([*self.as_user, 'dbus-daemon', '--session', '--nofork', '--nopidfile', f'--address=unix:path={HOME}/run/bus'],
                                          stderr=subprocess.DEVNULL)]
        wait_until(lambda: os.path.exists(f'{HOME}/run/bus'), 'the session bus')
        keyring = subprocess.Popen([*self.as_user, 'gnome-keyring-daemon', '--foreground', '--unlock', '--components=secrets'], stdin=subprocess.PIPE,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        keyring.stdin.write(b'keyring password')
        keyring.stdin.close()
        self.children.append(keyring)
        self.answer()
        wait_until(lambda: 'login' in self.run('busctl', '--user', 'tree', 'org.freedesktop.secrets').stdout, 'the keyring', 10, 0.1)
        self.children.append(subprocess.Popen([*self.as_user, 'python3', os.path.join(os.path.dirname(os.path.abspath(__file__)), 'agent.py'), ANSWERS, LOG]))
        wait_until(lambda: os.path.exists(LOG) and 'registered' in self.log(), 'the agent', 10)

    def run(self, *argv, stdin=None, timeout=20):
        return sh(*self.as_user, *argv, check=False, stdin=stdin, timeout=timeout)

    def answer(self, *lines):
        write(ANSWERS, ''.join(line + '\n' for line in lines))
        sh('chown', 'usera:usera', ANSWERS)

    def log(self):
        with open(LOG, encoding='utf-8') as f:
            return f.read()

    def questions(self):
        return sum(1 for line in self.log().splitlines() if line.startswith('asked '))

    def kept(self):
        """The password in the keyring, '' when there is none."""
        return self.run('secret-tool', 'lookup', 'connection-uuid', UUIDS['ours'], 'setting-name', 'vpn', 'setting-key', 'password').stdout

    def lock(self):
        self.run('secret-tool', 'lock', '--collection=login')

    def up(self):
        """Activates it as a desktop does, by a call of its own: nmcli would be an agent itself. Returns its state in the end, or after 30 s."""
        place = next(line.split(':', 1)[1] for line in nmcli('-t', '-f', 'NAME,DBUS-PATH', 'connection', 'show').stdout.splitlines()
                     if line.startswith('ours:'))
        done = self.run('busctl', '--system', 'call', 'org.freedesktop.NetworkManager', '/org/freedesktop/NetworkManager',
                        'org.freedesktop.NetworkManager', 'ActivateConnection', 'ooo', place, '/', '/')
        same(done.returncode, 0, done.stderr)
        end = time.monotonic() + 30
        while (state := vpn_state('ours')) not in ('', 'activated') and time.monotonic() < end:
            time.sleep(0.05)
        return state

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind:
            print('# agent: ' + self.log().strip().replace('\n', '\n# agent: '))
        for child in reversed(self.children):
            child.send_signal(signal.SIGTERM)
            try:
                child.wait(3)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()

def start(lab):
    lab.serve()
    lab.add(ours(flags='1', connection='permissions=user:usera:;\n', gateway__authorities=AUTHORITY), 'ours')

AUTHORITY = f'{RUN}/certs/ca.pem'

@test('nm: keyring: the password is asked once and kept there; the second time nobody is asked; it is in no file')
def kept(lab):
    with Session() as session:
        start(lab)
        session.answer(PASSWORD)
        same(session.up(), 'activated', 'its state')
        check('asked password' in session.log(), 'it is asked')
        same(session.kept(), PASSWORD, 'what the keyring has')
        nmcli('connection', 'down', 'ours')
        questions = session.questions()
        same(session.up(), 'activated', 'its state the second time')
        same(session.questions(), questions, 'questions the second time')
        with open(f'{CONNECTIONS}/ours.nmconnection', encoding='utf-8') as f:
            check(PASSWORD not in f.read(), 'the password is in no file')

@test('nm: keyring: a wrong password is asked again, and what is kept in the end is the right one')
def wrong(lab):
    with Session() as session:
        start(lab)
        session.answer(WRONG, PASSWORD)
        same(session.up(), 'activated', 'its state')
        same(session.questions(), 2, 'questions')
        same(session.kept(), PASSWORD, 'what the keyring has')

@test('nm: keyring: a wrong password that is kept is asked anew, not tried again and again')
def wrong_kept(lab):
    with Session() as session:
        start(lab)
        session.run('secret-tool', 'store', '--label=VPN', 'connection-uuid', UUIDS['ours'], 'setting-name', 'vpn', 'setting-key', 'password',
                    'xdg:schema', 'org.freedesktop.NetworkManager.Connection', stdin=WRONG)
        same(session.kept(), WRONG, 'what the keyring has before')
        session.answer(PASSWORD)
        same(session.up(), 'activated', 'its state')
        same(session.kept(), PASSWORD, 'what the keyring has')

@test('nm: keyring: a locked keyring: a question or an error in time, never a hang')
def locked(lab):
    with Session() as session:
        start(lab)
        session.answer(PASSWORD)
        same(session.up(), 'activated', 'its state')
        nmcli('connection', 'down', 'ours')
        session.lock()
        session.answer()
        begun = time.monotonic()
        same(session.up(), '', 'its state with a locked keyring and no answer')
        print(f'# {time.monotonic() - begun:.1f} s: ' + session.log().splitlines()[-1])
        check(time.monotonic() - begun < 15, 'it ends in time')
        check('locked' in session.log().splitlines()[-1], 'the question says that the keyring is locked')
