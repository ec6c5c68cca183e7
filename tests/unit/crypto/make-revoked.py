#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""make-revoked.py - writes revoked.h, certificates that name where their status is asked, and revoked-answers.h, OCSP responses and
CRLs about them, with the openssl program. Run by hand when one is added; the tests hand in their own time, so the result does not grow old."""

import os
import subprocess
import sys
import tempfile
import time

YEARS = 7300
CA = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign', 'subjectKeyIdentifier=hash']
LEAF = ['basicConstraints=CA:FALSE', 'keyUsage=critical,digitalSignature', 'subjectAltName=DNS:gw.example.org']
LISTS = ['crlDistributionPoints=URI:ldap://crl.example.org/no,URI:http://crl.example.org/mid.crl,URI:https://crl.example.org/no']
URLS = LISTS + ['authorityInfoAccess=OCSP;URI:http://ocsp.example.org:8080/mid,caIssuers;URI:http://never.example.org/']
SIGNS = ['basicConstraints=CA:FALSE', 'keyUsage=critical,digitalSignature', 'extendedKeyUsage=OCSPSigning']

# name: (issuer or None, extensions, days)
CERTS = {
    'root': (None, CA, YEARS),
    'other': (None, CA, YEARS),
    'mid': ('root', CA + ['crlDistributionPoints=URI:http://crl.example.org/root.crl'], YEARS),
    'mid_back': ('root', CA + ['crlDistributionPoints=URI:http://crl.example.org/root.crl'], YEARS),
    'mute': ('root', [CA[0], 'keyUsage=critical,keyCertSign', CA[2]], YEARS),
    'leaf': ('mid', LEAF + URLS, YEARS),
    'leaf_back': ('mid', LEAF + URLS, YEARS),
    'leaf_lists': ('mid', LEAF + LISTS, YEARS),
    'leaf_under_back': ('mid_back', LEAF + URLS, YEARS),
    'leaf_under_mute': ('mute', LEAF + URLS, YEARS),
    'leaf_silent': ('mid', LEAF, YEARS),
    'delegate': ('mid', SIGNS, YEARS),
    'delegate_short': ('mid', SIGNS, 30),
    'delegate_root': ('root', SIGNS, YEARS),
    'plain': ('mid', LEAF, YEARS),
}
REVOKED = ('leaf_back', 'mid_back')
KEYS = ('leaf', 'leaf_back', 'leaf_lists', 'leaf_under_back', 'leaf_silent')

# name: (certificate, its issuer, who signs, arguments of openssl ocsp when answering, when asking)
LONG = ['-ndays', str(YEARS)]
OCSP = {
    'good': ('leaf', 'mid', 'mid', LONG, []),
    'revoked': ('leaf_back', 'mid', 'mid', LONG, []),
    'unknown': ('leaf_silent', 'mid', 'mid', LONG, []),
    'delegate': ('leaf', 'mid', 'delegate', LONG, []),
    'delegate_revoked': ('leaf_back', 'mid', 'delegate', LONG, []),
    'delegate_short': ('leaf', 'mid', 'delegate_short', LONG, []),
    'delegate_root': ('leaf', 'mid', 'delegate_root', LONG, []),
    'plain': ('leaf', 'mid', 'plain', LONG, []),
    'other': ('leaf', 'mid', 'other', LONG, []),
    'sha1': ('leaf', 'mid', 'mid', LONG + ['-rmd', 'sha1'], []),
    'id_sha256': ('leaf', 'mid', 'mid', LONG, ['-sha256']),
    'id_sha512': ('leaf', 'mid', 'mid', LONG, ['-sha512']),
    'short': ('leaf', 'mid', 'mid', ['-ndays', '7'], []),
    'undated': ('leaf', 'mid', 'mid', [], []),
    'mid': ('mid', 'root', 'root', LONG, []),
    'by_key': ('leaf', 'mid', 'mid', LONG + ['-resp_key_id'], []),
}

# name: (issuer, extensions, days, further arguments)
CRLS = {
    'mid': ('mid', [], YEARS, []),
    'root': ('root', [], YEARS, []),
    'mute': ('mute', [], YEARS, []),
    'short': ('mid', [], 7, []),
    'sha1': ('mid', [], YEARS, ['-md', 'sha1']),
    'delta': ('mid', ['2.5.29.27=critical,DER:02:01:01'], YEARS, []),
    'critical': ('mid', ['1.2.3.4=critical,DER:05:00'], YEARS, []),
    'scope': ('mid', ['issuingDistributionPoint=critical,@scope'], YEARS, []),
    'scope_other': ('mid', ['issuingDistributionPoint=critical,@scope_other'], YEARS, []),
    'scope_ca': ('mid', ['issuingDistributionPoint=critical,@scope_ca'], YEARS, []),
    'scope_user': ('mid', ['issuingDistributionPoint=critical,@scope_user'], YEARS, []),
    'indirect': ('mid', ['issuingDistributionPoint=critical,@indirect'], YEARS, []),
}
SCOPES = """
[scope]
fullname=URI:http://crl.example.org/mid.crl
[scope_other]
fullname=URI:http://crl.example.org/another.crl
[scope_ca]
onlyCA=TRUE
[scope_user]
onlyuser=TRUE
[indirect]
indirectCRL=TRUE
"""


def openssl(*arguments):
    return subprocess.run(['openssl', *arguments], check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE).stdout


def write(path, text):
    with open(path, 'w', encoding='ascii') as f:
        f.write(text)


def make_cert(where, name, number):
    issuer, extensions, days = CERTS[name]
    path = os.path.join(where, name)
    openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', path + '.key')
    write(path + '.cnf', '[req]\ndistinguished_name=dn\n[dn]\n[x]\n' + '\n'.join(extensions) + '\n')
    openssl('req', '-new', '-config', path + '.cnf', '-key', path + '.key', '-subj', '/O=Godwit Test/CN=' + name, '-out', path + '.csr')
    sign = ['-signkey', path + '.key'] if issuer is None else ['-CA', f'{where}/{issuer}.pem', '-CAkey', f'{where}/{issuer}.key']
    openssl('x509', '-req', '-in', path + '.csr', *sign, '-set_serial', str(number), '-days', str(days),
            '-extfile', path + '.cnf', '-extensions', 'x', '-out', path + '.pem')
    return openssl('x509', '-in', path + '.pem').decode()


def write_index(where, issuer):
    """The list of an authority, as openssl ca keeps it; leaf_silent is not in it."""
    now, end = time.strftime('%y%m%d%H%M%SZ', time.gmtime()), '20450101000000Z'
    lines = []
    for number, name in enumerate(CERTS, 16):
        if CERTS[name][0] == issuer and name != 'leaf_silent':
            state = f'R\t{end}\t{now}' if name in REVOKED else f'V\t{end}\t'
            lines.append(f'{state}\t{number:02X}\tunknown\t/O=Godwit Test/CN={name}\n')
    write(f'{where}/{issuer}.index', ''.join(lines))
    write(f'{where}/{issuer}.index.attr', 'unique_subject=no\n')


def make_ocsp(where, name):
    cert, issuer, signer, answer, ask = OCSP[name]
    path = f'{where}/ocsp-{name}'
    openssl('ocsp', '-no_nonce', '-issuer', f'{where}/{issuer}.pem', *ask, '-cert', f'{where}/{cert}.pem', '-reqout', path + '.req')
    openssl('ocsp', '-index', f'{where}/{issuer}.index', '-CA', f'{where}/{issuer}.pem', '-rsigner', f'{where}/{signer}.pem',
            '-rkey', f'{where}/{signer}.key', '-reqin', path + '.req', '-respout', path, *answer)
    with open(path, 'rb') as f:
        return f.read()


def make_crl(where, name):
    issuer, extensions, days, more = CRLS[name]
    path = f'{where}/crl-{name}'
    ext = ['crl_extensions=x\n[x]\n' + '\n'.join(extensions)] if extensions else []
    write(path + '.cnf', f'[ca]\ndefault_ca=a\n[a]\ndatabase={where}/{issuer}.index\ndefault_md=sha256\n' + '\n'.join(ext) + '\n' + SCOPES)
    openssl('ca', '-gencrl', '-config', path + '.cnf', '-cert', f'{where}/{issuer}.pem', '-keyfile', f'{where}/{issuer}.key',
            '-crldays', str(days), '-out', path, *more)
    return openssl('crl', '-in', path, '-outform', 'DER')


def literal(name, text):
    lines = ''.join(f'\n    "{line}\\n"' for line in text.strip().split('\n'))
    return f'static const char {name}[] ={lines};\n'


def octets(name, data):
    rows = [', '.join(f'0x{b:02x}' for b in data[i:i + 20]) for i in range(0, len(data), 20)]
    return f'static const uint8_t {name}[] = {{\n  ' + ',\n  '.join(rows) + ' };\n'


def header(name, what, parts):
    guard = 'GDW_TESTS_' + name.upper().replace('-', '_') + '_H'
    text = (f'/* SPDX-License-Identifier: GPL-3.0-or-later */\n/* {name}.h - {what}, made by make-revoked.py. The keys protect nothing. */\n'
            f'#ifndef {guard}\n#define {guard}\n\n/* clang-format off */\n#pragma GCC diagnostic ignored "-Wunused-variable"\n'
            '#include <stdint.h>\n\n' + '\n'.join(parts) + '\n#endif\n')
    write(os.path.join(os.path.dirname(os.path.abspath(__file__)), name + '.h'), text)


def main():
    certs = ['/* An hour after all were made; those called short live 7 days (a delegate 30), the others 20 years. */\n'
             f'#define REVOKED_MADE_S ((int64_t) {int(time.time())})\n#define REVOKED_WALL_S (REVOKED_MADE_S + 3600)\n']
    with tempfile.TemporaryDirectory() as where:
        for number, name in enumerate(CERTS, 16):
            certs.append(literal('rv_' + name, make_cert(where, name, number)))
        for name in ('root', 'mid', 'mute'):
            write_index(where, name)
        for name in KEYS:
            certs.append(literal('rv_key_' + name, openssl('pkey', '-in', f'{where}/{name}.key').decode()))
        answers = [octets('ocsp_' + name, make_ocsp(where, name)) for name in OCSP]
        answers += [octets('crl_' + name, make_crl(where, name)) for name in CRLS]
    header('revoked', 'certificates of the tests whose status can be asked', certs)
    header('revoked-answers', 'OCSP responses and CRLs of the tests', answers)
    return 0


if __name__ == '__main__':
    sys.exit(main())
