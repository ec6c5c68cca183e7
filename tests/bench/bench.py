#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""bench.py - Godwit and strongSwan's client against the same gateway in the lab, in turns within one run. What counts
are the ratios; absolute figures belong to the machine of the day, which is printed with them.

    bench.py [--json] [--rounds N] [--connects N]"""

import argparse
import glob
import json
import os
import platform
import re
import statistics
import sys
import threading
import time

import capture
import client
import servers
from gateway import Charon, client_tree, peer_root
from lab import Lab
from machine import sh, wait_until
from net import LAN4

# ESP and IKE of strongSwan's client must not run into its own tunnel
MARKS = {'plugins.socket-default.fwmark': '0x42', 'plugins.kernel-netlink.fwmark': '!0x42'}
AUTHS = {'psk': 'pre-shared key', 'pubkey': 'certificate (P-256)', 'eap-mschapv2': 'EAP-MSCHAPv2'}
# Connects on the wire: from the first to the last IKE packet, and the CPU of the client's daemon for it.
WIRE = {**AUTHS, 'pq': 'EAP-MSCHAPv2, X25519 and ML-KEM-768'}
KEM = 'aes256gcm16-prfsha384-x25519-ke1_mlkem768'
WIRE_ROWS = (
    *((f'wire {auth}', f'{words}: first to last IKE packet', 'ms', False) for auth, words in WIRE.items()),
    *((f'wire cpu {auth}', f"{words}: client daemon's CPU", 'ms', False) for auth, words in WIRE.items()),
    *((f'wire whole cpu {auth}', f'{words}: the same with the start of godwitd', 'ms', False)
      for auth, words in WIRE.items()),
)
ROWS = (  # key, words, unit, is a larger value better?
    *((f'connect {auth}', f'connect by {words}, the whole command', 'ms', False) for auth, words in AUTHS.items()),
    ('down', 'download of 100 MB, one TCP stream', 'Mbit/s', True),
    ('down cpu', "client's CPU for it", 's/GiB', False),
    ('up', 'upload of 30 MB, one TCP stream', 'Mbit/s', True),
    ('up cpu', "client's CPU for it", 's/GiB', False),
    ('ping', 'ping through the tunnel, median of 100', 'ms', False),
    ('memory', "client's peak memory (VmHWM)", 'MiB', False),
)
UP = 30 * 1000 * 1000
FIRST_SAMPLE_S = 0.0005  # how often the CPU of a starting godwitd is looked at


def cpu(pid):
    """Seconds of CPU that all threads of a process have used, by the scheduler's own count."""
    total = 0
    for path in glob.glob(f'/proc/{pid}/task/*/schedstat'):
        with open(path, encoding='ascii') as f:
            total += int(f.read().split()[0])
    return total / 1e9


def peak(pid):
    with open(f'/proc/{pid}/status', encoding='ascii') as f:
        return int(re.search(r'VmHWM:\s+(\d+)', f.read()).group(1)) / 1024


class Godwit:
    name = 'Godwit'

    def connect(self, auth):
        kem = auth == 'pq'
        auth = 'eap-mschapv2' if kem else auth
        path = client.profile(auth=auth, address='v4.example.org', ike={'groups': 'x25519' if kem else 'ecp256'})
        begun = time.monotonic()
        done = client.connect(path, auth=auth)
        took = time.monotonic() - begun
        if done.code != 0:
            raise RuntimeError(f'godwitctl connect: {done}')
        return took

    def pid(self):
        return next(iter(client.processes('godwitd')))

    def disconnect(self):
        client.disconnect()
        wait_until(lambda: not client.processes('godwitd'), 'godwitd is gone', 5)


class StrongSwan:
    name = 'strongSwan'

    def __init__(self, lab):
        self.charon = Charon(lab.net.laptop, MARKS)

    def serve(self, lab, auth):
        """Gives both ends what this row wants; False: it cannot be had."""
        kem = auth == 'pq'
        if kem and not peer_root('strongswan'):
            return False
        if kem:
            self.charon.start(MARKS, peer_root('strongswan'))
            lab.serve(peer='strongswan', ike=KEM)
        else:
            lab.serve(auth=auth)
        return True

    def connect(self, auth):
        tree = client_tree(ike=KEM) if auth == 'pq' else client_tree(auth=auth)
        if auth == 'pubkey':
            tree['connections']['rw']['local'] = {'auth': 'pubkey', 'certs': 'alice-p256.pem', 'id': 'alice@example.org'}
        self.charon.load(tree, certs=('alice-p256',))
        begun = time.monotonic()
        self.charon.swanctl('--initiate', '--child', 'net', '--timeout', '8')
        return time.monotonic() - begun

    def pid(self):
        return self.charon.child.pid

    def disconnect(self):
        self.charon.swanctl('--terminate', '--ike', 'rw', '--timeout', '3')


class Sampler(threading.Thread):
    """Looks at the CPU of the godwitd that a keeper starts, until stop(): samples are (wall seconds, CPU seconds)."""

    def __init__(self, keeper):
        super().__init__(daemon=True)
        self.children = f'/proc/{keeper}/task/{keeper}/children'
        self.samples, self.going = [], True
        self.start()

    def run(self):
        while self.going:
            with open(self.children, encoding='ascii') as f:
                for pid in f.read().split():
                    try:
                        with open(f'/proc/{pid}/comm', encoding='ascii') as name:
                            if name.read().strip() == 'godwitd':
                                self.samples.append((time.time(), cpu(pid)))
                    except OSError:
                        pass  # gone meanwhile
            time.sleep(FIRST_SAMPLE_S)

    def stop(self):
        self.going = False
        self.join()


