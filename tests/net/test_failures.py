# SPDX-License-Identifier: GPL-3.0-or-later
"""test_failures.py - what goes wrong ends with its own reason: an exit code, a sentence, a repair; and the network is
as before. The numbers are those of client-core/base/why.def."""

import base64
import hashlib
import json
import os
import re

import client
from certs import DIR as CERTS
from gateway import Charon, client_tree
from machine import sh, wait_until
from net import GATEWAY4, GATEWAY_NAME, POOL4, SILENT4
from tap import check, same, test

WHY = {}
with open(os.path.join(os.path.dirname(__file__), '../../client-core/base/why.def'), encoding='utf-8') as def_file:
    for row in re.finditer(r'GDW_WHY \((\d+), (\w+), "((?:[^"\\]|\\.)*)", "((?:[^"\\]|\\.)*)"\)', def_file.read()):
        WHY[row.group(2)] = (int(row.group(1)), row.group(3), row.group(4))


def fails(lab, why, path, auth='eap-mschapv2', secrets=None, timeout=60):
    """This connect has to end with this reason, said in a sentence with its repair, and leave no trace."""
    number, text, repair = WHY[why]
    done = client.connect(path, auth, secrets, timeout)
    same(done.code, number, f'exit code of {why}: {done}')
    said = ' '.join((done.out + done.err).split())
    check(text in said, f'the sentence "{text}" in: {said}')
    check(repair in said, f'the repair "{repair}" in: {said}')
    same(lab.restored(), '', 'the network afterwards')


@test('failure: no such host')
def no_host(lab):
    lab.serve()
    fails(lab, 'NAME_NOT_FOUND', client.profile(address='nosuchhost.example.org'))


@test('failure: no name server answers')
def no_name_server(lab):
    lab.serve()
    lab.net.internet.nft('table ip deaf {\n chain in {\n type filter hook input priority filter;\n'
                         ' udp dport 53 drop\n tcp dport 53 drop\n }\n}\n')
    try:
        fails(lab, 'NAME_NO_ANSWER', client.profile(), timeout=90)
    finally:
        lab.net.internet.run('nft', 'delete', 'table', 'ip', 'deaf')


@test('failure: the gateway is silent')
def silent(lab):
    lab.serve()
    fails(lab, 'GATEWAY_SILENT', client.profile(address=SILENT4), timeout=180)


@test('failure: wrong password, EAP-MSCHAPv2')
def wrong_password(lab):
    lab.serve()
    fails(lab, 'SIGN_IN_REFUSED', client.profile(), secrets={'password': 'not the one'})


@test('failure: wrong password, EAP-GTC')
def wrong_password_gtc(lab):
    lab.serve(auth='eap-gtc')
    fails(lab, 'SIGN_IN_REFUSED', client.profile(auth='eap-gtc'), 'eap-gtc', secrets={'password': 'not the one'})


@test('failure: wrong pre-shared key')
def wrong_psk(lab):
    lab.serve(auth='psk')
    fails(lab, 'PROOF_REFUSED', client.profile(auth='psk'), 'psk', secrets={'psk': 'not the right key at all'})


@test('failure: an authority that is not trusted')
def untrusted(lab):
    lab.serve(cert='gw-foreign')
    fails(lab, 'AUTHORITY_UNKNOWN', client.profile())


@test('failure: an authority that is not trusted, with the system authorities')
def untrusted_by_system(lab):
    lab.serve()
    fails(lab, 'AUTHORITY_UNKNOWN', client.profile(ca='system'))


def own_key(cert):
    """(what a gateway with this certificate has for gateway.trusted-keys, its fingerprint), as openssl computes them."""
    lines = sh('openssl', 'x509', '-in', f'{CERTS}/{cert}.pem', '-noout', '-pubkey').stdout.strip().splitlines()
    print_ = sh('openssl', 'x509', '-in', f'{CERTS}/{cert}.pem', '-noout', '-fingerprint', '-sha256').stdout
    spki = hashlib.sha256(base64.b64decode(''.join(lines[1:-1]))).digest()
    return 'sha256/' + base64.b64encode(spki).decode(), print_.split('=')[1].strip().replace(':', '').lower()


