# SPDX-License-Identifier: GPL-3.0-or-later
"""test_process.py - godwitd as a process: confined (by trying), small, asleep when idle; who may ask the keeper."""

import errno
import os
import socket
import time

import capture
import client
import confined
import servers
import trap
from machine import wait_until
from net import LAN4
from tap import Skip, check, same, test

AT_FDCWD = -100
# Number and arguments. The filter says EPERM before the kernel looks at an argument (pathnames are address 0, which would be
# EFAULT): every other result was let through.
ATTEMPTS = {
    'open': (2, 0, 0, 0), 'openat': (257, AT_FDCWD, 0, 0), 'openat for writing': (257, AT_FDCWD, 0, 0o101, 0o600),
    'execve': (59, 0, 0, 0), 'execveat': (322, AT_FDCWD, 0, 0, 0, 0),
    'fork': (57,), 'vfork': (58,), 'clone': (56, 17, 0, 0, 0, 0), 'clone3': (435, 0, 0),
    'socket, netlink': (41, 16, 3, 0), 'socket, packet': (41, 17, 3, 0), 'socket, unix': (41, 1, 1, 0),
    'socket, ICMP': (41, 2, 2, 1), 'socket, raw': (41, 2, 3, 255), 'socket, vsock': (41, 40, 1, 0),
    'mmap, writable and executable': (9, 0, 4096, 7, 0x22, -1, 0),
    'mprotect to executable': (10, 0, 4096, 7), 'ptrace': (101, 16, 1, 0, 0), 'setuid': (105, 0),
    'chroot': (161, 0), 'mount': (165, 0, 0, 0, 0, 0), 'unshare': (272, 0x10000000), 'bpf': (321, 0, 0, 0),
    'io_uring_setup': (425, 1, 0), 'kill of another': (62, 1, 0), 'memfd_create': (319, 0, 0), 'keyctl': (250, 0, 0),
    'process_vm_readv': (310, 1, 0, 0, 0, 0, 0), 'userfaultfd': (323, 0), 'pidfd_open': (434, 1, 0)}


def need_godwitd():
    found = client.processes('godwitd')
    same(len(found), 1, f'running godwitd: {found}')
    return next(iter(found))


def connected(lab, **groups):
    lab.serve()
    done = client.connect(client.profile(**groups))
    same(done.code, 0, f'connect: {done}')
    return need_godwitd()


@test('process: user, capabilities, root, threads and filter of godwitd')
def is_confined(lab):
    confined.look(connected(lab))


@test('process: open, execve, fork, other sockets, writable code: tried inside godwitd, refused')
def tried(lab):
    if not trap.AVAILABLE:
        raise Skip('the system call numbers here are those of x86-64')
    pid = connected(lab)
    allowed = []
    for name, (number, *arguments) in ATTEMPTS.items():
        try:
            with trap.Puppet(pid) as puppet:
                result = puppet.call(number, *arguments)
            if result != -errno.EPERM:
                allowed.append(f'{name}: {result}')
        except trap.Killed:
            wait_until(lambda: not client.processes('godwitd'), 'the killed godwitd is gone', 5)
            lab.restored()
            done = client.connect(client.profile())
            same(done.code, 0, f'connect after the filter killed at "{name}": {done}')
            pid = need_godwitd()
    same(allowed, [], 'what the filter let through')


@test('process: the same trap sees an allowed call succeed')
def trap_works(lab):
    if not trap.AVAILABLE:
        raise Skip('the system call numbers here are those of x86-64')
    pid = connected(lab)
    with trap.Puppet(pid) as puppet:
        check(puppet.call(41, 2, 2, 17) >= 0, 'a UDP socket is allowed')
    servers.transfer(LAN4)


@test('process: at most 12 MiB with the system authorities')
def memory(lab):
    with open('/etc/ssl/certs/ca-certificates.crt', encoding='ascii') as f:
        check(f.read().count('BEGIN CERTIFICATE') > 100, 'this system has its bundle of authorities')
    pid = connected(lab, gateway={'authorities': 'system;/srv/lab/certs/ca.pem'})
    servers.transfer(LAN4)
    peak = int(confined.status_of(pid)['VmHWM'].split()[0])
    print(f'# VmHWM of godwitd: {peak} KiB')
    check(peak <= 12 * 1024, f'VmHWM is {peak} KiB, 12288 are allowed')


def switches(pid):
    total = 0
    for task in os.listdir(f'/proc/{pid}/task'):
        with open(f'/proc/{pid}/task/{task}/status', encoding='ascii') as f:
            for line in f:
                if 'ctxt_switches' in line and not line.startswith('nonvoluntary'):
                    total += int(line.split()[1])
    return total


@test('process: idle for 60 s, it wakes for keepalives and liveness probes only')
def idle(lab):
    pid = connected(lab)
    servers.transfer(LAN4)
    time.sleep(12)  # what the kernel has to say on a new interface is over, and what tries the path MTU behind traffic
    watch = capture.Capture(lab.net.laptop, 'wifi0', keep='udp')
    before = switches(pid)
    time.sleep(60)
    woken = switches(pid) - before
    keepalives = probes = others = 0
    for frame in watch.stop():
        datagram = capture.udp(frame)
        kind = capture.classify(frame, '')
        outgoing = datagram[3] in (500, 4500)
        keepalives += kind == 'IKE' and datagram[4] == b'\xff'
        probes += kind == 'IKE' and datagram[4] != b'\xff' and outgoing
        others += kind == 'ESP'
    # A keepalive is one wake-up of the data thread. A probe is two of the control thread (its deadline, its answer) and
    # two of the data thread (to send, to receive). An ESP frame would be traffic of the system itself: one wake-up.
    allowed = keepalives + 4 * probes + others + 2
    print(f'# 60 s idle: {woken} wake-ups; {keepalives} keepalives, {probes} liveness probes, {others} ESP frames')
    check(woken <= allowed, f'{woken} wake-ups, {allowed} allowed')
    check(others <= 2, f'{others} ESP frames without traffic')


@test('process: the control socket serves root and nobody else, not even godwitd\'s own user')
def stranger(lab):
    lab.serve()
    same(client.connect(client.profile()).code, 0, 'connect')
    for verb in (('status',), ('disconnect', client.NAME), ('watch',)):
        done = client.ctl(*verb, user='nobody', timeout=10)
        same(done.code, 77, f'godwitctl {verb[0]} as nobody: {done}')
    done = client.ctl('status', user='godwit', timeout=10)
    same(done.code, 77, f'godwitd\'s own user, whose group the socket is for: {done}')
    pid = os.fork()
    if pid == 0:  # past godwitctl, straight at the socket
        heard = b''
        try:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as s:
                s.settimeout(5)
                s.connect('/run/godwit/keeper.sock')
                heard = s.recv(4096)
                while heard and len(heard) < 4096:
                    more = s.recv(4096)
                    if not more:
                        break
                    heard += more
        except OSError:
            pass
        # A stranger may at most be told why not (a HELLO and an ERROR or END); never a tunnel's address.
        os._exit(1 if b'10.99.0.' in heard or len(heard) > 2048 else 0)
    same(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), 0, 'what nobody learns at the socket')
    servers.transfer(LAN4)
    check(client.tunnel() is not None, 'root is still served')
