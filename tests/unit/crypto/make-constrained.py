#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""make-constrained.py - writes constrained.h, certificates under authorities with name constraints, with the openssl program. Run by
hand when one is added, as make-certs.py."""

import importlib.util
import os
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
spec = importlib.util.spec_from_file_location('make_certs', os.path.join(HERE, 'make-certs.py'))
certs = importlib.util.module_from_spec(spec)
spec.loader.exec_module(certs)

CA, LEAF, YEARS = certs.CA, certs.LEAF, certs.YEARS


def leaf(issuer, names, subject='/O=Godwit Test/CN=leaf'):
    return (subject, 'p256', issuer, LEAF + ['subjectAltName=' + names], YEARS, [])


certs.CERTS = {
    'root': ('/CN=Unbound Root', 'p256', None, CA, YEARS, []),
    'root_bound': ('/CN=Bound Root', 'p256', None, CA + ['nameConstraints=critical,permitted;DNS:example.org'], YEARS, []),
    'below': ('/CN=Below Bound Root', 'p256', 'root_bound', CA, YEARS, []),
    'hosts': ('/CN=Hosts', 'p256', 'root', CA + ['nameConstraints=critical,permitted;DNS:example.org,excluded;DNS:bad.example.org'],
              YEARS, []),
    'dotted': ('/CN=Dotted', 'p256', 'root', CA + ['nameConstraints=critical,permitted;DNS:.example.org'], YEARS, []),
    'mail': ('/CN=Mail', 'p256', 'root', CA + ['nameConstraints=critical,permitted;email:example.org'], YEARS, []),
    'people': ('/CN=People', 'p256', 'root', CA + ['nameConstraints=critical,permitted;dirName:names'], YEARS, []),
    'addresses': ('/CN=Addresses', 'p256', 'root',
                  CA + ['nameConstraints=critical,permitted;IP:192.0.2.0/255.255.255.0'], YEARS, []),
    'below_good': leaf('below', 'DNS:gw.example.org'),
    'below_bad': leaf('below', 'DNS:gw.example.com'),
    'host_itself': leaf('hosts', 'DNS:EXAMPLE.org'),
    'host_below': leaf('hosts', 'DNS:a.b.example.org'),
    'host_beside': leaf('hosts', 'DNS:evilexample.org'),
    'host_bad': leaf('hosts', 'DNS:x.bad.example.org'),
    'host_notbad': leaf('hosts', 'DNS:notbad.example.org'),
    'host_one_of_two': leaf('hosts', 'DNS:gw.example.org,DNS:gw.example.com'),
    'dotted_below': leaf('dotted', 'DNS:gw.example.org'),
    'dotted_itself': leaf('dotted', 'DNS:example.org'),
    'mail_good': leaf('mail', 'email:ada@example.org'),
    'mail_below': leaf('mail', 'email:ada@x.example.org'),
    'mail_beside': leaf('mail', 'email:ada@evilexample.org'),
    'people_good': leaf('people', 'DNS:gw.example.org', '/C=CH/CN=another name/O=Godwit'),
    'people_bad': leaf('people', 'DNS:gw.example.org', '/C=CH/CN=other name'),
    'address_out': leaf('addresses', 'IP:198.51.100.1'),
    'address_none': leaf('addresses', 'DNS:gw.example.org'),
}


def main():
    begin = int(time.time())
    out = ['/* SPDX-License-Identifier: GPL-3.0-or-later */\n'
           '/* constrained.h - certificates under name constraints, made by make-constrained.py. */\n'
           '#ifndef GDW_TESTS_CONSTRAINED_H\n#define GDW_TESTS_CONSTRAINED_H\n',
           '/* clang-format off */\n#pragma GCC diagnostic ignored "-Wunused-variable"\n',
           f'#define CONSTRAINED_WALL_S ((int64_t) {begin + 86400})\n']
    with tempfile.TemporaryDirectory() as where:
        for name in certs.CERTS:
            out.append(certs.literal('nc_' + name, certs.make_cert(where, name)))
    out.append('#endif')
    with open(os.path.join(HERE, 'constrained.h'), 'w', encoding='ascii') as f:
        f.write('\n'.join(out) + '\n')
    return 0


if __name__ == '__main__':
    sys.exit(main())
