# SPDX-License-Identifier: GPL-3.0-or-later
"""world.py - what the cases of keeper.py live in: private namespaces with a network and an /etc of their own, the programs under test there, a
name server, a host beyond wifi0, a system bus with a systemd-logind; and what runs the cases."""

import glob
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import traceback

ETC = {'passwd': 'root:x:0:0::/root:/bin/sh\ngodwit:x:970:970::/:/usr/sbin/nologin\nnobody:x:65534:65534::/:/usr/sbin/nologin\n',
       'group': 'root:x:0:\ngodwit:x:970:\nnogroup:x:65534:\n', 'hosts': '127.0.0.1 localhost\n',
       'nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files dns\n',
       'resolv.conf': '# as it was\nnameserver 192.0.2.53\nsearch before.example\n'}
TESTS = []


def sh(command):
    return subprocess.run(command, shell=True, capture_output=True, text=True, check=False).stdout


def enter(argv):
    """Private namespaces, or the whole test is skipped."""
    if os.environ.get('GODWIT_INSIDE') != '1':
        reason = 'not root' if os.geteuid() != 0 else '' if os.path.exists('/dev/net/tun') else 'no /dev/net/tun'
        if not reason and subprocess.run(['unshare', '--mount', '--net', 'true'], check=False, stderr=subprocess.DEVNULL).returncode:
            reason = 'no private namespaces'
        if reason:
            print(f'1..0 # SKIP {reason}')
            sys.exit(0)
        os.environ['GODWIT_INSIDE'] = '1'
        os.execvp('unshare', ['unshare', '--mount', '--net', '--propagation', 'private', sys.executable, *argv])
    programs = [os.path.abspath(p) for p in argv[1:5]]
    for place in ('/etc', '/run', '/var/log'):
        subprocess.run(['mount', '-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', place], check=True)
    for name, text in ETC.items():
        with open(f'/etc/{name}', 'w', encoding='utf-8') as f:
            f.write(text)
    os.chmod('/etc/resolv.conf', 0o640)
    os.mkdir('/run/programs')
    for name, target in zip(('godwitctl', 'godwit-keeper', 'godwit-scout', 'godwitd'), programs):
        os.symlink(target, f'/run/programs/{name}')
    os.environ.update(GODWIT_LIBEXEC_DIR='/run/programs', NO_COLOR='1')
    for command in ('ip link set lo up', 'ip netns add gw', 'ip link add wifi0 type veth peer name far0 netns gw',
                    'ip link set wifi0 addrgenmode none', 'ip link set wifi0 up', 'ip addr add 192.168.1.5/24 dev wifi0',
                    'ip route add default via 192.168.1.1', 'ip -n gw link set lo up', 'ip -n gw link set far0 up',
                    'ip -n gw addr add 192.168.1.1/24 dev far0', 'ip -n gw addr add 203.0.113.9/32 dev lo'):
        subprocess.run(command.split(), check=True)
    # the kernel finds out later that a link carries, and adds the last of its own routes then
    if os.path.exists('/proc/sys/net/ipv6'):
        wait_until(lambda: 'dev wifi0' in sh('ip -6 route show table all type multicast'), 'the link carries')


def profile(gateway, name='lab', device='', **more):
    os.makedirs('/etc/godwit/profiles', exist_ok=True)
    path = f'/etc/godwit/profiles/{name}.godwit'
    text = (f'[godwit]\nversion=1\nuuid=6f1c3a52-0b7e-4c5d-9a61-2f4f0d7a9e10\nname={name}\n[gateway]\naddress={gateway}\n'
            '[sign-in]\nmethod=psk\nlocal-identity=me\n' + (f'[network]\ndevice={device}\n' if device else ''))
    for line in more.values():
        text += line
    with open(path, 'w', encoding='utf-8') as f:
        f.write(text)
    return path


def ctl(*words, user=None, groups='', timeout=30, **keywords):
    command = [*(['setpriv', f'--reuid={user}', f'--groups={groups}' if groups else '--clear-groups'] if user else []), '/run/programs/godwitctl', *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=timeout, stdin=subprocess.DEVNULL, check=False,
                          start_new_session=True, **keywords)


