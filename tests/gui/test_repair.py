# SPDX-License-Identifier: GPL-3.0-or-later
"""test_repair.py - failures that a button mends."""

from app import App
from connections import exported
from desktop import vpn_state
from person import start
from tap import same, test

OTHER = 'somebody-else.example.net'  # certs.py: the name in gw-name


def repaired(lab, button, setting, value, picture):
    with App() as app:
        app.press('Connect')
        app.sees('Connection Failed', button, 'Copy Report')
        app.picture(picture)
        before = exported('ours')
        app.press(button)
        app.sees('Connected')
        same(vpn_state('ours'), 'activated', 'what NetworkManager says')
        same(exported('ours'), {**before, setting: value}, 'the settings')


@test("app: repair: the gateway's certificate has another name: the button takes it, and it connects")
def name(lab):
    start(lab, gateway={'cert': 'gw-name', 'local_id': OTHER}, drop=('gateway.remote-identity',))
    repaired(lab, f'Use the Name “{OTHER}” and Connect', ('gateway', 'remote-identity'), OTHER, 'app-repair-name')


@test('app: repair: the gateway knows old algorithms only: the button allows them, and it connects')
def old(lab):
    start(lab, gateway={'ike': 'aes256-sha256-modp2048', 'esp': 'aes256-sha256'})
    repaired(lab, 'Allow Old Algorithms and Connect', ('ike', 'old-algorithms'), 'true', 'app-repair-old')
