# SPDX-License-Identifier: GPL-3.0-or-later
"""test_race.py - several addresses of the gateway's name at once (RFC 8305); networks that have IPv6 and a translator alone (RFC 7050)."""

import ipaddress
import os
import subprocess
import time
from contextlib import contextmanager

import capture
import client
import sanitizer
import servers
from machine import wait_until, write
from net import GATEWAY4, GATEWAY6, LAN4, LTE4, NAT64, PUBLIC_DNS4, PUBLIC_DNS6, SILENT4, SILENT6, WIFI4
from tap import check, same, test

SECOND4 = '198.51.100.101'


def first_attempts(path):
    """[(wall seconds, address)] of the first datagram to each address's port 500."""
    seen = {}
    for at, frame in capture.stamped(path):
        datagram = capture.udp(frame)
        if datagram is not None and datagram[3] == 500:
            seen.setdefault(str(ipaddress.ip_address(datagram[2])), at)
    return sorted((at, address) for address, at in seen.items())


def raced(lab, name, dead, most_s):
    lab.serve()
    watch = capture.Capture(lab.net.laptop, 'wifi0', keep='udp port 500')
    done = client.connect(client.profile(address=name))
    end = time.time()
    watch.stop()
    same(done.code, 0, f'connect: {done}')
    tries = first_attempts(watch.path)
    same([address for _, address in tries], [dead, GATEWAY4], 'the addresses tried, in their order')
    check(0.22 <= tries[1][0] - tries[0][0] < 0.35, f'the second one after 250 ms: {tries}')
    print(f'# connected {end - tries[0][0]:.3f} s after the first attempt')
    check(end - tries[0][0] <= most_s, f'connected {end - tries[0][0]:.3f} s after the first attempt')
    same(lab.gateway.sas().count('ESTABLISHED'), 1, 'IKE SAs at the gateway')
    servers.transfer(LAN4)


@test('race: the first A record is dead: connected within 600 ms of the first attempt')
def dead4(lab):
    raced(lab, 'race.example.org', SILENT4, 3 if sanitizer.ON else 0.6)


@test('race: the IPv6 address is dead: IPv4 takes over')
def dead6(lab):
    raced(lab, 'race6.example.org', SILENT6, 3 if sanitizer.ON else 0.6)


@contextmanager
def ipv6_alone(lab):
    """Both uplinks lose IPv4; the router of the Wi-Fi translates."""
    net = lab.net
    links = (('wifi0', WIFI4, '192.168.10.1', '100'), ('lte0', LTE4, '192.168.20.1', '200'))
    child = net.nat_a.start('python3', os.path.join(os.path.dirname(servers.__file__), 'nat64.py'))
    wait_until(lambda: NAT64 in net.nat_a.run('ip', '-6', 'route').stdout, 'the translator')
    for device, host, _, _ in links:
        net.laptop.run('ip', 'addr', 'del', f'{host}/24', 'dev', device)
    write('/etc/resolv.conf', f'nameserver {PUBLIC_DNS6}\n')
    try:
        yield
    finally:
        for device, host, router, metric in links:
            net.laptop.address(device, f'{host}/24')
            net.laptop.route('default', 'via', router, 'dev', device, 'metric', metric)
        write('/etc/resolv.conf', f'nameserver {PUBLIC_DNS4}\n')
        net.nat_a.stop(child)


@test('race: an IPv6-only network with NAT64: an IPv4 address, a name with IPv4 alone, and a name by DNS64')
def nat64(lab):
    lab.serve()
    with ipv6_alone(lab):
        for address in (GATEWAY4, 'v4.example.org', 'dns64.example.org'):
            done = client.connect(client.profile(address=address))
            same(done.code, 0, f'connect to {address}: {done}')
            remote = client.tunnel()['path']['remote']
            check(remote.startswith(f'[{NAT64}'), f'the gateway is behind the translator: {remote}')
            servers.transfer(LAN4, size=1000)
            same(client.disconnect().code, 0, 'disconnect')


@contextmanager
def without_gateway6(lab):
    """The gateway's own IPv6 address, of which it tells, is out of reach."""
    for router in (lab.net.nat_a, lab.net.nat_b):
        router.nft(f'table ip6 no6 {{\n chain through {{\n type filter hook forward priority -10\n ip6 daddr {GATEWAY6} drop\n }}\n}}\n')
    try:
        yield
    finally:
        for router in (lab.net.nat_a, lab.net.nat_b):
            router.nft('delete table ip6 no6\n')


