# SPDX-License-Identifier: GPL-3.0-or-later
"""test_dns.py - names of the protected network resolve through the tunnel and through nothing else: with a plain
/etc/resolv.conf, and with the real systemd-resolved."""

import os
import signal
import time

import client
from machine import sh, wait_until, write
from net import LAN4, LAN6, LAN_NAME, PUBLIC_DNS4
from tap import check, same, test


def asked_public(lab, name):
    """Has the public DNS of the lab ever seen this name?"""
    with open('/srv/lab/internet/dnsmasq.log', encoding='utf-8', errors='replace') as f:
        return name in f.read()


def resolved_as(before, what):
    """Waits until systemd-resolved's status is this one."""
    end = time.monotonic() + 3
    while (now := sh('resolvectl', 'status').stdout) != before:
        check(time.monotonic() < end, f'{what}: ' + ' | '.join(set(now.splitlines()) ^ set(before.splitlines())))
        time.sleep(0.05)


def resolve(name):
    done = sh('getent', 'ahosts', name, check=False, timeout=15)
    return sorted({line.split()[0] for line in done.stdout.splitlines()})


@test('dns: full tunnel by resolv.conf: a name of the LAN resolves, and the file is restored')
def resolv_conf(lab):
    name = 'only4.corp.example'
    lab.serve(full=True)
    check(resolve(LAN_NAME) == [], 'without the tunnel the name is unknown')
    done = client.connect(client.profile(full=True))
    same(done.code, 0, f'connect: {done}')
    same(resolve(LAN_NAME), sorted([LAN4, LAN6]), 'addresses of the LAN name')
    same(resolve(name), [LAN4], f'addresses of {name}')
    check(not asked_public(lab, name), 'the public DNS must not see names of the LAN')
    same(client.disconnect().code, 0, 'disconnect')
    with open('/etc/resolv.conf', encoding='utf-8') as f:
        same(f.read(), f'nameserver {PUBLIC_DNS4}\n', '/etc/resolv.conf')


class Resolved:
    """The real systemd-resolved on the laptop, without systemd."""

    def __init__(self, lab):
        self.laptop = lab.net.laptop
        for folder in ('/run/dbus', '/run/systemd/resolve'):
            os.makedirs(folder, exist_ok=True)
        sh('chown', '-R', 'systemd-resolve:systemd-resolve', '/run/systemd/resolve')
        write('/etc/systemd/resolved.conf.d/lab.conf',
              f'[Resolve]\nDNS={PUBLIC_DNS4}\nFallbackDNS=\nLLMNR=no\nMulticastDNS=no\nDNSSEC=no\nDNSOverTLS=no\n')
        self.children = [self.laptop.start('dbus-daemon', '--system', '--nofork', '--nopidfile')]
        wait_until(lambda: os.path.exists('/run/dbus/system_bus_socket'), 'the system bus')
        self.children.append(self.laptop.start('/usr/lib/systemd/systemd-resolved'))
        wait_until(lambda: sh('resolvectl', 'status', check=False).returncode == 0, 'systemd-resolved')
        write('/run/systemd/resolve/stub-resolv.conf', 'nameserver 127.0.0.53\noptions edns0 trust-ad\nsearch .\n')
        os.unlink('/etc/resolv.conf')
        os.symlink('/run/systemd/resolve/stub-resolv.conf', '/etc/resolv.conf')

    def stop(self):
        for child in reversed(self.children):
            self.laptop.stop(child)
        os.unlink('/etc/resolv.conf')
        write('/etc/resolv.conf', f'nameserver {PUBLIC_DNS4}\n')
        sh('rm', '-rf', '/run/systemd/resolve', '/run/dbus')


@test('dns: systemd-resolved gets the servers on the tunnel, asks them for the LAN only, and forgets them')
def resolved(lab):
    lab.serve()
    resolver = Resolved(lab)
    try:
        same(resolve('www.example.org'), [PUBLIC_DNS4], 'a public name beforehand')
        before = sh('resolvectl', 'status').stdout
        path = client.profile(network={'dns-domains': 'corp.example'})
        done = client.connect(path)
        same(done.code, 0, f'connect: {done}')
        status = sh('resolvectl', 'status').stdout
        check(LAN4 in status and '~corp.example' in status, f'resolvectl status: {status[-600:]}')
        same(resolve('only4'), [], 'a short name is not completed')
        check(LAN4 in resolve(LAN_NAME), f'{LAN_NAME} resolves')
        same(resolve('www.example.org'), [PUBLIC_DNS4], 'a public name is still resolved outside')
        same(client.disconnect().code, 0, 'disconnect')
        resolved_as(before, 'after the disconnect')
        same(resolve('www.example.org'), [PUBLIC_DNS4], 'a public name afterwards')
    finally:
        client.disconnect()
        resolver.stop()


@test('dns: godwitd and keeper killed while systemd-resolved has the servers: repair takes them back')
def resolved_repaired(lab):
    lab.serve()
    resolver = Resolved(lab)
    try:
        same(resolve('www.example.org'), [PUBLIC_DNS4], 'a public name beforehand')
        before = sh('resolvectl', 'status').stdout
        done = client.connect(client.profile(network={'dns-domains': 'corp.example'}))
        same(done.code, 0, f'connect: {done}')
        check(LAN4 in sh('resolvectl', 'dns').stdout, 'the servers of the LAN are there')
        killed = client.processes('godwitd', 'godwit-keeper')
        same(sorted(killed.values()), ['godwit-keeper', 'godwitd'], 'who is to be killed')
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not client.processes('godwitd', 'godwit-keeper'), 'both are gone', 3)
        done = client.ctl('repair', timeout=20)
        same(done.code, 0, f'godwitctl repair: {done}')
        resolved_as(before, 'after the repair')
        same(resolve('www.example.org'), [PUBLIC_DNS4], 'a public name afterwards')
        same(client.connect(client.profile(network={'dns-domains': 'corp.example'})).code, 0, 'the next connect')
        check(LAN4 in resolve(LAN_NAME), f'{LAN_NAME} resolves again')
    finally:
        client.disconnect()
        resolver.stop()