def on_the_wire(lab, both, rounds):
    """Connects in turns, with one capture over them all. Returns [{client: {row: value}}]."""
    done = []
    keeper = next(p for p, name in client.processes('godwit-keeper').items() if name == 'godwit-keeper')
    watch = capture.Capture(lab.net.laptop, 'wifi0', snap=80, keep='udp port 500 or udp port 4500')
    for auth in WIRE:
        if not both[1].serve(lab, auth):
            continue
        for number in range(rounds):
            for one in both if number % 2 == 0 else both[::-1]:
                sampler = Sampler(keeper) if one is both[0] else None
                before, begun = 0 if sampler else cpu(one.pid()), time.time()
                one.connect(auth)
                whole = cpu(one.pid()) - before
                if sampler:
                    sampler.stop()
                done.append((auth, number, one.name, begun, time.time(), whole, sampler.samples if sampler else []))
                one.disconnect()
        print(f'{rounds} connects each by {auth} done', file=sys.stderr)
    watch.stop()
    ike = [at for at, frame in capture.stamped(watch.path) if is_ike(frame)]
    result = [{one.name: {} for one in both} for _ in range(rounds)]
    for auth, number, name, begun, ended, whole, samples in done:
        seen = [at for at in ike if begun <= at <= ended]
        at_first = max((used for at, used in samples if at <= seen[0]), default=0)
        result[number][name].update({f'wire {auth}': (seen[-1] - seen[0]) * 1000, f'wire whole cpu {auth}': whole * 1000,
                                     f'wire cpu {auth}': (whole - at_first) * 1000})
    return result


def is_ike(frame):
    parts = capture.udp(frame)
    return parts is not None and (500 in (parts[1], parts[3]) or parts[4][:4] == bytes(4))


def measure(one, lab):
    """One round of one client: {row: value}."""
    got = {}
    for auth in AUTHS:
        lab.serve(auth=auth)
        got[f'connect {auth}'] = one.connect(auth) * 1000
        if auth != 'eap-mschapv2':
            one.disconnect()
    pid, before = one.pid(), cpu(one.pid())
    done = sh('curl', '-sS', '-o', '/dev/null', '-w', '%{size_download} %{time_total}', f'http://{LAN4}/big', timeout=120)
    size, seconds = (float(x) for x in done.stdout.split())
    got['down'], got['down cpu'] = size * 8 / seconds / 1e6, (cpu(pid) - before) / size * 2**30
    before, begun = cpu(pid), time.monotonic()
    servers.upload(LAN4, UP)
    got['up'], got['up cpu'] = UP * 8 / (time.monotonic() - begun) / 1e6, (cpu(pid) - before) / UP * 2**30
    pings = sh('ping', '-n', '-c', '100', '-i', '0.005', LAN4, timeout=30).stdout
    got['ping'] = statistics.median(float(x) for x in re.findall(r'time=([\d.]+)', pings))
    got['memory'] = peak(pid)
    one.disconnect()
    return got


def machine(charon):
    with open('/proc/cpuinfo', encoding='ascii', errors='replace') as f:
        model = re.search(r'model name\s*:\s*(.*)', f.read())
    return {'cpu': model.group(1) if model else platform.machine(), 'cores': os.cpu_count(), 'kernel': platform.release(),
            'load': os.getloadavg()[0], 'godwit': client.ctl('version').out.strip().splitlines()[0],
            'strongswan': re.search(r'(\d+\.\S+)', charon.swanctl('--version').stdout).group(1)}


def table(about, rounds, wire):
    print(f"{about['cpu']}, {about['cores']} cores, Linux {about['kernel']}, load {about['load']:.1f} at the start")
    print(f"{about['godwit']}; strongSwan {about['strongswan']} (kernel-libipsec) as the other client, and as the gateway")
    print('the ratio is the median of the ratios within a round')
    for rows, of in ((ROWS, rounds), (WIRE_ROWS, wire)):
        if of:
            print(f"\n{f'median of {len(of)} interleaved rounds':65}{'Godwit':>10}{'strongSwan':>12}  {'':8}{'ratio':>7}")
        for key, words, unit, more in rows if of else ():
            if key not in of[0]['Godwit']:
                print(f'{words:65}   SKIP the root "peer-strongswan" could not be made')
                continue
            ours, theirs = [r['Godwit'][key] for r in of], [r['strongSwan'][key] for r in of]
            ratio = statistics.median(a / b for a, b in zip(ours, theirs))
            print(f'{words:65}{statistics.median(ours):10.1f}{statistics.median(theirs):12.1f}  {unit:8}{ratio:7.2f}'
                  f"  {'more' if more else 'less'} is better")


def main():
    words = argparse.ArgumentParser()
    words.add_argument('--json', action='store_true')
    words.add_argument('--rounds', type=int, default=5, help='of everything')
    words.add_argument('--connects', type=int, default=20, help='rounds of connects on the wire')
    args = words.parse_args()
    lab = Lab(big=True)
    both = Godwit(), StrongSwan(lab)
    about, rounds = machine(both[1].charon), []
    for number in range(args.rounds):
        order = both if number % 2 == 0 else both[::-1]
        rounds.append({one.name: measure(one, lab) for one in order})
        print(f'round {number + 1} of {args.rounds} done', file=sys.stderr)
    if not args.rounds:
        lab.serve(auth='psk')
        both[0].connect('psk')  # now there is a keeper
        both[0].disconnect()
    wire = on_the_wire(lab, both, args.connects) if args.connects else []
    both[1].charon.stop()
    if args.json:
        print(json.dumps({'version': 1, 'machine': about, 'rounds': rounds, 'wire': wire}, indent=2))
    else:
        table(about, rounds, wire)
    return 0


if __name__ == '__main__':
    sys.exit(main())
