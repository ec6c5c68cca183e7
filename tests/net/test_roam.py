# SPDX-License-Identifier: GPL-3.0-or-later
"""test_roam.py - the tunnel goes on when the network changes: the events of the bench (tests/lab/roams.py) with bounds of five times what
must be, and a download over many moves. Nothing for a protected network crosses an uplink in clear, and where a move
is meant the IKE SA stays the same."""

import hashlib
import socket
import threading
import time
from dataclasses import replace

import client
import roams
from machine import wait_until
from net import LAN4
from roams import EVENTS, LEAD, SAME_ADDRESS, Godwit, Run, inner4, spis
from stream import Stream
from tap import LONG, check, long_test, same, test
from uplinks import Uplinks

SLACK = 5  # times what must be
LEAST_MS = 200  # less than this is no bound on a machine that does other things as well
ROAMS = 1000 if LONG else 20


def uplinks(lab):
    if not hasattr(lab, 'uplinks'):
        lab.uplinks = Uplinks(lab.net)
    return lab.uplinks


def survive(lab, event):
    """One run of it, judged."""
    bound = max(LEAST_MS, SLACK * event.must)
    up = uplinks(lab)
    lab.serve(settings=SAME_ADDRESS)
    up.watch_clear()
    done = Run(lab, up, Godwit(), replace(event, at_most=bound / 1000 + 1)).go()
    same(up.clear(), 0, 'frames for protected networks in clear')
    told = f'gaps {done.gaps}, lost {done.lost}, {done.started} to {done.uplink}, moves {done.moves}'
    check(done.value is not None, f'not within {bound / 1000 + 1:.0f} s: {told}')
    check(done.value <= (SLACK if event.measure == 'lost' else bound), f'{done.value} where {event.must} must be: {told}')
    if event.same_sa:
        same(done.after, done.before, 'SPIs of the IKE SA')
    same(done.inner[1:], done.inner[:1], 'the address inside, afterwards and before')
    if event.moves_to:
        same(done.uplink, event.moves_to, f'the uplink afterwards: {told}')
        check(done.uplink == done.started or done.moves >= 1, f'the move is told: {told}')
    check(done.alive in (None, True), 'the TCP connection is dead')
    print(f'# {done.value:.1f} {"lost" if event.measure == "lost" else "ms"}; {told}')


@test('roam: wifi0 loses its carrier')
def carrier(lab):
    survive(lab, EVENTS['carrier'])


@test('roam: wifi0 loses its addresses')
def address(lab):
    survive(lab, EVENTS['address'])


@test('roam: no network for a second, then lte0 appears')
def lte_later(lab):
    survive(lab, replace(EVENTS['lte-later'], act=roams.lte_later(1)))


@test('roam: wifi0 returns')
def wifi_back(lab):
    survive(lab, EVENTS['wifi-back'])


@test('roam: the NAT forgets its mappings under traffic')
def nat(lab):
    survive(lab, EVENTS['nat'])


@test('roam: a silent black hole on wifi0 under traffic')
def hole(lab):
    survive(lab, EVENTS['hole'])


@test('roam: a black hole while idle, then traffic')
def idle_hole(lab):
    survive(lab, EVENTS['idle-hole'])


@test('roam: wifi0 loses 60 %')
def loss(lab):
    survive(lab, replace(EVENTS['loss'], at_least=5))


@test('roam: from IPv4 to a link with IPv6 alone')
def family(lab):
    survive(lab, EVENTS['family'])


@test('roam: godwitd stood still, the routers forgot')
def suspend(lab):
    survive(lab, replace(EVENTS['suspend'], act=roams.sleep_and_wake(2, False)))


@test('roam: godwitd stood still, the gateway deleted the SA')
def suspend_deleted(lab):
    survive(lab, replace(EVENTS['suspend-deleted'], act=roams.sleep_and_wake(2, True)))


@test('roam: all links gone, then back')
def all_gone(lab):
    survive(lab, replace(EVENTS['all-gone'], act=roams.all_gone(3)))


@test('roam: the path gets narrow and nobody says so')
def narrow(lab):
    roams.make_ten(lab)
    survive(lab, EVENTS['mtu'])


