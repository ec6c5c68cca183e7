# SPDX-License-Identifier: GPL-3.0-or-later
"""test_status.py - what the service tells of a tunnel on the bus, and to whom; whose files it reads; and what it hears from NetworkManager and
logind itself: metered links and sleep."""

import os
import re
import shutil
import subprocess
import time

import client
from certs import DIR as CERTS
from desktop import nmcli, overheard, vpn_state
from machine import Failed, sh, wait_until
from net import LAN4
from peer import UUIDS, ours, up
from tap import check, same, test
from test_refused import users

BUS, PATH, IFACE = 'org.freedesktop.NetworkManager.godwit', '/io/github/godwitvpn/Status', 'io.github.godwitvpn.Status1'


def names():
    return [word for word in sh('busctl', 'list', '--no-legend').stdout.split() if word.startswith(f'{BUS}.')]


def ask(name, method, *words, user='0'):
    return sh('setpriv', f'--reuid={user}', '--clear-groups', 'gdbus', 'call', '--system', '-d', name, '-o', PATH, '-m',
              f'org.freedesktop.DBus.Properties.{method}', IFACE, *words, check=False)


def events(name, user):
    done = sh('setpriv', f'--reuid={user}', '--clear-groups', 'gdbus', 'call', '--system', '-d', name, '-o', PATH, '-m', f'{IFACE}.GetEvents', check=False)
    return done.stdout + done.stderr


def get(name, prop, user='0'):
    return ask(name, 'Get', prop, user=user).stdout


def status(prop):
    found = names()
    same(len(found), 1, f'one service on the bus: {found}')
    return get(found[0], prop)


def moves():
    return int(re.search(r'uint32 (\d+)', status('Moves')).group(1))


@test('nm: status: everything about the tunnel, and a change is told at most twice a second, without values')
def told(lab):
    lab.serve()
    lab.add(ours(), 'ours')
    with overheard(f"type='signal',path='{PATH}'") as monitor:
        up(lab, 'ours')
        wait_until(lambda: "'connected'" in status('Phase'), 'the phase', 5)
        everything = ask(names()[0], 'GetAll').stdout
        for word in (UUIDS['ours'], "'Gateway': <'vpn.example.org'>", "'link': <'wifi0'>", '10.99.0.', 'aes256gcm16', '10.20.0.0/24'):
            check(word in everything, f'{word} is in {everything}')
        check('wonderland' not in everything, 'no secret is among it')
        before = int(re.search(r"'in-packets': (?:uint64 )?(\d+)", status('Counters')).group(1))
        sh('ping', '-n', '-c', '3', '-i', '0.2', LAN4)
        time.sleep(0.6)
        after = int(re.search(r"'in-packets': (?:uint64 )?(\d+)", status('Counters')).group(1))
        check(after >= before + 3, f'counters are fresh when read: {before}, then {after}')
        lab.uplinks.carrier('wifi0', False)
        wait_until(lambda: moves() >= 1, 'a move', 5)
        check("'link': <'lte0'>" in status('Path'), 'the path is by LTE')
        check("'reason': <'link-lost'>" in status('Roams'), status('Roams'))
        time.sleep(1)
        monitor.terminate()
        said = monitor.stdout.read()
    signals = [float(at) for at in re.findall(r'time=([\d.]+) [^\n]*member=PropertiesChanged', said)]
    check(len(signals) >= 2, f'signals at {signals}')
    # five of them take 2 s; half of that may be the bus's delay on a busy machine
    check(all(later - earlier >= 1 for earlier, later in zip(signals, signals[4:])), f'signals at {signals}')
    for word in ('vpn.example.org', '10.99.0', 'lte0'):
        check(word not in said, f'a signal goes to everybody, and has {word}')
    check('"Path"' in said and '"Roams"' in said and '"Counters"' not in said, said[-600:])


