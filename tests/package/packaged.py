#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""packaged.py - what apt installed, under a real NetworkManager: a tunnel by nmcli, an upgrade under it, a removal under it. One story, in this
order. Speaks TAP.

    packaged.py [--list]"""
import os
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '..', 'lab'), os.path.join(HERE, '..', 'nm')]

import client                                       # noqa: E402
import servers                                      # noqa: E402
from debs import PACKAGES, apt, deb, older          # noqa: E402
from desktop import SERVICES, DeskLab, nmcli, pids, vpn_state  # noqa: E402
from machine import sh, wait_until                  # noqa: E402
from net import LAN4                                # noqa: E402
from peer import ours, up                           # noqa: E402
from tap import TESTS, run, same, test              # noqa: E402
from test_up import whole_way                       # noqa: E402

TESTS.clear()  # of tests/nm only the one below


def version():
    return sh('dpkg-query', '-W', '-f', '${Version}', 'network-manager-godwit').stdout


@test('packaged: nmcli up: both IP versions, a name of the LAN, a transfer; down: all as before')
def by_nmcli(lab):
    whole_way(lab)


@test('packaged: an upgrade keeps a tunnel that NetworkManager has up; the next one is of the new version')
def upgraded(lab):
    same(version(), '0.0.9', 'before')
    lab.serve()
    lab.add(ours(), 'ours')
    up(lab, 'ours')
    before = pids(*SERVICES, 'godwitd')
    apt('install', *(deb(name) for name in PACKAGES))
    same(version(), '0.1.0', 'after')
    same((vpn_state('ours'), pids(*SERVICES, 'godwitd')), ('activated', before), 'state and processes')
    servers.transfer(LAN4, size=100000)
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


def main(words):
    if words[:1] == ['--list']:
        print('\n'.join(name for name, _ in TESTS))
        return 0
    apt('install', *[older(name) for name in PACKAGES])
    return 1 if run(DeskLab(), [], DeskLab.calm_down) else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
