# SPDX-License-Identifier: GPL-3.0-or-later
"""test_access.py - the app for who does not see it or has no mouse: news, the keyboard; every control of every view is in test_walk.py."""

import re
import subprocess
import time

from app import HERE, App
from connections import names
from desktop import vpn_state
from machine import wait_until
from net import GATEWAY_NAME
from peer import PASSWORD
from person import start
from tap import check, same, test
from test_preferences import setting
from test_try import BAD
from views import FILES, UUID


@test('app: the state is news for a screen reader, and stands in a live region')
def news(lab):
    start(lab)
    with App() as app:
        app.sees('ours', 'Not Connected')
        check(any(role == 'status bar' and 'Not Connected' in (name, text) for role, name, text, _ in app.tree()), 'the state has the role of a status')
        with subprocess.Popen([*app.as_user, 'timeout', '30', 'python3', f'{HERE}/hear.py'], stdout=subprocess.PIPE, text=True) as ear:
            same(ear.stdout.readline(), 'listening\n', 'the ear')
            app.press('Connect')
            app.sees('Connected')
            app.press('Disconnect')
            app.sees('Not Connected')
            time.sleep(0.5)
            ear.terminate()
            heard = ear.stdout.read().splitlines()
        print(f'# heard: {heard}')
        check([one for one in heard if one in ('Connected', 'Not Connected')] == ['Connected', 'Not Connected'], f'heard: {heard}')
        check('Connecting' in heard, f'heard: {heard}')


@test('app: by the keyboard alone: take over, add, try, trust, sign in, details, preferences, disconnect, delete')
def keyboard(lab):
    lab.serve(auth='eap-mschapv2')
    lab.add(FILES['Company'], 'Company')
    with App() as app:
        app.sees('Import Connections', 'Company')
        app.key('Return')  # the default
        app.sees('Company (Godwit)', 'Not Connected')
        app.gone('Import Connections')
        app.key('ctrl+n')
        app.sees('Add Connection', 'Cancel')
        app.reach('Gateway', GATEWAY_NAME)
        app.reach('Name', 'Office')
        app.reach('User Name', 'alice')
        app.reach('Password', PASSWORD)
        app.key('alt+t')
        app.sees(BAD, 'Show Certificate…')
        app.key('Escape')
        app.gone(BAD)
        app.key('alt+a')
        app.sees('Office', 'Not Connected')
        app.key('ctrl+Return')
        app.sees('Connection Failed', 'Show Certificate…')
        app.key('ctrl+d')
        app.sees('What Happened', 'Include Names')
        app.reach('Include Names', key='space')
        wait_until(lambda: any(name == 'Include Names' and 'checked' in states for _, name, _, states in app.tree()), 'it is ticked', 5, 0.1)
        app.key('Escape')
        app.gone('What Happened')
        app.key('ctrl+r')
        app.sees('Trust This Gateway?')
        app.reach('Trust', key='Return')
        app.sees('Connected')
        same(vpn_state('Office'), 'activated', 'what NetworkManager says')
        app.key('ctrl+comma')
        app.sees('Preferences', 'Run in Background')
        app.reach('Run in Background', key='space')
        wait_until(lambda: setting(app, 'run-in-background') == 'true', 'it is set', 5, 0.1)
        app.key('Escape')
        app.gone('Run in Background')
        app.key('ctrl+Return')
        app.sees('Not Connected')
        app.key('ctrl+Delete')
        app.gone('Office')
        wait_until(lambda: 'Office' not in names(), 'NetworkManager has it no more', 20, 0.1)


@test('app: by the keyboard alone: a password is typed when it is asked for')
def keyboard_asked(lab):
    start(lab, flags='1')
    with App() as app:
        app.sees('ours', 'Not Connected')
        app.key('ctrl+Return')
        app.sees('Sign In to ours')
        app.run('xdotool', 'type', PASSWORD)
        app.key('Return')
        app.sees('Connected')


