#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""bench.py - Godwit and strongSwan's client against the same gateway in the lab, in turns within one run. What counts
are the ratios; absolute figures belong to the machine of the day, which is printed with them.

    bench.py [--json] [--rounds N]"""

import argparse
import glob
import json
import os
import platform
import re
import statistics
import sys
import time

import client
import servers
from gateway import Charon, client_tree
from lab import Lab
from machine import sh, wait_until
from net import LAN4

# ESP and IKE of strongSwan's client must not run into its own tunnel
MARKS = {'plugins.socket-default.fwmark': '0x42', 'plugins.kernel-netlink.fwmark': '!0x42'}
AUTHS = {'psk': 'pre-shared key', 'pubkey': 'certificate (P-256)', 'eap-mschapv2': 'EAP-MSCHAPv2'}
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
        path = client.profile(auth=auth, address='v4.example.org', ike={'groups': 'ecp256'})
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

    def connect(self, auth):
        tree = client_tree(auth=auth)
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


def table(about, rounds):
    print(f"{about['cpu']}, {about['cores']} cores, Linux {about['kernel']}, load {about['load']:.1f} at the start")
    print(f"{about['godwit']}; strongSwan {about['strongswan']} (kernel-libipsec) as the other client, and as the gateway")
    print(f'median of {len(rounds)} interleaved rounds; the ratio is the median of the ratios within a round\n')
    print(f"{'':52}{'Godwit':>10}{'strongSwan':>12}  {'':8}{'ratio':>7}")
    for key, words, unit, more in ROWS:
        ours, theirs = [r['Godwit'][key] for r in rounds], [r['strongSwan'][key] for r in rounds]
        ratio = statistics.median(a / b for a, b in zip(ours, theirs))
        print(f'{words:52}{statistics.median(ours):10.1f}{statistics.median(theirs):12.1f}  {unit:8}{ratio:7.2f}'
              f"  {'more' if more else 'less'} is better")


def main():
    words = argparse.ArgumentParser()
    words.add_argument('--json', action='store_true')
    words.add_argument('--rounds', type=int, default=5)
    args = words.parse_args()
    lab = Lab(big=True)
    both = Godwit(), StrongSwan(lab)
    about, rounds = machine(both[1].charon), []
    for number in range(args.rounds):
        order = both if number % 2 == 0 else both[::-1]
        rounds.append({one.name: measure(one, lab) for one in order})
        print(f'round {number + 1} of {args.rounds} done', file=sys.stderr)
    both[1].charon.stop()
    if args.json:
        print(json.dumps({'version': 1, 'machine': about, 'rounds': rounds}, indent=2))
    else:
        table(about, rounds)
    return 0


if __name__ == '__main__':
    sys.exit(main())