@test('nm: status: the users of the connection may read it, others may not; files are read as its one user')
def whose(lab):
    users()
    lab.serve()
    home = os.path.expanduser('~usera')
    shutil.copy(f'{CERTS}/ca.pem', f'{home}/ca.pem')
    sh('chown', '-R', 'usera:', home)
    os.chmod(home, 0o700)
    lab.add(ours(connection='permissions=user:usera:;\n', gateway__authorities=f'{home}/ca.pem'), 'ours')
    up(lab, 'ours')
    name = names()[0]
    wait_until(lambda: "'connected'" in get(name, 'Phase', 'usera'), 'its user reads it', 5)
    check("'connected'" in get(name, 'Phase'), 'root reads it')
    check("'vpn.example.org'" in events(name, 'usera'), 'its user reads what happened')
    check('AccessDenied' in events(name, 'userb'), 'another user does not')
    other = ask(name, 'GetAll', user='userb')
    check(other.returncode != 0 and 'AccessDenied' in other.stderr, f'another user: {other.stdout}{other.stderr}')
    nmcli('connection', 'down', 'ours')


@test('nm: a file that only root may read is not read for a user; one that others may change is not read for all')
def rights(lab):
    users()
    lab.serve()
    secret, loose = '/srv/lab/laptop/secret.pem', '/srv/lab/laptop/loose.pem'
    shutil.copy(f'{CERTS}/ca.pem', secret)
    shutil.copy(f'{CERTS}/ca.pem', loose)
    os.chmod(secret, 0o600)
    os.chmod(loose, 0o666)
    for path, connection, word in ((secret, 'permissions=user:usera:;\n', 'Permission denied'), (loose, '', 'others than root can change it')):
        lab.add(ours(connection=connection, gateway__authorities=path), 'ours')
        place = lab.desktop.mark()
        check(nmcli('connection', 'up', 'ours', ok=False, timeout=20).returncode != 0, f'{path} is taken')
        wait_until(lambda p=place, w=word: w in lab.desktop.said(p), f'a sentence about {path}', 3)
        reason = [get(name, 'EndReason') for name in names()]
        check(any('BAD_PROFILE' in one and path in one for one in reason), f'the status says so: {reason}')
        same(client.processes('godwitd'), {}, 'no godwitd was started')
        lab.remove_vpns()


@test('nm: a link that becomes metered is left for one that is not')
def metered(lab):
    lab.serve()
    lab.add(ours(), 'ours')
    up(lab, 'ours')
    wait_until(lambda: "'connected'" in status('Phase'), 'the phase', 5)
    try:
        nmcli('connection', 'modify', 'wifi0', 'connection.metered', 'yes')
        nmcli('device', 'reapply', 'wifi0')
        wait_until(lambda: "'link': <'lte0'>" in status('Path'), 'the path is by LTE', 8)
        same(vpn_state('ours'), 'activated', 'its state')
    finally:
        nmcli('connection', 'modify', 'wifi0', 'connection.metered', 'unknown')
        nmcli('device', 'reapply', 'wifi0', ok=False)
    wait_until(lambda: "'link': <'wifi0'>" in status('Path'), 'the path is by Wi-Fi again', 15)


@test('nm: logind says that the computer woke: the tunnel looks at its path and lives')
def woke(lab):
    lab.serve()
    lab.add(ours(), 'ours')
    up(lab, 'ours')
    wait_until(lambda: "'connected'" in status('Phase'), 'the phase', 5)
    place = lab.gateway.mark()
    logind = f'/godwit/build/{os.environ["GODWIT_BUILD"]}/tests/keeper/fake-logind'
    with subprocess.Popen([logind], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as bus:
        if bus.stdout.readline() != 'ready\n':
            raise Failed('the stand-in for logind does not start')
        bus.stdin.write('sleep\nwake\n')
        bus.stdin.flush()
        check(lab.gateway.said(place, 'parsed INFORMATIONAL request', 3), 'the gateway is asked by the path in use')
        bus.stdin.close()
    same(sh('ping', '-n', '-c', '1', '-W', '2', LAN4, check=False).returncode, 0, 'ping')
    same(vpn_state('ours'), 'activated', 'its state')
