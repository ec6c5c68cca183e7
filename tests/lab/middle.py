# SPDX-License-Identifier: GPL-3.0-or-later
"""middle.py - the man in the middle: stands in the air between laptop and router, forwards frames, and changes or drops
what a test tells it to. Runs as a thread with sockets of the namespace "air"."""

import ctypes
import os
import select
import socket
import struct
import threading

import capture

_libc = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNET = 0x40000000


def packet_socket(name, device):
    """An AF_PACKET socket on a device of a named namespace; made by a thread that goes there and ends."""
    made = []

    def go():
        fd = os.open(f'/run/netns/{name}', os.O_RDONLY)
        try:
            if _libc.setns(fd, CLONE_NEWNET) == 0:
                s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
                s.bind((device, 0))
                s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
                made.append(s)
        finally:
            os.close(fd)

    thread = threading.Thread(target=go)
    thread.start()
    thread.join()
    if not made:
        raise OSError(f'no socket on {device} of {name}')
    return made[0]


def plain_frames(net):
    """Turns off what leaves checksums and cutting to a network card: here no card follows."""
    for machine, device in ((net.laptop, 'wifi0'), (net.air, 'air0'), (net.air, 'air1'), (net.nat_a, 'lan0')):
        machine.run('ethtool', '-K', device, 'tx', 'off', 'sg', 'off', 'tso', 'off', 'gso', 'off', 'gro', 'off',
                    check=False)


def with_payload(frame, payload):
    """The frame with another UDP payload of the same length; IPv4 takes the checksum 0, IPv6 gets a right one."""
    if frame[12:14] == b'\x08\x00':
        at = 14 + (frame[14] & 15) * 4
        return frame[:at + 6] + b'\0\0' + payload
    head = frame[54:60] + b'\0\0'
    data = frame[22:54] + struct.pack('!II', len(head) + len(payload), 17) + head + payload
    total = sum(struct.unpack(f'!{len(data) // 2}H', data[:len(data) & ~1])) + (data[-1] << 8 if len(data) & 1 else 0)
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return frame[:60] + struct.pack('!H', (~total & 0xffff) or 0xffff) + payload


class Middle:
    """with Middle(net, change): ...; change(outgoing, payload) gets each UDP payload to or from ports 500 and 4500 and
    returns the payload to go on with, or None to drop it."""

    def __init__(self, net, change):
        self.net, self.change = net, change
        self.stopping = False

    def __enter__(self):
        plain_frames(self.net)
        self.net.cut_air()
        self.near, self.far = packet_socket('air', 'air0'), packet_socket('air', 'air1')
        self.thread = threading.Thread(target=self._forward)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stopping = True
        self.thread.join()
        self.near.close()
        self.far.close()
        self.net.bridge_air()

    def _forward(self):
        while not self.stopping:
            for s in select.select([self.near, self.far], [], [], 0.05)[0]:
                frame, where = s.recvfrom(65535)
                if where[2] == socket.PACKET_OUTGOING:
                    continue
                frame = self._changed(frame, s is self.near)
                if frame is not None:
                    try:
                        (self.far if s is self.near else self.near).send(frame)
                    except OSError:
                        pass  # longer than the link takes: lost, as on any link

    def _changed(self, frame, outgoing):
        datagram = capture.udp(frame)
        if datagram is None or not {datagram[1], datagram[3]} & {500, 4500}:
            return frame
        payload = datagram[4]
        size = struct.unpack_from('!H', frame, len(frame) - len(payload) - 4)[0] - 8
        payload, padding = payload[:size], payload[size:]
        new = self.change(outgoing, payload)
        if new is None:
            return None
        return frame if new == payload else with_payload(frame, new) + padding

    def inject(self, frame):
        """Sends a frame to the laptop."""
        self.near.send(frame)
