# SPDX-License-Identifier: GPL-3.0-or-later
"""test_lab.py - the lab proves itself: strongSwan at both ends connects and moves data, both routers behave as they
should, and the captures see what they must. When these fail, nothing below says anything about Godwit."""

import os
import socket
import time

import capture
import client
import sanitizer
import servers
from gateway import Charon, client_tree, peer_root
from machine import Machine, sh, wait_until
from net import GATEWAY4, LAN4, LAN6, WIFI4
from stream import Stream
from tap import Skip, check, same, test
from uplinks import Uplinks

CLIENT = {'plugins.socket-default.fwmark': '0x42', 'plugins.kernel-netlink.fwmark': '!0x42'}


def send_udp(mark, address, port=9):
    with socket.socket(socket.AF_INET6 if ':' in address else socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.sendto(mark, (address, port))


@test('lab: strongSwan connects to itself and moves 1 MB both ways')
def strongswan_both_ends(lab):
    peer = Charon(lab.net.laptop, CLIENT)
    try:
        for auth in ('eap-mschapv2', 'eap-gtc', 'psk'):
            lab.serve(auth=auth)
            peer.load(client_tree(auth=auth))
            peer.swanctl('--initiate', '--child', 'net', '--timeout', '8')
            same(lab.gateway.suites()[1], 'AES_GCM_16-256', 'the ESP suite at the gateway')
            for host in (LAN4, LAN6):
                servers.transfer(host)
            peer.swanctl('--terminate', '--ike', 'rw', '--timeout', '3')
    finally:
        peer.stop()
        sh('ip', 'link', 'del', 'ipsec0', check=False)


@test('lab: strongSwan 6.1 connects to itself with ML-KEM and renews all keys')
def newer_strongswan_both_ends(lab):
    if not peer_root('strongswan'):
        raise Skip('the root "peer-strongswan" could not be made')
    peer = Charon(lab.net.laptop, None)
    try:
        peer.start(CLIENT, peer_root('strongswan'))
        for group, name in (('x25519-ke1_mlkem768', 'ML_KEM_768'), ('ecp384-ke1_mlkem1024', 'ML_KEM_1024')):
            suites = {'ike': f'aes256gcm16-prfsha384-{group}', 'esp': f'aes256gcm16-{group}'}
            lab.serve(peer='strongswan', auth='psk', **suites)
            peer.load(client_tree(auth='psk', **suites))
            peer.swanctl('--initiate', '--child', 'net', '--timeout', '8')
            for what in ('--child', '--ike'):
                peer.swanctl('--rekey', what, 'net' if what == '--child' else 'rw')
            wait_until(lambda: f'KE1_{name}' in (lab.gateway.suites()[1] or ''), 'the renewed child has its own ML-KEM', 5)
            check(f'KE1_{name}' in lab.gateway.suites()[0], f'the IKE suite: {lab.gateway.suites()[0]}')
            servers.transfer(LAN4)
            peer.swanctl('--terminate', '--ike', 'rw', '--timeout', '3')
    finally:
        peer.stop()
        sh('ip', 'link', 'del', 'ipsec0', check=False)


@test('lab: the router translates ports and drops foreign sources')
def router(lab):
    watch = capture.Capture(lab.net.gw, 'wan0', keep='udp port 9')
    foreign = '192.168.20.2'  # the address of the other uplink
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b'wifi0')
        s.bind((foreign, 0))
        s.sendto(b'from a foreign address', (GATEWAY4, 9))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b'wifi0')
        s.sendto(b'from its own address', (GATEWAY4, 9))
        port = s.getsockname()[1]
    seen = [capture.udp(f) for f in watch.stop()]
    same([s[4] for s in seen], [b'from its own address'], 'what passes the router')
    same(seen[0][0], socket.inet_aton('198.51.100.10'), 'its source')
    check(seen[0][1] != port, 'the router has to choose ports of its own')


@test('lab: the captures find a mark in clear, and count every class')
def captures(lab):
    mark = b'GODWIT-MARK-' + os.urandom(8).hex().encode()
    watch = capture.Capture(lab.net.laptop, 'wifi0')
    sh('ip', 'neigh', 'flush', 'dev', 'wifi0')
    send_udp(mark, GATEWAY4)
    send_udp(bytes(4) + b'not really IKE', GATEWAY4, 4500)
    send_udp(b'\1\2\3\4 not really ESP', GATEWAY4, 4500)
    sh('getent', 'ahosts', 'vpn.example.org')
    sh('getent', 'ahosts', 'www.example.org')
    time.sleep(0.1)
    all_frames = watch.stop()
    check(capture.find(all_frames, mark) >= 1, 'the mark is found')
    counts, _ = capture.count(all_frames, 'vpn.example.org')
    for one, least in zip(capture.CLASSES, (1, 2, 1, 1, 3)):
        check(counts[one] >= least, f'frames of class {one}: {counts}')


