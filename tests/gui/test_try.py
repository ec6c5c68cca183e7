# SPDX-License-Identifier: GPL-3.0-or-later
"""test_try.py - settings are tried before they are saved: as the person, without a tunnel, without rights and without NetworkManager's help."""

import time

import client
from app import App
from certs import DIR as CERTS
from connections import AUTHORITY, exported, names
from machine import sh
from net import GATEWAY_NAME, SILENT4
from peer import PASSWORD
from tap import check, same, test
from test_trust import own_key

GOOD = 'The Gateway Accepts These Settings'
BAD = 'These Settings Do Not Work'


def fill(app, password=PASSWORD, authority=AUTHORITY, gateway=GATEWAY_NAME):
    app.press('Add Connection…')
    app.sees('Add Connection', 'Try the Settings')
    app.type('Gateway', gateway)
    app.type('User Name', 'alice')
    app.type('Password', password)
    app.scroll()
    app.click('Identities and Certificates')
    app.type('Certificate Authorities', authority)
    app.scroll(-30)


def state():
    """What a tunnel would change on this computer."""
    return sh('ip', '-o', 'addr').stdout + sh('ip', 'route', 'show', 'table', 'all').stdout + sh('ip', 'rule').stdout


def is_the_persons():
    """The process of a rehearsal belongs to the person, has no rights and no tun."""
    for pid in client.processes('godwitd'):
        with open(f'/proc/{pid}/status', encoding='ascii') as f:
            lines = dict(line.split(':', 1) for line in f.read().splitlines())
        check(lines['Uid'].split()[0] != '0' and int(lines['CapEff'], 16) == 0, f'it runs as the person: {lines["Uid"]}, {lines["CapEff"]}')


@test('app: try: good settings are accepted, nothing is changed, and the gateway is left in good order')
def good(lab):
    lab.serve()
    before = state()
    with App() as app:
        fill(app)
        app.press('Try')
        app.sees(GOOD, 'Addresses', 'Gateway Proved to Be', seconds=30)
        app.picture('app-try-good')
        same(client.tuns(), [], 'tuns')
        same(state(), before, 'the network')
        check('ESTABLISHED' not in lab.gateway.sas(), 'the gateway was told that it is over')
        same(list(client.processes('godwitd')), [], 'processes that stay')
        app.press('Close')
        app.gone(GOOD)
        same(names(), [], 'what NetworkManager has')


@test('app: try: a wrong password is asked for again, and a right one works')
def password(lab):
    lab.serve()
    with App() as app:
        fill(app, password='not the one')
        app.press('Try')
        app.sees('Sign In', 'The last sign-in was not accepted. …', seconds=30)
        app.picture('app-try-password')
        is_the_persons()
        same(client.tuns(), [], 'tuns')
        app.run('xdotool', 'type', PASSWORD)  # the form behind it has a field of that name, too
        app.key('Return')
        app.sees(GOOD, seconds=30)


@test('app: try: an unknown authority: its certificate is shown, trust goes into the form and is tried')
def stranger(lab):
    lab.serve()
    key, fingerprint = own_key('gw-p256')
    with App() as app:
        fill(app, authority=f'{CERTS}/other-ca.pem')
        place = lab.gateway.mark()
        app.press('Try')
        app.sees(BAD, 'Show Certificate…', seconds=30)
        check(not lab.gateway.said(place, 'received EAP identity'), 'the gateway was told a user name')
        app.press('Show Certificate…')
        app.sees('Trust This Gateway?', fingerprint)
        app.press('Trust')
        app.sees(GOOD, seconds=30)
        app.press('Close')
        app.gone(GOOD)
        app.press('Add')
        app.sees(GATEWAY_NAME, 'Not Connected')
        same(exported(GATEWAY_NAME)[('gateway', 'trusted-keys')], key, 'the key that was saved')


@test('app: try: cancelled while the gateway is silent; a file that is not there')
def cancelled(lab):
    lab.serve()
    with App(width=360, ADW_DEBUG_COLOR_SCHEME='prefer-dark') as app:
        fill(app, gateway=SILENT4)
        app.press('Try')
        app.sees('Trying', 'Reaching the gateway', seconds=20)
        app.picture('app-try-narrow')
        begun = time.monotonic()
        app.key('Escape')  # as its Cancel; the form behind it has one, too
        app.gone('Trying')
        check(time.monotonic() - begun < 8, 'it is cancelled at once')
        app.type('Certificate Authorities', f'{CERTS}/no-such-file.pem')
        app.press('Try')
        app.sees(BAD, seconds=20)
        app.picture('app-try-file')
        app.lives()
