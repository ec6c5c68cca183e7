# SPDX-License-Identifier: GPL-3.0-or-later
"""test_leaks.py - a full tunnel is full: whatever the network around says, nothing of other programs leaves in clear while the tunnel is up or
moves; and questions to the DNS go where they belong. Each test sees first that the same traffic does leave in clear without the tunnel."""

import itertools
import os
import sys
import time
from collections import Counter
from contextlib import contextmanager

import outside
from desktop import nmcli, overheard, vpn_state
from machine import sh, wait_until
from net import GATEWAY4, GATEWAY6, LAN4, LAN6, LAN_DOMAIN, LAN_NAME, PUBLIC_DNS4, PUBLIC_DNS6
from outside import EVERYWHERE, FAR4, Outside, Resolving, Talk, changed, dhcp
from peer import ike, ours, up
from tap import check, long_test, same, test
from test_up import reaches, resolve
from told import Told


# Settings of NetworkManager's that keep a full tunnel out of the main table: routes of others are not asked at all; only sockets that are bound
# to a device, as the tunnel's own are, pass by.
TABLE = {'ipv4': 'route-table=26100\nrouting-rule1=priority 5300 from 0.0.0.0/0 table 26100\n',
         'ipv6': 'route-table=26100\nrouting-rule1=priority 5300 from ::/0 table 26100\n'}


def nothing_clear(lab, targets=EVERYWHERE, **settings):
    """Up, moved to LTE and back, with traffic to all these; nothing of it in clear."""
    with Talk(targets), Outside(lab) as out:
        time.sleep(0.7)
    check(out.clear(), 'without the tunnel the traffic is seen in clear')
    lab.serve(full=True)
    lab.add(ours(full=True, **settings), 'ours')
    with Talk(targets), Outside(lab) as out:
        up(lab, 'ours')
        marks, before = [time.time()], ike(lab)
        for act, seconds in ((None, 1.2), (False, 1.7), (True, 2)):
            if act is not None:
                lab.uplinks.carrier('wifi0', act)
            time.sleep(seconds)
            reaches(LAN4, LAN6)
            marks.append(time.time())
    same((vpn_state('ours'), ike(lab)), ('activated', before), 'the tunnel is the same')
    for phase, begin, end in zip(('up', 'moved to LTE', 'moved back'), marks, marks[1:]):
        seen = Counter(words for _, words in out.clear(begin, end))
        if seen:
            print(f'# {phase}: ' + '; '.join(f'{n} of {words}' for words, n in seen.most_common(6)))
    same(len(out.clear(marks[0])), 0, 'packets in clear')


@long_test('nm: full tunnel: nothing leaves in clear, still or moving')
def plain(lab):
    nothing_clear(lab)


@contextmanager
def advertiser(lab):
    child = lab.net.nat_a.start(sys.executable, os.path.abspath(outside.__file__), 'advertise', '2001:db8:bad::/64', '::/1,8000::/1')
    try:
        yield
    finally:
        lab.net.nat_a.stop(child)


@contextmanager
def public_neighbour(lab):
    """The router of the Wi-Fi is also one of a network that is not its own."""
    lab.net.nat_a.run('ip', 'addr', 'replace', f'{FAR4}/24', 'dev', 'lan0')
    try:
        yield
    finally:
        lab.net.nat_a.run('ip', 'addr', 'del', f'{FAR4}/24', 'dev', 'lan0')


ROUTES = ('0.0.0.0/1', '128.0.0.0/1', '9.9.9.9/32')
PUBLIC_LOCAL = ('+ipv4.addresses', '203.0.113.5/24')


def wait_for_lease():
    wait_until(lambda: all(route in sh('ip', '-4', 'route').stdout for route in ('128.0.0.0/1', '9.9.9.9')), 'the routes of the lease', 8)


def wait_for_advertisement():
    wait_until(lambda: '2001:db8:bad:' in sh('ip', '-6', 'addr', 'show', 'dev', 'wifi0').stdout, 'an address of the new prefix', 8)
    wait_until(lambda: '8000::/1' in sh('ip', '-6', 'route').stdout, 'the advertised routes', 5)


@test("nm: full tunnel: a Wi-Fi with DHCP's routes for 0/1, 128/1 and a host, a local network of public addresses and advertised routes draws nothing out")
def hostile(lab):
    with public_neighbour(lab), dhcp(lab, *ROUTES, more=(*PUBLIC_LOCAL, 'ipv6.method', 'auto')), advertiser(lab):
        wait_for_lease()
        wait_for_advertisement()
        nothing_clear(lab)


@test('nm: full tunnel with a table of its own in its connection: the same Wi-Fi draws nothing out')
def hostile_table(lab):
    with public_neighbour(lab), dhcp(lab, *ROUTES, more=(*PUBLIC_LOCAL, 'ipv6.method', 'auto')), advertiser(lab):
        wait_for_lease()
        wait_for_advertisement()
        nothing_clear(lab, **TABLE)


@long_test("nm: full tunnel: DHCP's routes for 0/1, 128/1 and a host draw nothing out")
def option_121(lab):
    with dhcp(lab, *ROUTES):
        wait_for_lease()
        nothing_clear(lab)


@long_test('nm: full tunnel: a local network of public addresses draws nothing out')
def public_local(lab):
    with public_neighbour(lab), changed(lab, 'wifi0', *PUBLIC_LOCAL):
        nothing_clear(lab)


@long_test('nm: full tunnel: router advertisements with a new prefix and routes draw nothing out')
def advertisement(lab):
    with changed(lab, 'wifi0', 'ipv6.method', 'auto'), advertiser(lab):
        wait_for_advertisement()
        nothing_clear(lab)


