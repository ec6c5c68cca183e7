# SPDX-License-Identifier: GPL-3.0-or-later
"""test_keyring.py - secrets that the person's keyring keeps: a real gnome-keyring in a session of an ordinary user, our auth-dialog, and an agent
that does what gnome-shell does (agent.py)."""

import os
import time

from desktop import CONNECTIONS, nmcli
from machine import RUN, sh, wait_until, write
from net import GATEWAY_NAME
from peer import PASSWORD, THEIRS, UUIDS, keyfile, ours
from person import HOME, Person
from tap import check, same, test

ANSWERS, LOG = f'{HOME}/answers', f'{HOME}/log'
WRONG = 'not the one'


class Session(Person):
    """A person with the agent."""

    def __init__(self):
        super().__init__()
        self.answer()
        self.start('python3', os.path.join(os.path.dirname(os.path.abspath(__file__)), 'agent.py'), ANSWERS, LOG)
        wait_until(lambda: os.path.exists(LOG) and 'registered' in self.log(), 'the agent', 10)

    def answer(self, *lines):
        write(ANSWERS, ''.join(line + '\n' for line in lines))
        sh('chown', 'usera:usera', ANSWERS)

    def log(self):
        with open(LOG, encoding='utf-8') as f:
            return f.read()

    def questions(self):
        return sum(1 for line in self.log().splitlines() if line.startswith('asked '))

    def keep(self, value, uuid=UUIDS['ours']):
        self.run('secret-tool', 'store', '--label=VPN', 'connection-uuid', uuid, 'setting-name', 'vpn', 'setting-key', 'password',
                 'xdg:schema', 'org.freedesktop.NetworkManager.Connection', stdin=value)
        same(self.kept(uuid=uuid), value, 'what the keyring has before')

    def explain(self):
        print('# agent: ' + self.log().strip().replace('\n', '\n# agent: '))

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
        session.keep(WRONG)
        session.answer(PASSWORD)
        same(session.up(), 'activated', 'its state')
        same(session.kept(), PASSWORD, 'what the keyring has')

@test('nm: keyring: a wrong password that its agent has stored at once, and then Cancel: it is not kept')
def cancelled(lab):
    with Session() as session:
        start(lab)
        session.answer(WRONG)
        same(session.up(), '', 'its state')
        same(session.questions(), 2, 'questions')
        check('kept password' in session.log(), 'the agent stores what is typed')
        same(session.kept(), '', 'what the keyring has')

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

@test('nm: keyring: EAP-GTC: what is asked in mid-connect is asked in the words of the gateway, and goes to no keyring and no file')
def code(lab):
    with Session() as session:
        lab.serve(auth='eap-gtc')
        # 6, not required and not saved: nothing is asked before the gateway asks
        lab.add(ours(method='gtc', flags='6', connection='permissions=user:usera:;\n', gateway__authorities=AUTHORITY), 'ours')
        session.answer(PASSWORD)
        same(session.up(), 'activated', 'its state')
        check("hints ['password', 'x-vpn-message:" in session.log(), session.log())
        same(session.questions(), 1, session.log())
        same(session.run('secret-tool', 'search', '--all', 'setting-name', 'vpn').stdout, '', 'what the keyring has')
        with open(f'{CONNECTIONS}/ours.nmconnection', encoding='utf-8') as f:
            check(PASSWORD not in f.read(), 'it is in no file')

def other(lab):
    """A connection of strongSwan's plugin whose password usera's keyring has."""
    lab.serve()
    data = {'address': GATEWAY_NAME, 'certificate': AUTHORITY, 'method': 'eap', 'user': 'alice', 'virtual': 'yes', 'password-flags': '1'}
    lab.add(keyfile('other', UUIDS['peer'], THEIRS, data, connection='permissions=user:usera:;\n', persistent=False), 'other')

@test("nm: keyring: a connection of strongSwan's plugin is taken over with the password that the keyring has: nobody types it again")
def taken_over(lab):
    with Session() as session:
        other(lab)
        session.keep(PASSWORD, UUIDS['peer'])
        done = session.run('godwitctl', 'import', '--from-nm', UUIDS['peer'])
        same((done.returncode, done.stderr, len(done.stdout.splitlines())), (0, '', 1), done.stdout)
        check(PASSWORD not in done.stdout, 'it is not printed')
        uuid = nmcli('-g', 'connection.uuid', 'connection', 'show', 'other (Godwit)').stdout.strip()
        same((session.kept(uuid=uuid), session.kept(uuid=UUIDS['peer'])), (PASSWORD, PASSWORD), 'what the keyring has for both')
        same(session.up('other (Godwit)'), 'activated', 'its state')
        same(session.questions(), 0, 'questions')
        nmcli('connection', 'down', 'other (Godwit)')


@test('nm: keyring: taking over while the keyring is locked, or has nothing, is told and does not wait')
def taken_over_without(lab):
    for word, locked_up in (('has none', False), ('is locked', True)):
        with Session() as session:
            other(lab)
            if locked_up:
                session.keep(PASSWORD, UUIDS['peer'])
                session.lock()
            begun = time.monotonic()
            done = session.run('godwitctl', 'import', '--from-nm', UUIDS['peer'])
            check(time.monotonic() - begun < 5, f'{word}: it took {time.monotonic() - begun:.1f} s')
            same(done.returncode, 0, str(done.stderr))
            check(f'asked at the first connect, as "password": the keyring {word}' in done.stdout, done.stdout)
            lab.remove_vpns()
