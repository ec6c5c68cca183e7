#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""booted.py - the package godwit under a real systemd (booted.sh): the socket, the keeper inside the bounds of its unit, an upgrade, a removal.
One story, in this order. Speaks TAP.

    booted.py [--list]"""
import os
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '..', 'lab')]

import client               # noqa: E402
import servers              # noqa: E402
from debs import apt, deb, older  # noqa: E402
from lab import Lab         # noqa: E402
from machine import sh, wait_until  # noqa: E402
from net import LAN4, LAN_NAME  # noqa: E402
from tap import check, run, same, test, TESTS  # noqa: E402

SOCKET, SERVICE = 'godwit-keeper.socket', 'godwit-keeper.service'
WANTED = '/etc/systemd/system/sockets.target.wants/' + SOCKET


def asked(unit, *names):
    """Properties of a unit, in the order of their names."""
    shown = dict(line.split('=', 1) for line in sh('systemctl', 'show', unit).stdout.splitlines() if '=' in line)
    return tuple(shown.get(name, '') for name in names)


def up(full):
    same(str(client.connect(client.profile(full=full))).split(';', maxsplit=1)[0], 'status 0', 'connect')
    servers.transfer(LAN4, size=100000)


@test('booted: what is installed waits: the socket listens and is enabled, the keeper is not started')
def waits(lab):
    lab.serve(full=True)
    apt('install', older('godwit'))
    same(asked(SOCKET, 'ActiveState', 'UnitFileState'), ('active', 'enabled'), 'the socket')
    same(asked(SERVICE, 'ActiveState', 'MainPID'), ('inactive', '0'), 'the keeper')


@test('booted: who asks starts the keeper; inside the bounds of its unit a full tunnel comes and goes')
def bounded(lab):
    same(client.ctl('status').code, 0, 'status')
    state, pid, added = asked(SERVICE, 'ActiveState', 'MainPID', 'NoNewPrivileges')
    same((state, [int(pid)], added), ('active', list(client.processes('godwit-keeper')), 'yes'), 'the keeper is the one of the unit')
    with open(f'/proc/{pid}/status', encoding='ascii') as f:
        rights = int(next(line for line in f if line.startswith('CapBnd:')).split()[1], 16)
    check(rights >> 21 & 1 == 0 and rights >> 12 & 1, f'CAP_SYS_ADMIN is gone, CAP_NET_ADMIN is there: {rights:x}')
    up(full=True)
    same(LAN4 in sh('getent', 'ahosts', LAN_NAME).stdout, True, 'a name of the LAN')
    same(client.disconnect().code, 0, 'disconnect')
    same(lab.restored(), '', 'the network')


@test('booted: an upgrade keeps the keeper and its tunnel')
def upgraded(lab):
    del lab
    up(full=False)
    before = client.processes('godwitd', 'godwit-keeper')
    apt('install', deb('godwit'))
    same(sh('dpkg-query', '-W', '-f', '${Version}', 'godwit').stdout, '0.1.0', 'version')
    same(client.processes('godwitd', 'godwit-keeper'), before, 'processes')
    same(asked(SOCKET, 'ActiveState')[0], 'active', 'the socket')
    servers.transfer(LAN4, size=100000)


@test('booted: removal ends keeper, socket and tunnel; purge leaves no unit behind, and no log')
def purged(lab):
    apt('remove', 'godwit')
    wait_until(lambda: not client.processes('godwitd', 'godwit-keeper'), 'no process', 5)
    same(lab.restored(), '', 'the network')
    same([asked(unit, 'ActiveState')[0] for unit in (SOCKET, SERVICE)], ['inactive', 'inactive'], 'units')
    apt('purge', 'godwit')
    same([asked(unit, 'LoadState')[0] for unit in (SOCKET, SERVICE)], ['not-found', 'not-found'], 'units')
    same([path for path in (WANTED, '/var/log/godwit.log', '/etc/godwit', '/run/godwit') if os.path.lexists(path)], [], 'files')


def main(words):
    if words[:1] == ['--list']:
        print('\n'.join(name for name, _ in TESTS))
        return 0
    os.unlink('/usr/sbin/policy-rc.d')  # in the roots of the lab nothing starts by being installed; here it should
    return 1 if run(Lab(), [], lambda lab: None) else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
