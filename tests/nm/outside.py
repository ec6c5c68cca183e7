# SPDX-License-Identifier: GPL-3.0-or-later
"""outside.py - what of the laptop's traffic crosses its uplinks in clear, judged by frames at the routers' ends; programs that make such
traffic; and networks that try to draw it out of the tunnel (DHCP routes, a local network of public addresses, router advertisements)."""

import os
import signal
import socket
import struct
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from capture import CLASSES, Capture, classify, dns_name, stamped, udp
from desktop import CONNECTIONS, device_state, nmcli
from machine import wait_until
from net import GATEWAY4, GATEWAY6, GATEWAY_NAME, PUBLIC_DNS4, PUBLIC_DNS6
from uplinks import ADDRESSES

FAR4, FAR6 = '203.0.113.9', '2001:db8:fa::9'  # nobody in particular
EVERYWHERE = (FAR4, '9.9.9.9', PUBLIC_DNS4, FAR6, PUBLIC_DNS6)
# and the further addresses that it names (RFC 4555), which are tried when it does not answer
GATEWAYS = {socket.inet_pton(socket.AF_INET6 if ':' in ip else socket.AF_INET, ip) for ip in (GATEWAY4, GATEWAY6, '10.20.0.1', 'fd20::1')}


class Outside:
    """with Outside(lab) as out: ...; then out.clear() has (wall seconds, words) of each packet of the laptop's that is none of the tunnel's own
    (IKE and ESP to the gateway, the question for its name) and no ARP, ND, DHCP, IGMP or MLD."""

    def __init__(self, lab):
        self.lab = lab
        self.captures, self.macs, self.got = [], set(), []

    def __enter__(self):
        for device, router in self.lab.uplinks.routers.items():
            with open(f'/sys/class/net/{device}/address', encoding='ascii') as f:
                self.macs.add(bytes.fromhex(f.read().strip().replace(':', '')))
            self.captures.append(Capture(router, 'lan0'))
        return self

    def __exit__(self, *_):
        with ThreadPoolExecutor() as together:
            list(together.map(Capture.stop, self.captures))
        for one in self.captures:
            self.got += [(at, frame) for at, frame in stamped(one.path) if frame[6:12] in self.macs]

    def clear(self, begin=0, end=1e12):
        return [(at, words(frame)) for at, frame in self.got if begin <= at <= end and not own(frame)]

    def tunnel(self, begin=0, end=1e12):
        """Packets of the tunnel itself: IKE and ESP to the gateway."""
        return [(at, words(frame)) for at, frame in self.got if begin <= at <= end and to_gateway(frame)]

    def dns(self, begin=0, end=1e12):
        """Packets to port 53 or 853, by UDP or TCP, whatever they ask for."""
        return [(at, words(frame)) for at, frame in self.got if begin <= at <= end and ports(frame) & {53, 853}]


def transport(frame):
    """(protocol, where its header begins) of a frame of IP."""
    if frame[12:14] == b'\x08\x00':
        return frame[23], 14 + (frame[14] & 15) * 4
    if frame[12:14] == b'\x86\xdd':
        return frame[20], 54
    return None, 0


def ports(frame):
    """The destination port, as a set that is empty where there is none."""
    protocol, at = transport(frame)
    return {int.from_bytes(frame[at + 2:at + 4], 'big')} if protocol in (6, 17) and len(frame) >= at + 4 else set()


def to_gateway(frame):
    return classify(frame, GATEWAY_NAME) in ('IKE', 'ESP') and udp(frame)[2] in GATEWAYS


def own(frame):
    return to_gateway(frame) or classify(frame, GATEWAY_NAME) in CLASSES[:2] or transport(frame)[0] == 2


def words(frame):
    """A frame for people."""
    protocol, at = transport(frame)
    if frame[12:14] == b'\x08\x00':
        there = socket.inet_ntop(socket.AF_INET, frame[30:34])
    elif frame[12:14] == b'\x86\xdd':
        there = socket.inet_ntop(socket.AF_INET6, frame[38:54])
    else:
        return frame[:40].hex()
    text = f'protocol {protocol} to {there} port {",".join(str(p) for p in ports(frame))}'
    if protocol == 17 and ports(frame) == {53}:
        text += ' for ' + dns_name(frame[at + 8:])
    return text


