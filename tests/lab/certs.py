# SPDX-License-Identifier: GPL-3.0-or-later
"""certs.py - authorities and certificates of the lab, made by strongSwan's pki."""

import os
import subprocess

from machine import RUN, Failed
from net import GATEWAY_NAME

DIR = f'{RUN}/certs'
KEYS = {'rsa2048': ('rsa', '2048'), 'rsa3072': ('rsa', '3072'), 'p256': ('ecdsa', '256'), 'p384': ('ecdsa', '384'),
        'ed25519': ('ed25519', None)}


def _pki(path, *argv):
    with open(path, 'wb') as out:
        done = subprocess.run(['pki', *argv], stdout=out, stderr=subprocess.PIPE, timeout=60, check=False)
    if done.returncode != 0:
        raise Failed(f'pki {argv[0]}: {done.stderr.decode()[-300:]}')


def _key(name, kind):
    algorithm, size = KEYS[kind]
    _pki(f'{DIR}/{name}.key', '--gen', '--type', algorithm, *(['--size', size] if size else []), '--outform', 'pem')


def _authority(name, title):
    _key(name, 'p256')
    _pki(f'{DIR}/{name}.pem', '--self', '--ca', '--in', f'{DIR}/{name}.key', '--type', 'ecdsa', '--dn',
         f'C=XX, O=Godwit Lab, CN={title}', '--lifetime', '3650', '--outform', 'pem')


def _issue(name, kind, san, authority='ca', days=None, dates=None, flag='serverAuth',
           more=()):
    _key(name, kind)
    algorithm = {'rsa': 'rsa', 'ecdsa': 'ecdsa', 'ed25519': 'ed25519'}[KEYS[kind][0]]
    life = ['--lifetime', str(days or 365)]
    if dates:
        life = ['--not-before', dates[0], '--not-after', dates[1], '--dateform', '%Y-%m-%d']
    _pki(f'{DIR}/{name}.pem', '--issue', '--cacert', f'{DIR}/{authority}.pem', '--cakey', f'{DIR}/{authority}.key',
         '--in', f'{DIR}/{name}.key', '--type', algorithm, '--dn', f'C=XX, O=Godwit Lab, CN={san}', '--san', san,
         '--flag', flag, '--outform', 'pem', *life, *more)


def make():
    """Everything in DIR: ca, other-ca; gateway certificates gw-KIND and gw-expired, gw-early, gw-name, gw-foreign, and
    alice-KIND for clients. About two seconds."""
    os.makedirs(DIR, exist_ok=True)
    _authority('ca', 'Godwit Lab CA')
    _authority('other-ca', 'Some Other CA')
    for kind in KEYS:
        _issue(f'gw-{kind}', kind, GATEWAY_NAME)
        _issue(f'alice-{kind}', kind, 'alice@example.org', flag='clientAuth')
    _issue('gw-expired', 'p256', GATEWAY_NAME, dates=('2020-01-01', '2021-01-01'))
    _issue('gw-early', 'p256', GATEWAY_NAME, dates=('2090-01-01', '2091-01-01'))
    _issue('gw-name', 'p256', 'somebody-else.example.net')
    _issue('gw-foreign', 'p256', GATEWAY_NAME, authority='other-ca')


def make_second(name):
    """gw-second, of the other authority, for a gateway of this name; made once."""
    if not os.path.exists(f'{DIR}/gw-second.pem'):
        _issue('gw-second', 'p256', name, authority='other-ca')


