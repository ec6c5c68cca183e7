#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""kills.py CTL KEEPER SCOUT FAKE LOGIND [WORD...] - what the network is like after godwitd, the keeper or both were killed, stopped or
told to end, at any moment. Runs as keeper.py does, in the same world.py."""

import os
import random
import signal
import subprocess
import time

from world import calm, connect, ctl, holds, network, pids, profile, run, same, sh, test, wait_until


@test
def godwitd_killed_is_told_and_undone():
    before = network()
    profile('good')
    child = subprocess.Popen(['/run/programs/godwitctl', 'connect', 'lab'], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                             stdin=subprocess.DEVNULL)
    for line in child.stdout:
        if 'Ctrl-C' in line:
            break
    for pid in pids('godwitd'):
        os.kill(pid, signal.SIGKILL)
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
    for pid in pids('godwit-keeper'):
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not pids('godwitd'), 'godwitd sees the hang-up and ends')
    same(network() != before, True, 'the rule and resolv.conf are left behind')
    done = ctl('repair')
    same(done.returncode, 0, done.stderr)
    holds(done.stdout, 'undone')
    same(network(), before, 'the network')
    holds(ctl('repair').stdout, 'Nothing had to be repaired')


@test
def keeper_killed_and_godwitd_hung_then_repair():
    before = network()
    profile('good')
    same(connect().returncode, 0, 'connect')
    hung = pids('godwitd')[0]
    os.kill(hung, signal.SIGSTOP)
    wait_until(lambda: sh(f'cut -d" " -f3 /proc/{hung}/stat').strip() == 'T', 'it is stopped')
    for pid in pids('godwit-keeper'):
        os.kill(pid, signal.SIGKILL)
    same(ctl('repair').returncode, 0, 'repair')
    same(network(), before, 'the network')
    os.kill(hung, signal.SIGCONT)


@test
def keeper_killed_then_the_next_start():
    before = network()
    profile('good')
    same(connect().returncode, 0, 'connect')
    for pid in pids('godwit-keeper') + pids('godwitd'):
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not pids('godwitd'), 'gone')
    same(connect().returncode, 0, 'connect again')
    same(ctl('disconnect').returncode, 0, 'disconnect')
    same(network(), before, 'the network')


@test
def resolv_conf_comes_back_after_a_reboot():
    before = network()
    profile('good')
    same(connect().returncode, 0, 'connect')
    for pid in pids('godwit-keeper') + pids('godwitd'):
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not pids('godwitd'), 'gone')
    sh('rm -rf /run/godwit; ip rule del pref 5200; ip -6 rule del pref 5200')  # what a reboot does
    same(ctl('repair').returncode, 0, 'repair')
    same(network(), before, 'the network')


@test
def damage_is_mended():
    profile('good')
    same(connect().returncode, 0, 'connect')
    sh('ip rule del pref 5200')
    holds(sh('ip route get 203.0.113.9'), 'dev wifi0')
    same(ctl('repair').returncode, 0, 'repair')
    holds(sh('ip route get 203.0.113.9'), 'dev godwit0')
    same(ctl('disconnect').returncode, 0, 'disconnect')


@test
def fifty_murders():
    before = network()
    profile('good')
    rng = random.Random(50)
    begun = time.monotonic()
    same(connect().returncode, 0, 'connect')
    same(ctl('disconnect').returncode, 0, 'disconnect')
    length, hits, bad = time.monotonic() - begun, 0, []
    for number in range(50):
        child = subprocess.Popen('/run/programs/godwitctl connect lab --detach; /run/programs/godwitctl disconnect lab', shell=True,
                                 stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(rng.random() * length)
        victims = rng.choice((('godwitd',), ('godwit-keeper',), ('godwitd', 'godwit-keeper')))
        for name in victims:
            for pid in pids(name):
                os.kill(pid, signal.SIGKILL)
                hits += 1
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
    print(f'# {hits} killed in 50 sessions of {length:.2f} s')
    same(bad, [], 'sessions after which the network stayed changed')
    if hits < 30:
        raise AssertionError('the knife met nobody')


run()
