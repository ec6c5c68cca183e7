# SPDX-License-Identifier: GPL-3.0-or-later
"""test_matrix.py - every pair of two settings occurs in some cell: sign-in, suites, group, inner and outer family, NAT,
split or full tunnel. Each cell connects, compares the suites that the gateway names with what was configured, moves
1 MB both ways by every inner family with checksums, and disconnects."""

import itertools
import random

import client
import servers
from machine import sh
from net import LAN4, LAN6
from tap import LONG, check, same, test

FACTORS = {
    'auth': ('psk', 'rsa2048-pkcs1', 'rsa2048-pss', 'rsa3072-pkcs1', 'rsa3072-pss', 'p256', 'p384', 'ed25519',
             'eap-mschapv2', 'eap-gtc'),
    'esp': ('aes256gcm16', 'aes128gcm16', 'chacha20poly1305', 'aes256-sha512', 'aes256-sha384', 'aes256-sha256',
            'aes128-sha256'),
    'group': ('modp2048', 'modp3072', 'modp4096', 'ecp256', 'ecp384', 'ecp521', 'x25519'),
    'ike': ('aes256gcm16-prfsha384', 'aes128gcm16-prfsha256', 'chacha20poly1305-prfsha512', 'aes256-sha256-prfsha256'),
    'inner': ('4', '6', '46'),
    'outer': ('4', '6'),
    'nat': (True, False),
    'full': (False, True),
}

# How strongSwan's lists write what is configured.
ESP_NAMES = {
    'aes256gcm16': 'AES_GCM_16-256', 'aes128gcm16': 'AES_GCM_16-128', 'chacha20poly1305': 'CHACHA20_POLY1305',
    'aes256-sha512': 'AES_CBC-256/HMAC_SHA2_512_256', 'aes256-sha384': 'AES_CBC-256/HMAC_SHA2_384_192',
    'aes256-sha256': 'AES_CBC-256/HMAC_SHA2_256_128', 'aes128-sha256': 'AES_CBC-128/HMAC_SHA2_256_128'}
GROUP_NAMES = {'modp2048': 'MODP_2048', 'modp3072': 'MODP_3072', 'modp4096': 'MODP_4096', 'ecp256': 'ECP_256',
               'ecp384': 'ECP_384', 'ecp521': 'ECP_521', 'x25519': 'CURVE_25519'}


def cover(factors, seed=1):
    """Cells in which every pair of values of two factors occurs; greedy, the same for the same seed."""
    rng = random.Random(seed)
    names = list(factors)
    missing = {((a, x), (b, y)) for a, b in itertools.combinations(names, 2) for x in factors[a] for y in factors[b]}
    cells = []
    while missing:
        best, gain = None, -1
        for _ in range(40):
            (a, x), (b, y) = sorted(missing, key=str)[rng.randrange(len(missing))]
            cell = {n: rng.choice(factors[n]) for n in names}
            cell[a], cell[b] = x, y
            won = sum(1 for p, q in missing if cell[p[0]] == p[1] and cell[q[0]] == q[1])
            if won > gain:
                best, gain = cell, won
        cells.append(best)
        missing = {(p, q) for p, q in missing if not (best[p[0]] == p[1] and best[q[0]] == q[1])}
    return cells


def signing(auth):
    """(client's way, gateway's certificate, gateway's signature) of a value of the factor auth."""
    if auth == 'psk':
        return 'psk', 'gw-p256', 'pubkey'
    if auth.startswith('eap'):
        return auth, 'gw-p256' if auth == 'eap-gtc' else 'gw-rsa2048', 'pubkey'
    kind, _, padding = auth.partition('-')
    scheme = {'pkcs1': 'ike:rsa-sha256', 'pss': 'ike:rsa/pss-sha256'}.get(padding, 'pubkey')
    return 'pubkey', f'gw-{kind}', scheme


def alice(cert):
    return {'gw-rsa2048': 'alice-rsa2048', 'gw-rsa3072': 'alice-rsa2048', 'gw-ed25519': 'alice-ed25519'}.get(
        cert, 'alice-p256')


def ike_words(ike):
    """(ciphers, prfs) of the profile."""
    cipher, _, prf = ike.rpartition('-')
    return cipher, prf


def run_cell(lab, cell):
    auth, cert, scheme = signing(cell['auth'])
    lab.net.nat(cell['nat'])
    # Some RSA cells want PKCS#1 although strongSwan would choose PSS by itself, so the default is set as well.
    lab.serve(settings={'rsa_pss': 'no' if 'pkcs1' in cell['auth'] else 'yes'}, auth=auth, cert=cert,
              local_auth=scheme, ike=f"{cell['ike']}-{cell['group']}", esp=cell['esp'], inner=tuple(cell['inner']),
              full=cell['full'])
    cipher, prf = ike_words(cell['ike'])
    path = client.profile(auth=auth, address=f"v{cell['outer']}.example.org", full=cell['full'],
                          inner=tuple(cell['inner']), alice=alice(cert),
                          ike={'ciphers': cipher, 'prfs': prf, 'groups': cell['group']}, esp={'ciphers': cell['esp']})
    done = client.connect(path, auth)
    same(done.code, 0, f'connect: {done}')
    ike, esp = lab.gateway.suites()
    same(esp, ESP_NAMES[cell['esp']], 'the ESP suite at the gateway')
    check(ike.endswith('/' + GROUP_NAMES[cell['group']]), f'the IKE suite at the gateway: {ike}')
    if scheme != 'pubkey':
        want = 'RSA_EMSA_PSS' if 'pss' in scheme else 'RSA_EMSA_PKCS1'
        check(lab.gateway.said(lab.log_place, f"authentication of 'vpn.example.org' (myself) with {want}"),
              f'the gateway signs with {want}')
    if cell['full']:
        for family in cell['inner']:
            far = '203.0.113.7' if family == '4' else '2001:db8:77::7'
            check('godwit' in sh('ip', f'-{family}', 'route', 'get', far).stdout, f'{far} goes through the tunnel')
    for family in cell['inner']:
        servers.transfer(LAN4 if family == '4' else LAN6)
    done = client.disconnect()
    same(done.code, 0, f'disconnect: {done}')
    same(lab.restored(), '', 'the network after the disconnect')


def register():
    cells = [cell for seed in range(1, 6 if LONG else 2) for cell in cover(FACTORS, seed)]
    for number, cell in enumerate(cells, 1):
        words = ' '.join(str(cell[k]) for k in ('auth', 'esp', 'group', 'ike'))
        text = (f"matrix {number}: {words} inner {cell['inner']} outer {cell['outer']}"
                f"{' nat' if cell['nat'] else ''}{' full' if cell['full'] else ' split'}")
        test(text)(lambda lab, c=cell: run_cell(lab, c))


register()
