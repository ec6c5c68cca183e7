# SPDX-License-Identifier: GPL-3.0-or-later
"""test_up.py - our plugin comes up, carries traffic and goes, as fast as strongSwan's, again and again, and two at once."""

import os
import shutil
import signal
import statistics
import time
import urllib.request

import client
import company
import servers
from certs import DIR as CERTS
from company import Site
from desktop import SERVICES, descriptors, end_charon, nmcli, pids, vpn_state
from gateway import PLUGINS
from machine import sh, wait_until
from net import GATEWAY4, GATEWAY6, LAN4, LAN6, LAN_DOMAIN, LAN_NAME, LAN_NET4, LAN_NET6, SECOND_NAME
from people import USERS, home, users
from peer import PASSWORD, ike, ours, theirs, up
from tap import LONG, check, same, test


def reachable_outside():
    return all(sh('ping', '-n', '-c', '1', '-W', '2', host, check=False).returncode == 0 for host in (GATEWAY4, GATEWAY6))


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


FURTHER = {'4': '10.98.0.7', '6': 'fd98::7'}


def tun_has(addresses):
    text = sh('ip', '-o', 'addr', 'show', 'dev', client.tuns()[0]).stdout
    return all(f' {one}/' in text for one in addresses)


@test('nm: up: a gateway that assigns two addresses of each version of IP: all four carry, also after a move, and go with the tunnel')
def several_addresses(lab):
    # strongSwan's pools give one address for each that is asked for; its plugin attr adds what it is told to any reply
    lab.serve(settings={'load': f'{PLUGINS} attr', 'plugins.attr.address': f'{FURTHER["4"]}, {FURTHER["6"]}/128'},
              child={'remote_ts': '10.99.0.0/24, 10.98.0.0/24, fd99::/112, fd98::/112'})
    lab.add(ours(), 'ours')
    place = lab.gateway.mark()
    up(lab, 'ours')
    assigned = ['10.99.0.1', 'fd99::1', *FURTHER.values()]
    wait_until(lambda: tun_has(assigned), f'the tun has {assigned}', 3)
    check(lab.gateway.said(place, 'building INTERNAL_IP4_ADDRESS attribute'), 'the gateway has sent them')
    for moved in (False, True):
        if moved:
            lab.uplinks.carrier('wifi0', False)
            wait_until(lambda: lab.uplinks.used(lab.gateway.sas()) == 'lte0', 'the tunnel is by LTE', 5)
            time.sleep(8)  # NetworkManager takes the Wi-Fi for gone after 6 s, and sets everything anew
            check(tun_has(assigned), f'after the move the tun has {assigned}')
        for mine, host in (('10.99.0.1', LAN4), ('fd99::1', LAN6), (FURTHER['4'], LAN4), (FURTHER['6'], LAN6)):
            same(sh('ping', '-n', '-c', '1', '-W', '2', '-I', mine, host, check=False).returncode, 0, f'ping {host} from {mine}, moved: {moved}')
    nmcli('connection', 'down', 'ours')
    lab.uplinks.carrier('wifi0', True)


def to_second(**items):
    """A connection to the second company, whose gateway says itself which domain is its own."""
    return ours(name='second', uuid='20000000-0000-4000-8000-000000000003', user=company.USER, secrets={'password': company.PASSWORD},
                **{'gateway__address': SECOND_NAME, 'gateway__remote_identity': SECOND_NAME, 'gateway__authorities': f'{CERTS}/other-ca.pem',
                   'network__remote_networks': f'{company.LAN_NET4};{company.LAN_NET6}', **items})


def tunnel_is_whole(name, lan4, lan6, net4, net6, domain, file_name, hello):
    """Routes of both IP versions by one tun, this domain there and no other, name and file of this network; returns the tun."""
    same(vpn_state(name), 'activated', f'state of {name}')
    devices = {sh('ip', family, 'route', 'get', host).stdout.split(' dev ')[1].split()[0] for family, host in (('-4', lan4), ('-6', lan6))}
    same(len(devices), 1, f'tuns of {name}')
    device = devices.pop()
    for family, net in (('-4', net4), ('-6', net6)):
        check(f'dev {device} ' in sh('ip', family, 'route', 'show', net).stdout, f'{name}: {net} by {device}')
    same(domains_of(device), [f'~{domain}'], f'domains of {device}')
    reaches(lan4, lan6)
    same(resolve(file_name), sorted([lan4, lan6]), f'addresses of {file_name}')
    with urllib.request.urlopen(f'http://{file_name}/hello', timeout=10) as answer:
        same(answer.read(), hello, f'the file at {file_name}')
    servers.transfer(lan4)
    return device


