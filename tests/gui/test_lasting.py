# SPDX-License-Identifier: GPL-3.0-or-later
"""test_lasting.py - what lasts is a banner on the page: the person's own certificate ends."""

import os

import certs
from app import App
from desktop import pids
from machine import sh, wait_until
from person import start
from tap import check, test


def issue(name, days):
    certs._issue(name, 'p256', 'alice@example.org', days=days, flag='clientAuth')  # pylint: disable=protected-access
    os.chmod(f'{certs.DIR}/{name}.key', 0o600)  # the app needs the certificate alone


def sign_in(name):
    return {'method': None, 'sign_in__method': 'certificate', 'sign_in__certificate': f'{certs.DIR}/{name}.pem', 'sign_in__private_key': f'{certs.DIR}/{name}.key',
            'drop': ('sign-in.eap-methods', 'sign-in.user', 'password-flags')}


@test('app: a certificate that ends in 12 days is told by a banner, also before it connects, and no more when the file is another; one with a year is not')
def ends(lab):
    issue('alice-soon', 12)
    issue('alice-later', 365)
    start(lab, auth='pubkey', **sign_in('alice-soon'))
    with App() as app:
        app.sees('ours', 'Not Connected', 'Your certificate ends in 12 days')
        app.picture('app-certificate')
        sh('cp', f'{certs.DIR}/alice-later.pem', f'{certs.DIR}/alice-soon.pem')
        app.press('Connect')  # the key is not the certificate's any more: it is looked at, and fails
        app.sees('Connection Failed')
        app.gone('Your certificate ends in 12 days')
    wait_until(lambda: not pids('nm-godwit-service'), 'the service that tells of the failure has ended', 30)
    start(lab, auth='pubkey', **sign_in('alice-later'))
    with App() as app:
        app.sees('ours', 'Not Connected')
        check(not any('certificate ends' in text for text in app.texts()), f'a banner: {app.texts()}')
