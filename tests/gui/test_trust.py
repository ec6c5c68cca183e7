# SPDX-License-Identifier: GPL-3.0-or-later
"""test_trust.py - a gateway for which nobody vouches: what the app shows of its certificate, and what trust changes."""

import base64
import hashlib

from app import App
from certs import DIR as CERTS
from connections import exported
from desktop import pids, vpn_state
from machine import sh, wait_until
from net import GATEWAY_NAME
from peer import UUIDS, ours
from reasons import BY_CERT, make_odd
from tap import check, same, test

KEYS = ('gateway', 'trusted-keys')


def own_key(cert):
    """What gateway.trusted-keys has for this certificate, and its fingerprint in groups, as openssl computes them."""
    lines = sh('openssl', 'x509', '-in', f'{CERTS}/{cert}.pem', '-noout', '-pubkey').stdout.strip().splitlines()
    digits = sh('openssl', 'x509', '-in', f'{CERTS}/{cert}.pem', '-noout', '-fingerprint', '-sha256').stdout.split('=')[1].strip().replace(':', '')
    spki = hashlib.sha256(base64.b64decode(''.join(lines[1:-1]))).digest()
    return 'sha256/' + base64.b64encode(spki).decode(), ' '.join(digits[i:i + 4] for i in range(0, len(digits), 4))


def begin(lab, cert, auth='eap-mschapv2', **words):
    """A connection of usera's that trusts an authority which has nothing to do with this gateway."""
    lab.serve(cert=cert, auth=auth)
    lab.add(ours(connection='permissions=user:usera:;\n', gateway__authorities=f'{CERTS}/other-ca.pem', **words), 'ours')


def tells(app, lab, sentence, told, picture):
    """The dialog says what the gateway knows by now: that is in the gateway's log."""
    place = lab.gateway.mark()
    app.press('Connect')
    app.press('Show Certificate…')
    app.sees(f'Nobody whom this computer trusts vouches for “{GATEWAY_NAME}”. Compare the fingerprint with what its administrator tells you. {sentence}')
    app.picture(picture)
    app.key('Escape')
    app.gone('Trust This Gateway?')
    check(lab.gateway.said(place, told), f'the gateway was told {told}')


@test('app: trust: the certificate of an unknown authority is shown, cancel is the default, trust pins its key and connects; another key is refused')
def trust(lab):
    begin(lab, 'gw-p256')
    key, fingerprint = own_key('gw-p256')
    place = lab.gateway.mark()
    with App() as app:
        app.press('Connect')
        app.sees('Connection Failed', 'Show Certificate…')
        app.picture('app-trust-failure')
        before = exported('ours')
        app.press('Show Certificate…')
        app.sees('Trust This Gateway?', fingerprint, 'C=XX, O=Godwit Lab, CN=Godwit Lab CA', 'Cancel', 'Trust')
        app.picture('app-trust')
        app.key('Return')  # the default
        app.gone('Trust This Gateway?')
        app.sees('Connection Failed')
        same(exported('ours'), before, 'the settings after Cancel')
        check(lab.gateway.said(place, 'looking for peer configs') and not lab.gateway.said(place, 'alice'), 'the gateway was told a user name')
        app.press('Show Certificate…')
        app.press('Trust')
        app.sees('Connected')
        same(vpn_state('ours'), 'activated', 'what NetworkManager says')
        same(exported('ours'), {**before, KEYS: key}, 'the settings')
        app.press('Disconnect')
        app.sees('Not Connected')
        lab.serve(cert='gw-p384')  # as good as the other one, but of another key
        place = lab.gateway.mark()
        app.press('Connect')
        app.sees('Connection Failed', 'Show Certificate…')
        app.press('Show Certificate…')
        app.sees('Trust This Gateway?', own_key('gw-p384')[1], f'“{GATEWAY_NAME}” shows another certificate…')
        app.picture('app-trust-other')
        app.key('Escape')
        app.gone('Trust This Gateway?')
        check(not lab.gateway.said(place, 'received EAP identity'), 'the other gateway was told a user name')
        same(exported('ours'), {**before, KEYS: key}, 'the settings after the other key')


@test('app: trust: what the gateway has been told before it proved itself is said: a local identity, a certificate')
def told_already(lab):
    begin(lab, 'gw-p256', sign_in__local_identity='outside@example.org')
    with App() as app:
        tells(app, lab, 'It has been told your identity; no password has been sent.', 'outside@example.org', 'app-trust-identity')
    wait_until(lambda: not pids('nm-godwit-service'), 'nobody tells an app that starts now of that failure', 10)
    make_odd()
    begin(lab, 'gw-p256', 'pubkey', **BY_CERT)
    with App() as app:
        tells(app, lab, 'It has been shown your certificate and so knows who you are; no password has been sent.', 'alice@example.org', 'app-trust-own')


@test('app: trust: a wide name in a narrow window, dark')
def narrow(lab):
    begin(lab, 'gw-p256')
    with App(width=360, height=640, ADW_DEBUG_COLOR_SCHEME='prefer-dark') as app:
        app.choose(UUIDS['ours'])
        app.press('Connect')
        app.sees('Connection Failed', 'Show Certificate…')
        app.press('Show Certificate…')
        app.sees('Trust This Gateway?', 'Cancel', 'Trust')
        app.picture('app-trust-narrow')
        app.press('Cancel')
        app.gone('Trust This Gateway?')