@test('roam: all links gone, the gateway gave up, then back')
def gone_deleted(lab):
    survive(lab, EVENTS['gone-deleted'])


@long_test('roam: all links gone for five minutes')
def gone_long(lab):
    survive(lab, replace(EVENTS['all-gone'], act=roams.all_gone(300), same_sa=False))


def flapping(lab, seconds):
    up = uplinks(lab)
    up.restore()
    lab.serve(settings=SAME_ADDRESS)
    up.watch_clear()
    one = Godwit()
    one.connect(EVENTS['carrier'])
    try:
        sas = lab.gateway.sas()
        with Stream(lab.net, inner4(sas), seconds=seconds + 10) as stream:
            time.sleep(LEAD)
            end, on = time.monotonic() + seconds, True
            while time.monotonic() < end:
                on = not on
                up.carrier('wifi0', on)
                time.sleep(0.5)
            check(stream.flows(), 'packets go both ways afterwards')
        same(spis(lab.gateway.sas()), spis(sas), 'SPIs of the IKE SA')
        moves = one.moves()
        lost = {way: stream.ways[way].lost(0) for way in stream.ways}
        print('#', [(r['from'], r['to'], r['reason'], r['gap_ms']) for r in (client.tunnel() or {}).get('roams', [])])
        print(f'# {moves} moves, lost {lost} of {stream.ways["up"].sent}')
        check(moves <= 4, f'at most 4 moves: {moves}')
    finally:
        one.disconnect()
        up.restore()
    same(up.clear(), 0, 'frames for protected networks in clear')


@test('roam: wifi0 flaps every 500 ms for 10 s')
def flaps(lab):
    flapping(lab, 10)


@long_test('roam: wifi0 flaps every 500 ms for 60 s')
def flaps_long(lab):
    flapping(lab, 60)


class Downloads(threading.Thread):
    """The file of 10 MB again and again at about 4 MB a second, each compared; faults says what went wrong."""

    def __init__(self, digest):
        super().__init__(daemon=True)
        self.digest, self.going, self.done, self.faults = digest, True, 0, []
        self.start()

    def run(self):
        while self.going and not self.faults:
            try:
                self._one()
            except OSError as error:
                self.faults.append(f'download {self.done + 1}: {error}')

    def _one(self):
        found = hashlib.sha256()
        with socket.create_connection((LAN4, 80), timeout=20) as s:
            s.sendall(b'GET /ten HTTP/1.0\r\n\r\n')
            with s.makefile('rb') as f:
                while f.readline() not in (b'\r\n', b''):
                    pass
                while piece := f.read(40000):
                    found.update(piece)
                    time.sleep(0.01)
        if found.digest() != self.digest:
            self.faults.append(f'download {self.done + 1}: the checksum is wrong')
        self.done += 1

    def stop(self):
        self.going = False
        self.join(60)
        if self.is_alive():
            self.faults.append('the last download does not end')


def link_of(entry):
    return entry['path']['link'] if entry and entry.get('path') else None


@test(f'roam: {ROAMS} moves under a download')
def many(lab):
    up = uplinks(lab)
    up.restore()
    lab.serve(settings=SAME_ADDRESS)
    digest = roams.make_ten(lab)
    up.watch_clear()
    one = Godwit()
    one.connect(EVENTS['carrier'])
    try:
        before = spis(lab.gateway.sas())
        downloads = Downloads(digest)
        while one.moves() < ROAMS and not downloads.faults:
            on = link_of(client.tunnel())
            up.lose(on)
            wait_until(lambda on=on: link_of(client.tunnel()) != on, f'the tunnel leaves {on}', 5)
            up.gain(on)
        downloads.stop()
        same(downloads.faults, [], 'faults of the downloads')
        check(downloads.done >= 1, 'a whole file came')
        same(spis(lab.gateway.sas()), before, 'SPIs of the IKE SA')
        print(f'# {one.moves()} moves, {downloads.done} files of 10 MB')
    finally:
        one.disconnect()
        up.restore()
    same(up.clear(), 0, 'frames for protected networks in clear')
