# SPDX-License-Identifier: GPL-3.0-or-later
"""nat64.py - a translator of addresses for networks with IPv6 alone (RFC 7915 in little): UDP, TCP and nothing else, no fragments. Run as a program
in a router it takes what goes to 64:ff9b::/96 from a tun of its own, gives each host an IPv4 address of 192.168.64.0/24, and leaves the rest to the
router's NAT."""

import fcntl
import os
import socket
import struct
import subprocess

DEVICE, PREFIX, POOL = 'nat64', '64:ff9b::/96', '192.168.64.0/24'
PREFIX_OCTETS = socket.inet_pton(socket.AF_INET6, '64:ff9b::')[:12]
POOL_OCTETS = socket.inet_pton(socket.AF_INET, '192.168.64.0')[:3]
CHECKSUM = {6: 16, 17: 6}  # where it stands, by protocol


def total(octets):
    """The sum of RFC 1071, folded."""
    words = sum(struct.unpack(f'!{(len(octets) + 1) // 2}H', octets + b'\0' * (len(octets) % 2)))
    while words >> 16:
        words = (words & 0xffff) + (words >> 16)
    return words


def summed(pseudo, protocol, payload):
    """The payload with the checksum that fits this pseudo header."""
    at = CHECKSUM[protocol]
    blank = payload[:at] + b'\0\0' + payload[at + 2:]
    value = total(pseudo + blank) ^ 0xffff
    return blank[:at] + struct.pack('!H', value or 0xffff) + blank[at + 2:]


class Translator:
    def __init__(self):
        self.hosts = []  # of the network, in the order in which they came

    def to4(self, packet):
        length, protocol, hops = struct.unpack_from('!HBB', packet, 4)
        source, target, payload = packet[8:24], packet[24:40], packet[40:40 + length]
        if protocol not in CHECKSUM or target[:12] != PREFIX_OCTETS or hops < 2:
            return None
        if source not in self.hosts:
            self.hosts.append(source)
        addresses = POOL_OCTETS + bytes([1 + self.hosts.index(source)]) + target[12:]
        payload = summed(addresses + struct.pack('!BBH', 0, protocol, len(payload)), protocol, payload)
        head = struct.pack('!BBHHHBBH', 0x45, 0, 20 + len(payload), 0, 0x4000, hops - 1, protocol, 0) + addresses
        return head[:10] + struct.pack('!H', total(head) ^ 0xffff) + head[12:] + payload

    def to6(self, packet):
        start, (length, _, fragment, hops, protocol) = (packet[0] & 15) * 4, struct.unpack_from('!HHHBB', packet, 2)
        source, target, payload = packet[12:16], packet[16:20], packet[start:length]
        host = target[3] - 1
        if protocol not in CHECKSUM or fragment & 0x3fff or target[:3] != POOL_OCTETS or not 0 <= host < len(self.hosts):
            return None
        addresses = PREFIX_OCTETS + source + self.hosts[host]
        payload = summed(addresses + struct.pack('!II', len(payload), protocol), protocol, payload)
        return struct.pack('!IHBB', 6 << 28, len(payload), protocol, hops - 1) + addresses + payload


def main():
    tun = os.open('/dev/net/tun', os.O_RDWR)
    fcntl.ioctl(tun, 0x400454ca, struct.pack('16sH22x', DEVICE.encode(), 0x1001))  # TUNSETIFF: a tun, no further header
    for words in (('link', 'set', DEVICE, 'up'), ('-6', 'route', 'add', PREFIX, 'dev', DEVICE), ('route', 'add', POOL, 'dev', DEVICE)):
        subprocess.run(['ip', *words], check=True)
    translator = Translator()
    while True:
        packet = os.read(tun, 65536)
        other = translator.to4(packet) if packet[0] >> 4 == 6 else translator.to6(packet)
        if other is not None:
            os.write(tun, other)


if __name__ == '__main__':
    main()
