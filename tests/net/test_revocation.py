# SPDX-License-Identifier: GPL-3.0-or-later
"""test_revocation.py - a real responder (openssl ocsp) and a real web server with a CRL (python) say whether strongSwan's certificate
was revoked; godwit-scout asks them over the network, outside of the tunnel."""

import contextlib

import certs
import client
from machine import wait_until
from net import PUBLIC_DNS4
from tap import check, same, test
from test_failures import fails

NAME = 'www.example.org'  # the internet's machine, by the public DNS
LISTS, ANSWERS = 8080, 8081


def start_lists(lab):
    """The web server that has the CRL."""
    child = lab.net.internet.start('python3', '-m', 'http.server', '--bind', PUBLIC_DNS4, '--directory', f'{certs.DIR}/lists', str(LISTS))
    wait_until(lambda: f':{LISTS} ' in lab.net.internet.run('ss', '-Hltn').stdout, 'the web server')
    return child


def start_answers(lab):
    """The authority's responder."""
    child = lab.net.internet.start('openssl', 'ocsp', '-index', f'{certs.DIR}/asking.index', '-port', str(ANSWERS), '-CA', f'{certs.DIR}/ca.pem',
                                   '-rsigner', f'{certs.DIR}/ca.pem', '-rkey', f'{certs.DIR}/ca.key', '-ndays', '1')
    wait_until(lambda: f':{ANSWERS} ' in lab.net.internet.run('ss', '-Hltn').stdout, 'the responder')
    return child


@contextlib.contextmanager
def world(lab, cert, lists=True, answers=True):
    certs.make_asking(f'http://{NAME}:{LISTS}/ca.crl', f'http://{NAME}:{ANSWERS}')
    children = [*([start_lists(lab)] if lists else []), *([start_answers(lab)] if answers else [])]
    lab.serve(cert=cert)
    try:
        yield
    finally:
        for child in children:
            lab.net.internet.stop(child)


def connects(mode):
    done = client.connect(client.profile(gateway={'revocation': mode}))
    same(done.code, 0, f'connect: {done}')
    client.disconnect()
    return ' '.join((done.out + done.err).split())


@test('revocation: strict, by a responder: a good certificate connects, a revoked one ends with 37')
def by_responder(lab):
    with world(lab, 'gw-asking', lists=False):
        check('no certificate of the gateway is revoked' in connects('strict'), 'a person is told')
    with world(lab, 'gw-back', lists=False):
        fails(lab, 'CERT_REVOKED', client.profile(gateway={'revocation': 'strict'}))


@test('revocation: strict, by a CRL alone: a good certificate connects, a revoked one ends with 37')
def by_list(lab):
    with world(lab, 'gw-asking', answers=False):
        connects('strict')
    with world(lab, 'gw-back', answers=False):
        fails(lab, 'CERT_REVOKED', client.profile(gateway={'revocation': 'strict'}))


@test('revocation: nobody answers: strict ends with 38, when-available warns, off asks nobody')
def nobody(lab):
    with world(lab, 'gw-asking', lists=False, answers=False):
        fails(lab, 'REVOCATION_UNKNOWN', client.profile(gateway={'revocation': 'strict'}))
        check('nobody could say whether the certificate' in connects('when-available'), 'a person is warned')
    with world(lab, 'gw-back'):
        fails(lab, 'CERT_REVOKED', client.profile(gateway={'revocation': 'when-available'}))
        check('revoked' not in connects('off'), 'nobody was asked')
