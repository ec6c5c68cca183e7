# SPDX-License-Identifier: GPL-3.0-or-later
"""test_probe.py - `godwitctl probe` against gateways whose configuration is known: the report names exactly what is configured."""

import json
import os
import socket
import sys

import capture
import client
from net import GATEWAY4, GATEWAY6, GATEWAY_NAME, SILENT4
from tap import check, same, test

TREE = os.path.join(os.path.dirname(__file__), '../..')
sys.path.append(f'{TREE}/build-aux')
import jsonschema  # noqa: E402 pylint: disable=wrong-import-position


def probe(host, code=0, **how):
    done = client.ctl('--json', 'probe', host, timeout=60, **how)
    same(done.code, code, f'godwitctl probe {host}: {done}')
    return done.json()


def watched(lab, host, code=0):
    """A probe whose packets are counted on the wire: at most 60, in 20 s, and never more than 10 in any second."""
    watch = capture.Capture(lab.net.laptop, 'wifi0', keep='udp port 500 or udp port 4500')
    try:
        report = probe(host, code)
    finally:
        watch.stop()
    ours = {socket.inet_aton(GATEWAY4), socket.inet_aton(SILENT4), socket.inet_pton(socket.AF_INET6, GATEWAY6)}
    times = [at for at, frame in capture.stamped(watch.path) if (capture.udp(frame) or (0, 0, 0))[2] in ours]
    # A little less than a second: the kernel's stamps and the sender's clock of whole milliseconds differ by some of them.
    fullest = max((sum(1 for t in times if at <= t < at + 0.99) for at in times), default=0)
    check(times and times == sorted(times), f'packets of the probe on the wire: {len(times)}')
    check(len(times) <= 60 and times[-1] - times[0] <= 20, f'{len(times)} packets in {times[-1] - times[0]:.1f} s')
    check(fullest <= 10, f'{fullest} packets in one second')
    same(report['sent'], len(times), 'what the report says of it')
    check(report['took_ms'] >= (times[-1] - times[0]) * 1000 - 100, f'and of its time: {report["took_ms"]} ms')
    return report


def taken(report, kind):
    return sorted(t['name'] for t in report['transforms'] if t['kind'] == kind and t['verdict'] == 'taken')


@test('probe: the report names exactly the algorithms that the gateway is configured with')
def exactly(lab):
    lab.serve(ike='aes256gcm16-prfsha384-ecp256, aes128-sha256-modp2048')
    report = watched(lab, GATEWAY_NAME)
    same((report['ikev2'], report['why']), ('yes', None), 'IKEv2')
    same(taken(report, 'cipher'), ['aes128', 'aes256gcm16'], 'ciphers')
    same(taken(report, 'integrity'), ['sha256'], 'integrity')
    same(taken(report, 'prf'), ['prfsha256', 'prfsha384'], 'PRFs')
    same(taken(report, 'group'), ['ecp256', 'modp2048'], 'groups')
    same(taken(report, 'post-quantum'), [], 'post-quantum')
    same([t for t in report['transforms'] if t['verdict'] == 'silent'], [], 'everything was answered')
    same((report['fragmentation'], report['cookie'], report['redirect']), (True, False, False), 'abilities')
    check('nat_here' in report, 'whether addresses are translated')
    check('sha2-256' in report['hashes'] and report['largest_request'] >= 1280, f'{report}')
    check(not lab.gateway.said(lab.log_place, 'alice'), 'no identity came')


@test('probe: a person without rights reads it, and an old gateway is explained')
def person(lab):
    lab.serve(ike='aes256-sha1-modp1024, aes256-sha256-modp2048')
    done = client.ctl('probe', GATEWAY4, user='nobody', timeout=60)
    same(done.code, 0, f'probe: {done}')
    for words in (f'at {GATEWAY4}:500', 'aes256 (old)', 'modp1024 (too weak)', 'set ike.old-algorithms=true',
                  'Too weak, and yet taken:', 'Nothing of this is authenticated'):
        check(words in done.out, f'{words}: {done}')


@test('probe: a gateway with IKEv1 alone is named so')
def version1(lab):
    lab.serve(auth='psk', version='1', ike='aes256-sha256-modp2048')
    report = watched(lab, GATEWAY_NAME, code=14)
    same((report['ikev2'] != 'yes', report['ikev1']), (True, 'yes'), f'versions: {report}')
    check(any('IKEv1 only' in one and 'enable IKEv2' in one for one in report['advice']), f'{report["advice"]}')


@test('probe: cookies are answered, and said')
def cookies(lab):
    lab.serve(settings={'cookie_threshold': '1', 'half_open_timeout': '60'}, ike='chacha20poly1305-prfsha512-x25519')
    probe(GATEWAY_NAME)
    report = probe(GATEWAY_NAME)
    same((report['cookie'], taken(report, 'cipher'), taken(report, 'group')), (True, ['chacha20poly1305'], ['x25519']),
         f'{report}')


@test('probe: a host that is silent')
def silent(lab):
    report = watched(lab, SILENT4, code=12)
    same((report['ikev2'], report['ikev1'], report['answered']), ('silent', 'silent', 0), f'{report}')


@test('probe: the JSON follows docs/probe.schema.json')
def schema(lab):
    with open(f'{TREE}/docs/probe.schema.json', encoding='utf-8') as f:
        rules = json.load(f)
    lab.serve()
    for report in (probe(GATEWAY_NAME), probe(SILENT4, code=12)):
        same(list(jsonschema.faults(rules, report)), [], 'faults')
