#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""packaged.py - what apt installs under a real NetworkManager: a tunnel by nmcli, an upgrade under it, a removal under it, a purge. One story, in
this order. Speaks TAP.

    packaged.py [--list | --installed]

--installed: they are there already; only the tunnel by nmcli."""
import os
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '..', 'lab'), os.path.join(HERE, '..', 'nm')]

import client                                       # noqa: E402
from certs import DIR as CERTS                      # noqa: E402
import servers                                      # noqa: E402
from debs import PACKAGES, apt, deb, older          # noqa: E402
from desktop import SERVICES, DeskLab, nmcli, pids, vpn_state  # noqa: E402
from left import differences, files, rules          # noqa: E402
from machine import sh, wait_until                  # noqa: E402
from net import GATEWAY_NAME, LAN4, LAN6, LAN_NAME  # noqa: E402
from peer import PASSWORD, ours, up                 # noqa: E402
from tap import TESTS, run, same, test              # noqa: E402
from test_up import reaches, resolve                # noqa: E402

TESTS.clear()  # of tests/nm only the one below


def version():
    return sh('dpkg-query', '-W', '-f', '${Version}', 'network-manager-godwit').stdout


@test('packaged: apt installs under a running NetworkManager; nmcli add and up: ping by both IP versions, a name of the LAN; down: all as before')
def by_nmcli(lab):
    lab.serve(full=True)
    if lab.old:
        apt('install', *lab.old)
    nmcli('connection', 'add', 'type', 'vpn', 'vpn-type', 'godwit', 'con-name', 'work', 'vpn.persistent', 'yes', 'vpn.data',
          f'gateway.address={GATEWAY_NAME}, gateway.authorities={CERTS}/ca.pem, sign-in.user=alice, password-flags=0',
          'vpn.secrets', f'password={PASSWORD}')
    up(lab, 'work')
    same(vpn_state('work'), 'activated', 'its state')
    reaches(LAN4, LAN6)
    same(resolve(LAN_NAME), sorted([LAN4, LAN6]), 'addresses of the LAN name')
    servers.transfer(LAN4)
    nmcli('connection', 'down', 'work')
    same(lab.restored(3), '', 'the network afterwards')
    same(resolve(LAN_NAME), [], 'the LAN name afterwards')


@test('packaged: an upgrade keeps a tunnel that NetworkManager has up; the next one is of the new version')
def upgraded(lab):
    same(version(), '0.0.9', 'before')
    lab.serve()
    lab.add(ours(), 'ours')
    up(lab, 'ours')
    before, profile = pids(*SERVICES, 'godwitd'), nmcli('--show-secrets', 'connection', 'show', 'ours').stdout.split('GENERAL.')[0]
    apt('install', *(deb(name) for name in PACKAGES))
    same(version(), '0.1.0', 'after')
    same((vpn_state('ours'), pids(*SERVICES, 'godwitd')), ('activated', before), 'state and processes')
    servers.transfer(LAN4, size=100000)
    same(nmcli('--show-secrets', 'connection', 'show', 'ours').stdout.split('GENERAL.')[0], profile, 'the profile')
    nmcli('connection', 'down', 'ours')
    up(lab, 'ours')
    servers.transfer(LAN4, size=100000)


@test('packaged: removal ends the tunnel that NetworkManager has up, and the network is as before')
def removed(lab):
    lab.serve()
    lab.add(ours(), 'ours')
    up(lab, 'ours')
    apt('remove', *PACKAGES)
    wait_until(lambda: vpn_state('ours') == '', 'NetworkManager knows', 5)
    same((pids(*SERVICES), client.processes('godwitd')), ({}, {}), 'processes')
    same(lab.restored(5), '', 'the network')


@test('packaged: purge leaves nothing behind on the desktop either: files, users, rules')
def purged(lab):
    lab.remove_vpns()
    apt('purge', 'godwit')
    same(differences(lab.files, its_own(files())), [], 'files, and users in /etc')
    same(rules(), lab.rules, 'links, rules, routes, filters')


def its_own(found):
    """Without what NetworkManager keeps for itself, of this and other connections."""
    return {path: content for path, content in found.items() if not path.startswith(('/run/NetworkManager/', '/var/lib/NetworkManager/'))}


def main(words):
    if words[:1] == ['--list']:
        print('\n'.join(name for name, _ in TESTS))
        return 0
    lab = DeskLab()
    if words[:1] == ['--installed']:
        lab.old, TESTS[1:] = [], []
        return 1 if run(lab, [], DeskLab.calm_down) else 0
    lab.old = [older(name) for name in PACKAGES]
    lab.files, lab.rules = its_own(files()), rules()
    return 1 if run(lab, [], DeskLab.calm_down) else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
