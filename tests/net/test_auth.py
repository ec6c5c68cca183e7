# SPDX-License-Identifier: GPL-3.0-or-later
"""test_auth.py - what IKE_AUTH knows besides one sign-in: the certificate and then the user (RFC 4739), and what a gateway that replaces
earlier sessions makes of INITIAL_CONTACT."""

import os
import signal

import client
import servers
from machine import wait_until
from net import LAN4, LAN6
from tap import check, same, test

USER = {'auth': 'eap-mschapv2', 'id': '%any', 'eap_id': '%any'}
TWICE = {'second': 'eap', 'user': 'alice', 'eap-methods': 'mschapv2'}
PASSWORD = {'password': client.PASSWORD}


@test('auth: the certificate, then the user by EAP-MSCHAPv2')
def certificate_then_eap(lab):
    lab.serve(auth='pubkey', remote2=USER)
    done = client.connect(client.profile(auth='pubkey', sign_in=TWICE), secrets=PASSWORD)
    same(done.code, 0, f'connect: {done}')
    for words in ("authentication of 'alice@example.org' with ECDSA_WITH_SHA256_DER successful",
                  'EAP method EAP_MSCHAPV2 succeeded, MSK established', "authentication of 'alice' with EAP successful",
                  'N(INIT_CONTACT)'):
        check(lab.gateway.said(lab.log_place, words), f'the gateway says {words}')
    for host in (LAN4, LAN6):
        servers.transfer(host)


@test('auth: a good certificate and a wrong password')
def wrong_password(lab):
    lab.serve(auth='pubkey', remote2=USER)
    done = client.connect(client.profile(auth='pubkey', sign_in=TWICE), secrets={'password': 'looking glass'})
    same(done.code, 20, f'SIGN_IN_REFUSED: {done}')
    check(lab.gateway.said(lab.log_place, "authentication of 'alice@example.org' with ECDSA_WITH_SHA256_DER successful"),
          'the certificate was good')


@test('auth: a gateway that takes no second sign-in')
def no_second(lab):
    lab.serve(settings={'multiple_authentication': 'no'}, auth='pubkey')
    done = client.connect(client.profile(auth='pubkey', sign_in=TWICE), secrets=PASSWORD)
    same(done.code, 50, f'NO_SECOND_SIGN_IN: {done}')
    check(not lab.gateway.said(lab.log_place, 'parsed IKE_AUTH request'), 'our certificate stays here')


@test('auth: a client with the certificate alone is refused where both are wanted')
def both_wanted(lab):
    lab.serve(auth='pubkey', remote2=USER)
    done = client.connect(client.profile(auth='pubkey'), secrets={})
    same(done.code, 21, f'PROOF_REFUSED: {done}')


def left_behind(lab, auth):
    """IKE SAs at a gateway that replaces earlier ones only when told to: after godwitd died without a word and came again."""
    lab.serve(auth=auth, unique='no')
    path = client.profile(auth=auth)
    same(client.connect(path, auth).code, 0, 'connect')
    for pid in client.processes('godwitd'):
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: client.tunnel() is None and not lab.difference(), 'the keeper tidies', 5)
    same(client.connect(path, auth).code, 0, 'connect again')
    servers.transfer(LAN4)
    return lab.gateway.sas().count('ESTABLISHED')


@test('auth: INITIAL_CONTACT: what a died client left is forgotten')
def initial_contact(lab):
    same(left_behind(lab, 'pubkey'), 1, 'IKE SAs at the gateway')


@test('auth: a person signed in elsewhere by the same name and password is not thrown out')
def no_initial_contact(lab):
    same(left_behind(lab, 'eap-mschapv2'), 2, 'IKE SAs at the gateway')


CHILDLESS = {'childless': 'prefer'}


@test('auth: no child in IKE_AUTH, the first by CREATE_CHILD_SA')
def childless(lab):
    lab.serve(auth='pubkey', childless='allow', esp='aes256gcm16-ecp256')
    done = client.connect(client.profile(auth='pubkey', ike=CHILDLESS), 'pubkey')
    same(done.code, 0, f'connect: {done}')
    with open(lab.gateway.log, encoding='utf-8') as log:
        log.seek(lab.log_place)
        said = log.read()
    auth = next(line for line in said.splitlines() if 'parsed IKE_AUTH request 1 [' in line)
    check(' SA ' not in auth and ' TSi ' not in auth and 'CPRQ(' in auth, f'IKE_AUTH: {auth}')
    child = next(line for line in said.splitlines() if 'parsed CREATE_CHILD_SA request 2 [' in line)
    check(' KE ' in child and ' TSi ' in child, f'CREATE_CHILD_SA: {child}')
    for host in (LAN4, LAN6):
        servers.transfer(host)


@test('auth: no child in IKE_AUTH, by EAP, with a gateway that insists on it and wants no key exchange for the child')
def childless_eap(lab):
    lab.serve(childless='force')
    done = client.connect(client.profile(ike=CHILDLESS))
    same(done.code, 0, f'connect: {done}')
    servers.transfer(LAN4)


@test('auth: a gateway that announces nothing gets the child with IKE_AUTH')
def not_childless(lab):
    lab.serve(auth='pubkey', childless='never')
    done = client.connect(client.profile(auth='pubkey', ike=CHILDLESS), 'pubkey')
    same(done.code, 0, f'connect: {done}')
    check(not lab.gateway.said(lab.log_place, 'CREATE_CHILD_SA request'), 'one exchange less')
    servers.transfer(LAN4)


@test('auth: a gateway that insists on childless says so to a client that is not')
def insists(lab):
    lab.serve(auth='pubkey', childless='force')
    done = client.connect(client.profile(auth='pubkey'), 'pubkey')
    same(done.code, 58, f'NO_CHILD: {done}')
    check('ike.childless' in done.err, f'what to do: {done}')
