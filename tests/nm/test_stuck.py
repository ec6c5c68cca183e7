# SPDX-License-Identifier: GPL-3.0-or-later
"""test_stuck.py - a tunnel process that hangs holds nobody up: the service still answers on the bus, a connection that hangs on its way up can be
ended, and the next one comes up beside what is left of it."""

import os
import signal
import time

import client
from desktop import nmcli, vpn_state
from machine import sh, wait_until
from net import LAN4
from peer import ours, up
from tap import check, same, test
from test_status import ask, names, status

GONE_S = 9  # the service gives it five seconds, and a busy machine its time


def freeze():
    """Stops every godwitd; their ids."""
    found = list(client.processes('godwitd'))
    check(found, 'godwitd runs')
    for pid in found:
        os.kill(pid, signal.SIGSTOP)
    return found


@test('nm: godwitd hangs while it is up: its service still answers on the bus, again and again')
def answers(lab):
    lab.serve()
    lab.add(ours(), 'ours')
    up(lab, 'ours')
    wait_until(lambda: "'connected'" in status('Phase'), 'the phase', 5)
    stuck, slowest = freeze(), 0
    try:
        for _ in range(5):
            begun = time.monotonic()
            said = ask(names()[0], 'GetAll')  # it waits for fresh counters, which do not come
            slowest = max(slowest, time.monotonic() - begun)
            check("'connected'" in said.stdout, f'the status: {said.stdout}{said.stderr}')
            time.sleep(0.2)
        print(f'# the slowest answer took {slowest * 1000:.0f} ms')
        check(slowest < 3, f'the slowest answer took {slowest:.1f} s')
        same(vpn_state('ours'), 'activated', 'the connection')
    finally:
        for pid in stuck:
            os.kill(pid, signal.SIGCONT)


@test('nm: godwitd hangs while it is up: once that is noticed NetworkManager hears of it, and the next way up works')
def noticed(lab):
    lab.serve()
    lab.add(ours(), 'ours')
    up(lab, 'ours')
    stuck = freeze()
    begun = time.monotonic()

    def heard():
        if vpn_state('ours') == '':
            return True
        if names():
            ask(names()[0], 'GetAll')  # what is fresh is told without asking the process
        return False
    wait_until(heard, 'NetworkManager heard', 30, 1)
    print(f'# heard after {time.monotonic() - begun:.1f} s')
    wait_until(lambda: not set(stuck) & set(client.processes('godwitd')), 'the stuck one is gone', 2)
    up(lab, 'ours')
    same(sh('ping', '-n', '-c', '1', '-W', '2', LAN4, check=False).returncode, 0, 'ping')


@test('nm: godwitd hangs on its way up: "down" ends it at once, the next way up works, and it is gone soon after')
def connecting(lab):
    lab.serve()
    lab.add(ours(name='silent', uuid='20000000-0000-4000-8000-000000000004', gateway__address='silent.example.org'), 'silent')
    lab.add(ours(), 'ours')
    nmcli('--wait', '0', 'connection', 'up', 'silent')
    wait_until(lambda: client.processes('godwitd'), 'godwitd runs', 5)
    stuck = freeze()
    begun = time.monotonic()
    nmcli('connection', 'down', 'silent', timeout=10)
    seconds = time.monotonic() - begun
    check(seconds < 4, f'"down" took {seconds:.1f} s')
    up(lab, 'ours', timeout=10)
    same(sh('ping', '-n', '-c', '1', '-W', '2', LAN4, check=False).returncode, 0, 'ping')
    wait_until(lambda: not set(stuck) & set(client.processes('godwitd')), 'the stuck one is gone', 8)
    seconds = time.monotonic() - begun
    print(f'# "down" and the next way up beside it; gone after {seconds:.1f} s')
    check(seconds < GONE_S, f'gone after {seconds:.1f} s')
    same(vpn_state('ours'), 'activated', 'the next one')
