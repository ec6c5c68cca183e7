# SPDX-License-Identifier: GPL-3.0-or-later
"""test_trouble.py - what goes wrong or is asked while the app is open: a code in mid-connect, a locked keyring, NetworkManager and the service end."""

import os
import signal

from app import App
from desktop import nmcli, pids, vpn_state
from machine import sh, wait_until
from net import LAN4
from peer import PASSWORD, UUIDS, up
from person import start
from tap import check, same, test


def reaches(host=LAN4):
    return sh('ping', '-n', '-c', '1', '-W', '2', host, check=False).returncode == 0


@test('app: EAP-GTC: the code is asked in mid-connect in the words of the gateway, and kept nowhere')
def code(lab):
    start(lab, auth='eap-gtc', method='gtc', flags='6')
    with App() as app:
        app.press('Connect')
        app.sees('Sign In to ours', 'Waiting for You')
        app.picture('app-code')
        app.type('Password', PASSWORD)
        app.press('Connect')
        app.sees('Connected')
        check(reaches(), 'ping through the tunnel')
        same(app.run('secret-tool', 'search', '--all', 'setting-name', 'vpn').stdout, '', 'what the keyring has')


@test('app: a locked keyring: the question says so, and the connection comes up')
def locked(lab):
    start(lab, flags='1')
    with App() as app:
        app.sees('ours', 'Not Connected')
        app.run('secret-tool', 'store', '--label=VPN', 'connection-uuid', UUIDS['ours'], 'setting-name', 'vpn', 'setting-key', 'password',
                'xdg:schema', 'org.freedesktop.NetworkManager.Connection', stdin=PASSWORD)
        app.lock()
        app.press('Connect')
        app.sees('Sign In to ours')
        check(any('keyring is locked' in text for text in app.texts()), f'it says so: {app.texts()}')
        app.picture('app-locked')
        app.type('Password', PASSWORD)
        app.press('Connect')
        app.sees('Connected')


@test('app: NetworkManager ends and begins anew while the app is open: it is said, and the connections are back and work')
def restarted(lab):
    start(lab)
    with App() as app:
        app.press('Connect')
        app.sees('Connected')
        lab.desktop.laptop.stop(lab.desktop.manager, 10)
        lab.desktop.manager = None
        app.sees('NetworkManager Is Not Running')
        app.picture('app-no-manager')
        lab.desktop.start()
        app.sees('ours', 'Not Connected')
        up(lab, 'ours')  # somebody else
        app.sees('Connected')
        nmcli('connection', 'down', 'ours')
        app.sees('Not Connected')
        app.press('Connect')
        app.sees('Connected')
        same(vpn_state('ours'), 'activated', 'what NetworkManager says')


@test('app: the service is killed while it is connected: it is said, and Try Again connects')
def killed(lab):
    start(lab)
    with App() as app:
        app.press('Connect')
        app.sees('Connected')
        services = list(pids('nm-godwit-service'))
        check(services, 'the service runs')
        for pid in services:
            os.kill(pid, signal.SIGKILL)
        app.sees('Connection Failed')
        app.picture('app-killed')
        wait_until(lambda: vpn_state('ours') == '', 'NetworkManager has ended it', 30, 0.1)
        app.press('Try Again')
        app.sees('Connected')
        check(reaches(), 'ping through the tunnel')