def talk(targets):
    """The program of Talk: a datagram to each target every 20 ms, each fifth to port 53, and a TCP connection to port 443 or 853 every 100 ms, from
    sockets of its own each time, as another program's would be; one with a resolver of its own, too."""
    turn = 0
    while True:
        for host in targets:
            family = socket.AF_INET6 if ':' in host else socket.AF_INET
            with socket.socket(family, socket.SOCK_DGRAM) as s:
                try:
                    s.sendto(b'in clear', (host, 9999 if turn % 5 else 53))
                except OSError:
                    pass
            if turn % 5 == 0:
                s = socket.socket(family, socket.SOCK_STREAM)
                s.setblocking(False)
                try:
                    s.connect((host, 853 if turn % 2 else 443))
                except OSError:
                    pass
                time.sleep(0.002)  # the SYN leaves at once
                s.close()
        if turn == 0:
            print('talking', flush=True)
        turn += 1
        time.sleep(0.02)


class Talk:
    def __init__(self, targets=EVERYWHERE):
        self.child = subprocess.Popen([sys.executable, os.path.abspath(__file__), 'talk', *targets], stdout=subprocess.PIPE,
                                      stderr=subprocess.DEVNULL)
        self.child.stdout.readline()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.kill()
        self.child.wait()


class Resolving:
    """Somebody looks up names of the world all the time, each only once."""

    def __enter__(self):
        self.child = subprocess.Popen(['sh', '-c', 'n=0; while :; do n=$((n + 1)); timeout 2 getent ahosts "n$n.public.example" & sleep 0.1; done'],
                                      stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        return self

    def __exit__(self, *_):
        os.killpg(self.child.pid, signal.SIGKILL)
        self.child.wait()


@contextmanager
def changed(lab, device, *settings):
    """The connection of an uplink with other settings; afterwards it is as the lab made it."""
    nmcli('connection', 'modify', device, *settings)
    nmcli('connection', 'up', device)
    try:
        yield
    finally:
        lab.remove_vpns()
        lab.desktop.uplink_file(device)
        nmcli('connection', 'load', f'{CONNECTIONS}/{device}.nmconnection')
        nmcli('connection', 'up', device)
        wait_until(lambda: device_state(device) == 'connected', f'{device} is connected')


@contextmanager
def dhcp(lab, *routes, more=()):
    """A DHCP server in the Wi-Fi that hands out these routes by option 121 (RFC 3442), and wifi0 that asks it; more: other settings of its."""
    router, pool = ADDRESSES['wifi0'][2], '192.168.10.20,192.168.10.30'
    option = ','.join(f'{net},{router}' for net in ('0.0.0.0/0', *routes))
    child = lab.net.nat_a.start('dnsmasq', '--keep-in-foreground', '--conf-file=/dev/null', '--port=0', '--user=root', '--pid-file=',
                                '--interface=lan0', '--bind-interfaces', f'--dhcp-range={pool},120', f'--dhcp-option=121,{option}',
                                f'--dhcp-option=6,{PUBLIC_DNS4}', '--dhcp-leasefile=/srv/lab/natA/leases', '--no-ping')
    try:
        with changed(lab, 'wifi0', 'ipv4.addresses', '', 'ipv4.gateway', '', 'ipv4.method', 'auto', *more):
            yield
    finally:
        lab.net.nat_a.stop(child)


def advertise(prefix, routes, times, pause):
    """The program of a router that advertises: run in the router's namespace. Prefix information with L and A, route information (RFC 4191) with
    high preference, a lifetime of the router of 1800 s."""
    s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
    index = socket.if_nametoindex('lan0')
    s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, index)
    s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 255)
    text = struct.pack('!BBHBBHII', 134, 0, 0, 64, 0, 1800, 0, 0)
    net, size = prefix.split('/')
    text += struct.pack('!BBBBIII', 3, 4, int(size), 0xc0, 3600, 3600, 0) + socket.inet_pton(socket.AF_INET6, net)
    for route in routes:
        net, size = route.split('/')
        text += struct.pack('!BBBBI', 24, 3, int(size), 0x08, 3600) + socket.inet_pton(socket.AF_INET6, net)
    for _ in range(times):
        s.sendto(text, ('ff02::1', 0, 0, index))
        time.sleep(pause)


if __name__ == '__main__':
    if sys.argv[1] == 'talk':
        talk(sys.argv[2:])
    else:
        advertise(sys.argv[2], sys.argv[3].split(','), 60, 0.25)
