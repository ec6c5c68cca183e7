# SPDX-License-Identifier: GPL-3.0-or-later
"""desktop.py - the laptop as a desktop has it: a system bus, systemd-resolved, and a real NetworkManager that looks after both uplinks; and
nmcli as its user. There is no systemd and no udev, so a file stands in for what udev would tell of each uplink."""

import contextlib
import glob
import hashlib
import os
import signal
import subprocess
import time

import client
from gateway import PLUGINS, braces
from lab import Lab
from machine import RUN, Failed, sh, wait_until, write
from net import PUBLIC_DNS4, PUBLIC_DNS6
from tap import check
from uplinks import ADDRESSES, Uplinks

SLOW = 12_000_000  # octets of the file that the downloads get
CONNECTIONS = '/etc/NetworkManager/system-connections'
SERVICES = ('nm-godwit-service', 'charon-nm')
UPLINK_UUID = {'wifi0': '10000000-0000-4000-8000-000000000101', 'lte0': '10000000-0000-4000-8000-000000000102'}
GODWIT_PROGRAMS = ('godwitd', 'godwit-scout', 'godwit-keeper')


def nmcli(*argv, ok=True, timeout=60, stdin='', user=None):
    """Runs nmcli; ok: it has to end well. The result has returncode, stdout, stderr, and seconds."""
    command = ['nmcli', *argv]
    if user:
        command = ['setpriv', f'--reuid={user}', f'--regid={user}', '--clear-groups', *command]
    begun = time.monotonic()
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors='replace', timeout=timeout, input=stdin, check=False)
    except subprocess.TimeoutExpired as late:
        raise Failed(f'{" ".join(command)[:200]}: did not end within {timeout} s') from late
    done.seconds = time.monotonic() - begun
    if ok and done.returncode != 0:
        raise AssertionError(f'{" ".join(command)[:200]}: status {done.returncode}: {(done.stderr or done.stdout).strip()[-600:]}')
    return done


@contextlib.contextmanager
def overheard(rule):
    """What goes over the system bus, as dbus-monitor tells it on stdout; it ends with the block, also with one that fails."""
    with subprocess.Popen(['stdbuf', '-oL', 'dbus-monitor', '--system', rule], stdout=subprocess.PIPE, text=True) as monitor:
        try:
            yield monitor
        finally:
            monitor.terminate()


def pids(*names):
    """Running programs of these names, by what they were started as: names in /proc/PID/comm end after 15 octets."""
    found = {}
    for path in glob.glob('/proc/[0-9]*/cmdline'):
        try:
            with open(path, 'rb') as f:
                words = f.read().split(b'\0')
        except OSError:
            continue
        name = os.path.basename(words[0].decode(errors='replace'))
        if name in names:
            found[int(path.split('/')[2])] = name
    return found


def descriptors(pid):
    try:
        return len(os.listdir(f'/proc/{pid}/fd'))
    except FileNotFoundError:
        return 0


def end_charon():
    """charon-nm stays after its connection; asked to end while it still ends one, it may hang, and leave its rules behind."""
    for hard in (signal.SIGTERM, signal.SIGKILL):
        for pid in pids('charon-nm'):
            os.kill(pid, hard)
        end = time.monotonic() + 3
        while pids('charon-nm') and time.monotonic() < end:
            time.sleep(0.02)
    for family in ('-4', '-6'):
        while ' lookup 210' in sh('ip', family, 'rule').stdout:
            sh('ip', family, 'rule', 'del', 'pref', '210')
        sh('ip', family, 'route', 'flush', 'table', '210', check=False)


