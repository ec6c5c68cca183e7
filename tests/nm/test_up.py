# SPDX-License-Identifier: GPL-3.0-or-later
"""test_up.py - our plugin comes up, carries traffic and goes, as fast as strongSwan's, again and again, and two at once."""

import os
import shutil
import signal
import statistics
import time

import client
import servers
from certs import DIR as CERTS
from desktop import SERVICES, descriptors, end_charon, nmcli, pids, vpn_state
from gateway import gateway_tree
from machine import sh, wait_until
from net import LAN4, LAN6, LAN_NAME
from people import USERS, home, users
from peer import PASSWORD, ours, theirs, up
from tap import LONG, check, same, test


def resolve(name):
    done = sh('getent', 'ahosts', name, check=False, timeout=15)
    return sorted({line.split()[0] for line in done.stdout.splitlines()})


def reaches(*hosts):
    for host in hosts:
        same(sh('ping', '-n', '-c', '1', '-W', '2', host, check=False).returncode, 0, f'ping {host}')


@test('nm: up: both IP versions, a name of the LAN, a transfer; down: all as before')
def whole_way(lab):
    lab.serve()
    lab.add(ours(network__dns_domains='corp.example'), 'ours')
    up(lab, 'ours')
    same(vpn_state('ours'), 'activated', 'its state')
    reaches(LAN4, LAN6)
    same(resolve(LAN_NAME), sorted([LAN4, LAN6]), 'addresses of the LAN name')
    servers.transfer(LAN4)
    nmcli('connection', 'down', 'ours')
    same(lab.restored(3), '', 'the network afterwards')
    same(resolve(LAN_NAME), [], 'the LAN name afterwards')


@test("nm: activation takes at most 1.5 times as long as strongSwan's plugin")
def fast(lab):
    lab.serve()
    lab.add(theirs(), 'peer')
    lab.add(ours(), 'ours')
    times = {'peer': [], 'ours': []}
    for _ in range(15 if LONG else 7):
        for name, all_times in times.items():
            all_times.append(up(lab, name) * 1000)
            nmcli('connection', 'down', name)
            wait_until(lambda: 'ESTABLISHED' not in lab.gateway.sas(), 'the gateway heard of the end', 5)
            end_charon()  # it would stay and have a start; both begin with no process of theirs
            wait_until(lambda: not pids(*SERVICES) and not client.processes('godwitd'), 'the last one is gone', 10)
    medians = {name: statistics.median(all_times) for name, all_times in times.items()}
    print('# nmcli connection up, ms: ' + '; '.join(f'{name} median {medians[name]:.0f} ({min(t):.0f} to {max(t):.0f})' for name, t in times.items()))
    check(medians['ours'] <= 1.5 * medians['peer'], f'{medians["ours"]:.0f} ms against {medians["peer"]:.0f} ms')


@test('nm: two tunnels at once, each with routes and domains of its own; one goes, the other stays')
def two(lab):
    lab.serve()
    tree = gateway_tree(child={'local_ts': '10.20.0.0/24, 10.21.0.0/24'}, inner=('4',))
    tree['secrets']['eap-bob'] = {'id': 'bob', 'secret': f'"{PASSWORD}"'}
    lab.gateway.load(tree, certs=['gw-p256'])
    lab.net.lan.run('ip', 'addr', 'replace', '10.21.0.2/24', 'dev', 'eth0')
    lab.net.gw.run('ip', 'addr', 'replace', '10.21.0.1/24', 'dev', 'lan0')
    one = {'network__ipv6': 'false'}
    lab.add(ours(network__remote_networks='10.20.0.0/24', network__dns_domains='corp.example', **one), 'ours')
    lab.add(ours(name='second', uuid='20000000-0000-4000-8000-000000000003', user='bob', network__remote_networks='10.21.0.0/24',
                 network__dns_domains='lab.example', **one), 'second')
    up(lab, 'ours')
    up(lab, 'second')
    same((vpn_state('ours'), vpn_state('second')), ('activated', 'activated'), 'their states')
    reaches(LAN4, '10.21.0.2')
    devices = {net: sh('ip', '-4', 'route', 'show', net).stdout.split(' dev ')[1].split()[0] for net in ('10.20.0.0/24', '10.21.0.0/24')}
    check(len(set(devices.values())) == 2, f'each has a tun of its own: {devices}')
    domains = sh('resolvectl', 'domain').stdout
    for device, domain in ((devices['10.20.0.0/24'], 'corp.example'), (devices['10.21.0.0/24'], 'lab.example')):
        check(any(f'({device})' in line and domain in line for line in domains.splitlines()), f'{device} is asked for {domain}: {domains}')
    nmcli('connection', 'down', 'ours')
    reaches('10.21.0.2')
    same(vpn_state('second'), 'activated', 'the other one')
    nmcli('connection', 'down', 'second')


