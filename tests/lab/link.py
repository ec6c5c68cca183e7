# SPDX-License-Identifier: GPL-3.0-or-later
"""link.py - puts the link emulator (linkemu.c) into the air between laptop and router."""

import os

from machine import Failed, wait_until
from middle import plain_frames

BUILD = os.environ.get('GODWIT_BUILD', 'root')  # session.sh says from which build directory the programs come
PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), f'../../build/{BUILD}/tests/lab/linkemu')


class Link:
    """with Link(net, delay_ms=20, loss_permille=50, seed=1): ..."""

    def __init__(self, net, delay_ms=0, jitter_ms=0, loss_permille=0, reorder_permille=0, seed=1):
        self.net = net
        self.words = [str(w) for w in (delay_ms, jitter_ms, loss_permille, reorder_permille, seed)]

    def __enter__(self):
        if not os.path.exists(PROGRAM):
            raise Failed(f'{PROGRAM} is not built')
        plain_frames(self.net)
        self.net.cut_air()
        log = '/srv/lab/air/linkemu.log'
        if os.path.exists(log):
            os.unlink(log)
        self.child = self.net.air.start(PROGRAM, 'air0', 'air1', *self.words, log=log)
        wait_until(lambda: os.path.getsize(log) > 0, 'linkemu')
        return self

    def __exit__(self, *_):
        self.net.air.stop(self.child)
        self.net.bridge_air()
