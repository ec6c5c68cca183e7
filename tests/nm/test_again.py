# SPDX-License-Identifier: GPL-3.0-or-later
"""test_again.py - what must not end a connection for good: a gateway that begins anew and wants another password while the tunnel is up, and a
tunnel process that hangs."""

import os
import signal
import subprocess
import time

import client
from desktop import nmcli, pids, vpn_state
from gateway import gateway_tree
from machine import sh, wait_until
from net import LAN4
from peer import ours, up
from tap import check, same, test

OTHER = 'another 1'


def reaches(host):
    return sh('ping', '-n', '-c', '1', '-W', '1', host, check=False).returncode == 0


@test('nm: the gateway begins anew and wants another password: a person is asked while it is up, and it is activated again')
def asked_anew(lab):
    lab.serve()
    lab.add(ours(ike__reauth='3600'), 'ours')  # the password is kept for signing in anew, and refused
    up(lab, 'ours')
    tree = gateway_tree()
    tree['secrets']['eap-alice']['secret'] = f'"{OTHER}"'
    with subprocess.Popen(['nmcli', 'agent', 'secret'], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as agent:
        try:
            for pid in pids('charon-systemd', '/usr/sbin/charon-systemd'):
                os.kill(pid, signal.SIGKILL)  # without a farewell
            lab.gateway.stop()
            lab.gateway.start({}, None)
            lab.gateway.load(tree, certs=['gw-p256'])
            agent.stdin.write(f'\x15{OTHER}\n')  # nmcli shows what is stored as if it had been typed: control-U takes that away
            agent.stdin.flush()
            begun = time.monotonic()
            wait_until(lambda: reaches(LAN4), 'the tunnel carries again', 40, 0.3)
            wait_until(lambda: vpn_state('ours') == 'activated', 'it is activated again', 5)
            print(f'# back after {time.monotonic() - begun:.1f} s')
            same(sh('ip', 'route', 'show', '192.0.0.8').stdout, '', 'no route that is not meant')
        finally:
            agent.kill()
            said = agent.stdout.read()
    check('assword' in said, f'a person was asked: {said}')
    lab.settings = (None, None)  # the next test gets a gateway with a configuration of its own


@test('nm: godwitd hangs: "down" ends at once, the next way up works beside it, and it is gone within 6 s')
def hangs(lab):
    lab.serve()
    lab.add(ours(), 'ours')
    up(lab, 'ours')
    stuck = list(client.processes('godwitd'))
    for pid in stuck:
        os.kill(pid, signal.SIGSTOP)
    begun = time.monotonic()
    nmcli('connection', 'down', 'ours', timeout=5)
    up(lab, 'ours', timeout=10)
    check(reaches(LAN4), 'the new one carries')
    wait_until(lambda: not set(stuck) & set(client.processes('godwitd')), 'the stuck one is gone', 8)
    seconds = time.monotonic() - begun
    check(seconds < 6.5, f'gone after {seconds:.1f} s')
    check(reaches(LAN4), 'the new one still carries')