def standing(lab):
    """What must not grow: descriptors of NetworkManager and the bus, processes, and the network."""
    names = sorted(name for name in pids(*SERVICES, 'godwitd', 'godwit-keeper', 'godwit-scout').values())
    return {'NetworkManager': descriptors(lab.desktop.manager.pid), 'bus': descriptors(lab.desktop.bus.pid),
            'processes': names, 'all': len([d for d in os.listdir('/proc') if d.isdigit()]), 'network': lab.net.state()}


@test(f'nm: {50 if LONG else 10} times up and down: nothing is left, nothing hangs')
def cycles(lab):
    lab.serve()
    lab.add(ours(), 'ours')

    def cycle():
        up(lab, 'ours', timeout=20)
        reaches(LAN4)
        nmcli('connection', 'down', 'ours', timeout=20)
        wait_until(lambda: not pids(*SERVICES) and not client.processes('godwitd'), 'service and godwitd are gone', 5)
        same(lab.restored(3), '', 'the network')

    cycle()
    time.sleep(0.5)
    before = standing(lab)
    for _ in range(50 if LONG else 10):
        cycle()
    time.sleep(0.5)
    after = standing(lab)
    for key in ('NetworkManager', 'bus', 'all'):
        check(after[key] <= before[key] + 1, f'{key}: {before[key]} before, {after[key]} after')
    same(after['processes'], before['processes'], 'our processes')


@test('nm: godwitd killed: NetworkManager hears of it at once, and the next way up works')
def killed(lab):
    lab.serve()
    lab.add(ours(), 'ours')
    up(lab, 'ours')
    for pid in client.processes('godwitd'):
        os.kill(pid, signal.SIGKILL)
    begun = time.monotonic()
    wait_until(lambda: vpn_state('ours') == '', 'NetworkManager heard', 2)
    print(f'# heard after {(time.monotonic() - begun) * 1000:.0f} ms')
    same(lab.restored(3), '', 'the network')
    up(lab, 'ours')
    reaches(LAN4)


@test('nm: the service killed: no godwitd and no route is left, and the next way up works')
def service_killed(lab):
    lab.serve()
    lab.add(ours(), 'ours')
    up(lab, 'ours')
    for pid in pids('nm-godwit-service'):
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: vpn_state('ours') == '', 'NetworkManager heard', 3)
    wait_until(lambda: not client.processes('godwitd', 'godwit-scout'), 'godwitd is gone', 5)
    left = [line for line in lab.restored(1).splitlines() if line.startswith('+') and 'lookup 26' not in line and line != '+++ after']
    same(left, [], 'what is left beside rules that lead to an empty table')
    up(lab, 'ours')
    reaches(LAN4)
    nmcli('connection', 'down', 'ours')
    same(lab.restored(3), '', 'the network after the next way down')


@test('nm: NetworkManager killed: service and godwitd end by themselves; after its start the next way up works')
def manager_killed(lab):
    lab.serve()
    lab.add(ours(), 'ours')
    up(lab, 'ours')
    lab.desktop.manager.kill()
    lab.desktop.manager.wait()
    wait_until(lambda: not pids(*SERVICES) and not client.processes('godwitd', 'godwit-scout'), 'service and godwitd are gone', 10)
    same(client.tuns(), [], 'tuns that are left')
    for line in sh('ip', '-6', 'route', 'show', 'proto', 'static', 'metric', '50').stdout.splitlines():
        sh('ip', '-6', 'route', 'del', *line.split(), check=False)  # NetworkManager's own way to the gateway, which it does not know any more
    lab.desktop.start()
    same(lab.restored(8), '', 'the network')
    up(lab, 'ours')
    reaches(LAN4)


@test("nm: up by a certificate whose files are the user's own, in a connection of the user's")
def own_files(lab):
    users()
    lab.serve(auth='pubkey')
    for end in ('pem', 'key'):
        path = f'{home("usera")}/own.{end}'
        shutil.copy(f'{CERTS}/alice-p256.{end}', path)
        os.chown(path, USERS['usera'], USERS['usera'])
        os.chmod(path, 0o600)
    lab.add(ours(connection='permissions=user:usera:;\n', secrets={}, drop=('sign-in.user', 'sign-in.eap-methods', 'password-flags'),
                 **{'sign-in__method': 'certificate', 'sign-in__certificate': f'{home("usera")}/own.pem', 'sign-in__private-key': path,
                    'sign-in__local-identity': 'alice@example.org'}), 'ours')
    up(lab, 'ours', user=str(USERS['usera']))
    reaches(LAN4, LAN6)


@test('nm: a gateway that does not answer: "down" in the middle ends it at once, and nothing is left')
def cancelled(lab):
    lab.serve()
    lab.add(ours(gateway__address='silent.example.org'), 'ours')
    nmcli('--wait', '0', 'connection', 'up', 'ours')
    wait_until(lambda: client.processes('godwitd'), 'godwitd runs', 5)
    begun = time.monotonic()
    nmcli('connection', 'down', 'ours', timeout=10)
    wait_until(lambda: not client.processes('godwitd', 'godwit-scout'), 'godwitd is gone', 6)
    print(f'# gone after {(time.monotonic() - begun) * 1000:.0f} ms')