@test('app: by the keyboard alone: past the hint below a field, to the rows that come after it; those with a number are told to who does not see')
def past_a_hint(_):
    with App() as app:
        app.sees('No Connections Yet')
        app.key('ctrl+n')
        app.sees('Add Connection', 'Cancel')
        app.reach('Traffic and Names', key='space')
        app.sees('Networks Behind the Gateway', 'Separate entries with commas.')
        app.reach('Networks Behind the Gateway', '10.0.0.0/8')
        app.reach('Use Announced Networks', key='space')
        wait_until(lambda: not any(name == 'Use Announced Networks' and 'checked' in states for _, name, _, states in app.tree()), 'it is off', 5, 0.1)
        check(any(role == 'spin button' and name.startswith('Packet Size') for role, name, *_ in app.tree()), 'the packet size is among the rows')


@test('app: by the keyboard alone: from row to row of a connected tunnel, the graph among them, which tells the rates to who does not see')
def down_the_page(lab):
    start(lab)
    with App() as app:
        app.sees('ours', 'Not Connected')
        app.key('ctrl+Return')
        app.sees('Connected', 'Traffic of the last minute')
        app.reach('Gateway', key='Down')
        app.key(*['Down'] * 5)  # to the name servers
        wait_until(lambda: app.ask('focus') == 'Traffic' or app.key('Down'), 'the row with the graph has the keyboard', 10, 0.2)
        check(re.fullmatch(r'\d+ kbit/s received · \d+ kbit/s sent', app.ask('described')), f'its description: {app.ask("described")}')
        app.key('Down')
        wait_until(lambda: app.ask('focus') == 'Gateway Proved to Be', 'the row after it has the keyboard', 5, 0.1)
        app.key('Up')
        wait_until(lambda: app.ask('focus') == 'Traffic', 'and back', 5, 0.1)


@test('app: large text in a narrow window: the entries of a menu are inside, adding begins with the gateway, and the question for trust at its top')
def large_and_narrow(lab):
    lab.serve()
    for name in 'Stranger', 'Company':  # one of another plugin, so that the longest entry is in the menu
        lab.add(FILES[name], name)
    with App(370, dpi=192, judged=True) as app:
        app.sees('Import Connections')
        app.key('Escape')
        app.gone('Import Connections')
        if 'Back' in app.texts():
            app.press('Back')
            time.sleep(1)  # what slides closes menus
        for button in 'Main Menu', 'Add Connection':
            app.press(button)
            wait_until(lambda: entries(app) > 1, f'the entries of {button}', 10, 0.1)
            time.sleep(0.5)
            same([text for why, text in app.cut() if why != 'ellipsized'], [], f'what is not seen as a whole in {button}')
            app.picture(f'app-large-narrow-{button.split()[0].lower()}')
            app.key('Escape')
            wait_until(lambda: not entries(app), f'{button} closed', 10, 0.1)
        app.key('ctrl+n')
        app.sees('Add Connection', 'Gateway')
        wait_until(lambda: app.ask('focus') == 'Gateway', 'the gateway has the keyboard', 5, 0.1)
        app.run('xdotool', 'type', 'vpn')
        wait_until(lambda: ('text', 'Gateway', 'vpn') in [(role, name, text) for role, name, text, _ in app.tree()], 'what is typed is the gateway', 5, 0.1)
        app.key('Escape')
        app.gone('Try the Settings')
        app.choose(UUID['Stranger'])
        app.press('Connect')
        app.sees('Connection Failed', 'Show Certificate…')
        app.key('ctrl+r')
        app.sees('Trust This Gateway?')
        wait_until(lambda: app.ask('focus') == 'Cancel', 'the default has the keyboard', 5, 0.1)
        time.sleep(1)  # whatever would scroll it has done so
        app.picture('app-large-narrow-trust')
        down = int(app.ask('where', 'SHA-256 Fingerprint').split()[1])
        check(down > 300, f'the heading and the sentence above the fingerprint are seen: that is at {down} of {app.size[1]}')


def entries(app):
    """How many an open menu has: what stands in them are labels."""
    return sum(role == 'menu item' for role, *_ in app.tree())
