# SPDX-License-Identifier: GPL-3.0-or-later
"""person.py - an ordinary user who is logged in on the laptop: a session bus, an unlocked keyring, and what that user starts. Everything ends with
the session."""

import os
import signal
import subprocess
import time

from desktop import CONNECTIONS, nmcli, vpn_state
from machine import RUN, sh, wait_until
from net import LAN4
from people import USERS, users
from peer import PASSWORD, UUIDS, ours
from tap import check, same

HOME = f'{RUN}/laptop/session'
KEYRING_PASSWORD = 'keyring password'
# What pam_gnome_keyring says by the keyring's own socket: an octet that the kernel puts the sender's name to, then the operation 1 with the password.
UNLOCK = '''
import os, socket, struct, sys
with socket.socket(socket.AF_UNIX) as s:
    s.connect(os.environ['XDG_RUNTIME_DIR'] + '/keyring/control')
    password = sys.stdin.read().encode()
    s.sendall(b'\\0' + struct.pack('!III', 12 + len(password), 1, len(password)) + password)
    sys.exit(struct.unpack('!II', s.recv(8)) != (8, 0))
'''


def start(lab, auth='eap-mschapv2', gateway=None, **words):
    """A gateway, and a connection of usera's to it."""
    lab.serve(auth=auth, **(gateway or {}))
    lab.add(ours(connection='permissions=user:usera:;\n', gateway__authorities=f'{RUN}/certs/ca.pem', **words), words.get('name', 'ours'))


DISK = (HOME, '/etc', '/home', '/root', '/run', '/tmp', '/var')


def on_disk(secret):
    """The files of the laptop that have this text; what NetworkManager has of others' connections is in memory."""
    return sh('grep', '-rlFa', '--devices=skip', '--', secret, *DISK, check=False, timeout=60).stdout.split('\n')[:-1]


def in_no_file():
    with open(f'{CONNECTIONS}/ours.nmconnection', encoding='utf-8') as f:
        check(PASSWORD not in f.read(), 'the password is in no file')


def carries(lab):
    """The tunnel does, and the password is where it belongs."""
    same(sh('ping', '-n', '-c', '1', '-W', '2', LAN4, check=False).returncode, 0, 'ping through the tunnel')
    check('ESTABLISHED' in lab.gateway.sas(), 'the gateway has it')
    in_no_file()


class Person:
    """usera's session. words: more of its environment; groups: more of its groups."""

    def __init__(self, groups=(), **words):
        users()
        sh('rm', '-rf', HOME)
        os.makedirs(f'{HOME}/run')
        sh('chown', '-R', 'usera:usera', HOME)
        os.chmod(f'{HOME}/run', 0o700)
        self.as_user = ['setpriv', f'--reuid={USERS["usera"]}', f'--regid={USERS["usera"]}', f'--groups={",".join(groups)}' if groups else '--clear-groups', 'env', '-i', f'HOME={HOME}',
                        f'XDG_RUNTIME_DIR={HOME}/run', 'PATH=/usr/bin:/bin', 'LANG=C.UTF-8', f'DBUS_SESSION_BUS_ADDRESS=unix:path={HOME}/run/bus',
                        *(f'{key}={value}' for key, value in words.items())]
        self.children = []
        self.start('dbus-daemon', '--session', '--nofork', '--nopidfile', f'--address=unix:path={HOME}/run/bus')
        wait_until(lambda: os.path.exists(f'{HOME}/run/bus'), 'the session bus')
        keyring = self.start('gnome-keyring-daemon', '--foreground', '--unlock', '--components=secrets', stdin=subprocess.PIPE)
        keyring.stdin.write(KEYRING_PASSWORD.encode())
        keyring.stdin.close()
        # to ask a name that nobody has yet would start another keyring, which is locked
        wait_until(lambda: 'org.freedesktop.secrets ' in self.run('busctl', '--user', '--acquired', '--no-legend', 'list').stdout, 'the keyring on the bus', 30, 0.1)
        wait_until(lambda: 'login' in self.run('busctl', '--user', 'tree', 'org.freedesktop.secrets').stdout, 'the keyring', 30, 0.1)

    def start(self, *argv, stdin=subprocess.DEVNULL, **words):
        """Starts a program that ends with the session, or before; its output goes to a file that explain() tells. words: more of its environment."""
        with open(f'{HOME}/{os.path.basename(argv[0])}.log', 'ab') as out:
            child = subprocess.Popen([*self.as_user, *(f'{key}={value}' for key, value in words.items()), *argv], stdin=stdin, stdout=out, stderr=out)
        self.children.append(child)
        return child

    def run(self, *argv, stdin=None, timeout=20):
        return sh(*self.as_user, *argv, check=False, stdin=stdin, timeout=timeout)

    def kept(self, key='password', uuid=UUIDS['ours']):
        """A secret of the connection in the keyring, '' when there is none."""
        return self.run('secret-tool', 'lookup', 'connection-uuid', uuid, 'setting-name', 'vpn', 'setting-key', key).stdout

    def lock(self):
        self.run('secret-tool', 'lock', '--collection=login')

    def unlock(self):
        """As a login or the lock screen does, which have the password."""
        same(self.run('python3', '-c', UNLOCK, stdin=KEYRING_PASSWORD).returncode, 0, 'the keyring takes the password')

    def begin(self, name='ours'):
        """Asks for the connection as a desktop does, by a call of its own: nmcli would be an agent itself, and NetworkManager asks those of the
        caller."""
        place = next(line.split(':', 1)[1] for line in nmcli('-t', '-f', 'NAME,DBUS-PATH', 'connection', 'show').stdout.splitlines()
                     if line.startswith(f'{name}:'))
        done = self.run('busctl', '--system', 'call', 'org.freedesktop.NetworkManager', '/org/freedesktop/NetworkManager',
                        'org.freedesktop.NetworkManager', 'ActivateConnection', 'ooo', place, '/', '/')
        same(done.returncode, 0, done.stderr)

    @staticmethod
    def ended(seconds=30, name='ours'):
        """Its state when it is up or given up, or after so many seconds."""
        end = time.monotonic() + seconds
        while (state := vpn_state(name)) not in ('', 'activated') and time.monotonic() < end:
            time.sleep(0.05)
        return state

    def up(self, name='ours'):
        self.begin(name)
        return self.ended(name=name)

    def explain(self):
        """What there is to know when a test fails."""

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind:
            self.explain()
        for child in reversed(self.children):
            child.send_signal(signal.SIGTERM)
            try:
                child.wait(3)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
