# SPDX-License-Identifier: GPL-3.0-or-later
"""test_move.py - the tunnel moves to a new IKE SA while data flows: strongSwan sends a live session to another address (RFC 5685), or limits the
time of a sign-in (RFC 4478)."""

import re
import subprocess
from contextlib import contextmanager

import client
import servers
from machine import wait_until
from net import GATEWAY4, LAN4
from tap import check, same, test

SECOND4 = '198.51.100.101'
FEW = 4  # of 50 a second: strongSwan's libipsec loses a packet now and then when one child takes over from another; a tunnel that is away loses more
SAME_ADDRESS = {'mem-pool.reassign_online': 'yes'}  # else the pool gives a second address while the first is in use


@contextmanager
def pings(seconds, most_lost=FEW):
    """50 packets a second through the tunnel meanwhile; at most so many may be lost."""
    count = int(seconds * 50)
    child = subprocess.Popen(['ping', '-n', '-c', str(count), '-i', '0.02', '-W', '2', LAN4], stdout=subprocess.PIPE, text=True)
    yield
    said = child.communicate(timeout=seconds * 2 + 20)[0]
    found = re.search(r'(\d+) packets transmitted, (\d+) received', said)
    lost = int(found.group(1)) - int(found.group(2))
    check(lost <= most_lost, f'of {found.group(1)} packets {lost} were lost')


@contextmanager
def second_address(lab):
    lab.net.gw.run('ip', 'addr', 'add', f'{SECOND4}/24', 'dev', 'wan0')
    try:
        yield
    finally:
        lab.net.gw.run('ip', 'addr', 'del', f'{SECOND4}/24', 'dev', 'wan0')


def connect():
    done = client.connect(client.profile(address='v4.example.org'))
    same(done.code, 0, f'connect: {done}')
    return client.addresses_of(client.tunnel())


def uses(lab, address):
    """The one IKE SA at the gateway is with this address of its own."""
    text = lab.gateway.sas()
    return text.count('ESTABLISHED') == 1 and f"@ {address}[4500]" in text


def connect_by_certificate():
    done = client.connect(client.profile(address='v4.example.org', auth='pubkey'), auth='pubkey')
    same(done.code, 0, f'connect: {done}')
    return client.addresses_of(client.tunnel())


@test('move: the gateway sends a live session to another address')
def redirect(lab):
    lab.net.nat(False)  # strongSwan assigns the same address only to the same outer address and port
    lab.serve(auth='pubkey', settings=SAME_ADDRESS)
    with second_address(lab):
        before = connect_by_certificate()
        check(uses(lab, GATEWAY4), lab.gateway.sas())
        with pings(5):
            lab.gateway.swanctl('--redirect', '--ike', 'rw', '--gateway', SECOND4)
            wait_until(lambda: uses(lab, SECOND4), 'the session is at the other address', 5)
        check(lab.gateway.said(lab.log_place, 'N(REDIR_FROM)'), 'we say who sent us')
        same(client.addresses_of(client.tunnel()), before, 'the inner addresses')
        servers.transfer(LAN4)


@test('move: sent to a gateway that is not there, the session stays')
def redirect_nowhere(lab):
    lab.serve(auth='pubkey', settings=SAME_ADDRESS)
    connect_by_certificate()
    with pings(4, most_lost=0):
        lab.gateway.swanctl('--redirect', '--ike', 'rw', '--gateway', '198.51.100.99')
    check(uses(lab, GATEWAY4), lab.gateway.sas())
    servers.transfer(LAN4)


@test('move: another address is applied while the tunnel moves')
def another_address(lab):
    lab.serve(auth='pubkey', settings={'mem-pool.reassign_online': 'no'}, unique='never')
    before = connect_by_certificate()
    with second_address(lab):
        with pings(4):
            lab.gateway.swanctl('--redirect', '--ike', 'rw', '--gateway', SECOND4)
            wait_until(lambda: uses(lab, SECOND4), 'the session is at the other address', 5)
            wait_until(lambda: client.addresses_of(client.tunnel()) != before, 'other inner addresses', 5)
        servers.transfer(LAN4)


@test('move: the gateway limits the time of a sign-in')
def lifetime(lab):
    lab.serve(settings=SAME_ADDRESS, reauth_time='8s', rand_time='0s', over_time='6s')
    before = connect()
    check(lab.gateway.said(lab.log_place, 'N(AUTH_LFT)'), 'the gateway says its time')
    with pings(16):
        pass
    made = lab.gateway.sas()
    same(made.count('ESTABLISHED'), 1, f'IKE SAs: {made}')
    number = int(re.search(r'rw: #(\d+), ESTABLISHED', made).group(1))
    check(lab.gateway.said(lab.log_place, f'IKE_SA rw[{number}] established'), 'the newest one')
    check(number >= 3, f'signed in anew twice: {number}')
    same(client.addresses_of(client.tunnel()), before, 'the inner addresses')
    servers.transfer(LAN4)
