# SPDX-License-Identifier: GPL-3.0-or-later
"""test_secrets.py - where the password comes from: from NetworkManager's own file, a file of nmcli's, a question; and what a wrong one leads to."""

import re
import time

from desktop import CONNECTIONS, nmcli, vpn_state
from machine import RUN, write
from peer import PASSWORD, ours
from tap import check, same, test

WRONG = 'not the one'


def stored(name='ours'):
    """The password in NetworkManager's file, None when there is none."""
    with open(f'{CONNECTIONS}/{name}.nmconnection', encoding='utf-8') as f:
        found = re.search(r'^password=(.*)$', f.read(), re.MULTILINE)
    return found.group(1) if found else None


def refused(done, lab, place, *words):
    """It ended with an error in time, and NetworkManager's log has a sentence with one of the words."""
    check(done.returncode != 0, f'nmcli ends well: {done.stdout}')
    check(done.seconds < 25, f'it took {done.seconds:.1f} s')
    time.sleep(0.2)
    said = lab.desktop.said(place)
    lines = [line for line in said.splitlines() if any(word in line for word in words)]
    check(lines, f'nothing says {words}: ' + said[-900:])
    print('# ' + lines[-1][:230])
    same(vpn_state('ours'), '', 'no connection')


@test('nm: secrets: always asked: "nmcli --ask" asks, and the answer is stored nowhere')
def always_ask(lab):
    lab.serve()
    lab.add(ours(flags='2'), 'ours')
    done = nmcli('--ask', 'connection', 'up', 'ours', stdin=f'{PASSWORD}\n', timeout=30)
    check('assword' in done.stdout, f'it asks: {done.stdout}')
    same(vpn_state('ours'), 'activated', 'its state')
    same(stored(), None, 'the stored password')


@test('nm: secrets: from a file of "nmcli connection up ... passwd-file"')
def passwd_file(lab):
    lab.serve()
    lab.add(ours(flags='2'), 'ours')
    write(f'{RUN}/laptop/secrets', f'vpn.secrets.password:{PASSWORD}\n', 0o600)
    nmcli('connection', 'up', 'ours', 'passwd-file', f'{RUN}/laptop/secrets', timeout=30)
    same(vpn_state('ours'), 'activated', 'its state')


@test('nm: secrets: nobody to ask: it ends at once with a reason')
def nobody(lab):
    lab.serve()
    lab.add(ours(flags='2'), 'ours')
    place = lab.desktop.mark()
    done = nmcli('connection', 'up', 'ours', ok=False, timeout=30)
    refused(done, lab, place, 'secrets')


@test('nm: secrets: the stored password is wrong and nobody is there: the end names the sign-in, and the password stays as it is')
def wrong_stored(lab):
    lab.serve()
    lab.add(ours(secrets={'password': WRONG}), 'ours')
    place = lab.desktop.mark()
    done = nmcli('connection', 'up', 'ours', ok=False, timeout=40)
    refused(done, lab, place, 'SIGN_IN_REFUSED')
    same(stored(), WRONG, 'the stored password')


@test('nm: secrets: a wrong answer leads to a new question; the right one connects, and none is stored')
def wrong_then_right(lab):
    lab.serve()
    lab.add(ours(flags='2'), 'ours')
    done = nmcli('--ask', 'connection', 'up', 'ours', stdin=f'{WRONG}\n{PASSWORD}\n', timeout=60)
    same(vpn_state('ours'), 'activated', 'its state')
    check(done.stdout.count('assword') >= 2, f'it asks twice: {done.stdout}')
    same(stored(), None, 'the stored password')


@test('nm: secrets: the stored password is wrong: a person is asked, and no wrong one is stored after that')
def wrong_stored_asked(lab):
    lab.serve()
    lab.add(ours(secrets={'password': WRONG}), 'ours')
    # nmcli shows what is stored as if it had been typed: control-U takes that away
    nmcli('--ask', 'connection', 'up', 'ours', stdin=f'\x15{PASSWORD}\n', timeout=60)
    same(vpn_state('ours'), 'activated', 'its state')
    same(stored(), PASSWORD, 'what is stored')
    nmcli('connection', 'down', 'ours')


@test('nm: secrets: NetworkManager is to store it, and the first answer is wrong: a new question, and the right one is what is stored')
def wrong_not_stored(lab):
    lab.serve()
    lab.add(ours(secrets={}), 'ours')
    done = nmcli('--ask', 'connection', 'up', 'ours', stdin=f'{WRONG}\n\x15{PASSWORD}\n', timeout=60)
    same(vpn_state('ours'), 'activated', 'its state')
    check(done.stdout.count('assword') >= 2, f'it asks twice: {done.stdout}')
    same(stored(), PASSWORD, 'the stored password')
    nmcli('connection', 'down', 'ours')
    nmcli('connection', 'up', 'ours')
    same(vpn_state('ours'), 'activated', 'its state, and nobody was asked')


@test('nm: secrets: EAP-GTC: it is asked in mid-connect, in the words of the gateway, and goes to no file')
def code(lab):
    lab.serve(auth='eap-gtc')
    lab.add(ours(method='gtc', flags='6', secrets={}), 'ours')  # 6, not required and not saved: nothing is asked before the gateway asks
    done = nmcli('--ask', 'connection', 'up', 'ours', stdin=f'{PASSWORD}\n', timeout=40)
    print('# nmcli: ' + done.stdout.strip().replace('\n', ' | ')[:300])
    check(done.stdout.count('assword') >= 1 and 'Signing in to' not in done.stdout, f'in whose words: {done.stdout}')
    same(vpn_state('ours'), 'activated', 'its state')
    with open(f'{CONNECTIONS}/ours.nmconnection', encoding='utf-8') as f:
        check(PASSWORD not in f.read(), 'the code is in no file')
