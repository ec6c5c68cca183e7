# SPDX-License-Identifier: GPL-3.0-or-later
"""gateway.py - strongSwan (charon-systemd with kernel-libipsec, for there is no ESP in the kernel) as the gateway, and
as a client to prove the lab itself. One process serves many tests: load() exchanges its whole configuration."""

import os
import re
import shutil
import time

from certs import DIR as CERTS
from machine import RUN, Failed, wait_until, write
from net import GATEWAY_NAME, LAN4, LAN6, LAN_NET4, LAN_NET6, POOL4, POOL6

PLUGINS = ('random nonce openssl pem pkcs1 pkcs7 pkcs8 pkcs12 x509 pubkey constraints gcm hmac kdf curve25519 chapoly '
           'md4 eap-identity eap-mschapv2 eap-gtc eap-md5 eap-tls xauth-generic kernel-libipsec kernel-netlink '
           'socket-default vici updown')
FOLDERS = 'x509 x509ca x509aa x509ac x509crl x509ocsp pubkey private rsa ecdsa pkcs8 pkcs12'.split()


def braces(tree, depth=0):
    """A nested dict as strongSwan's configuration text."""
    pad, text = '  ' * depth, ''
    for key, value in tree.items():
        if isinstance(value, dict):
            text += f'{pad}{key} {{\n{braces(value, depth + 1)}{pad}}}\n'
        elif value is not None:
            text += f'{pad}{key} = {value}\n'
    return text


def peer_root(peer):
    """The root of a gateway that is not Debian 13's own ("strongswan": 6.1 of Debian testing), or None when it is not there."""
    path = f'/peers/{peer}'
    return path if os.path.isdir(path) else None


def mounts(root, dirs):
    """Shell words: a root with its own proc, our devices, the lab's files, and these (from, to)."""
    words = [f'mount --rbind /{d} {root}/{d}' for d in ('dev', 'sys')] + [f'mount -t proc proc {root}/proc']
    words += [f'mount -t tmpfs lab {root}/srv', f'mkdir {root}/srv/lab', f'mount --rbind {RUN} {root}{RUN}']
    return ' && '.join(words + [f'mount --bind {a} {root}{b}' for a, b in dirs])


class Charon:
    """One strongSwan on one machine, with /run and /etc/swanctl of its own."""

    def __init__(self, machine, settings=None):
        self.machine = machine
        self.dir = f'{RUN}/{machine.name}/charon'
        self.child = None
        self.log = f'{self.dir}/log'
        self.root = None
        for name in ('run', 'swanctl'):
            os.makedirs(f'{self.dir}/{name}', exist_ok=True)
        self.start(settings or {})

    def start(self, settings, root=None):
        """(Re)starts the process; settings go into the section of charon, dots in keys make sections. root: peer_root()'s."""
        self.stop()
        self.root = root
        tree = {'load': PLUGINS, 'install_virtual_ip': 'yes', 'retransmit_tries': '3', 'retransmit_timeout': '1',
                # Many tests leave half-open SAs behind: no cookies and no block because of them unless a test says so.
                'cookie_threshold': '1000', 'cookie_threshold_ip': '1000', 'block_threshold': '1000',
                'half_open_timeout': '10',
                'filelog': {'main': {'path': self.log, 'default': '1', 'ike': '2', 'cfg': '2', 'flush_line': 'yes',
                                     'time_format': '%T'}},
                'journal': {'default': '-1'}, 'syslog': {'daemon': {'default': '-1'}},
                'plugins': {'kernel-libipsec': {'load': 'yes'}, 'eap-gtc': {'backend': 'generic'},
                            'openssl': {'load_legacy': 'yes'}}}
        for path, value in settings.items():
            at = tree
            *sections, last = path.split('.')
            for section in sections:
                at = at.setdefault(section, {})
            at[last] = value
        write(f'{self.dir}/strongswan.conf', braces({'charon': tree, 'charon-systemd': {'journal': {'default': '-1'}}}))
        self.child = self.machine.start('unshare', '--mount', 'sh', '-c', self.inside('charon-systemd'),
                                        log=f'{self.dir}/out')
        wait_until(self._answers, f'charon of {self.machine.name} answers', 60, 0.05)

    def _answers(self):
        """Its socket takes commands. The file of the socket is there before that, and one that has ended is not waited for."""
        if not self.lives():
            raise Failed(f'{self.machine.name}: charon ended with status {self.child.returncode}: {self.last_words()}')
        return os.path.exists(f'{self.dir}/run/charon.vici') and self.swanctl('--stats', check=False).returncode == 0

    def last_words(self, octets=600):
        said = ''
        for path in (f'{self.dir}/out', self.log):
            if os.path.exists(path):
                with open(path, encoding='utf-8', errors='replace') as f:
                    said += f.read()[-octets:]
        return said

    def lives(self):
        return self.child is not None and self.child.poll() is None

    def kill(self):
        """It is gone at once, without a farewell to its peers. start() makes another one."""
        self.child.kill()  # every command before charon-systemd in its start became the next one: this is the process itself
        self.child.wait()
        self.stop()

    def stop(self):
        if self.child is not None:
            self.machine.stop(self.child)
            self.child = None
        vici = f'{self.dir}/run/charon.vici'
        if os.path.exists(vici):
            os.unlink(vici)

    def inside(self, command):
        """Shell words that run a command among this one's files, and in its root."""
        dirs = [(f'{self.dir}/swanctl', '/etc/swanctl'), (f'{self.dir}/strongswan.conf', '/etc/strongswan.conf')]
        dirs += [(f'{self.dir}/run', '/run')] if self.root or command == 'charon-systemd' else []
        if self.root:
            return f'{mounts(self.root, dirs)} && exec chroot {self.root} {command}'
        return ' && '.join([f'mount --bind {a} {b}' for a, b in dirs] + [f'exec {command}'])

    def swanctl(self, *argv, **options):
        return self.machine.run('unshare', '--mount', 'sh', '-c',
                                self.inside(f'swanctl "$@" --uri unix://{self.dir}/run/charon.vici'),
                                'sh', *argv, **options)

    def load(self, tree, certs=(), authorities=('ca',)):
        """Ends all SAs and takes over a new configuration with these certificates."""
        self.swanctl('--terminate', '--ike', 'rw', '--force', '--timeout', '2', check=False)
        wanted = {'x509': [f'{n}.pem' for n in certs], 'private': [f'{n}.key' for n in certs],
                  'x509ca': [f'{n}.pem' for n in authorities]}
        for folder in FOLDERS:
            shutil.rmtree(f'{self.dir}/swanctl/{folder}', ignore_errors=True)
            os.makedirs(f'{self.dir}/swanctl/{folder}')
            for name in wanted.get(folder, ()):
                shutil.copy(f'{CERTS}/{name}', f'{self.dir}/swanctl/{folder}/')
        write(f'{self.dir}/swanctl/swanctl.conf', braces(tree))
        if not self.lives():
            raise Failed(f'{self.machine.name}: charon has ended by itself: {self.last_words()}')
        done = self.swanctl('--load-all', '--clear')
        if 'failed' in done.stdout + done.stderr:
            raise AssertionError(f'swanctl --load-all: {done.stdout}{done.stderr}')

    def sas(self):
        """The text of swanctl --list-sas."""
        return self.swanctl('--list-sas').stdout

    def suites(self):
        """(IKE suite, ESP suite) of the first SA, as the gateway names them."""
        text = self.sas()
        ike = re.search(r'^ {2}([A-Z0-9_]+[-/]\S+)$', text, re.MULTILINE)
        esp = re.search(r'(?:INSTALLED|REKEYED).*ESP:(\S+)', text)
        return (ike.group(1) if ike else None, esp.group(1) if esp else None)

    def mark(self):
        """A place in the log; said() looks at what came after it."""
        return os.path.getsize(self.log) if os.path.exists(self.log) else 0

    def said(self, place, words, timeout=0):
        end = time.monotonic() + timeout
        while True:
            with open(self.log, encoding='utf-8', errors='replace') as f:
                f.seek(place)
                if words in f.read():
                    return True
            if time.monotonic() >= end:
                return False
            time.sleep(0.05)


