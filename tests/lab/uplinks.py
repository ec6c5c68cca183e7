# SPDX-License-Identifier: GPL-3.0-or-later
"""uplinks.py - what happens to the laptop's two uplinks: a carrier goes, an address goes, a router swallows, forgets or loses. All of
it is undone by restore()."""

import re
import socket
import struct
import threading
import time

from machine import Failed, sh, wait_until
from net import LTE4, LTE6, WIFI4, WIFI6

ADDRESSES = {'wifi0': (WIFI4, WIFI6, '192.168.10.1', '2001:db8:a::1', '100'),
             'lte0': (LTE4, LTE6, '192.168.20.1', '2001:db8:b::1', '200')}
# by which uplink the gateway sees the laptop: the outside of the router, with its translation or without
OUTSIDE = {'wifi0': ('198.51.100.10', WIFI4, WIFI6), 'lte0': ('198.51.100.20', LTE4, LTE6)}
ROUTES4 = 0x40  # RTMGRP_IPV4_ROUTE


class Uplinks:
    def __init__(self, net):
        self.net = net
        self.routers = {'wifi0': net.nat_a, 'lte0': net.nat_b}
        self.far_ends = {'wifi0': (net.air, 'air0'), 'lte0': (net.nat_b, 'lan0')}
        net.nat_b.sysctl('ipv6/conf/all/keep_addr_on_down', 1)  # not so on the laptop: the other client would go on using them
        # a route by a link without carrier is no route: what the network managers do by taking it away
        for key in ('ipv4/conf/all/ignore_routes_with_linkdown', 'ipv4/conf/default/ignore_routes_with_linkdown',
                    'ipv6/conf/all/ignore_routes_with_linkdown', 'ipv6/conf/default/ignore_routes_with_linkdown',
                    *(f'ipv{v}/conf/{d}/ignore_routes_with_linkdown' for v in (4, 6) for d in ADDRESSES)):
            net.laptop.sysctl(key, 1)

    def carrier(self, device, on):
        """The other end of the cable; waits until the laptop sees it."""
        machine, port = self.far_ends[device]
        machine.run('ip', 'link', 'set', port, 'up' if on else 'down')

    def has_carrier(self, device):
        return 'NO-CARRIER' not in sh('ip', '-o', 'link', 'show', 'dev', device).stdout

    def drop_address(self, device, families=(4, 6)):
        """In one go: with time between the two, a client may be on its way to the second when that goes too."""
        host, host6, *_ = ADDRESSES[device]
        lines = [f'addr del {host}/24 dev {device}'] if 4 in families else []
        lines += [f'addr del {host6}/64 dev {device}', f'-6 route del default dev {device}'] if 6 in families else []
        sh('ip', '-force', '-batch', '-', stdin='\n'.join(lines) + '\n', check=False)  # some may have gone with their link

    def give_address(self, device, families=(4, 6)):
        """Addresses and default routes, as a network manager gives them: the route last."""
        host, host6, router, router6, metric = ADDRESSES[device]
        lines = [f'addr replace {host6}/64 dev {device} nodad', f'-6 route replace default via {router6} dev {device} metric {metric}'] \
            if 6 in families else []
        lines += [f'addr replace {host}/24 dev {device}', f'route replace default via {router} dev {device} metric {metric}'] \
            if 4 in families else []
        for line in lines:
            sh('ip', *line.split())

    def lose(self, device):
        """Carrier, addresses and routes, as it is where a network manager looks after them."""
        self.carrier(device, False)
        self.drop_address(device)

    def gain(self, device, families=(4, 6)):
        """All of them again; returns when the kernel told of the (IPv4) default route, in wall ns."""
        watch = RouteWatch(device) if 4 in families else None
        self.carrier(device, True)
        wait_until(lambda: self.has_carrier(device), f'{device} has its carrier', 5, 0.002)
        self.give_address(device, families)
        return watch.stop() if watch else None

    def swallow(self, device, permille=1000, family='inet', longer=0):
        """The uplink's router drops this part of what passes, or only packets longer than that, and says nothing."""
        what = f'meta length > {longer} ' if longer else ''
        what += f'numgen random mod 1000 < {permille} ' if permille < 1000 else ''
        self.routers[device].nft(f'''
table {family} hole
delete table {family} hole
table {family} hole {{
  chain through {{ type filter hook forward priority -10
    {what}counter drop
  }}
}}
''')

    def swallowed(self, device):
        """How many packets that was until now."""
        text = self.routers[device].run('nft', 'list', 'table', 'inet', 'hole', check=False).stdout
        return sum(int(n) for n in re.findall(r'packets (\d+)', text))

    def heal(self, device):
        self.routers[device].run('nft', 'delete', 'table', 'inet', 'hole', check=False)

    def forget(self, device):
        """The router's translation forgets everything; what comes next gets another port."""
        self.routers[device].run('conntrack', '-F', check=False)

    def watch_clear(self):
        """The routers begin to count what comes from the laptop for a protected network in clear."""
        for router in self.routers.values():
            router.nft("""
table inet clear
delete table inet clear
table inet clear {
  chain before { type filter hook prerouting priority raw
    iifname "lan0" ip daddr 10.20.0.0/24 udp dport != 4500 counter
    iifname "lan0" ip daddr 10.20.0.0/24 meta l4proto != udp counter
    iifname "lan0" ip6 daddr fd20::/64 udp dport != 4500 counter
    iifname "lan0" ip6 daddr fd20::/64 meta l4proto != udp counter
    iifname "lan0" ip saddr 10.99.0.0/24 counter
    iifname "lan0" ip6 saddr fd99::/112 counter
  }
}
""")

    def clear(self):
        """How many that were; ends the count."""
        texts = [router.run('nft', 'list', 'table', 'inet', 'clear').stdout for router in self.routers.values()]
        for router in self.routers.values():
            router.run('nft', 'delete', 'table', 'inet', 'clear')
        return sum(int(n) for text in texts for n in re.findall(r'packets (\d+)', text))

    def restore(self):
        """Both uplinks as the lab made them."""
        for device in ADDRESSES:
            self.heal(device)
            self.carrier(device, True)
            sh('ip', 'link', 'set', device, 'up')
        for device in ADDRESSES:
            wait_until(lambda d=device: self.has_carrier(d), f'{device} has its carrier')
            self.give_address(device)
        for device, (host, host6, router, router6, _) in ADDRESSES.items():
            for there in (router, router6):  # neighbours know each other before something is measured
                sh('ping', '-c', '1', '-W', '2', '-I', device, there, check=False)

    def used(self, sas):
        """Which uplink the gateway sees the tunnel by, from its list of SAs; None when there is none."""
        for device, outsides in OUTSIDE.items():
            if any(f'@ {address}[' in line for address in outsides for line in sas.splitlines() if 'remote' in line):
                return device
        return None


class RouteWatch(threading.Thread):
    """Notes when the kernel tells of a new IPv4 default route: since() is the wall time in ns."""

    def __init__(self, device):
        super().__init__(daemon=True)
        self.device, self.seen, self.going = device, None, True
        self.socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
        self.socket.bind((0, ROUTES4))
        self.socket.settimeout(0.2)
        self.start()

    def run(self):
        index = socket.if_nametoindex(self.device)
        while self.going and self.seen is None:
            try:
                data = self.socket.recv(65536)
            except TimeoutError:
                continue
            now, at = time.time_ns(), 0
            while at + 28 <= len(data):
                size, kind = struct.unpack_from('=IH', data, at)
                # RTM_NEWROUTE of a prefix of length 0, by this device (RTA_OIF 4)
                if kind == 24 and data[at + 17] == 0 and struct.pack('=HHI', 8, 4, index) in data[at + 28:at + size]:
                    self.seen = now
                at += max(16, (size + 3) & ~3)
        self.socket.close()

    def stop(self):
        self.join(2)
        self.going = False
        if self.seen is None:
            raise Failed(f'no default route by {self.device} appeared')
        return self.seen
