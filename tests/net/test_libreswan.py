# SPDX-License-Identifier: GPL-3.0-or-later
"""test_libreswan.py - a second judge of IKE: libreswan, which shares no code with strongSwan. It cannot have ESP here, so
a good connect ends with its refusal of the child (NO_CHILD) after its own log has said that the IKE SA stands."""

import contextlib

import client
from pluto import ESTABLISHED, Pluto
from net import GATEWAY4
from tap import check, long_test, same, test

NO_CHILD, REDIRECT_REFUSED = 58, 15


@contextlib.contextmanager
def libreswan(lab, *certificates, **start):
    """strongSwan makes room for libreswan."""
    pluto = Pluto(lab.net.gw)
    lab.gateway.stop()
    try:
        for name in certificates:
            pluto.take_certificate(name)
        pluto.start(**start)
        yield pluto
    except Exception:
        for line in pluto.words().splitlines()[-25:]:
            print(f'#   pluto: {line[:160]}')
        raise
    finally:
        pluto.stop()
        lab.gateway.start(*lab.settings)


def stands(pluto, done):
    """Both sides proved who they are; the gateway could make no child, and was told that we go."""
    same(done.code, NO_CHILD, f'the end reason: {done}')
    check('TEMPORARY_FAILURE' in done.err, f'the fact: {done.err}')
    check(pluto.said('responder established IKE SA'), 'the gateway says that the IKE SA stands')
    check(pluto.said(f'deleting IKE SA ({ESTABLISHED})'), 'the gateway was told that we go')


@test('libreswan: an IKE SA by pre-shared key, in every suite')
def psk(lab):
    for ike, words in (('aes_gcm256-sha2_384-dh19', {'groups': 'ecp256'}),
                       ('aes_gcm128-sha2_256-dh31', {'groups': 'x25519'}),
                       ('chacha20_poly1305-sha2_512-dh20', {'groups': 'ecp384'}),
                       ('aes_gcm256-sha2_512-dh14', {'groups': 'modp2048'})):
        with libreswan(lab, conn={'ike': ike}) as pluto:
            stands(pluto, client.connect(client.profile(auth='psk', address='v4.example.org', ike=words), auth='psk'))


@test('libreswan: cookies and another group at once')
def cookie_and_group(lab):
    with libreswan(lab, conn={'ike': 'aes_gcm256-sha2_384-dh21'}, setup={'ddos-mode': 'busy'}) as pluto:
        done = client.connect(client.profile(auth='psk', address='v4.example.org'), auth='psk')
        stands(pluto, done)
        check('ecp521' in done.out, f'the group it wanted: {done.out}')


@test('libreswan: an IKE SA by certificates of both sides')
def certificates(lab):
    for kind in ('rsa3072', 'p256'):
        cert = {'authby': 'rsa-sha2' if kind.startswith('rsa') else 'ecdsa', 'leftcert': f'gw-{kind}', 'rightca': '%same',
                'leftsendcert': 'always'}
        with libreswan(lab, f'gw-{kind}', conn={**cert, 'rightid': '%fromcert'}) as pluto:
            stands(pluto, client.connect(client.profile(auth='pubkey', address='v4.example.org', alice=f'alice-{kind}'),
                                         auth='pubkey'))


@long_test('libreswan: it sends everybody elsewhere in its first answer')  # 22 s: each is believed after 3.5 s
def redirect_in_init(lab):
    with libreswan(lab, setup={'global-redirect': 'yes', 'global-redirect-to': GATEWAY4}) as pluto:
        done = client.connect(client.profile(auth='psk', address='v4.example.org', ike={'groups': 'ecp256'}), auth='psk')
        same(done.code, REDIRECT_REFUSED, f'a gateway that sends us to itself without end: {done}')
        same(done.out.count(f'sends us to {GATEWAY4}'), 5, f'how often it is followed: {done.out}')
        check(not pluto.said(ESTABLISHED, timeout=0), 'no IKE SA stands')


@test('libreswan: it sends its client elsewhere once both have proved who they are')
def redirect_in_auth(lab):
    with libreswan(lab, conn={'send-redirect': 'yes', 'redirect-to': GATEWAY4}) as pluto:
        done = client.connect(client.profile(auth='psk', address='v4.example.org', ike={'groups': 'ecp256'}), auth='psk')
        same(done.code, REDIRECT_REFUSED, f'a gateway that sends us to itself without end: {done}')
        same(pluto.words().count('responder established IKE SA'), 6, 'IKE SAs that stood, the first and five more')


@test('libreswan: certificates in fragments')
def fragments(lab):
    conn = {'authby': 'rsa-sha2', 'leftcert': 'gw-rsa3072', 'rightca': '%same', 'leftsendcert': 'always', 'rightid': '%fromcert'}
    with libreswan(lab, 'gw-rsa3072', conn=conn) as pluto:
        done = client.connect(client.profile(auth='pubkey', address='v4.example.org', alice='alice-rsa3072',
                                             ike={'fragment-size': '576', 'groups': 'ecp256'}), auth='pubkey')
        stands(pluto, done)
        check('fragment' in pluto.words(), 'it speaks of fragments')


@test('libreswan: a post-quantum pre-shared key')
def ppk(lab):
    with libreswan(lab, conn={'ppk': 'insist'}, secrets=': PPKS "lab" "0123456789abcdef0123456789abcdef"\n') as pluto:
        path = client.profile(auth='psk', address='v4.example.org',
                              ike={'groups': 'ecp256', 'ppk-identity': 'lab', 'ppk-required': 'true'})
        done = client.connect(path, auth='psk', secrets={'psk': client.PSK, 'ppk': '0123456789abcdef0123456789abcdef'})
        stands(pluto, done)
        check('PPK' in pluto.words(), 'it speaks of the PPK')