def domains_of(device):
    """What systemd-resolved has for a link; ~ marks a domain that only says where to ask."""
    for line in sh('resolvectl', 'domain').stdout.splitlines():
        if f'({device}):' in line:
            return sorted(line.split('):', 1)[1].split())
    return []


@test('nm: two tunnels to two gateways at once, each with routes and domains of its own; one goes, the other stays')
def two(lab):
    lab.serve()
    second = Site.of(lab)
    lab.add(ours(network__dns_domains=LAN_DOMAIN), 'ours')
    lab.add(to_second(), 'second')
    up(lab, 'ours')
    up(lab, 'second')
    both = {'ours': (LAN4, LAN6, LAN_NET4, LAN_NET6, LAN_DOMAIN, LAN_NAME, b'hello from the protected LAN\n'),
            'second': (company.LAN4, company.LAN6, company.LAN_NET4, company.LAN_NET6, company.DOMAIN, company.NAME, company.HELLO.encode())}
    devices = {name: tunnel_is_whole(name, *words) for name, words in both.items()}
    check(len(set(devices.values())) == 2, f'each has a tun of its own: {devices}')
    same([len(ike(one)) for one in (lab, second)], [1, 1], 'IKE SAs at the gateways')
    check(second.asked(company.NAME) and not second.asked(LAN_NAME), 'the second name server is asked for its own names only')
    with open('/srv/lab/lan/dnsmasq.log', encoding='utf-8', errors='replace') as f:
        check(company.NAME not in f.read(), 'the first one is not asked for names of the second')
    for gone, stays in (('ours', 'second'), ('second', 'ours')):
        before = ike(second if stays == 'second' else lab)
        nmcli('connection', 'down', gone)
        same((vpn_state(gone), resolve(both[gone][5])), ('', []), f'{gone} is gone, with its names')
        same(sh('ip', '-4', 'route', 'show', both[gone][2]).stdout, '', 'its route')
        same((vpn_state(stays), tunnel_is_whole(stays, *both[stays])), ('activated', devices[stays]), f'{stays} is as it was')
        same(ike(second if stays == 'second' else lab), before, 'its IKE SA')
        up(lab, gone)
        devices[gone] = tunnel_is_whole(gone, *both[gone])
    nmcli('connection', 'down', 'ours')
    nmcli('connection', 'down', 'second')
    same(lab.restored(3), '', 'the network afterwards')


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
    check(reachable_outside(), 'which keep nobody from anywhere')
    client.ctl('repair')
    same(lab.restored(1), '', 'the network after "godwitctl repair"')
    up(lab, 'ours')
    reaches(LAN4)
    for pid in pids('nm-godwit-service'):
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: vpn_state('ours') == '' and not client.processes('godwitd', 'godwit-scout'), 'all is gone', 5)
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


@test('nm: log: normal tells the steps, network.log=detailed what lies between them; names, addresses and secrets are in neither')
def levels(lab):
    lab.serve()
    said = {}
    for log in 'normal', 'detailed':
        lab.add(ours(network__log=log), 'ours')
        place = lab.desktop.mark()
        up(lab, 'ours')
        # NetworkManager calls it up when it has the addresses; godwitd hears of that a moment later
        wait_until(lambda: 'connected to <name>\n' in lab.desktop.said(place), f'{log}: the log has "connected to"', 5)
        nmcli('connection', 'down', 'ours')
        said[log] = [line for line in lab.desktop.said(place).splitlines() if 'godwitd: ' in line]
        for word in PASSWORD, 'alice', GATEWAY4, GATEWAY6:
            check(not any(word in line for line in said[log]), f'{log}: {word} is in the log')
    check(not any('godwitd: debug: ' in line for line in said['normal']), f'{said["normal"]}')
    check(any('godwitd: debug: ' in line for line in said['detailed']), f'{said["detailed"]}')
    print(f'# {len(said["normal"])} lines, and detailed {len(said["detailed"])}')
