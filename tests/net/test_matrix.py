# SPDX-License-Identifier: GPL-3.0-or-later
"""test_matrix.py - every pair of two settings occurs in some cell: sign-in, suites, group, inner and outer family, NAT,
split or full tunnel. Each cell connects, compares what the gateway names (both suites, both signatures, whether there is a
NAT) with what was configured, moves 1 MB both ways by every inner family with checksums, and disconnects."""

import itertools
import random

import agree
import client
import servers
from machine import sh
from net import LAN4, LAN6, WIFI4, WIFI6
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
WIFI = {'4': WIFI4, '6': WIFI6}

# How strongSwan's log names a signature of a key of this kind; RSA's depends on the padding.
SIGNATURES = {'p256': 'ECDSA_WITH_SHA256_DER', 'p384': 'ECDSA_WITH_SHA384_DER', 'ed25519': 'ED25519'}


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


def ike_words(ike):
    """(ciphers, prfs) of the profile."""
    cipher, _, prf = ike.rpartition('-')
    return cipher, prf


def check_signatures(lab, auth, cert):
    """Who proved himself how, in the gateway's words."""
    said = lab.gateway.said
    if auth == 'psk':
        for who in ("'alice'", "'vpn.example.org' (myself)"):
            check(said(lab.log_place, f'authentication of {who} with pre-shared key'), f'{who} by the pre-shared key')
        return
    kind = cert.removeprefix('gw-')
    theirs = SIGNATURES.get(kind, 'RSA_EMSA_PKCS1_SHA2_' if 'pkcs1' in auth else 'RSA_EMSA_PSS_SHA2_')
    check(said(lab.log_place, f"authentication of 'vpn.example.org' (myself) with {theirs}"),
          f'the gateway signs with {theirs}')
    if auth.startswith('eap'):
        check(said(lab.log_place, f"EAP method EAP_{auth.removeprefix('eap-').upper()} succeeded"), f'{auth} succeeds')
        return
    ours = SIGNATURES.get(kind, 'RSA_EMSA_PSS_SHA2_')
    check(said(lab.log_place, f"authentication of 'alice@example.org' with {ours}"), f'we sign with {ours}')


def run_cell(lab, cell):
    auth, cert, scheme = signing(cell['auth'])
    lab.net.nat(cell['nat'], both=True)
    # Some RSA cells want PKCS#1 although strongSwan would choose PSS by itself, so the default is set as well.
    lab.serve(settings={'rsa_pss': 'no' if 'pkcs1' in cell['auth'] else 'yes'}, auth=auth, cert=cert,
              local_auth=scheme, ike=f"{cell['ike']}-{cell['group']}", esp=cell['esp'], inner=tuple(cell['inner']),
              full=cell['full'])
    cipher, prf = ike_words(cell['ike'])
    path = client.profile(auth=auth, address=f"v{cell['outer']}.example.org", full=cell['full'],
                          inner=tuple(cell['inner']), alice=cert.replace('gw-', 'alice-'),
                          ike={'ciphers': cipher, 'prfs': prf, 'groups': cell['group'],
                               'old-algorithms': str('-sha' in cell['esp'] or 'sha256-prf' in cell['ike']).lower()}, esp={'ciphers': cell['esp']})
    done = client.connect(path, auth)
    same(done.code, 0, f'connect: {done}')
    ike, esp = lab.gateway.suites()
    same(esp, ESP_NAMES[cell['esp']], 'the ESP suite at the gateway')
    same(agree.our_suite(ike), f"{cell['ike']}-{cell['group']}", 'the IKE suite at the gateway')
    check_signatures(lab, cell['auth'], cert)
    same(client.tunnel()['ike']['nat_here'], cell['nat'], 'a NAT on our side')
    same(f"@ {WIFI[cell['outer']]}[" in lab.gateway.sas(), not cell['nat'], 'our own address at the gateway')
    for family in cell['inner']:
        far = '203.0.113.7' if family == '4' else '2001:db8:77::7'
        way = sh('ip', f'-{family}', 'route', 'get', far).stdout
        same('dev godwit' in way, cell['full'], f'{far} goes through the tunnel')
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


@test('matrix: our RSA certificate signs PKCS#1 when the profile says so')
def our_pkcs1(lab):
    lab.serve(settings={'rsa_pss': 'yes'}, auth='pubkey', cert='gw-rsa2048', local_auth='ike:rsa/pss-sha256')
    path = client.profile(auth='pubkey', alice='alice-rsa2048', sign_in={'rsa-padding': 'pkcs1'})
    same(client.connect(path, 'pubkey').code, 0, 'connect')
    check(lab.gateway.said(lab.log_place, "authentication of 'alice@example.org' with RSA_EMSA_PKCS1_SHA2_"),
          'we sign with PKCS#1')
    check(lab.gateway.said(lab.log_place, "authentication of 'vpn.example.org' (myself) with RSA_EMSA_PSS_SHA2_"),
          'the gateway signs with PSS')
    servers.transfer(LAN4)
