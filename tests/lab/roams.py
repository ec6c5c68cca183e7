# SPDX-License-Identifier: GPL-3.0-or-later
"""roams.py - what happens to a tunnel on the move, event by event: how it is brought about in the lab, what is measured, and what must
be. The bench measures them, the net tests hold them to bounds. One run of one event of one client is Run.go()."""

import hashlib
import os
import random
import re
import socket
import threading
import time
from dataclasses import dataclass, field
from typing import Callable

import client
import labclock
import servers
from machine import Failed, sh, wait_until
from net import LAN4
from stream import WAYS, Stream

SAME_ADDRESS = {'mem-pool.reassign_online': 'yes'}  # else the gateway's pool gives another address while the old SA is there
LEAD = 0.7  # seconds of stream before the event; the last half of one is the measure of the quiet
TEN_MB = 10 * 1000 * 1000


def nothing(_):
    pass


@dataclass
class Event:
    """measure: "gap" the longest silence, "after" from the mark to the first packet, "settle" until nothing gets lost any more,
    "lost" packets, "stall" the longest wait in a download; the worse of the two directions counts. must and wanted in ms, or
    packets. round_trip: must is that and one round trip. act(run) returns the mark (wall ns), or None for the time before it."""
    key: str
    words: str
    measure: str
    must: float
    wanted: float
    act: Callable
    before: Callable = nothing  # gets the uplinks, before the tunnel is there
    ready: Callable = nothing   # gets the uplinks, when the tunnel is there
    round_trip: bool = False
    wanted_round_trip: bool = False
    idle: bool = False      # no packet before the event; then the stream starts
    at_least: float = 1.0   # seconds to look at after the event
    at_most: float = 12.0   # and to wait for the tunnel
    moves_to: str = None    # where the tunnel has to be afterwards
    same_sa: bool = True    # is the IKE SA to be the same afterwards?
    both_families: bool = False
    sleeps: bool = False
    notes: str = ''


@dataclass
class Result:
    """values: what the event measures, per direction (None: not recovered); quiet: the longest silence before it."""
    key: str
    client: str
    value: float = None
    ways: dict = field(default_factory=dict)
    gaps: dict = field(default_factory=dict)
    lost: dict = field(default_factory=dict)
    quiet: float = 0
    late_us: int = 0
    waited: float = 0
    before: list = field(default_factory=list)  # SPIs of the IKE SA
    after: list = field(default_factory=list)
    inner: list = field(default_factory=list)   # our IPv4 address in the tunnel, before and after
    started: str = None  # the uplinks by which the gateway saw it before and after
    uplink: str = None
    clear: int = 0       # frames of a protected network on an uplink, and IKE to an address of the gateway inside
    ike_inside: int = 0
    error: str = ''
    begun: float = 0  # wall seconds, for the captures
    ended: float = 0
    alive: bool = None  # the TCP connection that was open before
    moves: int = 0
    stream: Stream = None
    mark: int = 0

    def same_sa(self):
        return bool(self.before) and self.before == self.after


class Godwit:
    """Our client, as a run wants it; where the event is a sleep, by the programs of the lab, whose clock can be moved on."""
    name = 'Godwit'
    sleeper = None

    def connect(self, event):
        if event.sleeps:
            self.sleeper = labclock.Sleeper()
        done = client.connect(client.profile(address='vpn.example.org' if event.both_families else 'v4.example.org'))
        if done.code != 0:
            raise Failed(f'godwitctl connect: {done}')

    def sleep(self, meanwhile):
        """Ten minutes by its clock; returns the wall ns when it went on."""
        went_on = self.sleeper.sleep(600_000, awake=meanwhile)
        return time.time_ns() - int((time.monotonic() - went_on) * 1e9)

    def moves(self):
        return (client.tunnel() or {}).get('moves', 0)

    def disconnect(self):
        try:
            client.disconnect()
            wait_until(lambda: not client.processes('godwitd'), 'godwitd is gone', 20)
        finally:
            if self.sleeper:
                self.sleeper.close()
                self.sleeper = None


def spis(sas):
    return sorted(' '.join(pair) for pair in re.findall(r'ESTABLISHED, IKEv2, ([0-9a-f]{16})_i\*? ([0-9a-f]{16})_r', sas))


def inner4(sas):
    found = re.search(r"remote '.*\[(?:[0-9a-f:]+ )?(10\.99\.0\.\d+)", sas)
    if not found:
        raise Failed(f'no inner address at the gateway:\n{sas}')
    return found.group(1)


