# SPDX-License-Identifier: GPL-3.0-or-later
"""lab.py - the lab as the tests get it: network, servers, certificates, one gateway; and the rule that after every test
the laptop's network is as it was before."""

import difflib
import os
import signal
import time

import certs
import client
import servers
from gateway import Charon, gateway_tree, peer_root
from machine import sh, wait_until, write
from net import PUBLIC_DNS4, Net
from tap import Skip


class Lab:
    def __init__(self, big=False):
        self.net = Net()
        servers.start_public_dns(self.net)
        self.big_digest = servers.start_lan(self.net, big=big)
        certs.make()
        self.settings = ({}, None)
        self.gateway = Charon(self.net.gw)
        self.log_place = 0
        self.calm = self.net.state()

    def serve(self, settings=None, certs=('gw-p256',), authorities=('ca',), peer=None, **tree):
        """Gives the gateway a configuration (gateway_tree's words); settings other than before restart it. peer:
        'strongswan' for 6.1, with ML-KEM; without its root the test is skipped."""
        if peer and not peer_root(peer):
            raise Skip(f'the root "peer-{peer}" could not be made')
        wanted = (settings or {}, peer_root(peer) if peer else None)
        if wanted != self.settings:
            self.gateway.start(*wanted)
            self.settings = wanted
        names = dict.fromkeys([*certs, *([tree['cert']] if 'cert' in tree else [])])
        self.gateway.load(gateway_tree(**tree), certs=names, authorities=authorities)
        self.log_place = self.gateway.mark()

    def explain(self):
        """After a failure: what the gateway said since the test gave it its configuration, and Godwit's last words."""
        for path, place, lines in ((self.gateway.log, self.log_place, 25), ('/srv/lab/laptop/godwitctl.log', 0, 15)):
            if not os.path.exists(path):
                continue
            with open(path, encoding='utf-8', errors='replace') as f:
                f.seek(place)
                for line in [one for one in f.read().splitlines() if 'conn' not in one[:40]][-lines:]:
                    print(f'#   {os.path.basename(path)}: {line[:160]}')

    def difference(self):
        """How the laptop's network differs from the calm state; empty text when it does not."""
        return '\n'.join(line for line in difflib.unified_diff(
            self.calm.splitlines(), self.net.state().splitlines(), 'before', 'after', n=0, lineterm=''))

    def restored(self, timeout=3):
        """Waits for the calm state; returns the difference that stays."""
        end = time.monotonic() + timeout
        while True:
            difference = self.difference()
            if not difference or time.monotonic() > end:
                return difference
            time.sleep(0.05)

    def calm_down(self):
        """Between two tests: a tunnel that is left goes; a network that is not restored fails the test before."""
        self.net.nat(True)
        if client.processes('godwitd'):
            client.disconnect()
        difference = self.restored()
        left = client.processes('godwitd', 'godwit-scout')
        if difference or left:
            self.force_calm()
            raise AssertionError(f'not restored; processes {left}; network:\n{difference}')

    def force_calm(self):
        """Makes a clean laptop by hand, so that one bad test does not spoil the others."""
        for pid in client.processes():
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not client.processes(), 'Godwit is gone', 3)
        client.ctl('repair', timeout=20)
        for pid in client.processes():
            os.kill(pid, signal.SIGKILL)
        if not self.difference():
            return
        for device in client.tuns():
            if device != 'ipsec0':
                sh('ip', 'link', 'del', device, check=False)
        write('/etc/resolv.conf', f'nameserver {PUBLIC_DNS4}\n')
        for family in ('-4', '-6'):
            for line in sh('ip', family, 'rule').stdout.splitlines():
                number = line.split(':')[0]
                if line not in self.calm:
                    sh('ip', family, 'rule', 'del', 'pref', number, check=False)
            for line in sh('ip', family, 'route', 'show', 'table', 'all').stdout.splitlines():
                if line not in self.calm:
                    sh('ip', family, 'route', 'del', *line.split(), check=False)
