# SPDX-License-Identifier: GPL-3.0-or-later
"""client.py - drives Godwit as a person at a terminal would: a profile file, godwitctl, and its exit code."""

import glob
import json
import os
import pwd
import subprocess
import tempfile

import sanitizer
from certs import DIR as CERTS
from machine import RUN, sh
from net import GATEWAY_NAME, LAN_NET4, LAN_NET6

PASSWORD, PSK = 'wonderland 7', 'a shared secret of some length'
UUID = '6f1c3a52-0b7e-4c5d-9a61-2f4f0d7a9e10'
NAME = 'lab'
PROGRAMS = ('godwitd', 'godwit-keeper', 'godwit-scout', 'godwitctl')


class Result:
    """What a godwitctl said: code (its exit status), out, err."""

    def __init__(self, done):
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr
        sanitizer.hear(self.err)

    def __str__(self):
        return f'status {self.code}; stdout: {self.out.strip()[-600:]}; stderr: {self.err.strip()[-600:]}'

    def json(self):
        return json.loads(self.out)


def profile(path=f'{RUN}/laptop/lab.godwit', auth='eap-mschapv2', address=GATEWAY_NAME, full=False, inner=('4', '6'),
            ca=f'{CERTS}/ca.pem', alice='alice-p256', name=NAME, **groups):
    """Writes a profile and returns its path. groups: e.g. ike={'groups': 'x25519'} adds or replaces settings."""
    sign_in = {'psk': {'method': 'psk', 'local-identity': 'alice'},
               'pubkey': {'method': 'certificate', 'certificate': f'{CERTS}/{alice}.pem',
                          'private-key': f'{CERTS}/{alice}.key', 'local-identity': 'alice@example.org'},
               'eap-mschapv2': {'method': 'eap', 'eap-methods': 'mschapv2', 'user': 'alice'},
               'eap-gtc': {'method': 'eap', 'eap-methods': 'gtc', 'user': 'alice'}}[auth]
    nets = [*([LAN_NET4] if '4' in inner else []), *([LAN_NET6] if '6' in inner else [])]
    tree = {'godwit': {'version': '1', 'uuid': UUID, 'name': name},
            'gateway': {'address': address, 'remote-identity': GATEWAY_NAME, 'authorities': ca},
            'sign-in': sign_in,
            'network': {'ipv4': str('4' in inner).lower(), 'ipv6': str('6' in inner).lower(),
                        **({} if full else {'remote-networks': ';'.join(nets)})}}
    for group, settings in groups.items():
        tree.setdefault(group.replace('_', '-'), {}).update(settings)
    text = ''
    for group, settings in tree.items():
        text += f'[{group}]\n' + ''.join(f'{k}={v}\n' for k, v in settings.items() if v is not None) + '\n'
    with open(path, 'w', encoding='utf-8') as f:
        f.write(text)
    return path


def secret_arguments(secrets):
    """(arguments, descriptors to hand down, closer) for --secret; a secret is never an argument itself."""
    words, fds = [], []
    for key, value in secrets.items():
        with tempfile.TemporaryFile() as f:
            f.write(value.encode())
            f.flush()
            fd = os.dup(f.fileno())
        os.lseek(fd, 0, os.SEEK_SET)
        fds.append(fd)
        words += ['--secret', f'{key}=fd:{fd}']
    return words, fds


def default_secrets(auth):
    return {'psk': {'psk': PSK}, 'pubkey': {}}.get(auth, {'password': PASSWORD})


def ctl(*argv, secrets=None, timeout=60, user=None, env=None):
    """Runs godwitctl to its end."""
    words, fds = secret_arguments(secrets or {})
    command = ['godwitctl', *argv, *words]
    if user:
        account = pwd.getpwnam(user)
        command[:0] = ['setpriv', f'--reuid={account.pw_uid}', f'--regid={account.pw_gid}', '--clear-groups']
    try:
        return Result(subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout,
                                     pass_fds=fds, check=False, env={**os.environ, **(env or {})}))
    except subprocess.TimeoutExpired as late:
        late.returncode = 124
        late.stdout = (late.stdout or b'').decode(errors='replace')
        late.stderr = (late.stderr or b'').decode(errors='replace') + f'[godwitctl did not end within {timeout} s]'
        return Result(late)
    finally:
        for fd in fds:
            os.close(fd)


def spawn(*argv, secrets=None, log=None):
    """Starts godwitctl and returns the process; for tests that kill or watch it."""
    words, fds = secret_arguments(secrets or {})
    with open(log or f'{RUN}/laptop/godwitctl.log', 'ab') as out:
        child = subprocess.Popen(['godwitctl', *argv, *words], stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                 pass_fds=fds)
    for fd in fds:
        os.close(fd)
    return child


def connect(path, auth='eap-mschapv2', secrets=None, timeout=60):
    """godwitctl connect --detach."""
    return ctl('connect', path, '--detach', secrets=default_secrets(auth) if secrets is None else secrets,
               timeout=timeout)


def disconnect(name=NAME):
    return ctl('disconnect', name, timeout=20)


def tunnel(name=NAME):
    """This tunnel's entry of the status, or None."""
    done = ctl('--json', 'status', timeout=10)
    for one in done.json()['tunnels'] if done.code == 0 else ():
        if one['name'] == name:
            return one
    return None


def addresses_of(entry):
    """The inner addresses of a status entry, without prefix lengths."""
    return sorted(a.split('/')[0] for a in flatten(entry['inner']) if isinstance(a, str) and is_address(a))


def is_address(text):
    import ipaddress
    try:
        ipaddress.ip_interface(text)
        return True
    except ValueError:
        return False


def flatten(value):
    if isinstance(value, dict):
        for one in value.values():
            yield from flatten(one)
    elif isinstance(value, list):
        for one in value:
            yield from flatten(one)
    else:
        yield value


def processes(*names):
    """{pid: name} of running Godwit programs."""
    found = {}
    for path in glob.glob('/proc/[0-9]*/comm'):
        try:
            with open(path, encoding='ascii') as f:
                comm = f.read().strip()
        except OSError:
            continue
        if comm in {n[:15] for n in (names or PROGRAMS)}:
            found[int(path.split('/')[2])] = comm
    return found


def tuns():
    return [line.split(':')[1].strip() for line in sh('ip', '-o', 'link', 'show', 'type', 'tun').stdout.splitlines()]
