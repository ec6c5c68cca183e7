# SPDX-License-Identifier: GPL-3.0-or-later
"""test_rekey.py - renewed keys against strongSwan: both sides at once, and as often as the settings allow, under a transfer."""

import hashlib
import os
import socket
import time

import client
import servers
from machine import RUN, wait_until
from net import LAN4
from tap import check, same, test

SECONDS = 60


def slow_download(host, path, seconds):
    """One TCP connection for so long: reads a file of the LAN in even portions; returns the SHA-256 of what came."""
    digest, begin = hashlib.sha256(), time.monotonic()
    with socket.create_connection((host, 80), timeout=20) as s:
        s.sendall(f'GET {path} HTTP/1.0\r\nHost: {host}\r\n\r\n'.encode())
        data = b''
        while b'\r\n\r\n' not in data:
            data += s.recv(65536)
        head, _, data = data.partition(b'\r\n\r\n')
        size = int(head.lower().split(b'content-length:')[1].split()[0])
        got = len(data)
        digest.update(data)
        while got < size:
            piece = s.recv(65536)
            if not piece:
                raise ConnectionError(f'the download ended after {got} of {size} octets')
            digest.update(piece)
            got += len(piece)
            time.sleep(max(0.0, begin + seconds * got / size - time.monotonic()))
    return digest.hexdigest()


def at_peace(lab):
    """One IKE SA and one child at the gateway, when nobody renews any more."""
    sas = lab.gateway.sas()
    return sas.count('ESTABLISHED') == 1 and sas.count('INSTALLED') == 1


def both_sides(lab, seconds, **groups):
    """Downloads while the gateway renews the IKE SA every 6 s and the child every 4 s, and we every 5 and 3 s; returns our status."""
    lab.serve(rekey_time='6s', over_time='30s', child={'rekey_time': '4s', 'life_time': '60s', 'rand_time': '0s'},
              **groups.pop('serve', {}))
    groups.setdefault('ike', {})['rekey'] = '5'
    groups.setdefault('esp', {})['rekey'] = '3'
    done = client.connect(client.profile(address='v4.example.org', **groups))
    same(done.code, 0, f'connect: {done}')
    path = f'{RUN}/lan/www/slow'
    wanted = servers.make_big(path)
    try:
        same(slow_download(LAN4, '/slow', seconds), wanted, 'the checksum of the download')
    finally:
        os.remove(path)
    entry = client.tunnel()
    wait_until(lambda: at_peace(lab), 'one IKE SA and one child at the gateway', 10)
    servers.transfer(LAN4)
    return entry


@test('rekey: the gateway every 6 and 4 s, ours every 5 and 3 s, for 60 s under a download')
def storm(lab):
    entry = both_sides(lab, SECONDS)
    ike, child = entry['ike']['rekeys'], entry['children'][0]['rekeys']
    print(f'# in {SECONDS} s: the IKE SA renewed {ike} times, the child {child} times; {entry["counters"]}')
    check(ike >= SECONDS // 8 and child >= SECONDS // 5, f'too few rekeys: {ike} and {child}')
    same(entry['phase'], 'connected', 'the phase')


MIXED = (('x25519', 'mlkem768', 'ML_KEM_768'), ('ecp384', 'mlkem1024', 'ML_KEM_1024'))


def mixed(lab, group, kem, **settings):
    """Connects with a key exchange of two methods to strongSwan 6.1."""
    suites = {'ike': f'aes256gcm16-prfsha384-{group}-ke1_{kem}', 'esp': f'aes256gcm16-{group}-ke1_{kem}'}
    lab.serve(peer='strongswan', **suites)
    ike = {'groups': group, 'post-quantum': 'require', 'post-quantum-groups': kem, 'prfs': 'prfsha384'}
    ike.update(settings.pop('ike', {}))
    done = client.connect(client.profile(address='v4.example.org', ike=ike, **settings))
    same(done.code, 0, f'connect: {done}')


def is_mixed(lab, name):
    ike, child = lab.gateway.suites()
    return f'KE1_{name}' in (ike or '') and f'KE1_{name}' in (child or '')


@test('rekey: ML-KEM in the rekeys of both SAs that strongSwan 6.1 begins')
def mixed_theirs(lab):
    for group, kem, name in MIXED:
        mixed(lab, group, kem)
        for what, of in (('--child', 'net'), ('--ike', 'rw'), ('--child', 'net')):
            lab.gateway.swanctl('--rekey', what, of)
            servers.transfer(LAN4, size=200000)
        wait_until(lambda n=name: is_mixed(lab, n) and at_peace(lab), f'both SAs with {name}', 8)
        servers.transfer(LAN4)
        entry = client.tunnel()
        check(entry['ike']['rekeys'] == 1 and entry['children'][0]['rekeys'] == 2, f'rekeys in the status: {entry}')
        client.disconnect()


@test('rekey: ML-KEM in our rekeys of both SAs against strongSwan 6.1')
def mixed_ours(lab):
    for group, kem, name in MIXED:
        mixed(lab, group, kem, ike={'rekey': '5'}, esp={'rekey': '3'})
        end = time.monotonic() + 9
        while time.monotonic() < end:
            servers.transfer(LAN4, size=200000)
        wait_until(lambda n=name: is_mixed(lab, n) and at_peace(lab), f'both SAs with {name}', 8)
        entry = client.tunnel()
        check(entry['ike']['rekeys'] >= 1 and entry['children'][0]['rekeys'] >= 2, f'rekeys in the status: {entry}')
        client.disconnect()
