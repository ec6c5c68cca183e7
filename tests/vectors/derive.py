#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""derive.py - writes derived.h: key derivations of IKEv2 computed from RFC 7296 2.13 to 2.18 and RFC 9370 2.2.2, 2.2.4, RFC 8784 3 with Python's hmac.

RFC 7296 publishes no vectors; this is a second reading of its text, in another language, to hold keymat against."""

import hmac
import os
import sys

HASHES = {5: 'sha256', 6: 'sha384', 7: 'sha512'}
NI, NR = bytes(range(1, 33)), bytes(range(0x81, 0xa9))
SPI_I, SPI_R = bytes(range(0x10, 0x18)), bytes(range(0x20, 0x28))
SHARED, SHARED_2 = bytes(range(0x30, 0x50)), bytes(range(0x50, 0x90))
MORE = bytes(range(0x90, 0xd0))  # two secrets of further key exchanges
# name, prf, encryption, key bits, integrity, octets of cipher key with salt, octets of integrity key
SUITES = [
    ('gcm256', 5, 20, 256, 0, 36, 0),
    ('chacha', 6, 28, 0, 0, 36, 0),
    ('cbc256', 7, 12, 256, 14, 32, 64),
    ('cbc128', 5, 12, 128, 12, 16, 32),
]


def prf(which, key, data):
    return hmac.new(key, data, HASHES[which]).digest()


def prf_plus(which, key, seed, n):
    """T1 | T2 ..., T1 = prf (K, S | 0x01), Tk = prf (K, Tk-1 | S | k) (2.13)"""
    out, last, k = b'', b'', 1
    while len(out) < n:
        last = prf(which, key, last + seed + bytes([k]))
        out, k = out + last, k + 1
    return out[:n]


def cut(octets, *lengths):
    parts = []
    for n in lengths:
        parts.append(octets[:n])
        octets = octets[n:]
    assert not octets
    return parts


def ike_keys(which, skeyseed, encr_n, integ_n):
    """SK_d | SK_ai | SK_ar | SK_ei | SK_er | SK_pi | SK_pr (2.14); ei and er with their integrity keys behind them"""
    n = len(prf(which, b'', b''))
    all_n = 3 * n + 2 * (encr_n + integ_n)
    d, ai, ar, ei, er, pi, pr = cut(prf_plus(which, skeyseed, NI + NR + SPI_I + SPI_R, all_n),
                                    n, integ_n, integ_n, encr_n, encr_n, n, n)
    return d, ei + ai, er + ar, pi, pr


def child_keys(which, d, shared, encr_n, integ_n, more=b''):
    """KEYMAT in order: to the responder, then to the initiator; the cipher's key before the integrity key (2.17)"""
    one = encr_n + integ_n
    return cut(prf_plus(which, d, shared + NI + NR + more, 2 * one), one, one)


def rows():
    for name, which, encr, bits, integ, encr_n, integ_n in SUITES:
        d, ei, er, pi, pr = ike_keys(which, prf(which, NI + NR, SHARED), encr_n, integ_n)
        new = ike_keys(which, prf(which, d, SHARED_2 + NI + NR), encr_n, integ_n)
        further = ike_keys(which, prf(which, d, MORE[:32] + NI + NR), encr_n, integ_n)
        followed = ike_keys(which, prf(which, d, SHARED_2 + NI + NR + MORE), encr_n, integ_n)
        parts = [d, ei, er, pi, pr, *child_keys(which, d, b'', encr_n, integ_n),
                 *child_keys(which, d, SHARED_2, encr_n, integ_n), *new[:3],
                 prf(which, prf(which, SHARED, b'Key Pad for IKEv2'), SHARED_2), *further, followed[0], followed[4],
                 *child_keys(which, d, SHARED_2, encr_n, integ_n, MORE),
                 *(prf_plus(which, MORE, k, len(k)) for k in (d, pi, pr))]
        texts = ',\n    '.join(f'"{p.hex()}"' for p in parts)
        yield f'  {{ "{name}", {which}, {encr}, {bits}, {integ},\n    {texts} }},\n'


def main():
    constants = {'ni': NI, 'nr': NR, 'spi_i': SPI_I, 'spi_r': SPI_R, 'shared': SHARED, 'shared_2': SHARED_2,
                 'more': MORE}
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'derived.h'), 'w', encoding='ascii') as f:
        f.write('/* SPDX-License-Identifier: GPL-3.0-or-later */\n'
                '/* derived.h - key derivations of IKEv2, made by derive.py. */\n/* clang-format off */\n')
        for name, octets in constants.items():
            f.write(f'static const char {name}_hex[] = "{octets.hex()}";\n')
        f.write('static const struct derived rows[] = {\n' + ''.join(rows()) + '};\n')
    return 0


if __name__ == '__main__':
    sys.exit(main())