class Desktop:
    """Bus, resolver and NetworkManager."""

    def __init__(self, net):
        self.laptop, self.bus, self.resolver, self.manager = net.laptop, None, None, None
        self.log = f'{RUN}/laptop/NetworkManager.log'
        self.polkit = 'false'
        self._files()
        for device in ADDRESSES:
            for family in ('-4', '-6'):
                sh('ip', family, 'addr', 'flush', 'dev', device)
                sh('ip', family, 'route', 'flush', 'dev', device, check=False)
        self.bus = self.laptop.start('dbus-daemon', '--system', '--nofork', '--nopidfile')
        wait_until(lambda: os.path.exists('/run/dbus/system_bus_socket'), 'the system bus')
        self.resolver = self.laptop.start('/usr/lib/systemd/systemd-resolved')
        wait_until(lambda: sh('resolvectl', 'status', check=False).returncode == 0, 'systemd-resolved')
        write('/run/systemd/resolve/stub-resolv.conf', 'nameserver 127.0.0.53\noptions edns0 trust-ad\nsearch .\n')
        os.unlink('/etc/resolv.conf')
        os.symlink('/run/systemd/resolve/stub-resolv.conf', '/etc/resolv.conf')
        self.start()

    def _files(self):
        for folder in ('/run/dbus', '/run/systemd/resolve', '/run/udev/data', '/run/NetworkManager', '/var/lib/NetworkManager'):
            os.makedirs(folder, exist_ok=True)
        sh('chown', '-R', 'systemd-resolve:systemd-resolve', '/run/systemd/resolve')
        write('/etc/systemd/resolved.conf.d/lab.conf', '[Resolve]\nDNS=\nFallbackDNS=\nLLMNR=no\nMulticastDNS=no\nDNSSEC=no\nDNSOverTLS=no\n'
              'Cache=no\n')
        for path in glob.glob('/sys/class/net/*/ifindex'):
            with open(path, encoding='ascii') as f:
                write(f'/run/udev/data/n{f.read().strip()}', 'I:1\n')
        for device in ADDRESSES:
            self.uplink_file(device)
        # charon-nm, the other client: no ESP in the kernel here
        write('/etc/strongswan.conf', braces({'charon-nm': {
            'load': PLUGINS.replace('vici updown', ''), 'plugins': {'kernel-libipsec': {'load': 'yes'}, 'openssl': {'load_legacy': 'yes'}},
            'syslog': {'daemon': {'default': '-1'}},
            'filelog': {'main': {'path': f'{RUN}/laptop/charon-nm.log', 'default': '1', 'flush_line': 'yes', 'time_format': '%T'}}}}))

    @staticmethod
    def uplink_file(device):
        """The connection of an uplink, as the lab wants it."""
        host, host6, router, router6, metric = ADDRESSES[device]
        write(f'{CONNECTIONS}/{device}.nmconnection', f'''[connection]
id={device}
uuid={UPLINK_UUID[device]}
type=ethernet
interface-name={device}
autoconnect-retries=0

[ipv4]
method=manual
address1={host}/24,{router}
dns={PUBLIC_DNS4};
route-metric={metric}

[ipv6]
method=manual
address1={host6}/64,{router6}
dns={PUBLIC_DNS6};
route-metric={metric}
''', 0o600)

    def start(self, polkit='false', connectivity='enabled=false\n'):
        """(Re)starts NetworkManager; returns when both uplinks are up. connectivity: its section of that name."""
        if self.manager:
            self.laptop.stop(self.manager, 10)
        self.polkit = polkit
        write('/etc/NetworkManager/NetworkManager.conf', f'''[main]
plugins=keyfile
auth-polkit={polkit}
no-auto-default=*
dns=systemd-resolved
rc-manager=unmanaged
dhcp=internal

[device]
match-device=interface-name:wifi0,interface-name:lte0
managed=1

[keyfile]
unmanaged-devices=interface-name:lo

[connectivity]
{connectivity}
[logging]
level=INFO
''')
        self.manager = self.laptop.start('NetworkManager', '--debug', log=self.log)
        wait_until(lambda: nmcli('-t', '-f', 'RUNNING', 'general', ok=False).stdout.strip() == 'running', 'NetworkManager')
        for device in ADDRESSES:
            wait_until(lambda d=device: device_state(d) == 'connected', f'{device} is connected')

    def mark(self):
        return os.path.getsize(self.log)

    def said(self, place):
        with open(self.log, encoding='utf-8', errors='replace') as f:
            f.seek(place)
            return f.read()


def device_state(device):
    for line in nmcli('-t', '-f', 'DEVICE,STATE', 'device', ok=False).stdout.splitlines():
        name, _, state = line.partition(':')
        if name == device:
            return state
    return ''


def vpn_state(name):
    """What NetworkManager says of an active connection: activating, activated, deactivating; '' when it is not active."""
    for line in nmcli('-t', '-f', 'NAME,STATE', 'connection', 'show', '--active', ok=False).stdout.splitlines():
        if line.split(':')[0] == name:
            return line.split(':')[1]
    return ''


