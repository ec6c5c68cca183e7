# SPDX-License-Identifier: GPL-3.0-or-later
"""confined.py - is a godwitd what it should be before it reads a packet: another user, without a right, without files, filtered?"""

import os
import pwd

from machine import sh
from tap import check, same


def status_of(pid):
    with open(f'/proc/{pid}/status', encoding='ascii') as f:
        return dict(line.rstrip('\n').split(':\t', 1) for line in f if ':\t' in line)


def look(pid):
    status = status_of(pid)
    user = pwd.getpwnam('godwit')
    same(status['Uid'].split(), [str(user.pw_uid)] * 4, 'its user')
    same(status['Gid'].split(), [str(user.pw_gid)] * 4, 'its group')
    same(status['Groups'].split(), [], 'its further groups')
    for name in ('CapInh', 'CapPrm', 'CapEff', 'CapAmb'):
        same(int(status[name], 16), 0, name)
    same(status['NoNewPrivs'], '1', 'no new rights by exec')
    same(status['Threads'], '2', 'its threads')
    for task in os.listdir(f'/proc/{pid}/task'):
        with open(f'/proc/{pid}/task/{task}/status', encoding='ascii') as f:
            check('\nSeccomp:\t2\n' in f.read(), f'thread {task} is filtered')
    same(os.listdir(os.path.join(f'/proc/{pid}', 'root')), [], 'its root directory')
    with open(f'/proc/{pid}/limits', encoding='ascii') as f:
        core = [line for line in f if line.startswith('Max core')][0]
    check(core.split()[4] == '0' or sh('cat', f'/proc/{pid}/coredump_filter', check=False).stdout.strip() == '00000000',
          f'no core: {core}')
