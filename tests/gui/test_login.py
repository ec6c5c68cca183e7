# SPDX-License-Identifier: GPL-3.0-or-later
"""test_login.py - the app starts with the session: what is to connect automatically does, when the keyring is open; and what a keyring that stays
locked means for a password that was typed."""

import time

from app import APP_ID, App
from desktop import nmcli, vpn_state
from machine import wait_until
from net import LAN4
from peer import PASSWORD
from person import KEYRING_PASSWORD, start
from test_delete import keep
from test_preferences import Notices
from test_trouble import reaches
from tap import check, same, test

BACKGROUND = ('/usr/bin/godwit', '--background')


def prompts(app):
    """The windows of the keyring's own prompter."""
    return app.run('xdotool', 'search', '--onlyvisible', '--class', 'gcr-prompter').stdout.split()


def automatic(lab, **words):
    start(lab, **words)
    nmcli('connection', 'modify', 'ours', 'connection.autoconnect', 'yes')
    same(vpn_state('ours'), '', 'NetworkManager itself brings up no VPN')


@test('app: start at login: a connection that connects automatically does, without a window and a question; one that does not stays down')
def login(lab):
    for autoconnect in ('no', 'yes'):
        start(lab)
        nmcli('connection', 'modify', 'ours', 'connection.autoconnect', autoconnect)
        with App(starts=False) as app:
            Notices(app)
            app.app = app.start(*BACKGROUND)
            if autoconnect == 'yes':
                wait_until(lambda: vpn_state('ours') == 'activated', 'it is connected', 15, 0.1)
                check(reaches(LAN4), 'ping through the tunnel')
            else:
                time.sleep(3)
                same(vpn_state('ours'), '', 'what NetworkManager says')
            same(app.window(), [], 'windows')
            app.lives()


def answer(app, *keys):
    """Types into the keyring's prompter."""
    window = wait_until(lambda: prompts(app), 'the keyring asks', 10, 0.1)[-1]
    app.run('xdotool', 'windowfocus', '--sync', window)
    for key in keys:
        app.run('xdotool', *key)
    wait_until(lambda: not prompts(app), 'it asks no more', 10, 0.1)


@test('app: start at login with a locked keyring: it waits, says so, asks once to unlock it, and connects when that was done')
def keyring(lab):
    automatic(lab, flags='1')
    with App(starts=False) as app:
        keep(app)
        app.lock()
        notices = Notices(app)
        app.app = app.start(*BACKGROUND)
        notices.comes('ours', 'Waiting for your keyring')
        same(vpn_state('ours'), '', 'NetworkManager is not asked yet')
        answer(app, ('type', KEYRING_PASSWORD), ('key', 'Return'))
        notices.comes('ours', 'Connected')
        check(reaches(LAN4), 'ping through the tunnel')
        same((app.window(), prompts(app)), ([], []), 'windows')


def declines(app):
    """The person logs in, is asked to unlock the keyring, does not, and opens the window."""
    keep(app)
    app.lock()
    Notices(app)
    app.app = app.start(*BACKGROUND)
    answer(app, ('key', 'Escape'))
    app.run('gapplication', 'launch', APP_ID)
    app.appears()
    app.sees('ours', 'Waiting for You', 'Waiting for your keyring')


@test('app: start at login with a locked keyring: who declines to unlock it is not asked again; Cancel ends the waiting without a failure')
def declined(lab):
    automatic(lab, flags='1')
    with App(starts=False) as app:
        declines(app)
        app.picture('app-keyring')
        time.sleep(3)
        same(prompts(app), [], 'it is not asked again')
        app.press('Cancel')
        app.sees('Not Connected', 'Your traffic takes the ordinary way')


@test('app: start at login with a locked keyring: when another program has it unlocked later, it connects without a question')
def elsewhere(lab):
    automatic(lab, flags='1')
    with App(starts=False) as app:
        declines(app)
        app.start('secret-tool', 'search', '--unlock', '--all', 'setting-name', 'vpn')
        answer(app, ('type', KEYRING_PASSWORD), ('key', 'Return'))
        app.sees('Connected')
        check('Sign In to ours' not in app.texts(), 'it asked for the password')


@test('app: start at login with a locked keyring: the lock screen opens it, of which nobody is told on the bus: it connects, and the keyring stays open')
def lock_screen(lab):
    automatic(lab, flags='1')
    with App(starts=False) as app:
        keep(app)
        app.lock()
        notices = Notices(app)
        app.app = app.start(*BACKGROUND)
        wait_until(lambda: prompts(app), 'the keyring asks', 10, 0.1)
        app.unlock()
        notices.comes('ours', 'Connected')
        same(app.window(), [], 'windows')
        answer(app, ('key', 'Escape'))  # what still asks; GNOME Shell ends it with the lock screen
        same(app.kept(), PASSWORD, 'what the keyring has, which is open')


@test('app: a keyring that does not take a typed password: it connects, and it is said that the password was not saved')
def unsaved(lab):
    start(lab, flags='1')
    with App() as app:
        app.sees('ours', 'Not Connected')
        app.lock()
        app.press('Connect')
        app.type('Password', PASSWORD)
        app.press('Connect')
        answer(app, ('key', 'Escape'))
        app.sees('The keyring did not save the password of “ours”')  # a toast: it goes, perhaps before the rest is there
        app.sees('Connected')
        app.picture('app-unsaved')
        same(app.kept(), '', 'what the keyring has')