@test('lab: an empty machine of the lab has no way out')
def closed(lab):
    check(isinstance(lab.net.lan, Machine), 'the LAN is a machine of its own')
    done = lab.net.lan.run('ping', '-c', '1', '-W', '1', '203.0.113.1', check=False)
    check(done.returncode != 0, 'nothing beyond the lab answers')


@test('lab: what a sanitizer reports fails a test, and who is asked for leaks')
def sanitizers(lab):
    if not sanitizer.ON:
        raise Skip('these programs are not built with sanitizers')
    for source in ('#include <stdlib.h>\nint main (int c, char **v) { char *p = malloc (9); p[0] = v[0][0]; p = 0; return 0; }',
                   'int main (int c, char **v) { int big = 0x7fffffff, sum = big + c; return sum == 5; }'):
        sh('gcc', '-O0', '-fsanitize=address,undefined', '-xc', '-', '-o', '/tmp/faulty', stdin=source)
        done = sh('/tmp/faulty', check=False)
        with open(sanitizer.LOG, 'a', encoding='utf-8') as f:  # as for a daemon
            f.write(done.stderr)
        try:
            sanitizer.reports()
        except AssertionError:
            continue
        raise AssertionError(f'no report about: {source}')
    lab.serve()
    same(client.connect(client.profile()).code, 0, 'connect')
    found = client.processes('godwitd', 'godwit-keeper')
    same(len(found), 2, f'godwitd and its keeper: {found}')
    for pid, name in found.items():
        with open(f'/proc/{pid}/environ', encoding='utf-8') as f:
            options = next(one for one in f.read().split('\0') if one.startswith('ASAN_OPTIONS='))
        same(options.rpartition('detect_leaks=')[2][0], '0' if name == 'godwitd' else '1', f'leaks of {name}')


@test('lab: a silence of 300 ms and a loss of 60 % are measured as such')
def stream_measures(lab):
    up = Uplinks(lab.net)
    lab.net.nat(False)  # so that the far end can reach the laptop
    marks = []
    with Stream(lab.net, WIFI4, seconds=10, far=(lab.net.gw, GATEWAY4)) as stream:
        for act in (lambda: up.swallow('wifi0'), lambda: up.heal('wifi0'), lambda: up.swallow('wifi0', permille=600)):
            time.sleep(0.3)
            marks.append((time.time_ns(), act(), time.time_ns()))
        time.sleep(1)
        check(stream.flows(enough=50), 'packets go on')
        up.heal('wifi0')
        time.sleep(0.3)
    hole, healed, loss = marks
    least, most = (healed[0] - hole[2]) / 1e6, (healed[2] - hole[0]) / 1e6 + 40
    for way, one in stream.ways.items():
        gap, lost = one.gap(hole[0], healed[2]), one.lost(hole[0], healed[2] + 100_000_000)
        check(least <= gap <= most, f'{way}: a silence of {least:.0f} to {most:.0f} ms: {gap:.0f}')
        check(least - 1 <= lost <= most, f'{way}: as many packets are lost: {lost}')
        check(one.after(hole[2] + 20_000_000) > least - 60, f'{way}: nothing comes meanwhile')
        lost = one.lost(loss[2], loss[2] + 1_000_000_000)
        check(450 <= lost <= 650, f'{way}: of 900 packets 60 % are lost: {lost}')
        check(one.loses_until(loss[0], loss[0] + 1_000_000_000) is None, f'{way}: it still loses')
        check(one.gap(hole[0] - 200_000_000, hole[0] - 1_000_000) < 100, f'{way}: no silence before')


@test('lab: the routers count what goes to the protected networks in clear')
def clear_is_counted(lab):
    up = Uplinks(lab.net)
    up.watch_clear()
    for host in (LAN4, LAN6):
        for port in (9, 9, 4500):
            send_udp(b'in clear', host, port)
    time.sleep(0.1)
    same(up.clear(), 4, 'packets but those of IKE')
