# SPDX-License-Identifier: GPL-3.0-or-later
"""stream.py - a packet every millisecond through the tunnel, both ways at once (udp-stream.c), and what its record says of an
event: the longest silence, what was lost, when it went on. Times are nanoseconds of the wall clock, as in captures."""

import os
import re
import struct
import time

from link import BUILD
from machine import RUN, Failed, wait_until
from net import LAN4

PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), f'../../build/{BUILD}/tests/lab/udp-stream')
PORT, INTERVAL_US = 7007, 1000
RECORD = struct.Struct('=Qqq')
WAYS = ('up', 'down')  # from the laptop to the LAN, and back


class Stream:
    """with Stream(net, near): ...; near is the laptop's address, in the tunnel; far is the other machine and its address, the host in
    the LAN. After the end: ways['up'] and ways['down']."""

    def __init__(self, net, near, seconds=60, far=None):
        self.net, self.near, self.seconds, self.interval_us = net, near, seconds, INTERVAL_US
        self.far = far or (net.lan, LAN4)
        self.files = {'up': f'{RUN}/{self.far[0].name}/stream.up', 'down': f'{RUN}/laptop/stream.down'}
        self.ways, self.children = {}, {}

    def __enter__(self):
        if not os.path.exists(PROGRAM):
            raise Failed(f'{PROGRAM} is not built')
        for way, machine, peer in (('up', self.far[0], self.near), ('down', self.net.laptop, self.far[1])):
            for path in (self.files[way], self._log(way)):
                if os.path.exists(path):
                    os.unlink(path)
            # each end keeps what comes to it, so the way that its file is about is the one towards it
            self.children[way] = machine, machine.start(PROGRAM, str(PORT), peer, str(PORT), str(self.interval_us),
                                                        str(int(self.seconds) + 5), self.files[way], log=self._log(way))
        for way in WAYS:
            wait_until(lambda w=way: os.path.exists(self._log(w)) and os.path.getsize(self._log(w)) > 0, 'udp-stream')
        return self

    def __exit__(self, *_):
        end = time.time_ns()
        for machine, child in self.children.values():
            machine.stop(child)
        said = {way: self._said(way) for way in self.children}
        for way, (_, child) in self.children.items():
            if child.returncode == 3:
                raise Failed('the wall clock was set during a measurement')
        for way, other in (('up', 'down'), ('down', 'up')):
            with open(self.files[way], 'rb') as f:
                data = f.read()
            came = list(RECORD.iter_unpack(data[:len(data) // RECORD.size * RECORD.size]))
            self.ways[way] = Way(came, said[other], end, self.interval_us)

    def _log(self, way):
        return f'{self.files[way]}.log'

    def _said(self, way):
        with open(self._log(way), encoding='ascii') as f:
            found = re.search(r'sent (\d+) late (\d+) refused (\d+)', f.read())
        if not found:
            raise Failed(f'udp-stream of {way} ended without its count')
        return tuple(int(x) for x in found.groups())

    def came(self):
        """How many packets came until now, both ways."""
        return tuple(os.path.getsize(self.files[way]) // RECORD.size if os.path.exists(self.files[way]) else 0 for way in WAYS)

    def flows(self, enough=100, within=0.2):
        """Do packets come now, both ways?"""
        before = self.came()
        time.sleep(within)
        return all(b - a >= enough for a, b in zip(before, self.came()))

    def wait(self, at_least, at_most, flowing=2):
        """Waits at_least seconds, then until it flows both ways (flowing looks in a row), at most at_most seconds in all."""
        begun = time.monotonic()
        time.sleep(at_least)
        good = 0
        while good < flowing and time.monotonic() - begun < at_most:
            good = good + 1 if self.flows() else 0
        return good >= flowing


class Way:
    """What came one way: packets (number, sent, came), in the order of their coming; end is when the record ends."""

    def __init__(self, packets, said, end, interval_us):
        self.packets = packets
        self.sent, self.late_us, self.refused = said
        self.end, self.interval = end, interval_us * 1000
        # packet n is due n intervals after the first; the earliest ever seen against that is the first one's time
        self.first = min((sent - number * self.interval for number, sent, _ in packets), default=end)

    def silences(self, begin, end):
        """(length, when it began) of each time between two packets, of those that touch begin to end."""
        at = begin
        for _, _, came in self.packets:
            if came < begin:
                at = came
                continue
            if at > end:
                return
            yield came - at, at
            at = came
        yield max(0, min(end, self.end) - at), at

    def gap(self, begin, end=None):
        """The longest silence that ends after begin, in ms; None when it did not end: nothing came in the last 150 ms."""
        end = end or self.end
        if not self.packets or end - max(came for _, _, came in self.packets) > 150e6:
            return None
        return max(length for length, _ in self.silences(begin, end)) / 1e6

    def after(self, mark):
        """From mark to the first packet after it, in ms; None: none came."""
        came = min((c for _, _, c in self.packets if c >= mark), default=None)
        return None if came is None else (came - mark) / 1e6

    def lost(self, begin, end=None):
        """How many packets sent between the two never came, the last 100 ms may be on their way; None: no packet tells when they were sent."""
        if not self.packets:
            return None
        end = min(end or self.end, self.end) - 100_000_000
        first = max(0, -(-(begin - self.first) // self.interval))
        last = min(self.sent, (end - self.first) // self.interval)
        return max(0, last - first - len({n for n, _, _ in self.packets if first <= n < last}))

    def loses_until(self, begin, end, window_ms=100, most=0.05):
        """ms after begin from which on no window lost more than this part; None when the last one still did."""
        have, n = {number for number, _, _ in self.packets}, window_ms * 1_000_000 // self.interval
        first, last = (begin - self.first) // self.interval, (min(end, self.end) - 100_000_000 - self.first) // self.interval
        worst = first
        for at in range(first, last - n, max(1, n // 20)):
            if sum(1 for k in range(at, at + n) if k not in have) > most * n:
                worst = at + n
        return None if worst >= last - n else (worst - first) * self.interval / 1e6
