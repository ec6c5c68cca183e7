# SPDX-License-Identifier: GPL-3.0-or-later
"""net.py - the network of the lab.

    laptop wifi0 --- air --- natA ---\\
                                      +--- internet (bridge, public DNS) --- gw --- lan (web, DNS, transfer)
    laptop lte0 ------------ natB ---/

The laptop has two uplinks, Wi-Fi preferred. Each NAT translates IPv4 (with ports of its own choosing), routes IPv6
behind a stateful filter, and drops what does not come from its own network: without that an old address would pass by
the new uplink and every roam would look too good. "air" is a bridge where the tests put delay, loss or an attacker."""

import os

from machine import Machine, cable, sh, write

GATEWAY4, GATEWAY6 = '198.51.100.100', '2001:db8:ff::100'
PUBLIC_DNS4, PUBLIC_DNS6 = '198.51.100.53', '2001:db8:ff::53'
SILENT4, SILENT6 = '198.51.100.99', '2001:db8:ff::99'
NAT64 = '64:ff9b::'  # before an IPv4 address; nat64.py translates
WIFI4, WIFI6 = '192.168.10.2', '2001:db8:a::2'
LTE4, LTE6 = '192.168.20.2', '2001:db8:b::2'
LAN4, LAN6 = '10.20.0.2', 'fd20::2'
LAN_NET4, LAN_NET6 = '10.20.0.0/24', 'fd20::/64'
POOL4, POOL6 = '10.99.0.0/24', 'fd99::/112'
GATEWAY_NAME = 'vpn.example.org'
LAN_DOMAIN = 'corp.example'
LAN_NAME = 'files.corp.example'
SECOND4, SECOND6, SECOND_NAME = '198.51.100.101', '2001:db8:ff::101', 'second.example.org'  # made by the tests that need it