def network():
    """All that has to come back."""
    etc = sorted((p, os.readlink(p) if os.path.islink(p) else open(p, encoding='utf-8').read(), os.lstat(p).st_mode)
                 for p in glob.glob('/etc/resolv*'))
    return sh('ip rule; ip -6 rule; ip route show table all; ip -6 route show table all; ip -o addr | cut -c1-60; ip -o link | cut -d: -f2'), etc


def pids(name):
    found = []
    for path in glob.glob('/proc/[0-9]*/comm'):
        try:
            with open(path, encoding='utf-8') as f:
                if f.read().strip() == name[:15] and os.readlink(os.path.dirname(path) + '/ns/net') == os.readlink('/proc/self/ns/net'):
                    found.append(int(path.split('/')[2]))
        except OSError:
            pass
    return found


def wait_until(condition, what, seconds=8):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError(f'not within {seconds} s: {what}')


def same(got, want, what):
    if got != want:
        raise AssertionError(f'{what}: got {got!r}, wanted {want!r}')


def holds(text, part):
    if part not in text:
        raise AssertionError(f'{part!r} is not in {text!r}')


def first_wake(bus):
    """The computer sleeps and wakes until godwitd is told so: the keeper listens at the bus a moment after its first tunnel is up."""
    until = time.monotonic() + 8
    while wakes_told() == 0 and time.monotonic() < until:
        bus.say('sleep', 'wake')
        again = time.monotonic() + 1
        while wakes_told() == 0 and time.monotonic() < again:
            time.sleep(0.02)
    same(wakes_told(), 1, 'wakes that were told')


def kill_all(name):
    """Kills all of this name; how many there were. One may end by itself between our look and our knife."""
    hits = 0
    for pid in pids(name):
        try:
            os.kill(pid, signal.SIGKILL)
            hits += 1
        except ProcessLookupError:
            pass
    return hits


def calm():
    """Ends whatever a test left, so that the next one begins clean."""
    for name in ('godwit-keeper', 'godwitd', 'godwit-scout', 'godwitctl'):
        kill_all(name)
    wait_until(lambda: not pids('godwit-keeper') and not pids('godwitd'), 'all gone')
    ctl('repair')
    kill_all('godwit-keeper')


def restored(before):
    """The network is as before. The kernel takes the interface of a killed godwitd away a moment after its process can be seen no more."""
    end = time.monotonic() + 3
    while network() != before and time.monotonic() < end:
        time.sleep(0.02)
    same(network(), before, 'the network')


def test(function):
    TESTS.append(function)
    return function


def connect(name='lab', **keywords):
    return ctl('connect', name, '--detach', **keywords)


FAR = """import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('203.0.113.9', 4500))
s.settimeout(3)
print('ready', flush=True)
octets, peer = s.recvfrom(100)
s.sendto(octets, peer)
"""


def echo(device):
    """Does 203.0.113.9 beyond wifi0 answer a socket that is (not) bound to the device?"""
    with subprocess.Popen(['ip', 'netns', 'exec', 'gw', sys.executable, '-c', FAR], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as far:
        far.stdout.readline()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            if device:
                s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device.encode() + b'\0')
            s.settimeout(1)
            s.sendto(b'?', ('203.0.113.9', 4500))
            try:
                return s.recv(100) == b'?'
            except TimeoutError:
                return False
            finally:
                far.kill()


DNS = """import socket, struct
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('192.168.1.1', 53))
print('ready', flush=True)
while True:
    q, peer = s.recvfrom(512)
    at = 12
    labels = []
    while q[at]:
        labels.append(q[at + 1:at + 1 + q[at]].decode())
        at += 1 + q[at]
    question, kind, name = q[12:at + 5], q[at + 2], labels[0]
    if name == 'silent':
        continue
    rdata = [b'\\xc0\\0\\2' + bytes([i]) for i in range(12 if name == 'many' else 1)] if kind == 1 else [bytes.fromhex('20010db8' + '00' * 11 + '07')]
    if name in ('none', 'empty', 'broken') or (name == 'four' and kind != 1):
        rdata = []
    code = 3 if name == 'none' else 2 if name == 'broken' else 0
    s.sendto(q[:2] + struct.pack('>HHHHH', 0x8180 | code, 1, len(rdata), 0, 0) + question
             + b''.join(b'\\xc0\\x0c' + struct.pack('>HHIH', kind, 1, 60, len(r)) + r for r in rdata), peer)
"""


