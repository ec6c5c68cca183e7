# SPDX-License-Identifier: GPL-3.0-or-later
"""test_delete.py - a connection is deleted, had back, or gone for good: with its settings in NetworkManager and its secrets in the keyring."""

import os
import time

from app import App
from connections import names, stored
from desktop import CONNECTIONS, nmcli, vpn_state
from machine import wait_until
from peer import PASSWORD, UUIDS
from person import start
from tap import check, same, test

UNDO = 8  # seconds (godwit-window-deletions.c)


def keep(app, key='password'):
    """A secret of the connection in the keyring."""
    app.run('secret-tool', 'store', '--label=VPN', 'connection-uuid', UUIDS['ours'], 'setting-name', 'vpn', 'setting-key', key,
            'xdg:schema', 'org.freedesktop.NetworkManager.Connection', stdin=PASSWORD)
    same(app.kept(key), PASSWORD, 'what the keyring has')


def is_gone(app):
    wait_until(lambda: names() == [], 'NetworkManager has it no more', 5, 0.1)
    check(not os.path.exists(f'{CONNECTIONS}/ours.nmconnection'), 'no file is left')
    wait_until(lambda: app.kept() == '', 'the keyring has no password of it', 5, 0.1)


@test('app: delete takes the row away at once; Undo brings it back, with its settings and its password, by the button and by Ctrl+Z')
def undone(lab):
    start(lab, flags='1')
    with App() as app:
        keep(app)
        before = stored('ours', 'vpn.data')
        for undo in (lambda: app.press('Undo'), lambda: app.key('ctrl+z')):
            app.sees('ours', 'Not Connected')
            app.key('ctrl+Delete')
            app.sees('“ours” deleted', 'No Connections Yet')
            app.picture('app-deleted')
            same(names(), ['ours'], 'NetworkManager has it still')
            undo()
            app.sees('ours', 'Not Connected')
            app.gone('“ours” deleted')
        time.sleep(UNDO + 2)  # nothing is deleted behind our back
        same((names(), stored('ours', 'vpn.data'), app.kept()), (['ours'], before, PASSWORD), 'connection, settings and password')
        app.press('Connect')
        app.sees('Connected')


@test('app: delete, and the toast goes: the connection and its password in the keyring are gone')
def deleted(lab):
    start(lab, flags='1')
    with App() as app:
        app.sees('ours', 'Not Connected')
        keep(app)
        app.key('ctrl+Delete')
        app.sees('“ours” deleted')
        app.gone('“ours” deleted', seconds=UNDO + 5)
        is_gone(app)
        app.sees('No Connections Yet')


@test('app: delete, and the app quits or its window is closed before the toast goes: it is done all the same, the password too')
def quits(lab):
    for keys in ('ctrl+q', 'ctrl+w'):
        start(lab, flags='1')
        with App() as app:
            app.sees('ours', 'Not Connected')
            keep(app)
            app.key('ctrl+Delete')
            app.sees('“ours” deleted')
            app.key(keys)
            wait_until(lambda: app.app.poll() is not None, 'the app has ended', 10, 0.1)
            is_gone(app)


@test('app: delete asks when the tunnel is up: Cancel leaves it up; else it is disconnected, and can be had back')
def connected(lab):
    start(lab)
    with App() as app:
        app.press('Connect')
        app.sees('Connected')
        app.key('ctrl+Delete')
        app.sees('Disconnect and Delete “ours”?')
        app.picture('app-delete-connected')
        app.press('Cancel')
        app.gone('Disconnect and Delete “ours”?')
        same(vpn_state('ours'), 'activated', 'what NetworkManager says')
        app.key('ctrl+Delete')
        app.press('Disconnect and Delete')
        app.sees('“ours” deleted')
        wait_until(lambda: vpn_state('ours') == '', 'NetworkManager has ended it', 10, 0.1)
        app.press('Undo')
        app.sees('ours', 'Not Connected')
        same(names(), ['ours'], 'what NetworkManager has')


@test('app: two are deleted one after the other, and another program deletes one of them meanwhile: nothing is complained of')
def two(lab):
    start(lab)
    lab.add(open(f'{CONNECTIONS}/ours.nmconnection', encoding='utf-8').read().replace('id=ours', 'id=second').replace(UUIDS['ours'][:8], '30000000'), 'second')
    with App() as app:
        app.sees('ours', 'second')
        for _ in range(2):
            app.key('ctrl+Delete')
            app.run('sleep', '0.5')
        app.sees('No Connections Yet')
        nmcli('connection', 'delete', 'second')
        wait_until(lambda: names() == [], 'both are gone', 2 * UNDO + 5, 0.2)
        app.lives()
