# SPDX-License-Identifier: GPL-3.0-or-later
"""test_sleep.py - the computer sleeps under a living tunnel, by the clock of the lab (tests/lab/labclock.py)."""
import time

import capture
import client
import labclock
import servers
from machine import wait_until
from net import LAN4
from tap import check, same, test


@test('sleep: ten minutes, and the gateway is asked as soon as they are over')
def ten_minutes(lab):
    lab.serve()
    sleeper = labclock.Sleeper()
    try:
        done = client.connect(client.profile())
        same(done.code, 0, f'connect: {done}')
        servers.transfer(LAN4)
        same(len(client.processes('godwitd')), 1, 'running godwitd')
        time.sleep(2)
        watch = capture.Capture(lab.net.laptop, 'wifi0', keep='udp')
        time.sleep(1)
        slept = []
        sleeper.sleep(600_000, awake=lambda: slept.append(time.time()))
        wait_until(lambda: client.tunnel()['phase'] == 'connected', 'the tunnel after the sleep')
        time.sleep(1)
        watch.stop()
        sent = [at - slept[0] for at, frame in capture.stamped(watch.path)
                if capture.classify(frame, '') == 'IKE' and capture.udp(frame)[3] in (500, 4500) and len(capture.udp(frame)[4]) > 28]
        print(f'# IKE messages to the gateway, s from the begin of the sleep: {[round(at, 3) for at in sent]}')
        check(sent and 0 <= sent[0] < 0.5, 'the first one leaves as soon as it woke')
        servers.transfer(LAN4)
        same(client.disconnect().code, 0, 'disconnect')
    finally:
        sleeper.close()
