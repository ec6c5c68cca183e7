# SPDX-License-Identifier: GPL-3.0-or-later
"""test_link.py - bad links: delay, loss, disorder; and IKE messages that get lost."""

import re
import time

import client
import servers
from link import Link
from machine import sh
from net import GATEWAY4, LAN4
from tap import check, same, test


@test('lab: the link emulator delays and loses as told')
def emulator(lab):
    with Link(lab.net, delay_ms=20):
        said = sh('ping', '-c', '5', '-i', '0.1', '-W', '1', GATEWAY4).stdout
        average = float(re.search(r'= [\d.]+/([\d.]+)/', said).group(1))
        check(40 <= average < 60, f'40 ms there and back: {average}')
    with Link(lab.net, loss_permille=200, seed=3):
        said = sh('ping', '-c', '200', '-i', '0.005', '-W', '1', GATEWAY4, check=False).stdout
        lost = float(re.search(r'([\d.]+)% packet loss', said).group(1))
        check(20 <= lost <= 55, f'36 % of the round trips get lost: {lost}')


@test('link: 100 ms of delay and disorder: connects, moves 1 MB both ways')
def slow(lab):
    lab.serve()
    with Link(lab.net, delay_ms=50, jitter_ms=10, reorder_permille=20, seed=5):
        done = client.connect(client.profile())
        same(done.code, 0, f'connect: {done}')
        servers.transfer(LAN4, timeout=60)


@test('link: 15 % loss each way: ten seeds connect')
def lossy(lab):
    lab.serve()
    times = []
    for seed in range(10):
        with Link(lab.net, delay_ms=5, loss_permille=150, seed=seed):
            begun = time.monotonic()
            done = client.connect(client.profile(address=GATEWAY4), timeout=90)
            times.append(time.monotonic() - begun)
            same(done.code, 0, f'connect with seed {seed}: {done}')
            sh('ping', '-c', '10', '-i', '0.05', '-W', '1', LAN4)  # one of ten has to pass
            client.disconnect()
    print('# seconds to connect: ' + ' '.join(f'{t:.1f}' for t in times))
