# SPDX-License-Identifier: GPL-3.0-or-later
"""left.py - what is on the system and in the kernel, so that a test can say what an installation left behind."""
import hashlib
import os

from machine import sh

PASSED_OVER = {'/proc', '/sys', '/dev', '/tmp', '/godwit', '/srv', '/peers', '/vectors', '/root', '/var/cache', '/var/lib/dpkg',
               '/var/log/apt', '/var/lib/apt', '/run/lock', '/run/netns', '/run/systemd'}  # the last: systemd-analyze's own
BACKUPS = {'/etc/' + name for name in ('passwd-', 'group-', 'shadow-', 'gshadow-', 'subuid-', 'subgid-', '.pwd.lock')}
REWRITTEN = {'/etc/ld.so.cache', '/etc/resolv.conf', '/var/log/dpkg.log', '/var/log/alternatives.log'}


def files():
    """Every name on the system, and the contents of /etc."""
    found = {}
    for folder, folders, names in os.walk('/'):
        folders[:] = [f for f in folders if os.path.join(folder, f) not in PASSED_OVER]
        for name in folders + names:
            path = os.path.join(folder, name)
            found[path] = ''
            if path.startswith('/etc/') and os.path.isfile(path) and not os.path.islink(path):
                with open(path, 'rb') as f:
                    found[path] = hashlib.sha256(f.read()).hexdigest()
    return {path: content for path, content in found.items() if path not in BACKUPS and path not in REWRITTEN}


def rules():
    """What the kernel was told: links, rules and routes of both families, filters."""
    every = ('route', 'show', 'table', 'all')
    told = ['\n'.join(sorted(sh('ip', *words).stdout.splitlines())) for words in (('-o', 'link'), ('rule',), ('-6', 'rule'), every, ('-6', *every))]
    return told + [sh('nft', 'list', 'ruleset').stdout, sh('cat', '/proc/sys/net/ipv4/conf/all/rp_filter').stdout]


def differences(before, after):
    return sorted([f'gone: {p}' for p in before if p not in after] + [f'new: {p}' for p in after if p not in before]
                  + [f'changed: {p}' for p in before if p in after and before[p] != after[p]])