class Net:
    """All machines and cables."""

    def __init__(self):
        self.laptop = Machine()
        self.air, self.nat_a, self.nat_b = Machine('air'), Machine('natA'), Machine('natB')
        self.internet, self.gw, self.lan = Machine('internet'), Machine('gw'), Machine('lan')
        self.translates = None
        self._uplinks()
        self._internet()
        self._gateway_side()
        self.nat(True)

    def _uplinks(self):
        # Numbers of their own: when both ends have the same one, the kernel holds back word of a lost carrier, once a second for
        # all namespaces of the machine together (net/core/link_watch.c, linkwatch_urgent_event).
        cable(self.laptop, 'wifi0', self.air, 'air0', index=101)
        cable(self.air, 'air1', self.nat_a, 'lan0')
        cable(self.laptop, 'lte0', self.nat_b, 'lan0', index=102)
        self.bridge_air()
        for device, metric, host, host6, router, router6 in (
                ('wifi0', '100', WIFI4, WIFI6, '192.168.10.1', '2001:db8:a::1'),
                ('lte0', '200', LTE4, LTE6, '192.168.20.1', '2001:db8:b::1')):
            self.laptop.address(device, f'{host}/24', f'{host6}/64')
            self.laptop.route('default', 'via', router, 'dev', device, 'metric', metric)
            self.laptop.route('default', 'via', router6, 'dev', device, 'metric', metric)
        if os.path.islink('/etc/resolv.conf'):  # of a desktop around this lab
            os.unlink('/etc/resolv.conf')
        write('/etc/resolv.conf', f'nameserver {PUBLIC_DNS4}\n')

    def _internet(self):
        self.internet.run('ip', 'link', 'add', 'br0', 'type', 'bridge')
        self.internet.up('br0')
        for machine, port, inside, outside, inside6, outside6 in (
                (self.nat_a, 'a', '192.168.10.1/24', '198.51.100.10/24', '2001:db8:a::1/64', '2001:db8:ff::10/64'),
                (self.nat_b, 'b', '192.168.20.1/24', '198.51.100.20/24', '2001:db8:b::1/64', '2001:db8:ff::20/64')):
            cable(machine, 'wan0', self.internet, f'port-{port}')
            machine.address('lan0', inside, inside6)
            machine.address('wan0', outside, outside6)
            machine.forwards()
        cable(self.gw, 'wan0', self.internet, 'port-gw')
        for port in ('port-a', 'port-b', 'port-gw'):
            self.internet.run('ip', 'link', 'set', port, 'master', 'br0')
        self.internet.address('br0', f'{PUBLIC_DNS4}/24', f'{PUBLIC_DNS6}/64', f'{SILENT4}/24', f'{SILENT6}/64')
        self.internet.nft(f'table inet silent {{\n chain in {{\n type filter hook input priority filter;\n'
                          f' ip daddr {SILENT4} drop\n ip6 daddr {SILENT6} udp dport {{ 500, 4500 }} drop\n }}\n}}\n')
        self.gw.address('wan0', f'{GATEWAY4}/24', f'{GATEWAY6}/64')
        for machine in (self.internet, self.gw):
            machine.route('2001:db8:a::/64', 'via', '2001:db8:ff::10')
            machine.route('2001:db8:b::/64', 'via', '2001:db8:ff::20')
            machine.route('192.168.10.0/24', 'via', '198.51.100.10')  # used when the NAT is off
            machine.route('192.168.20.0/24', 'via', '198.51.100.20')

    def _gateway_side(self):
        cable(self.gw, 'lan0', self.lan, 'eth0')
        self.gw.address('lan0', '10.20.0.1/24', 'fd20::1/64')
        self.gw.forwards()
        self.lan.address('eth0', f'{LAN4}/24', f'{LAN6}/64')
        self.lan.route('default', 'via', '10.20.0.1')
        self.lan.route('default', 'via', 'fd20::1')

    def bridge_air(self):
        """Joins the two halves of the Wi-Fi directly."""
        self.air.run('ip', 'link', 'add', 'br0', 'type', 'bridge', check=False)
        for device in ('air0', 'air1'):
            self.air.run('ip', 'link', 'set', device, 'master', 'br0')
        self.air.up('br0')

    def cut_air(self):
        """Takes the halves apart, for a program in between."""
        for device in ('air0', 'air1'):
            self.air.run('ip', 'link', 'set', device, 'nomaster')

    def nat(self, on, both=False):
        """IPv4 translation at both routers (and of IPv6, if both), or plain routing."""
        if self.translates == (on, both):
            return
        self.translates = (on, both)
        for machine, inside, inside6 in ((self.nat_a, '192.168.10.0/24', '2001:db8:a::/64'),
                                         (self.nat_b, '192.168.20.0/24', '2001:db8:b::/64')):
            translate = f'''
  chain out {{
    type nat hook postrouting priority srcnat
    oifname "wan0" {'' if both else 'meta nfproto ipv4 '}masquerade random
  }}''' if on else ''
            machine.nft(f'''
table inet router
delete table inet router
table inet router {{{translate}
  chain through {{
    type filter hook forward priority filter
    iifname "lan0" ip saddr != {inside} drop
    iifname "lan0" ip6 saddr != {inside6} drop
    iifname "wan0" ct state new drop
  }}
}}
''')
            machine.run('conntrack', '-F', check=False)

    def state(self):
        """What the laptop's network looks like, for a comparison of before and after."""
        texts = [sh('ip', '-o', 'link', 'show').stdout]
        texts[0] = '\n'.join(line.split(' mtu ')[0] for line in texts[0].splitlines())
        for what in (('addr',), ('route', 'show', 'table', 'all'), ('rule',)):
            for family in ('-4', '-6'):
                lines = sh('ip', family, *what).stdout.splitlines()
                texts.append('\n'.join(sorted(lines) if what[0] == 'route' else lines))
        texts.append(sh('nft', 'list', 'ruleset').stdout)
        with open('/etc/resolv.conf', encoding='utf-8') as f:
            texts.append(f.read())
        return '\n'.join(texts)
