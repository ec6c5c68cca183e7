# SPDX-License-Identifier: GPL-3.0-or-later
"""machine.py - one computer of the lab: a network namespace, and for those that need it files of its own.

The laptop is the namespace in which the tests themselves run, so that Godwit meets an ordinary system: its own
/etc/resolv.conf, /run and /proc. Everything is thrown away with the Debian root (tests/lab/root/enter.sh)."""

import os
import subprocess
import time

RUN = '/srv/lab'  # where the lab keeps its files; in memory, as everything that is written in the root


class Failed(Exception):
    """A command of the lab itself failed, or something awaited did not come."""


def sh(*argv, check=True, timeout=30, stdin=None, env=None):
    """Runs a command and returns its CompletedProcess with text output; a failure is told with what it said."""
    done = subprocess.run(argv, capture_output=True, text=True, timeout=timeout, input=stdin, env=env, check=False)
    if check and done.returncode != 0:
        raise Failed(f'{" ".join(argv)}: status {done.returncode}: {(done.stderr or done.stdout).strip()[-400:]}')
    return done


def wait_until(ready, what, timeout=30, step=0.02):
    """Waits until ready() is true and returns its value."""
    end = time.monotonic() + timeout
    while True:
        value = ready()
        if value:
            return value
        if time.monotonic() > end:
            raise Failed(f'{what}: not within {timeout} s')
        time.sleep(step)


def write(path, text, mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w', encoding='utf-8') as f:
        f.write(text)
    os.chmod(path, mode)


class Machine:
    """A network namespace by name; name None is the one we are in."""

    def __init__(self, name=None):
        self.name = name or 'laptop'
        self.inside = [] if name is None else ['ip', 'netns', 'exec', name]
        self.children = []
        if name is not None:
            sh('ip', 'netns', 'add', name)
        os.makedirs(f'{RUN}/{self.name}', exist_ok=True)
        for key, value in (('ipv6/conf/all/accept_dad', 0), ('ipv6/conf/default/accept_dad', 0),
                           ('ipv6/conf/default/accept_ra', 0), ('ipv4/conf/all/rp_filter', 0),
                           ('ipv4/conf/default/rp_filter', 0)):
            self.sysctl(key, value)
        self.run('ip', 'link', 'set', 'lo', 'up')

    def run(self, *argv, **options):
        return sh(*self.inside, *argv, **options)

    def sysctl(self, key, value):
        self.run('sh', '-c', f'echo {value} > /proc/sys/net/{key}')

    def start(self, *argv, log=None, **options):
        """Starts a long-lived program with its output in a log of its own; it ends with the lab or by stop()."""
        path = log or f'{RUN}/{self.name}/{os.path.basename(argv[0])}.log'
        with open(path, 'ab') as out:
            child = subprocess.Popen([*self.inside, *argv], stdin=subprocess.DEVNULL, stdout=out, stderr=out, **options)
        self.children.append(child)
        return child

    def stop(self, child, timeout=5):
        if child.poll() is None:
            child.terminate()
            try:
                child.wait(timeout)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        if child in self.children:
            self.children.remove(child)

    def address(self, device, *addresses):
        for one in addresses:
            self.run('ip', 'addr', 'add', one, 'dev', device, *(['nodad'] if ':' in one else []))

    def up(self, device):
        self.run('ip', 'link', 'set', device, 'up')

    def forwards(self):
        self.sysctl('ipv4/ip_forward', 1)
        self.sysctl('ipv6/conf/all/forwarding', 1)

    def route(self, *words):
        self.run('ip', *(['-6'] if any(':' in w for w in words) else []), 'route', 'add', *words)

    def nft(self, rules):
        self.run('nft', '-f', '-', stdin=rules)


def cable(a, device_a, b, device_b, index=None):
    """A veth pair between two machines, both ends up; index: the number of a's end."""
    sh('ip', 'link', 'add', device_a, *(['index', str(index)] if index else []), 'netns', namespace(a), 'type', 'veth', 'peer', device_b, 'netns', namespace(b))
    a.up(device_a)
    b.up(device_b)


def namespace(machine):
    return '1' if not machine.inside else machine.name
