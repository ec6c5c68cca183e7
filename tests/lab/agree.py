# SPDX-License-Identifier: GPL-3.0-or-later
"""agree.py - do the gateway's `swanctl --list-sas` and Godwit's status speak of the same tunnel? SPIs, suites and
addresses."""

import re

from client import flatten

# strongSwan's words and ours, for the parts of a suite.
PARTS = {
    'AES_GCM_16-256': 'aes256gcm16', 'AES_GCM_16-128': 'aes128gcm16', 'CHACHA20_POLY1305': 'chacha20poly1305',
    'AES_CBC-256/HMAC_SHA2_512_256': 'aes256-sha512', 'AES_CBC-256/HMAC_SHA2_384_192': 'aes256-sha384',
    'AES_CBC-256/HMAC_SHA2_256_128': 'aes256-sha256', 'AES_CBC-128/HMAC_SHA2_256_128': 'aes128-sha256',
    'PRF_HMAC_SHA2_256': 'prfsha256', 'PRF_HMAC_SHA2_384': 'prfsha384', 'PRF_HMAC_SHA2_512': 'prfsha512',
    'MODP_2048': 'modp2048', 'MODP_3072': 'modp3072', 'MODP_4096': 'modp4096', 'ECP_256': 'ecp256', 'ECP_384': 'ecp384',
    'ECP_521': 'ecp521', 'CURVE_25519': 'x25519'}


def our_suite(theirs):
    """strongSwan's suite in our words."""
    for word, ours in sorted(PARTS.items(), key=lambda p: -len(p[0])):
        theirs = theirs.replace(word, ours)
    return theirs.replace('/', '-')


def of_gateway(text):
    """What the gateway says of its first SA."""
    ike = re.search(r'ESTABLISHED, IKEv2, ([0-9a-f]{16})_i ([0-9a-f]{16})_r', text)
    suite = re.search(r'^ {2}([A-Z0-9_]+[-/]\S+)$', text, re.MULTILINE)
    esp = re.search(r'INSTALLED.*ESP:(\S+)', text)
    child = text[text.find('INSTALLED'):]  # not one that was replaced and is still to be seen
    spi_in, spi_out = (re.search(rf'^ +{way} +([0-9a-f]{{8}})', child, re.MULTILINE) for way in ('in', 'out'))
    remote = re.search(r"remote '.*\[([0-9a-f.: ]+)\]$", text, re.MULTILINE)
    if not (ike and suite and esp and spi_in and spi_out and remote):
        raise AssertionError(f'the gateway does not show a whole tunnel:\n{text}')
    return {'IKE SPI of the client': ike.group(1), 'IKE SPI of the gateway': ike.group(2),
            'ESP SPI towards the gateway': spi_in.group(1), 'ESP SPI towards the client': spi_out.group(1),
            'IKE suite': our_suite(suite.group(1)), 'ESP suite': our_suite(esp.group(1)),
            **{f'inner address {n}': a for n, a in enumerate(remote.group(1).split(), 1)}}


def compare(text, entry):
    """[(what, at the gateway, found in our status?)]; entry is a tunnel of `godwitctl status --json`."""
    ours = [str(value).lower().split('/')[0] for value in flatten(entry)]
    ours += [value.removeprefix('0x') for value in ours]
    return [(what, theirs, theirs in ours) for what, theirs in of_gateway(text).items()]