@test('a gateway whose authority nobody knows: its facts, its key trusted, then another key')
def trusted_key(lab):
    lab.serve(cert='gw-foreign')
    key, fingerprint = own_key('gw-foreign')
    place = lab.gateway.mark()
    done = client.ctl('--json', 'connect', client.profile(), '--detach', secrets={'password': client.PASSWORD})
    same(done.code, WHY['AUTHORITY_UNKNOWN'][0], f'exit code: {done}')
    facts = [json.loads(line) for line in done.out.splitlines()][-1]['certificate']
    same((facts['rule'], facts.get('key'), facts['fingerprint'], facts['links']), ('chain', key, fingerprint, 1), 'the facts')
    same(facts['issuer'], 'C=XX, O=Godwit Lab, CN=Some Other CA', 'who issued it')
    same(facts['offered'], [GATEWAY_NAME], 'its names')
    check(not lab.gateway.said(place, 'received EAP identity'), 'the gateway was told a user name')
    fails(lab, 'AUTHORITY_UNKNOWN', client.profile(gateway={'trusted-keys': own_key('gw-p256')[0]}))
    try:
        done = client.connect(client.profile(gateway={'trusted-keys': key}))
        same(done.code, 0, f'with the key trusted: {done}')
        check(lab.gateway.said(place, "received EAP identity 'alice'"), 'the gateway was told the user name')
    finally:
        client.disconnect()
    lab.serve(cert='gw-p256')
    fails(lab, 'AUTHORITY_UNKNOWN', client.profile(ca=f'{CERTS}/other-ca.pem', gateway={'trusted-keys': key}))


@test('failure: an expired certificate')
def expired(lab):
    lab.serve(cert='gw-expired')
    fails(lab, 'CERT_EXPIRED', client.profile())


@test('failure: a certificate that is not valid yet')
def early(lab):
    lab.serve(cert='gw-early')
    fails(lab, 'CERT_NOT_YET_VALID', client.profile())


@test('failure: a certificate of another name')
def other_name(lab):
    # Any identity suits this gateway, so it claims the one that we ask for; its certificate does not carry it.
    lab.serve(cert='gw-name', local_id='%any')
    path = client.profile()
    fails(lab, 'CERT_NAME', path)
    done = client.ctl('--json', 'connect', path, '--detach', secrets=client.default_secrets('eap-mschapv2'))
    same(done.code, WHY['CERT_NAME'][0], f'the exit code with --json: {done}')
    ends = [one for one in map(json.loads, done.out.splitlines()) if one.get('type') == 'end']
    same(len(ends), 1, f'one END: {done}')
    said = ends[0]['certificate']
    same((said['rule'], said['wanted'], said['offered'], said['depth']),
         ('name', GATEWAY_NAME, ['somebody-else.example.net'], 0), 'what the certificate does not keep')
    check('CN=somebody-else.example.net' in said['subject'], f'the subject: {said}')


@test('failure: no common proposal for IKE')
def no_proposal_ike(lab):
    lab.serve(ike='aes256-sha256-modp2048')
    fails(lab, 'NO_PROPOSAL', client.profile(ike={'ciphers': 'chacha20poly1305', 'prfs': 'prfsha512'}), timeout=120)


@test('failure: no common proposal for ESP')
def no_proposal_esp(lab):
    lab.serve(esp='aes128-sha256')
    fails(lab, 'NO_PROPOSAL', client.profile(esp={'ciphers': 'chacha20poly1305'}))


@test('policy: an old gateway gets no connection, and one with a warning when the profile consents')
def old_gateway(lab):
    lab.serve(ike='aes256-sha256-modp2048', esp='aes128-sha256')
    fails(lab, 'NO_PROPOSAL', client.profile(), timeout=120)
    done = client.connect(client.profile(ike={'old-algorithms': 'true'}))
    same(done.code, 0, f'connect: {done}')
    texts = [n['text'] for n in client.tunnel()['notes'] if n['event'] == 'OLD_ALGORITHMS']
    same(texts, ['the gateway chose old algorithms for IKE: aes256-sha256-prfsha256-modp2048',
                 'the gateway chose old algorithms for ESP: aes128-sha256'], 'the warnings')
    check('the gateway chose old algorithms for ESP' in done.out, f'a person is told: {done}')


