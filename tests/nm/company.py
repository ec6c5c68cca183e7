# SPDX-License-Identifier: GPL-3.0-or-later
"""company.py - a second company: a gateway of its own (strongSwan in a namespace of its own, with a certificate of another authority), behind it a
network with web, transfer and DNS. Made by the first test that asks for it; stays until the lab ends."""

import certs
import servers
from gateway import Charon, gateway_tree
from machine import RUN, Machine, cable, wait_until, write
from net import SECOND4, SECOND6, SECOND_NAME

LAN4, LAN6 = '10.21.0.2', 'fd21::2'
LAN_NET4, LAN_NET6 = '10.21.0.0/24', 'fd21::/64'
POOL4, POOL6 = '10.98.0.0/24', 'fd98::/112'
DOMAIN, NAME = 'lab.example', 'files.lab.example'
INTERNAL_DNS_DOMAIN = '25'  # RFC 8598
USER, PASSWORD = 'bob', 'looking glass 8'
HELLO = 'hello from the second company\n'


class Site:
    """The gateway `gw2`, which names its domain itself, and the network `lan2`."""

    made = None

    def __init__(self, net):
        self.gw, self.lan = Machine('gw2'), Machine('lan2')
        self._cables(net)
        self._servers()
        certs.make_second(SECOND_NAME)
        self.gateway = Charon(self.gw)

    @classmethod
    def of(cls, lab):
        """The site, with its gateway as it is at first: no SAs."""
        if cls.made is None:
            cls.made = cls(lab.net)
        cls.made.serve()
        return cls.made

    def _cables(self, net):
        cable(self.gw, 'wan0', net.internet, 'port-gw2')
        net.internet.run('ip', 'link', 'set', 'port-gw2', 'master', 'br0')
        cable(self.gw, 'lan0', self.lan, 'eth0')
        self.gw.address('wan0', f'{SECOND4}/24', f'{SECOND6}/64')
        self.gw.address('lan0', '10.21.0.1/24', 'fd21::1/64')
        self.gw.forwards()
        for prefix, router in (('2001:db8:a::/64', '2001:db8:ff::10'), ('2001:db8:b::/64', '2001:db8:ff::20')):
            self.gw.route(prefix, 'via', router)
        self.lan.address('eth0', f'{LAN4}/24', f'{LAN6}/64')
        self.lan.route('default', 'via', '10.21.0.1')
        self.lan.route('default', 'via', 'fd21::1')

    def _servers(self):
        self.lan.start('dnsmasq', '--keep-in-foreground', '--conf-file=/dev/null', '--no-resolv', '--no-hosts', '--user=root', '--pid-file=',
                       f'--listen-address={LAN4},{LAN6}', '--bind-interfaces', '--log-queries', '--log-facility=-', f'--local=/{DOMAIN}/',
                       f'--host-record={NAME},{LAN4},{LAN6}')
        wait_until(lambda: ':53 ' in self.lan.run('ss', '-Hlun').stdout, 'the second name server')
        write(f'{RUN}/lan2/www/hello', HELLO)
        servers.serve(self.lan, f'{RUN}/lan2/www')

    def serve(self, **more):
        tree = gateway_tree(cert='gw-second', local_id=SECOND_NAME, child={'local_ts': f'{LAN_NET4}, {LAN_NET6}'},
                            pools={'pool4': {'addrs': POOL4, 'dns': LAN4, INTERNAL_DNS_DOMAIN: DOMAIN}, 'pool6': {'addrs': POOL6, 'dns': LAN6}}, **more)
        tree['secrets'] = {'eap-bob': {'id': USER, 'secret': f'"{PASSWORD}"'}}
        self.gateway.load(tree, certs=['gw-second'], authorities=['other-ca'])

    def asked(self, name):
        """Was its name server asked for this?"""
        with open(f'{RUN}/lan2/dnsmasq.log', encoding='utf-8', errors='replace') as f:
            return f' {name} from ' in f.read()