@test('race: a tunnel by IPv4 moves behind a translator when the network has IPv6 alone, and away when that is gone; its SPIs stay')
def moves(lab):
    lab.serve()
    done = client.connect(client.profile(address=GATEWAY4))
    same(done.code, 0, f'connect: {done}')
    before = client.tunnel()['ike']['spi_i']

    def is_by(start):
        entry = client.tunnel()
        return entry['phase'] == 'connected' and entry['path']['remote'].startswith(start)

    with without_gateway6(lab), ipv6_alone(lab):
        wait_until(lambda: is_by(f'[{NAT64}'), 'the tunnel behind the translator')
        servers.transfer(LAN4, size=1000)
    begun = time.monotonic()
    servers.transfer(LAN4)  # the translator is gone: that is noticed by the traffic
    took = time.monotonic() - begun
    print(f'# a transfer begun behind it took {took:.2f} s')
    check(took < 10 and not is_by(f'[{NAT64}'), f'the tunnel has left the translator, after {took:.2f} s')
    same(client.tunnel()['ike']['spi_i'], before, 'the SPI of the IKE SA')


@contextmanager
def second_gateway(lab):
    """Another address, as a second gateway would have; both let go of theirs when told to die."""
    lab.net.gw.run('ip', 'addr', 'add', f'{SECOND4}/24', 'dev', 'wan0')
    try:
        yield
    finally:
        lab.net.gw.nft('table inet gone {\n}\ndelete table inet gone\n')
        lab.net.gw.run('ip', 'addr', 'del', f'{SECOND4}/24', 'dev', 'wan0')


def die(lab, address):
    """Nothing comes to this address of the gateway any more, and nothing leaves from it."""
    lab.net.gw.nft('table inet gone {\n}\ndelete table inet gone\n'
                   f'table inet gone {{\n chain in {{\n type filter hook input priority -10\n ip daddr {address} drop\n }}\n'
                   f' chain out {{\n type filter hook output priority -10\n ip saddr {address} drop\n }}\n}}\n')


def takes_over(lab, dead, other, most_s):
    """The gateway dies; so long after, the tunnel is up at the other one."""
    die(lab, dead)
    begun = time.monotonic()

    def is_there():
        entry = client.tunnel()
        return entry['phase'] == 'connected' and entry['path']['remote'].startswith(f'{other}:')

    wait_until(is_there, f'the tunnel at {other}', most_s)
    took = time.monotonic() - begun
    print(f'# at {other} {took:.2f} s after {dead} died')
    same(client.tunnel()['gateway']['address'], other, "the gateway's name in the status")
    servers.transfer(LAN4, size=1000)


@test('race: the gateway of a tunnel dies, and the next one of the profile takes over')
def dies(lab):
    lab.serve(settings={'mem-pool.reassign_online': 'yes'})
    with second_gateway(lab):
        # without MOBIKE, or the tunnel would move to the other address, which is the same gateway's
        done = client.connect(client.profile(address=GATEWAY4, gateway={'fallback': SECOND4}, ike={'mobike': 'false'}))
        same(done.code, 0, f'connect: {done}')
        with subprocess.Popen(['ping', '-n', '-q', '-i', '0.05', LAN4], stdout=subprocess.DEVNULL) as child:
            try:
                takes_over(lab, GATEWAY4, SECOND4, 20)  # 1 + 5 + 3.5 s
            finally:
                child.terminate()
        takes_over(lab, SECOND4, GATEWAY4, 40)  # idle: 15 + 5 + 3.5 s


@test('race: the first gateway of the profile is silent, and the next one is tried')
def first_is_silent(lab):
    lab.serve()
    begun = time.monotonic()
    done = client.connect(client.profile(address='silent.example.org', gateway={'fallback': f'nowhere.example.org;{GATEWAY4}'}))
    took = time.monotonic() - begun
    same(done.code, 0, f'connect: {done}')
    print(f'# connected after {took:.2f} s')
    check(took < 12, f'connected after {took:.2f} s')
    same(client.tunnel()['gateway']['address'], GATEWAY4, "the gateway's name in the status")
    servers.transfer(LAN4)
