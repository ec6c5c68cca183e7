# SPDX-License-Identifier: GPL-3.0-or-later
"""peer.py - strongSwan's plugin for NetworkManager, the yardstick, and ours, as the tests see both: a connection, its way up, and what
becomes of a download while the laptop's network changes. What the tests hold ours to, the other's record is printed beside."""

import re
import signal
import subprocess
import time
from dataclasses import dataclass, field

import roams
from certs import DIR as CERTS
from desktop import SLOW, nmcli, vpn_state
from machine import sh
from net import GATEWAY_NAME, LAN4, LAN_NET4, LAN_NET6
from tap import LONG

PASSWORD = 'wonderland 7'
OURS, THEIRS = 'org.freedesktop.NetworkManager.godwit', 'org.freedesktop.NetworkManager.strongswan'
UUIDS = {'peer': '20000000-0000-4000-8000-000000000001', 'ours': '20000000-0000-4000-8000-000000000002'}


def keyfile(name, uuid, service, data, secrets=None, ipv4='', ipv6='', connection='', persistent=True):
    """A connection of type vpn as NetworkManager keeps it in a file."""
    lines = ''.join(f'{k}={v}\n' for k, v in data.items() if v is not None)
    kept = ''.join(f'{k}={v}\n' for k, v in (secrets or {}).items())
    return (f'[connection]\nid={name}\nuuid={uuid}\ntype=vpn\nautoconnect=false\n{connection}\n'
            f'[vpn]\nservice-type={service}\n{"persistent=true" + chr(10) if persistent else ""}{lines}\n'
            f'[vpn-secrets]\n{kept}\n[ipv4]\nmethod=auto\n{ipv4}\n[ipv6]\nmethod=auto\n{ipv6}\n')


def theirs(name='peer', address=GATEWAY_NAME, persistent=True):
    data = {'address': address, 'certificate': f'{CERTS}/ca.pem', 'method': 'eap', 'user': 'alice', 'virtual': 'yes', 'encap': 'no',
            'ipcomp': 'no', 'password-flags': '0'}
    return keyfile(name, UUIDS['peer'], THEIRS, data, {'password': PASSWORD}, persistent=persistent)


def ours(name='ours', uuid=UUIDS['ours'], full=False, secrets=None, flags='0', drop=(), ipv4='', ipv6='', connection='', persistent=True,
         user='alice', method='mschapv2', **items):
    """items: 'gateway_address' is gateway.address, and so on; drop: items that stay out."""
    data = {'gateway.address': GATEWAY_NAME, 'gateway.remote-identity': GATEWAY_NAME, 'gateway.authorities': f'{CERTS}/ca.pem',
            'sign-in.method': 'eap', 'sign-in.eap-methods': method, 'sign-in.user': user, 'password-flags': flags}
    if not full:
        data['network.remote-networks'] = f'{LAN_NET4};{LAN_NET6}'
    data.update({key.replace('__', '.').replace('_', '-'): value for key, value in items.items()})
    data = {key: value for key, value in data.items() if key not in drop}
    if secrets is None:
        secrets = {'password': PASSWORD} if flags == '0' else {}
    return keyfile(name, uuid, OURS, data, secrets, ipv4, ipv6, connection, persistent)


def up(lab, name, **options):
    """nmcli connection up; seconds it took."""
    return nmcli('connection', 'up', name, **options).seconds


@dataclass
class Story:
    """What became of a download and of the connection while the network changed. gap: the longest time without a packet."""
    states: list = field(default_factory=list)  # (seconds after the event, state)
    whole: bool = False
    before: list = field(default_factory=list)  # SPIs of the IKE SA at the gateway
    after: list = field(default_factory=list)
    gap: float = None
    uplink: str = None

    def __str__(self):
        way = ', '.join(f'{state or "gone"} at {at:.1f} s' for at, state in self.states)
        gap = 'packets did not come back' if self.gap is None else f'gap {self.gap:.0f} ms'
        kept = 'same IKE SA' if self.before and self.before == self.after else 'the IKE SA is gone' if not self.after else 'another IKE SA'
        if self.states and not self.states[-1][1]:
            return f'{way}; {gap}; download broken'
        return f'{way or "activated all the time"}; {gap}; download {"whole" if self.whole else "broken"}; {kept}; by {self.uplink}'