def gateway_tree(auth='eap-mschapv2', cert='gw-p256', ike='aes256gcm16-prfsha384-ecp256', esp='aes256gcm16',
                 inner=('4', '6'), full=False, local_auth='pubkey', pools=None, local_id=GATEWAY_NAME, ppk=None, **more):
    """The configuration of a gateway for one client. auth: psk, pubkey, eap-mschapv2, eap-gtc. ppk: id and secret of RFC 8784."""
    selectors = [*(['0.0.0.0/0'] if '4' in inner else []), *(['::/0'] if '6' in inner else [])] if full else \
                [*([LAN_NET4] if '4' in inner else []), *([LAN_NET6] if '6' in inner else [])]
    used = pools or {**({'pool4': {'addrs': POOL4, 'dns': LAN4}} if '4' in inner else {}),
                     **({'pool6': {'addrs': POOL6, 'dns': LAN6}} if '6' in inner else {})}
    local = {'auth': 'psk', 'id': local_id} if auth == 'psk' else \
            {'auth': local_auth, 'certs': f'{cert}.pem', 'id': local_id}
    remote = {'psk': {'auth': 'psk', 'id': 'alice'}, 'pubkey': {'auth': 'pubkey', 'id': '%any'}}.get(
        auth, {'auth': auth, 'id': '%any', 'eap_id': '%any'})
    child = {'local_ts': ', '.join(selectors), 'esp_proposals': esp, 'dpd_action': 'clear', **more.pop('child', {})}
    return {
        'connections': {'rw': {'version': 2, 'proposals': ike, 'pools': ', '.join(used), 'send_cert': 'always',
                               'unique': 'replace', 'dpd_delay': '30s', 'local': local, 'remote': remote,
                               'children': {'net': child}, **more}},
        'pools': used,
        'secrets': {'eap-alice': {'id': 'alice', 'secret': '"wonderland 7"'},
                    **({'ppk-lab': {'id': ppk['id'], 'secret': f'"{ppk["secret"]}"'}} if ppk else {}),
                    'ike-alice': {'id-1': 'alice', 'id-2': local_id, 'secret': '"a shared secret of some length"'}},
    }


def client_tree(auth='eap-mschapv2', remote_addr='198.51.100.100', **gateway):
    """The same for strongSwan as the client, which proves the lab."""
    tree = gateway_tree(auth=auth, **gateway)
    conn = tree['connections']['rw']
    local, remote = conn['remote'], conn['local']
    local = {'auth': 'eap' if auth.startswith('eap') else local['auth'], 'id': 'alice'}
    if auth.startswith('eap'):
        local['eap_id'] = 'alice'
    conn['local'], conn['remote'] = local, {k: v for k, v in remote.items() if k != 'certs'}
    conn['vips'] = '0.0.0.0, ::'
    conn['remote_addrs'] = remote_addr
    del conn['pools'], tree['pools']
    conn['children']['net'] = {'remote_ts': conn['children']['net']['local_ts'],
                               'esp_proposals': conn['children']['net']['esp_proposals']}
    return tree
