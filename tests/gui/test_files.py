# SPDX-License-Identifier: GPL-3.0-or-later
"""test_files.py - profile files that are given to the app: godwit FILE, as a double click does it."""

import os

from app import HERE, App
from connections import exported, names
from machine import RUN, sh, wait_until, write
from person import HOME
from tap import check, same, test

GOOD = '[godwit]\nversion=1\nname=office\n\n[gateway]\naddress=vpn.example.org\n\n[sign-in]\nuser=anna\n\n[ike]\nrekey=7200\n'
HUGE = 10_000_000


def file(name, text):
    path = f'{RUN}/laptop/{name}'
    write(path, text, 0o644)
    return path


@test('app: a profile file on the command line is shown first; Add makes it a connection with all its settings')
def good(lab):
    with App(files=[file('office.godwit', GOOD)]) as app:
        app.sees('Add Connection', 'vpn.example.org', 'anna')
        same(names(), [], 'nothing is stored before')
        app.press('Add')
        app.gone('Cancel')
        app.sees('office', 'Not Connected')
        same(exported('office'), {('gateway', 'address'): 'vpn.example.org', ('sign-in', 'user'): 'anna', ('ike', 'rekey'): '7200'}, 'its settings')


def refused(app, path, *words):
    app.run('/usr/bin/godwit', path)  # hands it to the one that runs, and ends
    app.sees('Cannot Import This File', *words)
    app.lives()
    app.press('Close')
    app.gone('Cannot Import This File')
    same(names(), [], 'what NetworkManager has')


@test('app: a malformed file, one of 10 MB, a folder and none at all are refused with a sentence; the app lives')
def bad(lab):
    with App() as app:
        app.sees('No Connections Yet')
        refused(app, file('bad.godwit', GOOD.replace('address=', 'address')), f'{RUN}/laptop/bad.godwit:6: …')
        app.picture('app-no-connection')
        refused(app, file('value.godwit', GOOD.replace('7200', 'soon')), f'{RUN}/laptop/value.godwit:12: …')
        refused(app, file('markup.godwit', '<b>&amp;\n' + GOOD), f'{RUN}/laptop/markup.godwit:1: …')
        refused(app, file('huge.godwit', GOOD + '#' * HUGE), f'{RUN}/laptop/huge.godwit: …')
        refused(app, RUN, f'{RUN}: …')
        refused(app, f'{RUN}/none.godwit', f'{RUN}/none.godwit: …')
        resident = int(next(line.split()[1] for line in sh('cat', f'/proc/{app.app.pid}/status').stdout.splitlines() if line.startswith('VmRSS')))
        print(f'# resident after the file of {HUGE} octets: {resident} KiB')
        check(resident < 400_000, f'{resident} KiB')


def drop(app, path):
    """Drags a file out of another program's window, which lies on the app's, and lets it fall onto the list."""
    log = f'{HOME}/python3.log'
    if os.path.exists(log):
        os.unlink(log)
    child = app.start('python3', f'{HERE}/drag.py', str(app.size[0] - 80), str(app.size[1] - 80), path)
    wait_until(lambda: os.path.exists(log) and 'ready' in open(log, encoding='utf-8').read(), 'the other program', 20, 0.1)
    app.run('xdotool', 'mousemove', str(app.size[0] - 40), str(app.size[1] - 40), 'sleep', '0.3', 'mousedown', '1', 'sleep', '0.2',
            *(word for step in range(9) for word in ('mousemove', str(app.size[0] - 40 - 80 * step), str(app.size[1] - 40 - 20 * step), 'sleep', '0.05')),
            'sleep', '0.3', 'mouseup', '1')
    same(child.wait(20), 0, 'the other program')


@test('app: files dropped on the window: a profile is shown, one that is none and one of 10 MB are refused with a sentence')
def dropped(lab):
    del lab
    with App() as app:
        app.sees('No Connections Yet')
        for name, text, words in (('bad.godwit', GOOD.replace('address=', 'address'), 'bad.godwit:6: …'), ('huge.godwit', GOOD + '#' * HUGE, 'huge.godwit: …')):
            drop(app, file(name, text))
            app.sees('Cannot Import This File', f'{RUN}/laptop/{words}')
            app.press('Close')
            app.gone('Cannot Import This File')
        drop(app, file('office.godwit', GOOD))
        app.sees('Add Connection', 'vpn.example.org', 'anna')
        same(names(), [], 'what NetworkManager has')
