# SPDX-License-Identifier: GPL-3.0-or-later
"""test_take_over.py - connections of NetworkManager's strongSwan plugin are offered, taken over with their passwords, and connect; the old ones stay."""

from app import App
from certs import DIR as CERTS
from connections import names, stored
from desktop import nmcli, vpn_state
from machine import wait_until
from net import GATEWAY_NAME
from peer import THEIRS, UUIDS, keyfile, theirs
from test_trouble import reaches
from tap import check, same, test

MINE = ('autoconnect=false\n', 'autoconnect=false\npermissions=user:usera:;\n')
OTHER = '20000000-0000-4000-8000-000000000003'


@test('app: first start: a connection of the strongSwan plugin is offered, taken over with its password, and connects; the old one stays; it is offered once')
def first_start(lab):
    lab.serve()
    lab.add(theirs('Company', persistent=False).replace(*MINE), 'Company')
    before = stored('Company', 'vpn.data')
    with App() as app:
        app.sees('Import Connections', 'Company', GATEWAY_NAME)
        app.picture('app-take-over')
        app.press('Import')
        app.gone('Import Connections')
        app.sees('1 connection imported', 'Company (Godwit)', 'Not Connected')
        same((sorted(names()), stored('Company', 'vpn.data')), (['Company', 'Company (Godwit)'], before), 'connections, and the old one')
        app.press('Connect')
        app.sees('Connected')
        same(vpn_state('Company (Godwit)'), 'activated', 'what NetworkManager says')
        check(reaches(), 'ping through the tunnel')
        nmcli('connection', 'down', 'Company (Godwit)')
        nmcli('connection', 'delete', 'Company (Godwit)')
        app.sees('No Connections Yet')
        app.key('ctrl+q')
        wait_until(lambda: app.app.poll() is not None, 'the app has ended', 10, 0.1)
        app.again()
        app.sees('No Connections Yet')
        check('Import Connections' not in app.texts(), 'it is offered once by itself')
        app.key('ctrl+shift+o')
        app.sees('Import Connections', 'Company')


@test('app: import from NetworkManager: what is not ticked stays; what cannot be, or is different, says so in its row, and the dialog stays')
def some(lab):
    lab.serve()
    lab.add(theirs('Company', persistent=False).replace(f'{CERTS}/ca.pem', f'{CERTS}/gw-p256.pem').replace(*MINE), 'Company')
    lab.add(keyfile('University', OTHER, THEIRS, {'address': GATEWAY_NAME, 'method': 'eap-tls', 'usercert': '/u.pem'}), 'University')
    lab.add(theirs('Left', persistent=False).replace(UUIDS['peer'], OTHER[:-1] + '4').replace(*MINE), 'Left')
    with App() as app:
        app.sees('Import Connections', 'Company', 'University', 'Left')
        app.click('Left')
        app.press('Import')
        app.sees('University cannot be taken over: …', f'certificate: {CERTS}/gw-p256.pem is no authority\'s…', 'Close')
        app.picture('app-take-over-words')
        same(sorted(names()), ['Company', 'Company (Godwit)', 'Left', 'University'], 'what NetworkManager has')
        app.press('Close')
        app.sees('Company (Godwit)')


@test('app: without a connection of another plugin nothing is offered')
def nothing(lab):
    lab.serve()
    with App() as app:
        app.sees('No Connections Yet')
        app.key('ctrl+shift+o', 'ctrl+comma')
        app.sees('Preferences')
        check('Import Connections' not in app.texts(), 'nothing is offered')