@test('failure: a group that the profile does not offer')
def other_group(lab):
    lab.serve(ike='aes256gcm16-prfsha384-ecp521')
    # strongSwan compares whole proposals, groups too, so it does not get as far as to ask for another group.
    fails(lab, 'NO_PROPOSAL', client.profile(ike={'groups': 'ecp256'}), timeout=120)


@test('failure: the address pool is empty')
def pool_empty(lab):
    pools = {'pool4': {'addrs': POOL4.replace('.0/24', '.1/32')}}
    lab.serve(auth='psk', inner=('4',), pools=pools, unique='never')
    holder = Charon(lab.net.internet)
    try:
        tree = client_tree(auth='psk', inner=('4',))
        tree['connections']['rw']['vips'] = '0.0.0.0'
        holder.load(tree)
        holder.swanctl('--initiate', '--child', 'net', '--timeout', '8')
        fails(lab, 'NO_ADDRESS', client.profile(auth='psk', inner=('4',)), 'psk')
    finally:
        holder.stop()


@test('failure: traffic selectors that the gateway does not accept')
def ts_unacceptable(lab):
    lab.serve()
    fails(lab, 'TS_UNACCEPTABLE', client.profile(inner=('4',), network={'remote-networks': '192.0.2.0/24'}))


@test('failure: the gateway closes the tunnel')
def gateway_closes(lab):
    lab.serve()
    log = '/srv/lab/laptop/closed.log'
    if os.path.exists(log):
        os.unlink(log)
    child = client.spawn('connect', client.profile(), secrets={'password': client.PASSWORD}, log=log)
    try:
        wait_until(lambda: lab.gateway.suites()[1] and (client.tunnel() or {}).get('phase') == 'connected'
                   or child.poll() is not None, 'connected', 20)
        lab.gateway.swanctl('--terminate', '--ike', 'rw', '--timeout', '5')
        same(child.wait(20), WHY['GATEWAY_CLOSED'][0], 'exit code of the connect in the foreground')
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
    with open(log, encoding='utf-8') as f:
        said = ' '.join(f.read().split())
    for part, what in zip(WHY['GATEWAY_CLOSED'][1:], ('sentence', 'repair')):
        check(part in said, f'the {what} "{part}" in: {said}')
    same(lab.restored(), '', 'the network afterwards')


@test('failure: no tun device to be had')
def no_tun(lab):
    lab.serve()
    sh('umount', '/dev/net/tun')
    os.unlink('/dev/net/tun')
    try:
        fails(lab, 'TUN_DENIED', client.profile())
    finally:
        sh('mknod', '-m', '666', '/dev/net/tun', 'c', '10', '200')
        sh('mount', '--bind', '/dev/net/tun', '/dev/net/tun')


@test('failure: an unknown key in the profile, with file and line')
def unknown_key(_):
    path = client.profile(gateway={'colour': 'blue'})
    with open(path, encoding='utf-8') as f:
        line = f.read().splitlines().index('colour=blue') + 1
    done = client.connect(path)
    same(done.code, 3, f'exit code: {done}')
    check(f'{path}:{line}' in done.out + done.err, f'file and line {line}: {done}')


@test('failure: a malformed value in the profile, with file and line')
def malformed(_):
    path = client.profile(network={'mtu': 'plenty'})
    with open(path, encoding='utf-8') as f:
        line = f.read().splitlines().index('mtu=plenty') + 1
    done = client.ctl('check', path)
    same(done.code, 3, f'exit code: {done}')
    check(f'{path}:{line}' in done.out + done.err, f'file and line {line}: {done}')


@test('failure: the same in JSON')
def in_json(lab):
    lab.serve()
    done = client.ctl('--json', 'connect', client.profile(), '--detach', secrets={'password': 'not the one'})
    same(done.code, WHY['SIGN_IN_REFUSED'][0], f'exit code: {done}')
    lines = [json.loads(one) for one in done.out.splitlines() if one.strip()]
    check(any('SIGN_IN_REFUSED' in json.dumps(one).upper().replace('-', '_') for one in lines),
          f'the reason by name: {done}')


@test('failure: usage')
def usage(_):
    same(client.ctl('fly').code, 2, 'exit code of an unknown verb')
    same(client.ctl('connect').code, 2, 'exit code of a missing name')
    check(GATEWAY4 not in client.ctl('--help').out, 'help is help')
