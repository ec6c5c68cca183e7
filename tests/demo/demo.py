#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""demo.py - Godwit connects to a real gateway and carries real traffic, step by step, in plain words. Ends with 0 only
when everything that it says was seen."""

import hashlib
import json
import os
import socket
import sys
import threading
import time

import agree
import capture
import client
from lab import Lab
from machine import sh
from net import GATEWAY4, GATEWAY_NAME, LAN4, LAN_NAME
from roams import spis
from servers import BIG
from uplinks import Uplinks

BAD = []


def step(text):
    print(f'\n== {text}', flush=True)


def say(text):
    print(f'   {text}', flush=True)


def expect(condition, text):
    """Says what was seen; a false one makes the demo fail, but it goes on so that one sees all."""
    print(f'   [{"ok" if condition else "NOT OK"}] {text}', flush=True)
    if not condition:
        BAD.append(text)


def send_mark(mark, around_tunnel):
    """The same UDP datagram to the LAN: by the tunnel, or on purpose around it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        if around_tunnel:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b'wifi0')
        for _ in range(3):
            s.sendto(mark, (LAN4, 9))


def connect(lab):
    step(f'Connecting to {GATEWAY_NAME}: it proves itself by certificate, we by EAP-MSCHAPv2')
    begun = time.monotonic()
    done = client.connect(client.profile(full=True))
    for line in (done.out + done.err).splitlines():
        say(f'godwitctl: {line}')
    expect(done.code == 0, f'connected after {time.monotonic() - begun:.2f} s')
    if done.code != 0:
        lab.explain()
        return False
    said = lab.gateway.said
    expect(said(lab.log_place, f"authentication of '{GATEWAY_NAME}' (myself) with ECDSA"),
           'the gateway proved itself by its certificate (ECDSA P-256)')
    expect(said(lab.log_place, 'EAP method EAP_MSCHAPV2 succeeded'),
           'the gateway accepted user "alice" by EAP-MSCHAPv2')
    return True


def compare(lab):
    step('What both sides say about the tunnel')
    text = lab.gateway.sas()
    entry = client.tunnel()
    print('   the gateway (swanctl --list-sas):')
    print(''.join(f'      {line}\n' for line in text.splitlines()), end='')
    print('   Godwit (godwitctl status --json):')
    print(''.join(f'      {line}\n' for line in json.dumps(entry, indent=2).splitlines()), end='')
    for what, value, equal in agree.compare(text, entry):
        expect(equal, f'{what}: {value} on both sides')


def addresses():
    step('What the gateway assigned')
    tun = [t for t in client.tuns() if t != 'ipsec0'][0]
    shown = sh('ip', '-brief', 'addr', 'show', tun).stdout
    say(' '.join(shown.split()))
    expect('10.99.0.' in shown, 'an IPv4 address')
    expect('fd99::' in shown, 'an IPv6 address')
    with open('/etc/resolv.conf', encoding='utf-8') as f:
        servers = [line.split()[1] for line in f if line.startswith('nameserver')]
    say(f'name servers: {" ".join(servers)}')
    expect(servers and servers[0] in (LAN4, 'fd20::2'), 'the name servers of the protected network')


class Arrivals(threading.Thread):
    """Downloads the big file and notes when octets came; digest is None when it did not end well."""

    def __init__(self):
        super().__init__(daemon=True)
        self.times, self.size, self.digest, self.why = [], 0, None, 'it did not end'
        self.start()

    def run(self):
        found = hashlib.sha256()
        try:
            with socket.create_connection((LAN_NAME, 80), timeout=20) as s:
                s.sendall(b'GET /big HTTP/1.0\r\n\r\n')
                with s.makefile('rb') as f:
                    while f.readline() not in (b'\r\n', b''):
                        pass
                    while piece := f.read1(65536):
                        self.times.append(time.monotonic())
                        self.size += len(piece)
                        found.update(piece)
        except OSError as error:
            self.why = str(error)
            return
        self.digest = found.hexdigest()

    def gap_ms(self, begin, end):
        """The longest wait for the next octets between the two."""
        near = [begin, *(t for t in self.times if begin < t < end)]
        return max((b - a for a, b in zip(near, near[1:])), default=end - begin) * 1000


