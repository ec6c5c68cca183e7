# SPDX-License-Identifier: GPL-3.0-or-later
"""test_again.py - what must not end a connection for good: a gateway that begins anew and wants another password while the tunnel is up, and a
tunnel process that hangs."""

import os
import signal
import subprocess
import time

import client
from desktop import nmcli, vpn_state
from gateway import gateway_tree
from machine import sh, wait_until
from net import LAN4
from peer import ours, up
from tap import check, test

OTHER = 'another 1'


def reaches(host):
    return sh('ping', '-n', '-c', '1', '-W', '1', host, check=False).returncode == 0


class Asked:
    """The gateway knows another password from now on; an agent has it for who is asked."""

    def __enter__(self):
        self.child = subprocess.Popen(['nmcli', 'agent', 'secret'], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.said = ''
        return self

    @staticmethod
    def tree(**words):
        tree = gateway_tree(**words)
        tree['secrets']['eap-alice']['secret'] = f'"{OTHER}"'
        return tree

    def answer(self):
        self.child.stdin.write(f'\x15{OTHER}\n')  # nmcli shows what is stored as if it had been typed: control-U takes that away
        self.child.stdin.flush()

    def __exit__(self, *_):
        self.child.kill()
        self.said = self.child.communicate()[0]


@test('nm: the gateway begins anew and wants another password: a person is asked while it is up, and it is activated again')
def asked_anew(lab):
    lab.serve()
    lab.add(ours(ike__reauth='3600'), 'ours')  # the password is kept for signing in anew, and refused
    up(lab, 'ours')
    with Asked() as agent:
        lab.gateway.kill()
        lab.gateway.start({}, None)
        lab.gateway.load(agent.tree(), certs=['gw-p256'])
        agent.answer()
        begun = time.monotonic()
        wait_until(lambda: reaches(LAN4), 'the tunnel carries again', 40, 0.3)
        wait_until(lambda: vpn_state('ours') == 'activated', 'it is activated again', 20)
        print(f'# back after {time.monotonic() - begun:.1f} s')
        # NetworkManager was given one so that it goes on (godwit-service.c); "activated" is what takes it back, a moment later
        wait_until(lambda: not sh('ip', 'route', 'show', '192.0.0.8').stdout, 'no route that is not meant', 10)
    check('assword' in agent.said, f'a person was asked: {agent.said}')
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
