# SPDX-License-Identifier: GPL-3.0-or-later
"""test_mtu.py - the path narrows, and nobody says so: frames that are too long vanish. Under an upload, then in the answer to it, and with IPv6
inside; a download by IPv4 is an event of test_roam.py."""

import hashlib
import socket
import time
from contextlib import contextmanager

import client
import servers
from machine import wait_until
from net import GATEWAY4, LAN4, LAN6
from tap import check, same, test

SIZE = 10 * 1000 * 1000
MOST_S = 3


@contextmanager
def path(lab, octets):
    """A switch: when called, the router takes and sends no more than so many octets on either side, without a word."""
    def devices(mtu):
        for device in ('wan0', 'lan0'):
            lab.net.nat_a.run('ip', 'link', 'set', device, 'mtu', str(mtu))

    lab.net.nat_a.nft('table inet mute {\n chain out {\n type filter hook output priority filter\n meta l4proto icmp drop\n }\n}\n')
    try:
        yield lambda: devices(octets)
    finally:
        devices(1500)
        lab.net.nat_a.nft('delete table inet mute\n')


class Pause:
    """The longest time between two pieces; narrow is called at a fifth of the whole."""

    def __init__(self, narrow):
        self.narrow, self.longest, self.last = narrow, 0, time.monotonic()

    def piece(self, done):
        now = time.monotonic()
        self.longest, self.last = max(self.longest, now - self.last), now
        if self.narrow and done > SIZE // 5:
            self.narrow()
            self.narrow = None
            self.last = time.monotonic()
        time.sleep(0.001)  # else all of it has come before anything can change
        self.last += 0.001


def transfer(host, narrow, up):
    """SIZE octets up and down; the path narrows in one of the two. Returns the longest pause there."""
    mine, data = b'\x5a' * SIZE, bytearray()
    with socket.create_connection((host, servers.PORT), timeout=20) as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65536)  # else the pause of an upload hides in the buffer
        s.sendall(SIZE.to_bytes(8, 'big'))
        pause = Pause(narrow if up else None)
        for at in range(0, SIZE, 20000):
            s.sendall(mine[at:at + 20000])
            pause.piece(at)
        same(servers.read_all(s, 32), hashlib.sha256(mine).digest(), 'what arrived there')
        longest, pause = pause.longest, Pause(None if up else narrow)
        while len(data) < SIZE:
            piece = s.recv(min(65536, SIZE - len(data)))
            check(piece, 'the connection ended early')
            data += piece
            pause.piece(len(data))
        same(servers.read_all(s, 32), hashlib.sha256(data).digest(), 'what arrived here')
    return longest if up else pause.longest


def narrows(lab, octets, host, up):
    lab.serve()
    for family in ('-4', '-6'):  # what a test before has told the server is forgotten
        lab.net.lan.run('ip', family, 'route', 'flush', 'cache')
    with path(lab, octets) as narrow:
        done = client.connect(client.profile(address=GATEWAY4))
        same(done.code, 0, f'connect: {done}')
        longest = transfer(host, narrow, up)
        print(f'# longest pause {longest:.3f} s')
        check(longest < MOST_S, f'a pause of {longest:.2f} s')
        wait_until(lambda: client.tunnel()['path']['mtu'] <= octets, 'the status shows what was found')
        entry = client.tunnel()
        check(entry['path']['mtu'] > entry['inner']['largest'] >= 1174, f'{entry["path"]}, {entry["inner"]}')
        same(entry['inner']['mtu'], 1400, "the device's MTU")
        check(f'path MTU  {entry["path"]["mtu"]} octets: packets of up to {entry["inner"]["largest"]} octets'
              in client.ctl('status').out, client.ctl('status').out)


@test('mtu: the path narrows to 1280 octets under an upload, without a word')
def upload(lab):
    narrows(lab, 1280, LAN4, True)


@test('mtu: the path narrows to 1400 octets under a download by IPv6 inside')
def download6(lab):
    narrows(lab, 1400, LAN6, False)
