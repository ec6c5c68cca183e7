# SPDX-License-Identifier: GPL-3.0-or-later
"""test_edit.py - connections are typed, changed and deleted in the app; what counts is what NetworkManager has then."""

from app import App
from connections import AUTHORITY, exported, names, stored
from desktop import nmcli, vpn_state
from machine import wait_until
from net import GATEWAY_NAME
from peer import PASSWORD
from person import start
from tap import same, test


@test('app: first start: nothing is there; a connection typed by hand is NetworkManager\'s, and connects without a question')
def by_hand(lab):
    lab.serve(auth='eap-mschapv2')
    with App() as app:
        app.sees('No Connections Yet')
        app.picture('app-empty')
        app.press('Add Connection…')
        app.sees('Add Connection')
        app.type('Name', 'Office')
        app.type('Gateway', GATEWAY_NAME)
        app.type('User Name', 'alice')
        app.type('Password', PASSWORD)
        app.picture('app-add')
        app.scroll()
        app.click('Identities and Certificates')
        app.type('Certificate Authorities', AUTHORITY)
        app.press('Add')
        app.sees('Office', 'Not Connected')
        same(names(), ['Office'], 'what NetworkManager has')
        same(exported('Office'), {('gateway', 'address'): GATEWAY_NAME, ('gateway', 'authorities'): AUTHORITY, ('sign-in', 'user'): 'alice'},
             'its settings, as nmcli exports them')
        same(stored('Office', 'vpn.persistent'), 'yes', 'persistent')
        app.press('Connect')
        app.sees('Connected')
        same(vpn_state('Office'), 'activated', 'what NetworkManager says')


@test('app: edit: one field is changed and saved: nothing else differs, and the stored password stays')
def one_field(lab):
    start(lab, ike__rekey='7200', drop=('sign-in.method', 'sign-in.eap-methods'))  # what is as by default is not written
    before, data = exported('ours'), stored('ours', 'vpn.data')
    with App() as app:
        app.sees('ours', 'Not Connected')
        app.key('ctrl+e')
        app.sees('Edit Connection')
        app.picture('app-edit')
        app.type('User Name', 'bob')
        app.press('Save')
        app.gone('Edit Connection')
        wait_until(lambda: ('sign-in', 'user') in exported('ours') and exported('ours')['sign-in', 'user'] == 'bob', 'the other name', 30, 0.1)
        same(exported('ours'), {**before, ('sign-in', 'user'): 'bob'}, 'the settings')
        same(sorted(stored('ours', 'vpn.data').split(', ')), sorted(data.replace('sign-in.user = alice', 'sign-in.user = bob').split(', ')), 'the data items')
        same(stored('ours', 'vpn.secrets'), f'password = {PASSWORD}', 'the stored password')


def conflict(lab, answer):
    """The gateway's name is typed in the app while nmcli changes the user's."""
    start(lab)
    app = App()
    app.sees('ours', 'Not Connected')
    app.key('ctrl+e')
    app.sees('Edit Connection')
    app.type('Gateway', 'typed.example.org')
    nmcli('connection', 'modify', 'ours', '+vpn.data', 'sign-in.user=carol')
    app.press('Save')
    app.sees('Changed Elsewhere')
    app.picture('app-conflict')
    app.press(answer)
    app.gone('Changed Elsewhere')
    return app


def of_both():
    has = exported('ours')
    return has['gateway', 'address'], has['sign-in', 'user']


@test('app: a connection changed by nmcli while it is edited: "Keep My Settings" writes what was typed')
def mine(lab):
    with conflict(lab, 'Keep My Settings') as app:
        app.gone('Edit Connection')
        same(of_both(), ('typed.example.org', 'alice'), 'gateway and user')


@test('app: a connection changed by nmcli while it is edited: "Load the Other Settings" shows those, and saves on them')
def theirs(lab):
    with conflict(lab, 'Load the Other Settings') as app:
        app.sees('carol', GATEWAY_NAME)
        same(of_both(), (GATEWAY_NAME, 'carol'), 'nothing is written yet')
        app.type('User Name', 'dave')
        app.press('Save')
        app.gone('Edit Connection')
        same(of_both(), (GATEWAY_NAME, 'dave'), 'gateway and user')


@test('app: a connection changed by nmcli while it is edited: "Go On Editing" writes nothing, and asks again')
def go_on(lab):
    with conflict(lab, 'Go On Editing') as app:
        app.sees('Edit Connection', 'typed.example.org')
        same(of_both(), (GATEWAY_NAME, 'carol'), 'nothing is written')
        app.press('Save')
        app.sees('Changed Elsewhere')