class Download:
    """The slow file from the LAN by curl, so slowly that an event falls into it."""

    def __init__(self, lab, seconds):
        self.digest, self.path = lab.slow_digest, '/srv/lab/laptop/download'
        self.child = subprocess.Popen(['curl', '-s', '-S', '--limit-rate', str(int(SLOW / seconds)), '--max-time', str(seconds + 140), '-o', self.path,
                                       f'http://{LAN4}/slow'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def whole(self, timeout=130):
        """Waits for the end; is what came what stands there? After half a minute without a network TCP itself may wait for another one."""
        try:
            self.child.wait(timeout)
        except subprocess.TimeoutExpired:
            self.stop()
            return False
        return self.child.returncode == 0 and sh('sha256sum', self.path).stdout.split()[0] == self.digest

    def stop(self):
        if self.child.poll() is None:
            self.child.kill()
            self.child.wait()


class Pings:
    """A packet every 20 ms through the tunnel; gap(): the longest time without an answer since `since` (wall seconds), in ms; None when none
    came in the last second."""

    def __init__(self, host=LAN4):
        self.child = subprocess.Popen(['ping', '-n', '-D', '-i', '0.02', '-W', '1', host], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def gap(self, since):
        end = time.time()
        self.child.send_signal(signal.SIGINT)
        came = [float(t) for t in re.findall(r'\[(\d+\.\d+)\] \d+ bytes from', self.child.communicate(timeout=10)[0])]
        if not came or came[-1] < end - 1:
            return None
        begin = max([t for t in came if t <= since], default=since)
        times = [begin, *[t for t in came if t > since], end]
        return max(b - a for a, b in zip(times, times[1:])) * 1000


def story(lab, name, act, seconds, download=None):
    """The connection is up: a download and pings; after a second act(), and a look at everything for so many seconds. download: how many it would
    last undisturbed."""
    told = Story(before=ike(lab))
    load = Download(lab, download or seconds + 1)
    pings = Pings()
    time.sleep(1)
    mark = time.time()
    begun = time.monotonic()
    act()
    last = 'activated'
    while time.monotonic() < begun + seconds:
        if (now := vpn_state(name)) != last:
            told.states.append((time.monotonic() - begun, now))
            last = now
        time.sleep(0.1)
    told.gap = pings.gap(mark)
    sas = lab.gateway.sas()
    told.after, told.uplink = roams.spis(sas), lab.uplinks.used(sas)
    if told.gap is None or not vpn_state(name):
        load.stop()
    told.whole = load.whole()
    return told


AWAY_S = 30 if LONG else 8
# the lab's gateway gives up what it asked itself after 12 s; this one is as patient as strongSwan is by default
PATIENT = {'retransmit_tries': '5', 'retransmit_timeout': '4'}


def no_network(lab, name):
    """Both links are gone for AWAY_S, then one comes back."""
    def gone():
        for device in ('wifi0', 'lte0'):
            lab.uplinks.carrier(device, False)
        time.sleep(AWAY_S)
        lab.uplinks.carrier('lte0', True)

    return story(lab, name, gone, AWAY_S + 4, download=4)


def ike(lab):
    return roams.spis(lab.gateway.sas())


RECORDS = {}  # stories of strongSwan's plugin, by what happened


def beside(key, told):
    """Ours, and the other's record of the same where it was made."""
    print(f'# {key}: Godwit: {told}')
    if key in RECORDS:
        print(f"# {key}: strongSwan's plugin: {RECORDS[key]}")
