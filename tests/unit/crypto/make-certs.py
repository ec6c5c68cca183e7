#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""make-certs.py - writes certs.h, the certificates and keys of the tests, with the openssl program. Run by hand when one is added;
the tests hand in their own time, so the result does not grow old."""

import os
import subprocess
import sys
import tempfile
import time

YEARS = 7300
SAN_ZERO = ('subjectAltName=DER:30:1d:82:1b:' + ':'.join(f'{b:02x}' for b in b'gw.example.org\0.evil.example'[:27]))
CA = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign', 'subjectKeyIdentifier=hash']
LEAF = ['basicConstraints=CA:FALSE', 'keyUsage=critical,digitalSignature']
GW = ['subjectAltName=DNS:gw.example.org']
SERVER = ['extendedKeyUsage=serverAuth']

# name: (subject, key, issuer or None, extensions, days, further arguments)
CERTS = {
    'root': ('/C=CH/O=Godwit Test/CN=Test Root', 'p256', None, CA, YEARS, []),
    'root_other': ('/C=CH/O=Godwit Test/CN=Other Root', 'p256', None, CA, YEARS, []),
    'root_impostor': ('/C=CH/O=Godwit Test/CN=Test Root', 'p256', None, CA[:2], YEARS, []),
    'root_old': ('/CN=Root Without Extensions', 'p256', None, [], YEARS, []),
    'mid': ('/C=CH/O=Godwit Test/CN=Test Intermediate', 'p256', 'root', CA, YEARS, []),
    'mid_short': ('/C=CH/O=Godwit Test/CN=Short Intermediate', 'p256', 'root', CA, 30, []),
    'mid_named': ('/C=CH/O=Godwit Test/CN=Constrained Intermediate', 'p256', 'root',
                  CA + ['nameConstraints=critical,permitted;DNS:example.com'], YEARS, []),
    'mid_client': ('/C=CH/O=Godwit Test/CN=Client Intermediate', 'p256', 'root',
                   CA + ['extendedKeyUsage=clientAuth'], YEARS, []),
    'mid_unmarked': ('/C=CH/O=Godwit Test/CN=Unmarked Intermediate', 'p256', 'root',
                     ['keyUsage=critical,keyCertSign'], YEARS, []),
    'mid_excluded': ('/C=CH/O=Godwit Test/CN=Excluding Intermediate', 'p256', 'root',
                     CA + ['nameConstraints=critical,excluded;DNS:Example.ORG'], YEARS, []),
    'mid_permitted': ('/C=CH/O=Godwit Test/CN=Permitting Intermediate', 'p256', 'root',
                      CA + ['nameConstraints=critical,permitted;DNS:Example.ORG'], YEARS, []),
    'mid_last': ('/C=CH/O=Godwit Test/CN=Last Intermediate', 'p256', 'root',
                 ['basicConstraints=critical,CA:TRUE,pathlen:0'] + CA[1:], YEARS, []),
    'mid_under_last': ('/C=CH/O=Godwit Test/CN=Intermediate Too Many', 'p256', 'mid_last', CA, YEARS, []),
    'mid_mute': ('/C=CH/O=Godwit Test/CN=Intermediate That May Not Sign', 'p256', 'root',
                 [CA[0], 'keyUsage=critical,cRLSign', CA[2]], YEARS, []),
    'gw_ec': ('/C=CH/O=Godwit Test/CN=gw.example.org', 'p256', 'mid', LEAF + SERVER + [
        'subjectAltName=DNS:gw.example.org,IP:192.0.2.1,IP:2001:db8::1,email:admin@Example.org,dirName:names'], YEARS, []),
    'gw_rsa': ('/C=CH/O=Godwit Test/CN=rsa gateway', 'rsa', 'root', LEAF + [
        'extendedKeyUsage=1.3.6.1.5.5.7.3.17', 'subjectAltName=DNS:GW.Example.ORG,DNS:*.vpn.example.org,DNS:*.org'], YEARS, []),
    'gw_p384': ('/CN=p384 gateway', 'p384', 'root', LEAF + GW, YEARS, []),
    'gw_p521': ('/CN=p521 gateway', 'p521', 'root', LEAF + GW, YEARS, []),
    'gw_ed25519': ('/CN=ed25519 gateway', 'ed25519', 'root', LEAF + GW, YEARS, []),
    'gw_ed448': ('/CN=ed448 gateway', 'ed448', 'root', LEAF + GW, YEARS, []),
    'gw_common': ('/CN=gw.example.org', 'p256', 'root', LEAF, YEARS, []),
    'gw_zero': ('/CN=zero in name', 'p256', 'root', LEAF + [SAN_ZERO], YEARS, []),
    'gw_client': ('/CN=client use', 'p256', 'root', LEAF + GW + ['extendedKeyUsage=clientAuth'], YEARS, []),
    'gw_agree': ('/CN=agreement only', 'p256', 'root', GW + ['keyUsage=critical,keyAgreement'], YEARS, []),
    'gw_sha1': ('/CN=sha1 gateway', 'p256', 'root', LEAF + GW, YEARS, ['-sha1']),
    'gw_rsa1024': ('/CN=small gateway', 'rsa1024', 'root', LEAF + GW, YEARS, []),
    'gw_p224': ('/CN=small curve', 'p224', 'root', LEAF + GW, YEARS, []),
    'gw_explicit': ('/CN=own curve', 'explicit', 'root', LEAF + GW, YEARS, []),
    'gw_short': ('/CN=short gateway', 'p256', 'root', LEAF + GW, 30, []),
    'gw_under_short': ('/CN=under short', 'p256', 'mid_short', LEAF + GW, YEARS, []),
    'gw_under_named': ('/CN=under constrained', 'p256', 'mid_named', LEAF + GW, YEARS, []),
    'gw_under_excluded': ('/CN=under excluding', 'p256', 'mid_excluded', LEAF + GW, YEARS, []),
    'gw_under_permitted': ('/CN=under permitting', 'p256', 'mid_permitted', LEAF + GW, YEARS, []),
    'gw_under_last': ('/CN=under last', 'p256', 'mid_last', LEAF + GW, YEARS, []),
    'gw_under_too_many': ('/CN=under too many', 'p256', 'mid_under_last', LEAF + GW, YEARS, []),
    'gw_under_mute': ('/CN=under mute', 'p256', 'mid_mute', LEAF + GW, YEARS, []),
    'gw_odd_names': ('/CN=gw.example.org', 'p256', 'root', LEAF + [
        'subjectAltName=DNS:192.0.2.7,DNS:*.*.example.org,DNS:g*.example.org,DNS:a.*.example.org,DNS:*,DNS:*.,DNS:xn--*.example.org,'
        'URI:https://gw.example.org,email:gw.example.org,RID:1.2.3.4'], YEARS, []),
    'gw_under_client': ('/CN=under client', 'p256', 'mid_client', LEAF + GW, YEARS, []),
    'gw_under_unmarked': ('/CN=under unmarked', 'p256', 'mid_unmarked', LEAF + GW, YEARS, []),
    'gw_under_leaf': ('/CN=under leaf', 'p256', 'gw_ec', LEAF + GW, YEARS, []),
    'gw_under_impostor': ('/CN=gw.example.org', 'p256', 'root_impostor', LEAF + GW, YEARS, []),
    'gw_under_old': ('/CN=under old', 'p256', 'root_old', LEAF + GW, YEARS, []),
    'gw_critical': ('/CN=unknown critical', 'p256', 'root', LEAF + GW + ['1.2.3.4=critical,DER:05:00'], YEARS, []),
    'gw_odd_text': ('/CN=evil\u202etxt\u0007/O=M\u00fcller, S\u00f6hne', 'p256', 'root', LEAF + GW, YEARS, []),
    'gw_self': ('/CN=self', 'p256', None, LEAF + GW, YEARS, []),
    'client': ('/C=CH/O=Godwit Test/CN=client@example.org', 'p256', 'mid', LEAF + [
        'subjectAltName=email:client@example.org'], YEARS, []),
}

KEYS = {
    'p256': ['EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
    'p384': ['EC', '-pkeyopt', 'ec_paramgen_curve:P-384'],
    'p521': ['EC', '-pkeyopt', 'ec_paramgen_curve:P-521'],
    'p224': ['EC', '-pkeyopt', 'ec_paramgen_curve:P-224'],
    'explicit': ['EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-pkeyopt', 'ec_param_enc:explicit'],
    'rsa': ['RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
    'rsa1024': ['RSA', '-pkeyopt', 'rsa_keygen_bits:1024'],
    'ed25519': ['ED25519'],
    'ed448': ['ED448'],
}

# keys written as they are: C name, certificate, arguments of openssl
FORMS = [
    ('key_gw_ec', 'gw_ec', ['pkey']),
    ('key_gw_rsa', 'gw_rsa', ['pkey']),
    ('key_gw_p384', 'gw_p384', ['pkey']),
    ('key_gw_p521', 'gw_p521', ['pkey']),
    ('key_gw_ed25519', 'gw_ed25519', ['pkey']),
    ('key_gw_ed448', 'gw_ed448', ['pkey']),
    ('key_gw_rsa1024', 'gw_rsa1024', ['pkey']),
    ('key_gw_rsa_traditional', 'gw_rsa', ['rsa', '-traditional']),
    ('key_client', 'client', ['pkey']),
    ('key_client_traditional', 'client', ['ec']),
    ('key_client_sealed', 'client', ['pkcs8', '-topk8', '-v2', 'aes-256-cbc', '-iter', '2048', '-passout', 'pass:secret']),
    ('key_client_sealed_traditional', 'client', ['ec', '-aes128', '-passout', 'pass:secret']),
]


def openssl(*arguments):
    return subprocess.run(['openssl', *arguments], check=True, capture_output=True).stdout


def make_cert(where, name):
    subject, key, issuer, extensions, days, more = CERTS[name]
    path = os.path.join(where, name)
    openssl('genpkey', '-algorithm', *KEYS[key], '-out', path + '.key')
    with open(path + '.cnf', 'w', encoding='utf-8') as f:
        f.write('[req]\ndistinguished_name=dn\n[dn]\n[names]\nC=CH\nCN=another name\n[x]\n' + '\n'.join(extensions) + '\n')
    openssl('req', '-new', '-utf8', '-config', path + '.cnf', '-key', path + '.key', '-subj', subject, '-out', path + '.csr')
    sign = ['-signkey', path + '.key'] if issuer is None else [
        '-CA', f'{where}/{issuer}.pem', '-CAkey', f'{where}/{issuer}.key']
    openssl('x509', '-req', '-in', path + '.csr', *sign, '-set_serial', str(len(os.listdir(where))), '-days', str(days),
            '-extfile', path + '.cnf', '-extensions', 'x', '-out', path + '.pem', *more)
    return openssl('x509', '-in', path + '.pem').decode()


def literal(name, text):
    lines = ''.join(f'\n    "{line}\\n"' for line in text.strip().split('\n'))
    return f'static const char {name}[] ={lines};\n'


def main():
    begin = int(time.time())
    out = ['/* SPDX-License-Identifier: GPL-3.0-or-later */\n'
           '/* certs.h - certificates and keys of the tests, made by make-certs.py. The keys protect nothing. */\n'
           '#ifndef GDW_TESTS_CERTS_H\n#define GDW_TESTS_CERTS_H\n',
           '/* clang-format off */\n#pragma GCC diagnostic ignored "-Wunused-variable"\n',
           f'/* A day after all were made; those called short live 30 days, the others 20 years. */\n'
           f'#define CERTS_MADE_S ((int64_t) {begin})\n#define CERTS_WALL_S (CERTS_MADE_S + 86400)\n']
    with tempfile.TemporaryDirectory() as where:
        for name in CERTS:
            out.append(literal('cert_' + name, make_cert(where, name)))
        for c_name, cert, arguments in FORMS:
            out.append(literal(c_name, openssl(*arguments, '-in', f'{where}/{cert}.key').decode()))
    out.append('#endif')
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'certs.h'), 'w', encoding='ascii') as f:
        f.write('\n'.join(out) + '\n')
    return 0


if __name__ == '__main__':
    sys.exit(main())
