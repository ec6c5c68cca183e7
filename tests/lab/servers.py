# SPDX-License-Identifier: GPL-3.0-or-later
"""servers.py - what stands in the lab: the public DNS, and web, DNS and the transfer service of the protected LAN.

Run as a program it is web server and transfer service of the LAN. Transfer: a client sends 8 octets of length and as
many octets of data; back comes the SHA-256 of what arrived, then as many octets of its own and their SHA-256."""

import functools
import hashlib
import http.server
import os
import socket
import socketserver
import sys
import threading

from machine import RUN, wait_until, write
from net import GATEWAY4, GATEWAY6, LAN4, LAN6, LAN_DOMAIN, LAN_NAME, NAT64, PUBLIC_DNS4, PUBLIC_DNS6, SECOND4, SECOND6, SECOND_NAME, SILENT4, SILENT6

PORT = 7000
BIG = 100 * 1000 * 1000


def start_public_dns(net):
    net.internet.start(
        'dnsmasq', '--keep-in-foreground', '--conf-file=/dev/null', '--no-resolv', '--no-hosts', '--user=root',
        '--pid-file=', f'--listen-address={PUBLIC_DNS4},{PUBLIC_DNS6}', '--bind-interfaces', '--log-queries',
        '--log-facility=-', '--local=/example.org/', '--local=/example/', '--address=/blackhole.example.net/',
        f'--host-record=vpn.example.org,{GATEWAY4},{GATEWAY6}', f'--host-record=v4.example.org,{GATEWAY4}',
        f'--host-record=v6.example.org,{GATEWAY6}', f'--host-record=other.example.org,{GATEWAY4}',
        f'--host-record=silent.example.org,{SILENT4}', '--no-round-robin', f'--host-record=race.example.org,{SILENT4}',
        f'--host-record=race.example.org,{GATEWAY4}', f'--host-record=race6.example.org,{GATEWAY4},{SILENT6}',
        f'--host-record=ipv4only.arpa,192.0.0.170,{NAT64}192.0.0.170', f'--host-record=dns64.example.org,{NAT64}{GATEWAY4}',
        f'--host-record=www.example.org,{PUBLIC_DNS4}', f'--host-record={SECOND_NAME},{SECOND4},{SECOND6}')


def start_lan(net, big=True):
    """Everything in the protected LAN; returns the SHA-256 of the big file."""
    lan = net.lan
    lan.start('dnsmasq', '--keep-in-foreground', '--conf-file=/dev/null', '--no-resolv', '--no-hosts', '--user=root',
              '--pid-file=', f'--listen-address={LAN4},{LAN6}', '--bind-interfaces', '--log-queries',
              '--log-facility=-', f'--local=/{LAN_DOMAIN}/', f'--host-record={LAN_NAME},{LAN4},{LAN6}',
              f'--host-record=only4.{LAN_DOMAIN},{LAN4}')
    www = f'{RUN}/lan/www'
    os.makedirs(www, exist_ok=True)
    write(f'{www}/hello', 'hello from the protected LAN\n')
    digest = make_big(f'{www}/big') if big else None
    serve(lan, www)
    return digest


def serve(machine, www):
    """Web server of this folder and transfer service."""
    machine.start('python3', os.path.abspath(__file__), www, log=f'{RUN}/{machine.name}/servers.log')
    for port in (80, PORT):
        wait_until(lambda p=port: f':{p} ' in machine.run('ss', '-Hltn').stdout, f'server on port {port}')


def make_big(path):
    digest = hashlib.sha256()
    with open(path, 'wb') as f:
        for _ in range(BIG // 1000000):
            piece = os.urandom(1000000)
            digest.update(piece)
            f.write(piece)
    return digest.hexdigest()


def transfer(host, size=1000000, timeout=20):
    """Moves size octets both ways and compares the checksums; returns nothing or raises OSError or ValueError."""
    mine = os.urandom(size)
    with socket.create_connection((host, PORT), timeout=timeout) as s:
        s.sendall(size.to_bytes(8, 'big') + mine)
        if read_all(s, 32) != hashlib.sha256(mine).digest():
            raise ValueError('what arrived there is not what was sent')
        theirs = read_all(s, size)
        if read_all(s, 32) != hashlib.sha256(theirs).digest():
            raise ValueError('what arrived here is not what was sent')


def upload(host, size, timeout=60):
    """Sends size octets and checks what arrived; for measuring one direction."""
    mine = os.urandom(1000000)
    digest = hashlib.sha256()
    with socket.create_connection((host, PORT), timeout=timeout) as s:
        s.sendall(size.to_bytes(8, 'big'))
        for _ in range(size // len(mine)):
            s.sendall(mine)
            digest.update(mine)
        if read_all(s, 32) != digest.digest():
            raise ValueError('what arrived there is not what was sent')


def read_all(s, size):
    data = bytearray()
    while len(data) < size:
        piece = s.recv(min(65536, size - len(data)))
        if not piece:
            raise ConnectionError('the connection ended early')
        data += piece
    return bytes(data)


class Transfer(socketserver.BaseRequestHandler):
    def handle(self):
        self.request.settimeout(400)
        size = int.from_bytes(read_all(self.request, 8), 'big')
        if size > 1 << 28:
            return
        self.request.sendall(hashlib.sha256(read_all(self.request, size)).digest())
        mine = os.urandom(size)
        self.request.sendall(mine + hashlib.sha256(mine).digest())


class Server(socketserver.ThreadingTCPServer):
    """Both families on one port; does not ask the DNS for its own name as http.server's would."""
    address_family = socket.AF_INET6
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64


class Web(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def main(folder):
    web = Server(('::', 80), functools.partial(Web, directory=folder))
    threading.Thread(target=web.serve_forever, daemon=True).start()
    Server(('::', PORT), Transfer).serve_forever()


if __name__ == '__main__':
    main(sys.argv[1])
