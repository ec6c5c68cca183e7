# SPDX-License-Identifier: GPL-3.0-or-later
"""test_fragments.py - long certificates on paths that lose the fragments of IP (RFC 7383), against strongSwan."""

import struct
from contextlib import contextmanager

import capture
import certs
import client
import servers
from net import GATEWAY4, GATEWAY6, LAN4
from tap import check, same, test
from test_negotiation import COOKIES, fill_half_open

CHAIN = ('big-1', 'big-2', 'big-3')
LARGEST = 1280
SKF = 53


@contextmanager
def no_ip_fragments(net):
    """The first router drops every fragment of IP, both ways; proved by a ping that must be cut."""
    net.nat_a.nft('''
table inet frags {
  chain early {
    type filter hook prerouting priority -450
    ip frag-off & 0x3fff != 0 drop
    exthdr frag exists drop
  }
}
''')
    try:
        for address in (GATEWAY4, GATEWAY6):
            same(net.laptop.run('ping', '-c1', '-W1', '-s', '100', address, check=False).returncode, 0, 'a small ping')
            check(net.laptop.run('ping', '-c1', '-W1', '-s', '3000', address, check=False).returncode != 0,
                  'a ping in fragments has to be lost')
        yield
    finally:
        net.nat_a.run('nft', 'delete', 'table', 'inet', 'frags')


def ike_packets(frames):
    """(outgoing, octets of the IP packet, IKE message) of each IKE datagram of the laptop's."""
    found = []
    for frame in frames:
        datagram = capture.udp(frame)
        if datagram is None or capture.classify(frame, '') != 'IKE':
            continue
        _, sport, _, dport, payload = datagram
        message = payload[4:] if 4500 in (sport, dport) else payload
        v4 = frame[12:14] == b'\x08\x00'
        size = struct.unpack_from('!H', frame, 16 if v4 else 18)[0] + (0 if v4 else 40)
        found.append((dport in (500, 4500), size, message))
    return found


def serve_big(lab, **more):
    certs.make_big()
    lab.serve(auth='pubkey', cert='gw-big', authorities=('ca', *CHAIN), **more)


def connect_big(lab, name, family, **groups):
    """Connects on the narrow path; returns what crossed the uplink."""
    watch = capture.Capture(lab.net.laptop, 'wifi0', snap=2000, keep='udp')
    try:
        done = client.connect(client.profile(address=name, auth='pubkey', alice='alice-big', **groups), auth='pubkey')
        same(done.code, 0, f'connect: {done}')
        servers.transfer(LAN4)
    finally:
        frames = watch.stop()
    packets = ike_packets(frames)
    check(packets, 'IKE is seen')
    check(all((f[12:14] == b'\x08\x00') == (family == 4) for f in frames if capture.classify(f, '') == 'IKE'),
          f'all IKE is IPv{family}')
    return packets


def look_at(packets, largest):
    for outgoing in (True, False):
        cut = [m for out, _, m in packets if out == outgoing and m[16] == SKF]
        total = sum(len(m) for m in cut)
        check(total > 5500, f"fragments {'to' if outgoing else 'from'} the gateway: {len(cut)} with {total} octets")
    longest = max(size for _, size, _ in packets)
    check(longest <= largest, f'the largest packet has {longest} octets')
    check(not any(m[16] == SKF for _, _, m in packets if m[18] == 34), 'IKE_SA_INIT is never cut')


@test('fragments: 6 kB of certificates both ways where IP fragments are lost, IPv4')
def certificates4(lab):
    serve_big(lab)
    with no_ip_fragments(lab.net):
        look_at(connect_big(lab, 'v4.example.org', 4), LARGEST)


@test('fragments: 6 kB of certificates both ways where IP fragments are lost, IPv6')
def certificates6(lab):
    serve_big(lab)
    with no_ip_fragments(lab.net):
        look_at(connect_big(lab, 'v6.example.org', 6), LARGEST)


@test('fragments: a path that takes 576 octets')
def narrow(lab):
    serve_big(lab, settings={'fragment_size': '576'})
    lab.net.nat_a.nft('''
table inet narrow {
  chain early {
    type filter hook prerouting priority -450
    udp dport 4500 meta length > 576 drop
    udp sport 4500 meta length > 576 drop
  }
}
''')
    try:
        watch = capture.Capture(lab.net.laptop, 'wifi0', snap=2000, keep='udp port 4500')
        done = client.connect(client.profile(address='v4.example.org', auth='pubkey', alice='alice-big'), auth='pubkey')
        same(done.code, 0, f'connect: {done}')
        sizes = [size for out, size, m in ike_packets(watch.stop()) if out and m[16] == SKF]
        check(max(sizes) > 1200, 'long fragments come first')
        check(len([s for s in sizes if s <= 576]) > 10, 'then finer ones')
    finally:
        lab.net.nat_a.run('nft', 'delete', 'table', 'inet', 'narrow')


@test('fragments: cookie, another group and fragments together')
def together(lab):
    serve_big(lab, settings=COOKIES, ike='aes256gcm16-prfsha384-modp3072')
    fill_half_open(lab)
    place = lab.gateway.mark()
    with no_ip_fragments(lab.net):
        packets = connect_big(lab, 'v4.example.org', 4)
    look_at(packets, LARGEST)
    for one in ('N(COOKIE)', 'N(INVAL_KE)', 'EF(2/'):
        check(lab.gateway.said(place, one), f'the gateway has to say {one}')


@test('fragments: a gateway that does not know them')
def unknown(lab):
    serve_big(lab, fragmentation='no')
    packets = connect_big(lab, 'v4.example.org', 4)
    check(not any(m[16] == SKF for _, _, m in packets), 'nobody sends fragments')