def scout(host, *options):
    """(why, addresses) of a scout's ANSWER frame."""
    out = subprocess.run(['/run/programs/godwit-scout', *options, '--', host], capture_output=True, timeout=15, check=True).stdout
    same((len(out) - 12, out[4:6]), (int.from_bytes(out[:4], 'big'), b'\0\x12'), 'an ANSWER frame')
    why, addresses, at = None, [], 12
    while at < len(out):
        tag, n = int.from_bytes(out[at:at + 2], 'big') & 0x7fff, int.from_bytes(out[at + 2:at + 4], 'big')
        value = out[at + 4:at + 4 + n]
        if tag == 2:
            why = int.from_bytes(value, 'big')
        else:
            addresses.append(socket.inet_ntop(socket.AF_INET if n == 4 else socket.AF_INET6, value))
        at += 4 + n
    return why, sorted(addresses)


BUS = """<busconfig><type>system</type><listen>unix:path=/run/dbus/system_bus_socket</listen><auth>EXTERNAL</auth>
<policy context="default"><allow user="*"/><allow own="*"/>
<allow send_type="method_call"/><allow send_type="signal"/><allow send_requested_reply="true"/><allow receive_requested_reply="true"/></policy></busconfig>
"""


class Skip(Exception):
    """What is needed is not here."""


def need_bus():
    if shutil.which('dbus-daemon') is None:
        raise Skip('no dbus-daemon here')


class Bus:
    """A system bus of our own, with a systemd-logind when it is wanted."""

    def __enter__(self):
        os.makedirs('/run/dbus', exist_ok=True)
        with open('/run/dbus/test.conf', 'w', encoding='ascii') as f:
            f.write(BUS)
        self.daemon = subprocess.Popen(['dbus-daemon', '--config-file=/run/dbus/test.conf', '--nofork', '--nopidfile'],
                                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.logind = None
        wait_until(lambda: os.path.exists('/run/dbus/system_bus_socket'), 'the bus')
        return self

    def say(self, *lines):
        """PrepareForSleep, by the words of fake-logind.c."""
        if self.logind is None:
            self.logind = subprocess.Popen([os.path.abspath(sys.argv[5])], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            same(self.logind.stdout.readline(), 'ready\n', 'logind')
        for line in lines:
            self.logind.stdin.write(line + '\n')
        self.logind.stdin.flush()

    def __exit__(self, *_):
        for child in (self.logind, self.daemon):
            if child is not None:
                child.kill()
                child.wait()
        shutil.rmtree('/run/dbus')


def wakes_told():
    """How often the fake godwitd was told that the computer woke."""
    return json.loads(ctl('--json', 'status').stdout)['tunnels'][0]['counters']['in_packets']


def run():
    """The chosen tests, told as TAP."""
    enter(sys.argv)
    words = sys.argv[6:]
    chosen = [t for t in TESTS if not words or any(w in t.__name__ for w in words)]
    print(f'1..{len(chosen)}', flush=True)
    failed = 0
    for number, function in enumerate(chosen, 1):
        begun, skipped = time.monotonic(), ''
        try:
            function()
            good = True
        except Skip as why:
            good, skipped = True, f' # SKIP {why}'
        except Exception as error:  # pylint: disable=broad-except
            good = False
            for line in ''.join(traceback.format_exception(error)).splitlines()[-8:]:
                print(f'# {line}')
            for line in sh('tail -12 /var/log/godwit.log').splitlines():
                print(f'# log: {line}')
        calm()
        failed += not good
        print(f'{"" if good else "not "}ok {number} - {function.__name__}{skipped}\n# {time.monotonic() - begun:.1f} s', flush=True)
    sys.exit(1 if failed else 0)
