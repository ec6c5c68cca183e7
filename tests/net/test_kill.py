# SPDX-License-Identifier: GPL-3.0-or-later
"""test_kill.py - kill -9 at seeded moments from exec to disconnect: of godwitd, of the keeper, of both. The survivor,
the next start or `godwitctl repair` has to restore routes, rules and DNS."""

import os
import random
import signal
import time

import client
import servers
from machine import wait_until
from net import LAN4
from tap import LONG, check, same, test

MOMENTS = 400 if LONG else 50


def kill(names):
    """Kills -9 these programs; returns the names that were there."""
    hit = set()
    for pid, name in client.processes(*names).items():
        try:
            os.kill(pid, signal.SIGKILL)
            hit.add(name)
        except ProcessLookupError:
            pass
    return hit


def whole_session_s(lab):
    """How long exec to disconnect takes here, undisturbed."""
    begun = time.monotonic()
    same(client.connect(client.profile(full=True)).code, 0, 'connect')
    servers.transfer(LAN4, size=100000)
    same(client.disconnect().code, 0, 'disconnect')
    same(lab.restored(), '', 'the network after an undisturbed session')
    return time.monotonic() - begun


def session(path, log):
    """Connect, then disconnect, each as a process that does not hold us up."""
    up = client.spawn('connect', path, '--detach', secrets={'password': client.PASSWORD}, log=log)
    yield up
    yield client.spawn('disconnect', client.NAME, log=log)


def disturbed(lab, victims, moment_s, heal):
    """One session with a murder after moment_s; returns who was killed."""
    log = '/srv/lab/laptop/killed.log'
    begun, hit, running = time.monotonic(), set(), []
    for child in session(client.profile(full=True), log):
        running.append(child)
        while child.poll() is None and time.monotonic() - begun < 20:
            if not hit and time.monotonic() - begun >= moment_s:
                hit = kill(victims) or {'nobody'}
            time.sleep(0.002)
    hit = hit or kill(victims) or {'nobody'}
    for child in running:
        if child.poll() is None:
            child.kill()
        child.wait()
    if heal == 'repair':
        done = client.ctl('repair', timeout=20)
        same(done.code, 0, f'godwitctl repair: {done}')
    elif heal == 'start':  # the next start repairs; its own end restores what it changed itself
        done = client.connect(client.profile(full=True))
        check(done.code in (0, 78), f'the next connect: {done}')
        wait_until(lambda: client.disconnect().code == 0 or not client.processes('godwitd'), 'disconnected', 10, 0.2)
    difference = lab.restored(5)
    check(not difference, f'{sorted(hit)} killed after {moment_s:.3f} s, healed by {heal}:\n{difference}')
    end = time.monotonic() + 2  # a godwitd that was just being started ends when it hears that its keeper is gone
    while client.processes('godwitd', 'godwit-scout') and time.monotonic() < end:
        time.sleep(0.02)
    left = client.processes('godwitd', 'godwit-scout')
    check(not left, f'{sorted(hit)} killed after {moment_s:.3f} s: left behind {left}')
    return hit


@test(f'kill: {MOMENTS} seeded moments, godwitd, keeper or both: the network is restored')
def moments(lab):
    lab.serve(full=True)
    length = whole_session_s(lab)
    rng = random.Random(2026)
    bad, hits = [], {}
    for number in range(MOMENTS):
        victims = rng.choice((('godwitd',), ('godwit-keeper',), ('godwitd', 'godwit-keeper')))
        moment = rng.random() * length
        # The survivor restores by itself when the keeper lives; else a start or repair has to.
        heal = 'repair' if number % 2 else 'start'
        if victims == ('godwitd',) and number % 3 == 0:
            heal = 'survivor'
        try:
            for name in disturbed(lab, victims, moment, heal):
                hits[name] = hits.get(name, 0) + 1
        except Exception as error:  # pylint: disable=broad-except
            bad.append(f'moment {number}: {error}')
            lab.force_calm()
    print(f'# a session takes {length:.2f} s; killed: {hits}')
    for one in bad:
        print('# ' + one.replace('\n', '\n# '))
    same(len(bad), 0, 'moments after which the network stayed changed')
    check(hits.get('godwitd', 0) >= 4 and hits.get('godwit-keeper', 0) >= 4, f'the knife has to meet somebody: {hits}')


@test('kill: kill -9 while connected: restored without anybody asking when the keeper lives')
def survivor(lab):
    lab.serve(full=True)
    same(client.connect(client.profile(full=True)).code, 0, 'connect')
    check(kill(('godwitd',)), 'godwitd ran')
    same(lab.restored(5), '', 'the network')