class Run:
    """One client, one event. one: has connect(event), sleep(meanwhile), moves(), disconnect(), name."""

    def __init__(self, lab, uplinks, one, event):
        self.lab, self.up, self.one, self.event = lab, uplinks, one, event
        self.line = None

    def go(self):
        event, result = self.event, Result(self.event.key, self.one.name)
        self.up.restore()
        event.before(self.up)
        result.begun = time.time()
        self.one.connect(event)
        try:
            sas = self.lab.gateway.sas()
            result.before, result.started, result.inner = spis(sas), self.up.used(sas), [inner4(sas)]
            event.ready(self.up)
            if event.measure == 'stall':
                download(self, result)
            else:
                self._stream(inner4(sas), result)
            sas = self.lab.gateway.sas()
            result.after, result.uplink = spis(sas), self.up.used(sas)
            result.inner += [inner4(sas)] if result.after else []
            result.moves = self.one.moves()
        finally:
            self.one.disconnect()
            if self.line:
                self.line.close()
            self.up.restore()
            result.ended = time.time()
        return result

    def _stream(self, inner, result):
        event = self.event
        mark = None
        if event.idle:
            time.sleep(1)
            event.act(self)
            mark = time.time_ns()
        with Stream(self.lab.net, inner, seconds=event.at_least + event.at_most + 320) as stream:
            if not event.idle:
                time.sleep(LEAD)
                if min(stream.came()) < LEAD * 300:
                    raise Failed(f'{self.one.name}: the stream does not flow before the event')
                now = time.time_ns()
                mark = event.act(self) or now
            begun = time.monotonic()
            stream.wait(event.at_least, event.at_most)
            result.waited = time.monotonic() - begun
        self._read(stream, mark, result)
        if self.line:
            result.alive = finish_line(self.line)

    def _read(self, stream, mark, result):
        event, ways = self.event, stream.ways
        if event.idle:
            mark = min(mark, ways['up'].first) if ways['up'].packets else mark
        for way in WAYS:
            one = ways[way]
            result.gaps[way] = one.gap(mark - 50_000_000) if not event.idle else one.after(mark)
            result.lost[way] = one.lost(mark)
            result.ways[way] = {
                'gap': lambda w=way: result.gaps[w], 'lost': lambda w=way: result.lost[w], 'after': lambda o=one: o.after(mark),
                'settle': lambda o=one: o.loses_until(mark, mark + int(event.at_least * 1e9))}[event.measure]()
        result.value = None if None in (*result.ways.values(), *result.gaps.values()) else \
            sum(result.ways.values()) if event.measure == 'lost' else max(result.ways.values())
        if not event.idle:
            result.quiet = max(ways[way].gap(mark - 500_000_000, mark - 1_000_000) or 0 for way in WAYS)
        result.late_us = max(ways[way].late_us for way in WAYS)
        result.stream, result.mark = stream, mark


def open_line():
    """A TCP connection that has said half of what it has to say."""
    line = socket.create_connection((LAN4, servers.PORT), timeout=5)
    line.sendall((1000).to_bytes(8, 'big') + bytes(500))
    return line


def finish_line(line):
    """Says the other half: is the connection alive?"""
    try:
        line.settimeout(15)
        line.sendall(bytes(500))
        return len(servers.read_all(line, 32 + 1000 + 32)) == 1064
    except OSError:
        return False


def download(run, result):
    """10 MB by TCP, the event after the first MB; the longest wait for the next octets is what counts."""
    event, at, longest, done = run.event, 0.0, 0.0, 0
    time.sleep(2)  # who searches for the path MTU shall have found the large one
    with socket.create_connection((LAN4, 80), timeout=event.at_most) as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 256 << 10)
        s.sendall(b'GET /ten HTTP/1.0\r\n\r\n')
        acted = None
        try:
            while True:
                piece = s.recv(65536)
                now = time.monotonic()
                longest = max(longest, now - at) if acted else 0.0
                at = now
                if not piece:
                    break
                done += len(piece)
                if done > 1_000_000 and acted is None:
                    acted = threading.Thread(target=event.act, args=(run,))
                    acted.start()
        except TimeoutError:
            longest = None
        if acted:
            acted.join()
    if not run.up.swallowed('wifi0'):
        raise Failed('the download was over before the path became narrow')
    result.value = None if longest is None or done < TEN_MB else longest * 1000
    result.ways = {'down': result.value}
    result.waited = event.at_most if longest is None else longest


def lose_carrier(run):
    run.up.carrier('wifi0', False)


def lose_address(run):
    run.up.drop_address('wifi0')


def lose_wifi(run):
    run.up.lose('wifi0')


def lte_later(seconds):
    def act(run):
        run.up.lose('wifi0')
        time.sleep(seconds)
        return run.up.gain('lte0')
    return act


def wifi_back(run):
    run.up.gain('wifi0')


def forget(run):
    run.up.forget('wifi0')


def hole(run):
    run.up.swallow('wifi0')


def heavy_loss(run):
    run.up.swallow('wifi0', permille=600)


def narrow(run):
    run.up.swallow('wifi0', longer=1280)


def plain_frames(up):
    """What a card cuts to packets is cut here already, so that a router sees the packets that the path sees."""
    for machine, device in ((up.net.laptop, 'wifi0'), (up.net.gw, 'wan0'), (up.net.nat_a, 'wan0'), (up.net.nat_a, 'lan0')):
        machine.run('ethtool', '-K', device, 'gso', 'off', 'tso', 'off', 'gro', 'off', check=False)
    for machine in (up.net.laptop, up.net.lan, up.net.gw):  # what they learned of the path in the run before
        machine.run('ip', 'route', 'flush', 'cache')
        machine.run('ip', '-6', 'route', 'flush', 'cache')


