#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""kills.py CTL KEEPER SCOUT FAKE LOGIND [WORD...] - what the network is like after godwitd, the keeper or both were killed, stopped or
told to end, at any moment. Runs as keeper.py does, in the same world.py."""

import os
import random
import signal
import statistics
import subprocess
import time

from world import calm, connect, ctl, holds, kill_all, network, pids, profile, restored, run, same, sh, test, wait_until


@test
def godwitd_killed_is_told_and_undone():
    before = network()
    profile('good')
    child = subprocess.Popen(['/run/programs/godwitctl', 'connect', 'lab'], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                             stdin=subprocess.DEVNULL)
    for line in child.stdout:
        if 'Ctrl-C' in line:
            break
    same(kill_all('godwitd'), 1, 'the killed')
    same(child.wait(10), 74, 'exit status')
    holds(child.stderr.read(), 'signal 9')
    same(network(), before, 'the network')


@test
def a_keeper_that_is_told_to_end_restores():
    before = network()
    profile('good')
    same(connect().returncode, 0, 'connect')
    os.kill(pids('godwit-keeper')[0], signal.SIGTERM)
    wait_until(lambda: not pids('godwit-keeper'), 'the keeper is gone')
    same(pids('godwitd'), [], 'its godwitd')
    same(network(), before, 'the network')


@test
def keeper_killed_then_repair():
    before = network()
    profile('good')
    same(connect().returncode, 0, 'connect')
    kill_all('godwit-keeper')
    wait_until(lambda: not pids('godwitd'), 'godwitd sees the hang-up and ends')
    same(network() != before, True, 'the rule and resolv.conf are left behind')
    done = ctl('repair')
    same(done.returncode, 0, done.stderr)
    holds(done.stdout, 'undone')
    restored(before)
    holds(ctl('repair').stdout, 'Nothing had to be repaired')


@test
def keeper_killed_and_godwitd_hung_then_repair():
    before = network()
    profile('good')
    same(connect().returncode, 0, 'connect')
    hung = pids('godwitd')[0]
    os.kill(hung, signal.SIGSTOP)
    wait_until(lambda: sh(f'cut -d" " -f3 /proc/{hung}/stat').strip() == 'T', 'it is stopped')
    kill_all('godwit-keeper')
    same(ctl('repair').returncode, 0, 'repair')
    same(network(), before, 'the network')
    os.kill(hung, signal.SIGCONT)


@test
def keeper_killed_then_the_next_start():
    before = network()
    profile('good')
    same(connect().returncode, 0, 'connect')
    kill_all('godwit-keeper')
    kill_all('godwitd')
    wait_until(lambda: not pids('godwitd'), 'gone')
    same(connect().returncode, 0, 'connect again')
    same(ctl('disconnect').returncode, 0, 'disconnect')
    restored(before)


@test
def resolv_conf_comes_back_after_a_reboot():
    before = network()
    profile('good')
    same(connect().returncode, 0, 'connect')
    kill_all('godwit-keeper')
    kill_all('godwitd')
    wait_until(lambda: not pids('godwitd'), 'gone')
    sh('rm -rf /run/godwit; ip rule del pref 5200; ip -6 rule del pref 5200')  # what a reboot does
    same(ctl('repair').returncode, 0, 'repair')
    restored(before)


@test
def damage_is_mended():
    profile('good')
    same(connect().returncode, 0, 'connect')
    sh('ip rule del pref 5200')
    holds(sh('ip route get 203.0.113.9'), 'dev wifi0')
    same(ctl('repair').returncode, 0, 'repair')
    holds(sh('ip route get 203.0.113.9'), 'dev godwit0')
    same(ctl('disconnect').returncode, 0, 'disconnect')


SESSION = '/run/programs/godwitctl connect lab --detach; /run/programs/godwitctl disconnect lab'


def session():
    """Starts to connect and disconnect at once."""
    return subprocess.Popen(SESSION, shell=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def session_length():
    """How long a session lasts that nobody disturbs and that has to start a keeper, here and now: the knife shall come within it."""
    kill_all('godwit-keeper')
    begun = time.monotonic()
    same(session().wait(30), 0, 'a session')
    return time.monotonic() - begun


@test
def fifty_murders():
    before = network()
    profile('good')
    rng = random.Random(50)
    length, hits, bad, number = statistics.median(session_length() for _ in range(3)), 0, [], 0
    while number < 50 or (hits < 30 and number < 200):  # on a machine that is busy with other things the knife may come late
        child = session()
        time.sleep(rng.random() * length)
        victims = rng.choice((('godwitd',), ('godwit-keeper',), ('godwitd', 'godwit-keeper')))
        hits += sum(kill_all(name) for name in victims)
        child.wait(30)
        ctl('disconnect', 'lab')
        ctl('repair')
        # A godwitd that was just being started finds its keeper gone, and takes its interface with it, a moment later.
        end = time.monotonic() + 3
        while network() != before and time.monotonic() < end:
            time.sleep(0.02)
        if network() != before:
            left, etc = network()
            bad.append((number, victims, sorted(set(left.splitlines()) ^ set(before[0].splitlines())), etc != before[1]))
            calm()
        number += 1
    print(f'# {hits} killed in {number} sessions of {length:.2f} s')
    same(bad, [], 'sessions after which the network stayed changed')
    if hits < 30:
        raise AssertionError('the knife met nobody')


run()
