# SPDX-License-Identifier: GPL-3.0-or-later
"""pluto.py - libreswan as a gateway that shares no code with strongSwan. There is no ESP in the kernel, so it can judge a
connect up to the end of IKE_AUTH: the IKE SA stands, and the child is refused with TEMPORARY_FAILURE."""

import os
import shutil
import time

from certs import DIR as CERTS
from gateway import mounts, peer_root
from machine import RUN, sh, wait_until, write
from net import GATEWAY4, GATEWAY_NAME, LAN4, LAN_NET4
from tap import Skip

DIR = f'{RUN}/pluto'
PSK = 'a shared secret of some length'
ESTABLISHED = 'established IKE SA'


class Pluto:
    """One libreswan on the gateway's machine; whoever makes it stops strongSwan there before."""

    def __init__(self, machine):
        self.root = peer_root('libreswan')
        if not self.root:
            raise Skip('the root "peer-libreswan" could not be made')
        self.machine, self.child, self.log = machine, None, f'{DIR}/log'
        shutil.rmtree(f'{DIR}/nss', ignore_errors=True)  # NSS names certificates of one subject alike: one at a time
        for name in ('run/pluto', 'nss', 'p12'):
            os.makedirs(f'{DIR}/{name}', exist_ok=True)
        for name in ('ipsec.conf', 'ipsec.secrets'):
            write(f'{DIR}/{name}', '')
        self.run('ipsec initnss')

    def inside(self, command):
        dirs = [(f'{DIR}/run', '/run'), (f'{DIR}/nss', '/var/lib/ipsec/nss')]
        dirs += [(f'{DIR}/{name}', f'/etc/{name}') for name in ('ipsec.conf', 'ipsec.secrets')]
        return f'{mounts(self.root, dirs)} && exec chroot {self.root} {command}'

    def run(self, command, **options):
        return self.machine.run('unshare', '--mount', 'sh', '-c', self.inside(command), **options)

    def take_certificate(self, name):
        """Hands a certificate of the lab, its key and its authority to the gateway's NSS store, under its name."""
        p12 = f'{DIR}/p12/{name}.p12'
        sh('openssl', 'pkcs12', '-export', '-in', f'{CERTS}/{name}.pem', '-inkey', f'{CERTS}/{name}.key', '-certfile',
           f'{CERTS}/ca.pem', '-name', name, '-passout', 'pass:x', '-out', p12)
        self.run(f'pk12util -i {p12} -W x -K "" -d sql:/var/lib/ipsec/nss')
        self.run('certutil -M -n "Godwit Lab CA - Godwit Lab" -t CT,, -d sql:/var/lib/ipsec/nss', check=False)

    def start(self, conn=None, setup=None, secrets=''):
        """(Re)starts the process with one connection; conn and setup are added to the usual words."""
        self.stop()
        words = {'keyexchange': 'ikev2', 'auto': 'add', 'authby': 'secret', 'left': GATEWAY4, 'leftid': f'@{GATEWAY_NAME}',
                 'leftsubnet': LAN_NET4, 'right': '%any', 'rightid': '%any', 'rightaddresspool': '10.99.0.10-10.99.0.100',
                 'modecfgdns': LAN4, 'ike': 'aes_gcm256-sha2_384-dh19', 'esp': 'aes_gcm256', 'pfs': 'no',
                 'narrowing': 'yes', 'encapsulation': 'yes', **(conn or {})}
        top = {'protostack': 'xfrm', 'logfile': self.log, 'uniqueids': 'no', **(setup or {})}
        write(f'{DIR}/ipsec.conf', 'config setup\n' + ''.join(f'    {k}={v}\n' for k, v in top.items()) + '\nconn rw\n' +
              ''.join(f'    {k}={v}\n' for k, v in words.items() if v is not None))
        write(f'{DIR}/ipsec.secrets', f': PSK "{PSK}"\n{secrets}')
        write(self.log, '')
        self.child = self.machine.start(
            'unshare', '--mount', 'sh', '-c',
            self.inside('/usr/libexec/ipsec/pluto --nofork --config /etc/ipsec.conf --rundir /run/pluto'),
            log=f'{DIR}/out')
        wait_until(lambda: os.path.exists(f'{DIR}/run/pluto/pluto.ctl'), 'pluto', 10)
        self.run('ipsec addconn --autoall --ctlsocket /run/pluto/pluto.ctl --config /etc/ipsec.conf')
        self.run('ipsec whack --listen')

    def stop(self):
        if self.child is not None:
            self.machine.stop(self.child)
            self.child = None
        for name in ('pluto.ctl', 'pluto.pid'):
            if os.path.exists(f'{DIR}/run/pluto/{name}'):
                os.unlink(f'{DIR}/run/pluto/{name}')

    def said(self, words, timeout=2):
        """Did it log this?"""
        end = time.monotonic() + timeout
        while True:
            with open(self.log, encoding='utf-8', errors='replace') as f:
                if words in f.read():
                    return True
            if time.monotonic() >= end:
                return False
            time.sleep(0.05)

    def words(self):
        with open(self.log, encoding='utf-8', errors='replace') as f:
            return f.read()