def wifi4(up):
    up.lose('lte0')
    up.drop_address('wifi0', families=(6,))


def lte6(up):
    up.gain('lte0', families=(6,))
    time.sleep(0.3)


def without_wifi(up):
    up.lose('wifi0')


def without_lte(up):
    up.lose('lte0')


def sleep_and_wake(seconds, deleted):
    """The client stands still, the radio is off, the routers forget; then it goes on."""
    def act(run):
        def meanwhile():
            begun = time.monotonic()
            if deleted:
                run.lab.gateway.swanctl('--terminate', '--ike', 'rw', '--force', '--timeout', '1', check=False)
            time.sleep(max(0.0, seconds - (time.monotonic() - begun)))
            for device in ('wifi0', 'lte0'):
                run.up.forget(device)
                run.up.heal(device)

        for device in ('wifi0', 'lte0'):
            run.up.swallow(device)
        return run.one.sleep(meanwhile)
    return act


def all_gone(seconds, deleted=False):
    def act(run):
        run.line = open_line()
        for device in ('lte0', 'wifi0'):  # in this order there is nothing to move to meanwhile
            run.up.lose(device)
        if deleted:
            run.lab.gateway.swanctl('--terminate', '--ike', 'rw', '--force', '--timeout', '1', check=False)
        time.sleep(seconds)
        mark = run.up.gain('wifi0')
        run.up.gain('lte0')
        return mark
    return act


STOPPED = 'the client stood still for 4 s behind routers that swallowed and then forgot; Godwit\'s clock was moved on by 10 minutes'
EVENTS = {e.key: e for e in (
    Event('carrier', 'wifi0 loses its carrier, lte0 up', 'gap', 40, 15, lose_carrier, round_trip=True, moves_to='lte0',
          notes='addresses and routes stay, as without a network manager'),
    Event('address', 'wifi0 loses its addresses, lte0 up', 'gap', 40, 15, lose_address, round_trip=True, moves_to='lte0'),
    Event('lte-later', 'lte0 appears 3 s after wifi0 is lost', 'after', 50, 20, lte_later(3), before=without_lte, round_trip=True,
          moves_to='lte0', notes='from when the kernel tells of the default route'),
    Event('wifi-back', 'wifi0 returns while on lte0', 'lost', 0, 0, wifi_back, before=without_wifi, at_least=2.5, moves_to='wifi0'),
    Event('nat', 'the NAT forgets its mappings under traffic', 'gap', 1500, 500, forget, moves_to='wifi0'),
    Event('hole', 'silent black hole on wifi0 under traffic, lte0 usable', 'gap', 2500, 1000, hole, moves_to='lte0'),
    Event('idle-hole', 'black hole on wifi0 while idle, then traffic', 'after', 2500, 1000, hole, idle=True, moves_to='lte0',
          notes='from the first packet'),
    Event('loss', 'wifi0 loses 60 % for 10 s, lte0 good', 'settle', 5000, 2000, heavy_loss, at_least=10, at_most=11, moves_to='lte0',
          notes='until nothing is lost any more'),
    Event('family', 'IPv4 Wi-Fi to IPv6-only LTE, gateway with both', 'gap', 1000, 200, lose_wifi, before=wifi4, ready=lte6,
          moves_to='lte0', both_families=True),
    Event('suspend', 'suspend, SA alive at the gateway', 'after', 1000, 50, sleep_and_wake(4, False), sleeps=True, wanted_round_trip=True,
          notes=STOPPED),
    Event('suspend-deleted', 'suspend, the gateway deleted the SA', 'after', 1500, 500, sleep_and_wake(4, True), sleeps=True, same_sa=False,
          notes=STOPPED),
    Event('all-gone', 'all links gone for 20 s, then back', 'after', 1000, 300, all_gone(20), notes='and a TCP connection lives on'),
    Event('gone-deleted', 'all links gone, the gateway deleted the SA, then back', 'after', 1000, 300, all_gone(5, True), same_sa=False,
          notes='as after minutes, when the gateway has given up; and a TCP connection lives on'),
    Event('mtu', 'path MTU 1500 to 1280, ICMP filtered, 10 MB download', 'stall', 3000, 1000, narrow, before=plain_frames, at_most=20,
          moves_to='wifi0'),
)}


def make_ten(lab):
    """The file of the downloads; returns its SHA-256."""
    data = random.Random(10).randbytes(TEN_MB)
    with open(f'/srv/lab/{lab.net.lan.name}/www/ten', 'wb') as f:
        f.write(data)
    return hashlib.sha256(data).digest()


def round_trip_ms():
    """Of the bare network between laptop and gateway: the median of 20 pings."""
    said = sh('ping', '-n', '-c', '20', '-i', '0.01', '198.51.100.100').stdout
    times = sorted(float(x) for x in re.findall(r'time=([\d.]+)', said))
    return times[len(times) // 2]
