# SPDX-License-Identifier: GPL-3.0-or-later
"""labclock.py - a computer that sleeps for as long as a test likes, in no time: the programs of tests/lab/clock in place of the installed ones,
stopped, their clock (platform/clock-lab.h) moved on, and let go on."""
import os
import shutil
import signal
import struct
import subprocess
import time

import client
import sanitizer
from machine import wait_until

LIBEXEC, LOG = '/usr/libexec/godwit', '/var/log/godwit.log'
PLACE = '/srv/lab/clock'


class Sleeper:
    """Starts the keeper of the lab; what godwitctl starts then is the lab's, too. godwitctl itself has the true clock: how long a phase
    lasts is not to be had of it after a sleep."""

    def __init__(self, build=os.environ.get('GODWIT_BUILD', 'root')):
        programs = os.path.abspath(f'build/{build}/tests/lab/clock')
        self.fd, self.slept_ms = os.memfd_create('lab-clock'), 0
        os.pwrite(self.fd, struct.pack('=Q', 0), 0)
        os.makedirs(PLACE)
        sanitizer.starter(f'{PLACE}/godwitd', f'{programs}/godwitd')
        os.symlink(f'{LIBEXEC}/godwit-scout', f'{PLACE}/godwit-scout')
        for pid in client.processes('godwit-keeper'):
            os.kill(pid, signal.SIGTERM)
        wait_until(lambda: not client.processes('godwit-keeper'), 'the keeper before is gone')
        with open(LOG, 'ab') as log:
            self.keeper = subprocess.Popen(
                [f'{programs}/godwit-keeper'], stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=[self.fd],
                env={**os.environ, 'GODWIT_LAB_CLOCK': str(self.fd), 'GODWIT_LIBEXEC_DIR': PLACE})
        wait_until(lambda: os.path.exists('/run/godwit/keeper.sock'), "the lab's keeper")

    def sleep(self, ms, awake=None):
        """The computer sleeps for so long; awake: called meanwhile, while nothing of Godwit runs. Returns when it went on
        (time.monotonic)."""
        stopped = list(client.processes('godwitd', 'godwit-keeper'))
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        if awake is not None:
            awake()
        self.slept_ms += ms
        os.pwrite(self.fd, struct.pack('=Q', self.slept_ms), 0)
        went_on = time.monotonic()
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)
        return went_on

    def close(self):
        if self.keeper.poll() is None:
            self.keeper.terminate()
        self.keeper.wait(10)
        os.close(self.fd)
        shutil.rmtree(PLACE)
