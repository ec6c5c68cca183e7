# SPDX-License-Identifier: GPL-3.0-or-later
"""capture.py - what really crossed an uplink: frames by tcpdump, and their classes."""

import os
import re
import signal
import struct
import time

from machine import RUN, Failed, wait_until

CLASSES = ('ARP/ND/DHCP', "DNS for the gateway's name", 'IKE', 'ESP', 'other')


class Capture:
    """Frames of one device, the first snap octets of each, from start to stop()."""

    def __init__(self, machine, device, snap=320, keep=None):
        self.path = f'{RUN}/{machine.name}/{device}.pcap'
        self.log = f'{RUN}/{machine.name}/tcpdump-{device}.log'
        self.machine = machine
        for path in (self.path, self.log):
            if os.path.exists(path):
                os.unlink(path)
        self.child = machine.start('tcpdump', '-i', device, '-n', '-p', '-U', '-s', str(snap), '-B', '32768',
                                   '-Z', 'root', '-w', self.path, *([keep] if keep else []), log=self.log)
        wait_until(lambda: os.path.exists(self.path) and os.path.getsize(self.path) >= 24, f'tcpdump on {device}')

    def _counts(self):
        """(frames that tcpdump has written, frames that the kernel has kept for it), as it says when it is asked."""
        def said():
            with open(self.log, encoding='utf-8') as f:
                return re.findall(r'(\d+) packets? captured, (\d+) packets? received', f.read())
        before = len(said())
        self.child.send_signal(signal.SIGUSR1)
        wait_until(lambda: len(said()) > before, 'counts of tcpdump', 10)
        return tuple(map(int, said()[-1]))

    def _written(self):
        """Waits until everything is written that has come up to now: the kernel hands over a block of frames about once a second."""
        kept = self._counts()[1]
        wait_until(lambda: self._counts()[0] >= kept, 'frames up to now', 10, 0.1)

    def stop(self):
        """Ends it and returns the frames; a frame that the kernel could not keep is an error, not a smaller number."""
        if self.child is not None:
            self._written()
            self.child.send_signal(signal.SIGINT)
            self.child.wait(10)
            self.machine.children.remove(self.child)
            self.child = None
            with open(self.log, encoding='utf-8') as f:
                if '\n0 packets dropped by kernel' not in f.read():
                    raise Failed(f'{self.path}: frames were lost')
        return list(frames(self.path))


def stamped(path):
    """(wall seconds, frame) of a pcap file."""
    with open(path, 'rb') as f:
        data = f.read()
    order = '<' if data[:4] == b'\xd4\xc3\xb2\xa1' else '>'
    at, end = 24, len(data)
    while at + 16 <= end:
        seconds, micro, size = struct.unpack_from(order + 'III', data, at)
        yield seconds + micro / 1e6, data[at + 16:at + 16 + size]
        at += 16 + size


def frames(path):
    """The frames of a pcap file."""
    return (frame for _, frame in stamped(path))


def udp(frame):
    """(source address, source port, destination address, destination port, payload) of a UDP frame, else None."""
    kind = frame[12:14]
    if kind == b'\x08\x00' and frame[23] == 17:
        head = 14 + (frame[14] & 15) * 4
        source, destination = frame[26:30], frame[30:34]
    elif kind == b'\x86\xdd' and frame[20] == 17:
        head, source, destination = 54, frame[22:38], frame[38:54]
    else:
        return None
    if len(frame) < head + 8:
        return None
    sport, dport = struct.unpack_from('!HH', frame, head)
    return source, sport, destination, dport, frame[head + 8:]


def dns_name(payload):
    """The name that a DNS message asks for."""
    labels, at = [], 12
    while at < len(payload) and payload[at] and payload[at] < 64:
        labels.append(payload[at + 1:at + 1 + payload[at]].decode('ascii', 'replace'))
        at += 1 + payload[at]
    return '.'.join(labels).lower()


def classify(frame, name):
    """Which of CLASSES a frame is; name is the gateway's."""
    kind = frame[12:14]
    if kind == b'\x08\x06':
        return CLASSES[0]
    if kind == b'\x86\xdd':
        at = 54
        if frame[20] == 0:  # hop-by-hop options: multicast listener reports
            at = 54 + 8 + frame[55] * 8
        if (frame[20] == 58 or (frame[20] == 0 and frame[54] == 58)) and len(frame) > at:
            if frame[at] in (130, 131, 132, 133, 134, 135, 136, 143):
                return CLASSES[0]
    datagram = udp(frame)
    if datagram is None:
        return CLASSES[4]
    _, sport, _, dport, payload = datagram
    ports = {sport, dport}
    if ports & {67, 68, 546, 547}:
        return CLASSES[0]
    if 53 in ports:
        return CLASSES[1] if dns_name(payload) == name else CLASSES[4]
    if 500 in ports:
        return CLASSES[2]
    if 4500 in ports:
        return CLASSES[2] if payload[:4] == bytes(4) or payload == b'\xff' else CLASSES[3]
    return CLASSES[4]


def count(all_frames, name):
    """Frames by class, and a line about each frame of class other (at most ten)."""
    counts, strange = dict.fromkeys(CLASSES, 0), []
    for frame in all_frames:
        one = classify(frame, name)
        counts[one] += 1
        if one == 'other' and len(strange) < 10:
            strange.append(frame[:80].hex())
    return counts, strange


def find(all_frames, mark):
    """How many frames carry these octets."""
    return sum(1 for frame in all_frames if mark in frame)