def filters():
    """By the reverse path: what counts for all links, and what a new one begins with."""
    return sh('cat', *(f'/proc/sys/net/ipv4/conf/{one}/rp_filter' for one in ('all', 'default', 'wifi0', 'lte0'))).stdout.split()


@contextmanager
def reverse_path(lab, value):
    """Every link filters by the reverse path: 1 strictly, 2 loosely (RFC 3704)."""
    names = [f'ipv4/conf/{one}/rp_filter' for one in ('all', 'default', 'wifi0', 'lte0')]
    before = filters()
    try:
        for name in names:
            lab.net.laptop.sysctl(name, value)
        yield
        same(filters()[0], str(value), 'the filter afterwards')  # NetworkManager loosens that of a link at times
    finally:
        for name, old in zip(names, before):
            lab.net.laptop.sysctl(name, old)


@test('nm: full tunnel of a computer that filters strictly by the reverse path: it carries, moves, and the same Wi-Fi draws nothing out')
def hostile_strict(lab):
    with reverse_path(lab, 1), public_neighbour(lab), dhcp(lab, *ROUTES, more=PUBLIC_LOCAL):
        wait_for_lease()
        nothing_clear(lab, (*EVERYWHERE, GATEWAY4))
        nmcli('connection', 'down', 'ours')


@long_test('nm: full tunnel of a computer that filters loosely by the reverse path: it carries, moves, and nothing leaves in clear')
def loose(lab):
    with reverse_path(lab, 2):
        nothing_clear(lab)
        nmcli('connection', 'down', 'ours')


@test("nm: full tunnel: another program's TCP and UDP to the gateway's own address do not leave in clear")
def gateway_address(lab):
    nothing_clear(lab, (GATEWAY4, GATEWAY6))


@test('nm: split tunnel: only names of the routing domains are asked inside, all others outside')
def split_dns(lab):
    lab.serve()
    lab.add(ours(network__dns_domains='corp.example'), 'ours')
    up(lab, 'ours')
    with Outside(lab) as out:
        same(resolve(LAN_NAME), sorted([LAN4, LAN6]), 'addresses of the LAN name')
        same(resolve('www.example.org'), [PUBLIC_DNS4], 'a public name')
        resolve('only4.corp.example')
    asked = [words for _, words in out.dns()]
    check(any('www.example.org' in one for one in asked), f'the public name is asked outside: {asked}')
    check(not any('corp.example' in one for one in asked), f'names of the LAN are not: {asked}')
    with open('/srv/lab/lan/dnsmasq.log', encoding='utf-8', errors='replace') as f:
        check('www.example.org' not in f.read(), 'the public name is not asked inside')


LAN_LOG = '/srv/lab/lan/dnsmasq.log'


def asked_at_lan(name):
    """How often the LAN's name server was asked for it."""
    with open(LAN_LOG, encoding='utf-8', errors='replace') as f:
        return f.read().count(f'{name} from')


@test("nm: the gateway's name servers are not used where the profile (network.dns) or the connection (ignore-auto-dns) refuses them; its own ones are")
def refused_dns(lab):
    ignored = 'ignore-auto-dns=true\n'
    domains = {'network__dns_domains': LAN_DOMAIN}
    variants = {'network.dns': {'network__dns': 'false'}, 'ignore-auto-dns': {'ipv4': ignored, 'ipv6': ignored, **domains}}
    for what, words in variants.items():
        lab.serve()
        lab.add(ours(**words), 'ours')
        before = asked_at_lan(LAN_NAME)
        with overheard("type='method_call',interface='org.freedesktop.resolve1.Manager',member='SetLinkDomains'") as bus:
            up(lab, 'ours')
            same(resolve(LAN_NAME), [], f'{what}: addresses of the LAN name')
            time.sleep(0.5)
            bus.terminate()
            check(LAN_DOMAIN not in bus.stdout.read(), f'{what}: systemd-resolved is not told of the domain, not even before "activated"')
        same(asked_at_lan(LAN_NAME), before, f'{what}: questions at the name server')
        check('DNS Servers' not in sh('resolvectl', 'status', 'godwit0').stdout, f'{what}: name servers of the tun')
        reaches(LAN4, LAN6)
        lab.remove_vpns()
    lab.add(ours(ipv4=f'{ignored}dns={LAN4};\ndns-search=~{LAN_DOMAIN};\n', ipv6=ignored), 'ours')
    up(lab, 'ours')
    same(resolve(LAN_NAME), sorted([LAN4, LAN6]), "by the connection's own server")


@test('nm: full tunnel: no octet to port 53 or 853 in clear from "activated" to "disconnected", moving or not')
def full_dns(lab):
    lab.serve(full=True)
    lab.add(ours(full=True), 'ours')
    with Told() as told, Resolving(), Talk(), Outside(lab) as out:
        time.sleep(0.5)
        up(lab, 'ours')
        begin = time.time()
        time.sleep(1.5)
        lab.uplinks.carrier('wifi0', False)
        time.sleep(3)
        lab.uplinks.carrier('wifi0', True)
        time.sleep(3)
        nmcli('connection', 'down', 'ours')
        time.sleep(1)
    end = told.at('disconnected')
    for server, port in itertools.product((PUBLIC_DNS4, PUBLIC_DNS6), (53, 853)):
        there = f'to {server} port {port}'
        check(any(there in words for _, words in out.dns(end=begin)), f'packets {there} are seen in clear before')
        check(any(there in words for _, words in out.dns(begin=end)), f'and afterwards: {there}')
    seen = Counter(words for _, words in out.dns(begin, end))
    same(dict(seen.most_common(5)), {}, 'questions in clear while the tunnel was up')
