# SPDX-License-Identifier: GPL-3.0-or-later
"""test_access.py - the app for who does not see it or has no mouse: names, news, the keyboard; and a walk over every control of every view."""

import json
import re
import subprocess
import time

from app import HERE, App
from connections import names
from desktop import vpn_state
from machine import Failed, wait_until
from net import GATEWAY_NAME
from peer import PASSWORD
from person import start
from tap import check, same, test
from test_preferences import setting
from test_try import BAD
from views import FILES, VIEWS, settle, walk


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
        reach(app, 'Gateway', GATEWAY_NAME)
        reach(app, 'Name', 'Office')
        reach(app, 'User Name', 'alice')
        reach(app, 'Password', PASSWORD)
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
        reach(app, 'Include Names', key='space')
        wait_until(lambda: any(name == 'Include Names' and 'checked' in states for _, name, _, states in app.tree()), 'it is ticked', 5, 0.1)
        app.key('Escape')
        app.gone('What Happened')
        app.key('ctrl+r')
        app.sees('Trust This Gateway?')
        reach(app, 'Trust', key='Return')
        app.sees('Connected')
        same(vpn_state('Office'), 'activated', 'what NetworkManager says')
        app.key('ctrl+comma')
        app.sees('Preferences', 'Run in Background')
        reach(app, 'Run in Background', key='space')
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
        app.sees('Sign in to ours')
        app.run('xdotool', 'type', PASSWORD)
        app.key('Return')
        app.sees('Connected')


@test('app: by the keyboard alone: past the hint below a field, to the rows that come after it; those with a number are told to who does not see')
def past_a_hint(_):
    with App() as app:
        app.sees('No Connections Yet')
        app.key('ctrl+n')
        app.sees('Add Connection', 'Cancel')
        reach(app, 'Traffic and Names', key='space')
        app.sees('Networks Behind the Gateway', 'Separate entries with commas.')
        reach(app, 'Networks Behind the Gateway', '10.0.0.0/8')
        reach(app, 'Use Announced Networks', key='space')
        wait_until(lambda: not any(name == 'Use Announced Networks' and 'checked' in states for _, name, _, states in app.tree()), 'it is off', 5, 0.1)
        check(any(role == 'spin button' and name.startswith('Packet Size') for role, name, *_ in app.tree()), 'the packet size is among the rows')


def focused(app):
    """The names of what has the keyboard."""
    return [name for _, name, _, states in app.tree() if 'focused' in states]


def reach(app, field, text='', key=None):
    """Tab until the field has the keyboard; types, or presses the key."""
    for _ in range(30):
        if app.ask('focus') == field:
            app.run('xdotool', *(('key', key) if key else ('type', text)))
            return
        app.key('Tab')
        time.sleep(0.1)
    raise Failed(f'the keyboard does not reach {field}: it is at {focused(app)}')


# --- every control of every view ---

OF_THE_WINDOW = ('Minimize', 'Maximize', 'Close')  # the window manager's; that Close ends the app, and cleanly, test_show.py sees


FILE_CHOOSERS = ("dialog 'Import Connection'", "dialog 'Save Report'")  # GTK's own: what is in them has the names that GTK gives


def begin(lab):
    lab.serve()
    settle(lab)
    app = App()
    settle(lab, app)
    return app


@test('walk: everything in every view that gets the keyboard or can be activated has a name')
def every_name(lab):
    bad = []
    with begin(lab) as app:
        for view in VIEWS:
            settle(lab, app)
            view.go(lab, app)
            bad += [f'{view.name}: {where}' for where in json.loads(app.ask('nameless')) if not where.startswith(FILE_CHOOSERS)]
    check(not bad, 'without a name:\n' + '\n'.join(bad))


def is_ours(where):
    """Not a button of the window's frame."""
    return not (where.startswith("frame 'Godwit'") and not re.search('dialog|alert', where) and where.endswith(tuple(f"button '{name}'" for name in OF_THE_WINDOW)))


def last(where):
    """Role and name."""
    return re.fullmatch(r'([a-z ]+) ([\'"])(.*)\2', where.rsplit(' > ', 1)[-1]).group(1, 3)


def name_of(where):
    return last(where)[1]


def activated(lab, app, view, done):
    """{where: what was different} of each control of the view; done: those of other views that need not be activated again."""
    told, known = {}, json.dumps(view.known if view.only else [])
    while True:
        settle(lab, app)
        view.go(lab, app)
        skip = [where for where in json.loads(walk(app, 'controls')) if not is_ours(where)]
        new = [json.loads(line) for line in walk(app, 'activate', json.dumps([*skip, *done, *told]), known, seconds=600).splitlines()]
        app.lives()
        told.update(new)
        if not new:
            return told


def faults(view, told):
    """What is missing, and what does nothing."""
    good = {name_of(where) for where, said in told.items() if said}
    yield from (f'{name}: not there, or nothing happens' for name in view.known if name not in good)
    for where, said in told.items():
        if not said and not (last(where)[0] == 'list item' or name_of(where) in view.quiet):
            yield f'{where}: nothing happens'


@test('walk: every control of every view is activated: something is different then, and nothing complains')
def every_control(lab):
    bad, shared, count = [], [], 0
    with begin(lab) as app:
        for view in VIEWS:
            try:
                told = activated(lab, app, view, [where for where in shared if name_of(where) not in view.known])
            except Failed as error:
                bad.append(f'{view.name}: {str(error)[:1500]}')
                continue
            bad += [f'{view.name}: {fault}' for fault in faults(view, told)]
            shared += [where.replace("dialog 'Add Connection'", "dialog 'Edit Connection'") for where in told if re.search("'Connections' > |dialog 'Add|dialog 'Edit", where)]
            count += len(told)
            print(f'# {view.name}: {len(told)}: ' + '; '.join(f'{name_of(where)} ({said})' if said else name_of(where) for where, said in told.items()), flush=True)
    print(f'# {count} controls of {len(VIEWS)} views')
    check(not bad, '\n'.join(bad))