class DeskLab(Lab):
    """The lab with the desktop on its laptop."""

    def __init__(self):
        super().__init__()
        content = os.urandom(SLOW)
        with open(f'{RUN}/lan/www/slow', 'wb') as f:
            f.write(content)
        self.slow_digest = hashlib.sha256(content).hexdigest()
        self.uplinks = Uplinks(self.net)
        self.desktop = Desktop(self.net)
        self.nm_place = 0
        self.added = []
        wait_until(self.settled, 'the uplinks have their addresses')
        time.sleep(0.3)
        self.calm = self.net.state()

    def settled(self):
        return all(sh('ip', f, 'route', 'show', 'default', 'dev', d).stdout and ' global ' in sh('ip', f, 'addr', 'show', 'dev', d).stdout
                   for d in ADDRESSES for f in ('-4', '-6'))

    def serve(self, **words):
        super().serve(**words)
        self.nm_place = self.desktop.mark()

    def add(self, text, name):
        """Gives NetworkManager a connection as a file of its own."""
        write(f'{CONNECTIONS}/{name}.nmconnection', text, 0o600)
        self.added.append(name)
        nmcli('connection', 'load', f'{CONNECTIONS}/{name}.nmconnection')

    def explain(self):
        super().explain()
        if pids('charon-nm') or 'peer' in self.added:
            with open(f'{RUN}/laptop/charon-nm.log', encoding='utf-8', errors='replace') as f:
                print('#   charon-nm: ' + '\n#   charon-nm: '.join(f.read().splitlines()[-25:]))
        lines = [line for line in self.desktop.said(self.nm_place).splitlines() if 'vpn' in line.lower() or 'godwit' in line]
        for line in lines[-15:]:
            print(f'#   NetworkManager: {line[:200]}')
        try:
            with open('/var/log/godwit.log', encoding='utf-8', errors='replace') as f:
                for line in f.read().splitlines()[-10:]:
                    print(f'#   godwit.log: {line[:200]}')
        except OSError:
            pass

    def remove_vpns(self):
        for line in nmcli('-t', '-f', 'UUID,TYPE,NAME', 'connection', 'show').stdout.splitlines():
            uuid, kind, name = line.split(':', 2)
            if kind == 'vpn':
                nmcli('connection', 'down', 'uuid', uuid, ok=False, timeout=20)
                nmcli('connection', 'delete', 'uuid', uuid, ok=False, timeout=20)
            elif name not in ADDRESSES and kind not in ('tun', 'loopback'):
                nmcli('connection', 'delete', 'uuid', uuid, ok=False, timeout=20)
        for name in self.added:
            if os.path.exists(f'{CONNECTIONS}/{name}.nmconnection'):
                os.unlink(f'{CONNECTIONS}/{name}.nmconnection')
        self.added = []

    def calm_down(self):
        """Between two tests: no VPN, both uplinks up, the network as before, no process left."""
        self.net.nat(True)
        self.remove_vpns()
        for device in ADDRESSES:
            self.uplinks.heal(device)
            self.uplinks.carrier(device, True)
        for device in ADDRESSES:
            wait_until(lambda d=device: self.uplinks.has_carrier(d), f'{device} has its carrier')
            if device_state(device) != 'connected':
                nmcli('connection', 'up', device, timeout=20)
        end_charon()
        difference = self.restored(5)
        end = time.monotonic() + 5
        while (left := {**client.processes(*GODWIT_PROGRAMS[:2]), **pids(*SERVICES)}) and time.monotonic() < end:
            time.sleep(0.05)
        if difference or left:
            self.force_calm()
            raise AssertionError(f'not restored; processes {left}; network:\n{difference}')

    def force_calm(self):
        for pid in {**client.processes(), **pids(*SERVICES)}:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        time.sleep(0.5)
        self.remove_vpns()
        client.ctl('repair', timeout=20)
        for device in client.tuns():
            sh('ip', 'link', 'del', device, check=False)
        for family in ('-4', '-6'):
            for line in sh('ip', family, 'rule').stdout.splitlines():
                if line not in self.calm:
                    sh('ip', family, 'rule', 'del', 'pref', line.split(':')[0], check=False)
            for line in sh('ip', family, 'route', 'show', 'table', 'all').stdout.splitlines():
                if line not in self.calm:
                    sh('ip', family, 'route', 'del', *line.split(), check=False)
        self.desktop.start()
        check(not self.restored(10), f'the lab cannot be made calm again:\n{self.difference()}')