def make_big():
    """ca, then three intermediates big-1 to big-3, then gw-big and alice-big: all RSA with 4,096 bits, 5.5 kB a chain; made once.
    alice-big.pem has her whole chain."""
    if os.path.exists(f'{DIR}/alice-big.pem'):
        return
    above = 'ca'
    for name in ('big-1', 'big-2', 'big-3', 'gw-big', 'alice-big'):
        leaf = name.endswith('-big')
        title = {'gw-big': GATEWAY_NAME, 'alice-big': 'alice@example.org'}.get(name, f'Godwit Lab {name}')
        _pki(f'{DIR}/{name}.key', '--gen', '--type', 'rsa', '--size', '4096', '--outform', 'pem')
        _pki(f'{DIR}/{name}.pem', '--issue', '--cacert', f'{DIR}/{above}.pem', '--cakey', f'{DIR}/{above}.key', '--in',
             f'{DIR}/{name}.key', '--type', 'rsa', '--dn', f'C=XX, O=Godwit Lab, CN={title}', '--lifetime', '365',
             *(['--san', title, '--flag', 'serverAuth' if name == 'gw-big' else 'clientAuth'] if leaf else ['--ca']),
             '--outform', 'pem')
        above = above if leaf else name
    chain = ''
    for name in ('alice-big', 'big-3', 'big-2', 'big-1'):
        with open(f'{DIR}/{name}.pem', encoding='ascii') as f:
            chain += f.read()
    with open(f'{DIR}/alice-big.pem', 'w', encoding='ascii') as f:
        f.write(chain)


def make_asking(crl, ocsp):
    """gw-asking and gw-back, which name these addresses, gw-back revoked; lists/ca.crl, and asking.index for openssl ocsp; made once."""
    if os.path.exists(f'{DIR}/lists/ca.crl'):
        return
    os.makedirs(f'{DIR}/lists', exist_ok=True)
    lines = ''
    for name in ('gw-asking', 'gw-back'):
        _issue(name, 'p256', GATEWAY_NAME, more=('--crl', crl, '--ocsp', ocsp))
        shown = subprocess.run(['openssl', 'x509', '-in', f'{DIR}/{name}.pem', '-noout', '-serial'], check=True, capture_output=True)
        serial = shown.stdout.decode().strip().split('=')[1]
        state = 'R\t20450101000000Z\t200101000000Z' if name == 'gw-back' else 'V\t20450101000000Z\t'
        lines += f'{state}\t{serial}\tunknown\t/CN={name}\n'
    with open(f'{DIR}/asking.index', 'w', encoding='ascii') as f:
        f.write(lines)
    _pki(f'{DIR}/lists/ca.crl', '--signcrl', '--cacert', f'{DIR}/ca.pem', '--cakey', f'{DIR}/ca.key', '--lifetime', '7', '--reason',
         'key-compromise', '--cert', f'{DIR}/gw-back.pem', '--outform', 'der')


def make_odd():
    """Of ca, for the gateway's name, with keys of their own: gw-clients (for clients), gw-weak (RSA with 1,024 bits), gw-critical (an extension that
    nobody knows and that must be understood); made once."""
    if os.path.exists(f'{DIR}/gw-critical.pem'):
        return
    KEYS['rsa1024'] = ('rsa', '1024')
    _issue('gw-clients', 'p256', GATEWAY_NAME, flag='clientAuth')
    _issue('gw-weak', 'rsa1024', GATEWAY_NAME)
    del KEYS['rsa1024']
    _key('gw-critical', 'p256')
    with open(f'{DIR}/critical.cnf', 'w', encoding='ascii') as f:
        f.write(f'subjectAltName=DNS:{GATEWAY_NAME}\nextendedKeyUsage=serverAuth\n1.3.6.1.4.1.55555.1=critical,ASN1:NULL\n')
    for words in (['req', '-new', '-key', f'{DIR}/gw-critical.key', '-subj', f'/CN={GATEWAY_NAME}', '-out', f'{DIR}/gw-critical.csr'],
                  ['x509', '-req', '-in', f'{DIR}/gw-critical.csr', '-CA', f'{DIR}/ca.pem', '-CAkey', f'{DIR}/ca.key', '-days', '365', '-extfile',
                   f'{DIR}/critical.cnf', '-out', f'{DIR}/gw-critical.pem']):
        subprocess.run(['openssl', *words], check=True, capture_output=True, timeout=60)