def download(lab):
    """100 MB; at a third of them wifi0 is gone, and the rest comes over lte0."""
    up, begun, gateway = Uplinks(lab.net), time.monotonic(), spis(lab.gateway.sas())
    got = Arrivals()
    while got.is_alive() and got.size < BIG / 3:
        time.sleep(0.005)
    say(f'{got.size / 1e6:.0f} MB of {BIG / 1e6:.0f} MB have come over {up.used(lab.gateway.sas())}; now wifi0 loses its carrier')
    lost = time.monotonic()
    up.carrier('wifi0', False)
    got.join(120)
    took = time.monotonic() - begun
    expect(up.used(lab.gateway.sas()) == 'lte0', f'the tunnel moved from wifi0 to lte0; longest gap in the download: '
           f'{got.gap_ms(lost - 0.05, lost + 3):.0f} ms')
    expect(spis(lab.gateway.sas()) == gateway, 'it is the same IKE SA: moved, not connected anew')
    expect(got.digest == lab.big_digest, f'downloaded {got.size / 1e6:.0f} MB at {got.size * 8 / took / 1e6:.0f} Mbit/s, checksum right'
           if got.digest else f'the download: {got.why}')
    up.carrier('wifi0', True)


def traffic(lab, mark):
    step('Using it')
    found = sorted({line.split()[0] for line in sh('getent', 'ahosts', LAN_NAME, check=False).stdout.splitlines()})
    expect(LAN4 in found, f'{LAN_NAME} resolves through the tunnel to {" ".join(found)}')
    download(lab)
    arrived = capture.Capture(lab.net.lan, 'eth0', keep='udp port 9')
    send_mark(mark, around_tunnel=False)
    time.sleep(0.1)
    expect(capture.find(arrived.stop(), mark) >= 3, 'the marked packets arrived in the LAN')


def frames(watches, mark):
    step('What crossed the two uplinks meanwhile')
    total = dict.fromkeys(capture.CLASSES, 0)
    found = 0
    for device, watch in watches.items():
        all_frames = watch.stop()
        counts, strange = capture.count(all_frames, GATEWAY_NAME)
        found += capture.find(all_frames, mark)
        say(f'{device}: ' + ', '.join(f'{n} {name}' for name, n in counts.items()))
        for one in strange:
            say(f'   other: {one}')
        for name, n in counts.items():
            total[name] += n
    expect(total['ESP'] > 0 and total['IKE'] > 0, 'IKE and ESP frames were seen')
    expect(total['other'] == 0, f'frames of any other kind: {total["other"]}')
    expect(found == 0, f'the marked packets were seen in clear {found} times')


def control(lab, mark):
    step('The counter-test: the same packet around the tunnel on purpose')
    watch = capture.Capture(lab.net.laptop, 'wifi0')
    send_mark(mark, around_tunnel=True)
    time.sleep(0.1)
    expect(capture.find(watch.stop(), mark) >= 3, 'the same search finds it')


def main():
    begun = time.monotonic()
    if not os.path.exists('/dev/net/tun'):
        print('This kernel has no /dev/net/tun: no tunnel device, no demo.')
        return 1
    step('Building the lab: laptop with Wi-Fi and LTE, two NAT routers, internet, strongSwan gateway, protected LAN')
    lab = Lab(big=True)
    lab.serve(full=True)
    say(f'ready after {time.monotonic() - begun:.1f} s; the gateway is strongSwan at {GATEWAY4}')
    sh('getent', 'ahosts', 'v4.example.org', check=False)  # neighbours know each other before the counting starts
    mark = b'GODWIT-MARK-' + os.urandom(12).hex().encode()
    watches = {device: capture.Capture(lab.net.laptop, device) for device in ('wifi0', 'lte0')}
    if connect(lab):
        addresses()
        traffic(lab, mark)
        compare(lab)
        step('Disconnecting')
        done = client.disconnect()
        expect(done.code == 0, f'godwitctl disconnect: {done.out.strip() or "done"}')
        difference = lab.restored()
        expect(not difference, 'addresses, routes, rules and DNS are exactly as before' +
               (f':\n{difference}' if difference else ''))
        frames(watches, mark)
        control(lab, mark)
    step(f'{"Everything was as it should be" if not BAD else "The demo FAILED"} ({time.monotonic() - begun:.0f} s)')
    for text in BAD:
        say(f'not ok: {text}')
    return 1 if BAD else 0


if __name__ == '__main__':
    sys.exit(main())
