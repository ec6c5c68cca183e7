# SPDX-License-Identifier: GPL-3.0-or-later
"""test_app.py - a person's way through the app: add, sign in, connected, moved, disconnected."""

import time

from app import App
from desktop import vpn_state
from machine import sh, wait_until, write
from net import LAN4
from peer import PASSWORD, UUIDS
from person import HOME, on_disk, start
from tap import check, same, test


@test('app: connect, sign in, connected; wifi0 loses its carrier and the history says so; disconnect')
def flight(lab):
    start(lab, flags='1')
    with App() as app:
        app.sees('ours', 'Not Connected')
        app.picture('app-off')
        app.press('Connect')
        app.sees('Sign In to ours')
        app.picture('app-sign-in')
        app.type('Password', PASSWORD)
        app.press('Connect')
        app.sees('Connected')
        same(vpn_state('ours'), 'activated', 'what NetworkManager says')
        same(sh('ping', '-n', '-c', '1', '-W', '2', LAN4, check=False).returncode, 0, 'ping through the tunnel')
        wait_until(lambda: app.kept() == PASSWORD, 'the keyring has the password', 30, 0.1)
        app.sees('AES-256-GCM')
        time.sleep(2)
        app.picture('app-connected')
        lab.uplinks.carrier('wifi0', False)
        app.sees('From wifi0 to lte0', 'Connected')
        app.picture('app-moved')
        app.press('Disconnect')
        app.sees('Not Connected')
        check(not {'Addresses', 'Network', 'Name Servers'} & set(app.texts()), 'what was so of the tunnel is still on the page')
        wait_until(lambda: vpn_state('ours') == '', 'NetworkManager has ended it', 30, 0.1)


@test('app: a wrong password is asked again; who cancels is not connected, nothing has failed, and it is nowhere; the keyring gets the one that the gateway takes')
def wrong(lab):
    start(lab, flags='1')
    with App() as app:
        app.press('Connect')
        app.type('Password', 'not the one')
        app.press('Connect')
        app.sees('Sign In to ours', 'The last sign-in was not accepted. …')
        same(app.kept(), '', 'what the keyring has while it is asked again')
        app.picture('app-refused')
        app.key('Escape')
        app.sees('Not Connected', 'Your traffic takes the ordinary way')
        check(not {'What You Can Do', 'Copy Report', 'Try Again'} & set(app.texts()), 'a page of a failure')
        same(app.kept(), '', 'what the keyring has after Cancel')
        app.press('Connect')
        app.type('Password', 'not this one either')
        app.press('Connect')
        app.sees('The last sign-in was not accepted. …')
        app.type('Password', PASSWORD)
        app.press('Connect')
        app.sees('Connected')
        wait_until(lambda: app.kept() == PASSWORD, 'the keyring has the right password', 30, 0.1)
        same(on_disk(PASSWORD), [], 'files with the password')
        write(f'{HOME}/found', f'key={PASSWORD}')
        same(on_disk(PASSWORD), [f'{HOME}/found'], 'who looks finds one that has it')


@test('app: in a narrow window, where dialogs are sheets, what is typed goes into the field of the sign-in')
def sheet(lab):
    start(lab, flags='1')
    with App(width=360) as app:
        app.sees('ours')
        app.choose(UUIDS['ours'])
        app.press('Connect')
        app.sees('Sign In to ours')
        time.sleep(1)  # it slides in
        app.run('xdotool', 'type', PASSWORD)
        app.key('Return')
        app.sees('Connected')


@test('app: with large text in a narrow window what is typed into a new connection goes into its first field')
def first_field(lab):
    del lab
    with App(width=370, dpi=192) as app:
        app.sees('No Connections Yet')
        app.key('ctrl+n')
        app.sees('Gateway')
        time.sleep(1)  # the sheet has opened
        app.run('xdotool', 'type', 'vpn.example.org')
        wait_until(lambda: any(name == 'Gateway' and text == 'vpn.example.org' for _, name, text, _ in app.tree()), f'the gateway: {app.tree()}', 20, 0.2)
