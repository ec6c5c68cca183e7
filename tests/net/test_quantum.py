# SPDX-License-Identifier: GPL-3.0-or-later
"""test_quantum.py - what a later quantum computer could read: ML-KEM against strongSwan 6.1, post-quantum pre-shared keys against the usual
strongSwan, and the default offer as tshark reads it."""

import re

import capture
import client
import servers
from machine import sh
from net import GATEWAY_NAME, LAN4
from tap import check, same, test

PPK = {'id': 'office', 'secret': '0123456789abcdef0123456789abcdef'}
NO_PROPOSAL, PROOF_REFUSED, PPK_REFUSED = 45, 21, 51
KEMS = (('x25519-ke1_mlkem768', 'x25519', 'mlkem768', 'ML_KEM_768', 'X25519 + ML-KEM-768'),
        ('ecp384-ke1_mlkem1024', 'ecp384', 'mlkem1024', 'ML_KEM_1024', 'P-384 + ML-KEM-1024'))


def connects(auth='psk', secrets=None, **ike):
    """Connects, moves data, and gives the status."""
    done = client.connect(client.profile(address='v4.example.org', auth=auth, ike=ike), auth=auth, secrets=secrets)
    same(done.code, 0, f'connect: {done}')
    servers.transfer(LAN4)
    return client.tunnel()['ike']


@test('quantum: ML-KEM-768 and ML-KEM-1024 in set-up, with every sign-in')
def set_up(lab):
    for theirs, group, kem, name, words in KEMS:
        for auth in ('psk', 'pubkey', 'eap-mschapv2'):
            lab.serve(peer='strongswan', auth=auth, ike=f'aes256gcm16-prfsha384-{theirs}')
            ike = connects(auth, groups=group, **{'post-quantum': 'require', 'post-quantum-groups': kem})
            check(f'KE1_{name}' in lab.gateway.suites()[0], f'the suite at the gateway: {lab.gateway.suites()[0]}')
            same((ike['key_exchange'], ike['quantum_resistant']), (words, True), 'the status')
            said = client.ctl('status').out
            check(f'{words}: recorded traffic stays secret from a later quantum computer; signatures do not' in ' '.join(said.split()),
                  f'the words of the status: {said}')
            client.disconnect()


@test('quantum: the defaults on both sides of a gateway that can and one that cannot')
def defaults(lab):
    lab.serve(peer='strongswan', auth='psk', ike='aes256gcm16-prfsha384-x25519-ke1_mlkem768, aes256gcm16-prfsha384-x25519')
    same(connects()['quantum_resistant'], True, 'a gateway with ML-KEM')
    client.disconnect()
    lab.serve(auth='psk', ike='aes256gcm16-prfsha384-x25519')
    same(connects()['quantum_resistant'], False, 'a gateway without')
    said = client.ctl('status').out
    check('X25519: a later quantum computer could read recorded traffic' in said, f'the words of the status: {said}')
    client.disconnect()
    done = client.connect(client.profile(auth='psk', ike={'post-quantum': 'require'}), auth='psk')
    same(done.code, NO_PROPOSAL, f'required of a gateway without: {done}')


@test('quantum: a mandatory post-quantum pre-shared key, with every sign-in')
def mandatory(lab):
    for auth in ('psk', 'pubkey', 'eap-mschapv2', 'eap-gtc'):
        lab.serve(auth=auth, ike='aes256gcm16-prfsha384-x25519', ppk=PPK, ppk_required='yes')
        place = lab.gateway.mark()
        secrets = {**client.default_secrets(auth), 'ppk': PPK['secret']}
        ike = connects(auth, secrets, **{'ppk-identity': 'office'})
        check(lab.gateway.said(place, "using PPK for PPK_ID 'office'"), 'the gateway uses the key')
        same(ike['quantum_resistant'], 'ppk', 'the status')
        client.disconnect()


@test('quantum: post-quantum pre-shared keys that do not fit')
def misfits(lab):
    def code(serve, **ike):
        lab.serve(auth='psk', ike='aes256gcm16-prfsha384-x25519', **serve)
        secrets = {**client.default_secrets('psk'), 'ppk': ike.pop('secret', PPK['secret'])}
        done = client.connect(client.profile(auth='psk', ike=ike), auth='psk', secrets=secrets)
        state = client.tunnel() if done.code == 0 else None
        client.disconnect()
        return done.code, state and state['ike']['quantum_resistant']

    same(code({'ppk': PPK, 'ppk_required': 'yes'}, secret='another key', **{'ppk-identity': 'office'})[0], PROOF_REFUSED,
         'another key')
    same(code({'ppk': PPK, 'ppk_required': 'yes'})[0], PROOF_REFUSED, 'a client without, though the gateway requires it')
    same(code({}, **{'ppk-identity': 'office', 'ppk-required': 'false'}), (0, False), 'a gateway that has no key: optional')
    check(code({}, **{'ppk-identity': 'office'})[0] in (PROOF_REFUSED, PPK_REFUSED), 'a gateway that has no key: required')


