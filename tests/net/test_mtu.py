# SPDX-License-Identifier: GPL-3.0-or-later
"""test_mtu.py - the path narrows, and nobody says so: frames that are too long vanish. Under an upload, then in the answer to it, and with IPv6
inside; a download by IPv4 is an event of test_roam.py. And somebody says so who knows nothing of the path: a forged ICMP message."""

import hashlib
import socket
import time
from contextlib import contextmanager

import capture
import client
import servers
from machine import wait_until
from net import GATEWAY4, GATEWAY6, LAN4, LAN6, WIFI4, WIFI6
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


@contextmanager
def link(lab, octets):
    """The same of the laptop's own link: what is longer is refused when it is sent."""
    try:
        yield lambda: lab.net.laptop.run('ip', 'link', 'set', 'wifi0', 'mtu', str(octets))
    finally:
        lab.net.laptop.run('ip', 'link', 'set', 'wifi0', 'mtu', '1500')


def narrows(lab, octets, host, up, where=path):
    lab.serve()
    for family in ('-4', '-6'):  # what a test before has told the server is forgotten
        lab.net.lan.run('ip', family, 'route', 'flush', 'cache')
    with where(lab, octets) as narrow:
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


@test('mtu: the link itself narrows to 1300 octets under an upload')
def own_link(lab):
    narrows(lab, 1300, LAN4, True, where=link)


# argv: laptop, gateway, our port, MTU. The packet that is said to be too large is one of the tunnel's, as whoever is on the path can write it.
FORGER = """
import ipaddress, socket, struct, sys
laptop, gateway = (ipaddress.ip_address(a) for a in sys.argv[1:3])
port, mtu = int(sys.argv[3]), int(sys.argv[4])
udp = struct.pack('!HHHH', port, 4500, 1444, 0)
if laptop.version == 4:
    inner = struct.pack('!BBHHHBBH', 69, 0, 1464, 1, 0x4000, 63, 17, 0) + laptop.packed + gateway.packed + udp
    body = struct.pack('!BBHHH', 3, 4, 0, 0, mtu) + inner
    total = sum(struct.unpack(f'!{len(body) // 2}H', body))
    total = (total & 0xffff) + (total >> 16)
    body = body[:2] + struct.pack('!H', ~((total & 0xffff) + (total >> 16)) & 0xffff) + body[4:]
    s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
else:
    inner = struct.pack('!IHBB', 6 << 28, 1444, 17, 63) + laptop.packed + gateway.packed + udp
    body = struct.pack('!BBHI', 2, 0, 0, mtu) + inner + bytes(1100)
    s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
s.sendto(body, (str(laptop), 0))
"""


def forged(lab, gateway, laptop, mtu, fragments):
    """The kernel believes the forger; the tunnel does not: nothing of it is cut, and what fits into it stays."""
    lab.net.nat(False)
    lab.serve()
    done = client.connect(client.profile(address=gateway))
    same(done.code, 0, f'connect: {done}')
    wait_until(lambda: client.tunnel()['path']['remote'].strip('[').startswith(gateway), 'the path')
    before = client.tunnel()
    watch = capture.Capture(lab.net.laptop, 'wifi0', keep=f'host {gateway} and udp port 4500')
    servers.transfer(LAN4, size=1000)
    ours = [c for c in map(capture.udp, watch.stop()) if c is not None and c[3] == 4500]
    lab.net.nat_a.run('python3', '-c', FORGER, laptop, gateway, str(ours[0][1]), str(mtu))
    family = '-6' if ':' in gateway else '-4'
    wait_until(lambda: f'mtu {mtu}' in lab.net.laptop.run('ip', family, 'route', 'get', gateway, 'oif', 'wifi0').stdout,
               'the kernel believes the forger')
    cut = capture.Capture(lab.net.laptop, 'wifi0', keep=f'src host {laptop} and dst host {gateway} and {fragments}')
    begun = time.monotonic()
    servers.transfer(LAN4)
    servers.transfer(LAN6)
    print(f'# two transfers in {time.monotonic() - begun:.2f} s')
    same(len(cut.stop()), 0, 'fragments of ours')
    after = client.tunnel()
    same((after['path']['mtu'], after['inner']['largest']), (before['path']['mtu'], before['inner']['largest']),
         'the path MTU, and the largest packet inside')
    same(after['inner']['largest'], 1400, 'the largest packet inside')


@test('mtu: a forged ICMP message that 576 octets are too many changes nothing')
def forged4(lab):
    forged(lab, GATEWAY4, WIFI4, 576, '(ip[6:2] & 0x3fff != 0)')


@test('mtu: a forged ICMPv6 message that 1280 octets are the most changes nothing')
def forged6(lab):
    forged(lab, GATEWAY6, WIFI6, 1280, '(ip6[6] == 44)')
