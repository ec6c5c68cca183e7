# SPDX-License-Identifier: GPL-3.0-or-later
"""test_asks.py - the GNOME Shell asks for the secrets of a connection: it draws what our auth-dialog describes, and what is typed into it reaches
the gateway."""

import time

from desktop import nmcli, vpn_state
from gnome import Gnome
from machine import wait_until
from peer import PASSWORD
from person import KEYRING_PASSWORD, carries, in_no_file, start
from tap import check, same, test

WRONG = 'not the one'
GTC_WORDS = 'password'  # what strongSwan's EAP-GTC asks


@test("shell: the switch of quick settings: the Shell asks in its own dialog, the tunnel is up, the keyring keeps the password, and nobody is asked again")
def switch(lab):
    with Gnome() as gnome:
        start(lab, flags='1')
        gnome.click(gnome.button('VPN'))
        said = gnome.question('Sign In to ours', '[Password]')
        print(f'# the dialog: {said}')
        gnome.picture('shell-password')
        gnome.type(PASSWORD, 'Return')
        same(gnome.ended(), 'activated', 'its state')
        gnome.no_question()
        carries(lab)
        same(gnome.kept(), PASSWORD, 'what the keyring has')
        in_no_file()
        wait_until(lambda: gnome.button('VPN')['checked'], 'the switch is on', 30, 0.1)
        gnome.picture('shell-switch')
        gnome.click(gnome.button('VPN'))
        wait_until(lambda: vpn_state('ours') == '', 'the switch ends it', 30, 0.1)
        gnome.begin()
        same(gnome.ended(), 'activated', 'its state the second time')
        gnome.no_question()


@test('shell: a wrong password is asked again, with the reason; the keyring keeps the right one')
def wrong(lab):
    with Gnome() as gnome:
        start(lab, flags='1')
        gnome.begin()
        gnome.question('[Password]')
        gnome.type(WRONG, 'Return')
        said = gnome.question('refused', '[Password]')
        print(f'# the dialog: {said}')
        gnome.picture('shell-refused')
        gnome.type(PASSWORD, 'Return')
        same(gnome.ended(), 'activated', 'its state')
        carries(lab)
        same(gnome.kept(), PASSWORD, 'what the keyring has')


@test('shell: a wrong password and then Cancel: it ends in time; the keyring has nothing, and the next time a person is asked')
def cancelled(lab):
    with Gnome() as gnome:
        start(lab, flags='1')
        gnome.begin()
        gnome.question('[Password]')
        gnome.type(WRONG, 'Return')
        gnome.question('refused')
        begun = time.monotonic()
        gnome.type('', 'Escape')
        same(gnome.ended(), '', 'its state')
        check(time.monotonic() - begun < 10, f'it ends after {time.monotonic() - begun:.1f} s')
        same(gnome.kept(), '', 'what the keyring has after Cancel')
        gnome.begin()
        gnome.question('[Password]')
        gnome.type(PASSWORD, 'Return')
        same(gnome.ended(), 'activated', 'its state')
        same(gnome.kept(), PASSWORD, 'what the keyring has')


@test('shell: a password that is never kept is asked each time, and is nowhere afterwards')
def never_kept(lab):
    with Gnome() as gnome:
        start(lab, flags='2')
        for _ in range(2):
            gnome.begin()
            gnome.question('[Password]')
            gnome.type(PASSWORD, 'Return')
            same(gnome.ended(), 'activated', 'its state')
            same(gnome.kept(), '', 'what the keyring has')
            nmcli('connection', 'down', 'ours')
        in_no_file()


@test('shell: EAP-GTC: what the gateway asks in mid-connect is asked in its own words, and kept nowhere')
def code(lab):
    with Gnome() as gnome:
        start(lab, auth='eap-gtc', method='gtc', flags='4')  # not required: nobody is asked before the gateway asks
        gnome.begin()
        said = gnome.question(f'| {GTC_WORDS} |', '[Password]')
        print(f'# the dialog: {said}')
        gnome.picture('shell-code')
        gnome.type(PASSWORD, 'Return')
        same(gnome.ended(), 'activated', 'its state')
        carries(lab)
        same(gnome.kept(), '', 'what the keyring has')
        in_no_file()


@test('shell: a locked keyring: the Shell asks to unlock it; unlocked, nobody is asked for what it keeps')
def locked(lab):
    with Gnome() as gnome:
        start(lab, flags='1')
        gnome.begin()
        gnome.question('[Password]')
        gnome.type(PASSWORD, 'Return')
        same(gnome.ended(), 'activated', 'its state')
        nmcli('connection', 'down', 'ours')
        gnome.lock()
        gnome.begin()
        gnome.question('login keyring')
        gnome.picture('shell-locked')
        gnome.type(KEYRING_PASSWORD, 'Return')
        same(gnome.ended(), 'activated', 'its state')
        gnome.no_question()
        same(gnome.kept(), PASSWORD, 'what the keyring has')