def tshark(path, what, *fields, keys=()):
    """The values of these fields in each frame that `what` chooses, as lists. keys: rows of Wireshark's table for decrypting IKEv2."""
    words = [w for row in keys for w in ('-o', f'uat:ikev2_decryption_table:{row}')] + [w for f in fields for w in ('-e', f)]
    done = sh('tshark', '-r', path, '-Y', what, '-T', 'fields', '-E', 'separator=|', '-E', 'occurrence=a', *words)
    return [[v.split(',') if v else [] for v in line.split('|')] for line in done.stdout.splitlines()]


def secret(log, name):
    """The octets of a key that the gateway wrote to its log, the first since this text began, in hex."""
    found = re.search(rf'{name} secret => (\d+) bytes.*\n((?:.*\d+: (?:[0-9A-F]{{2}} )+.*\n)+)', log)
    octets = ''.join(re.findall(r'\d+: ((?:[0-9A-F]{2} )+)', found.group(2))).replace(' ', '')
    return octets[:2 * int(found.group(1))].lower()


def look(lab):
    """Connects with the defaults; returns the path of what crossed the uplink and the gateway's log of it."""
    place = lab.gateway.mark()
    watch = capture.Capture(lab.net.laptop, 'wifi0', snap=2000, keep='udp port 500 or udp port 4500')
    try:
        connects('eap-mschapv2')
    finally:
        watch.stop()
    client.disconnect()
    with open(lab.gateway.log, encoding='utf-8', errors='replace') as f:
        f.seek(place)
        return watch.path, f.read()


@test('quantum: the default offer as tshark reads it: suites, no identity, fresh keys')
def on_the_wire(lab):
    lab.serve(peer='strongswan', auth='eap-mschapv2', ike='aes256gcm16-prfsha384-x25519-ke1_mlkem768',
              settings={'filelog.main.ike': '4'})
    values = []
    for _ in range(2):
        path, log = look(lab)
        (number, kinds, encr, groups, kems, group, public, said, size), = tshark(
            path, 'isakmp.exchangetype == 34 && isakmp.flag_r == 0', 'isakmp.prop.number', 'isakmp.tf.type',
            'isakmp.tf.id.encr', 'isakmp.tf.id.dh', 'isakmp.tf.id', 'isakmp.key_exchange.dh_group',
            'isakmp.key_exchange.data', 'isakmp.notify.msgtype', 'udp.length')
        same((number, kinds.count('6'), kems), (['1', '2'], 2, ['36', '37']), 'ML-KEM in the first of two proposals')
        check(kinds[::-1].index('6') > kinds[::-1].index('1'), f'the last cipher stands behind all ADDKE1: {kinds}')
        same(sorted(set(encr)), ['20', '28'], 'AEADs alone')
        check(groups[0] == '31' and all(int(g) >= 14 for g in groups), f'the groups: {groups}')
        check(int(size[0]) < 1200 and {'16438', '16430'} <= set(said), f'{size} octets, notifies {said}')
        protected = tshark(path, 'isakmp && isakmp.exchangetype != 34', 'isakmp.typepayload')
        check(protected and all(row[0] in (['46'], ['53']) for row in protected), f'all else is sealed: {protected}')
        with open(path, 'rb') as f:
            octets = f.read()
        for word in (b'alice', GATEWAY_NAME.encode(), b'wonderland'):
            check(word not in octets, f'{word} in clear')
        values += [(group[0], public[0]), *further(path, log)]
    same([(g, len(v) // 2) for g, v in values], [('31', 32), ('36', 1184), ('36', 1088)] * 2, 'key exchanges and their octets')
    same(len({v for _, v in values}), 6, 'every value is fresh')


def further(path, log):
    """(group, value) of both KE payloads in IKE_INTERMEDIATE, decrypted by tshark with the keys in the gateway's log."""
    spis = tshark(path, 'isakmp.exchangetype == 34 && isakmp.flag_r == 1', 'isakmp.ispi', 'isakmp.rspi')[0]
    row = ','.join([spis[0][0], spis[1][0], secret(log, 'Sk_ei'), secret(log, 'Sk_er'),
                    '"AES-GCM-256 with 16 octet ICV [RFC5282]"', '""', '""', '"NONE [RFC4306]"'])
    found = tshark(path, 'isakmp.exchangetype == 43 && isakmp.key_exchange.data', 'isakmp.key_exchange.dh_group',
                   'isakmp.key_exchange.data', keys=[row])
    return [(group[0], value[0]) for group, value in found]
