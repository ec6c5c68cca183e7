# SPDX-License-Identifier: GPL-3.0-or-later
"""test_config.py - what a gateway configures beside one address: networks announced (INTERNAL_IP4_SUBNET), networks to
which it narrows, several addresses, and what does not fit this computer."""

import client
import servers
from machine import sh
from net import LAN4, LAN6, LAN_NET4, LAN_NET6, POOL4, POOL6, PUBLIC_DNS4
from tap import check, same, test

EVERYTHING = {'local_ts': '0.0.0.0/0, ::/0'}


def pools(**more):
    """Both families; the settings go into the IPv4 pool."""
    return {'pool4': {'addrs': POOL4, 'dns': LAN4, **more}, 'pool6': {'addrs': POOL6, 'dns': LAN6}}


def connects(**profile):
    done = client.connect(client.profile(**profile))
    same(done.code, 0, f'connect: {done}')
    return client.tunnel(), done


def noted(entry):
    return sorted(note['event'] for note in entry['notes'])


@test('config: a gateway that takes everything and announces two networks: only they go through the tunnel')
def announced(lab):
    lab.serve(pools=pools(subnet=f'{LAN_NET4}, {LAN_NET6}'), child=EVERYTHING)
    entry, _ = connects(full=True)
    same(sorted(entry['inner']['routes']), sorted([LAN_NET4, LAN_NET6]), 'routes')
    same(entry['inner']['refused'], [], 'nothing is refused: it is not all traffic')
    same(entry['inner']['dns_all'], False, 'names outside of the LAN are not the gateway\'s')
    check('PARTIAL' in noted(entry), f'said that it is not all traffic: {noted(entry)}')
    same(len(client.addresses_of({'inner': entry['inner']['addresses']})), 2, 'addresses of both families')
    for host in (LAN4, LAN6):
        servers.transfer(host)
    check(PUBLIC_DNS4 in sh('ip', 'route', 'get', PUBLIC_DNS4).stdout and
          'wifi0' in sh('ip', 'route', 'get', PUBLIC_DNS4).stdout, 'the internet stays outside')


@test('config: the same gateway, and a profile that wants all traffic in the tunnel')
def not_wanted(lab):
    lab.serve(pools=pools(subnet=LAN_NET4), child=EVERYTHING)
    entry, _ = connects(full=True, network={'announced': 'false'})
    same(sorted(entry['inner']['routes']), ['0.0.0.0/0', '::/0'], 'routes')
    servers.transfer(LAN4)


@test('config: a gateway that narrows all traffic to its networks')
def narrowed(lab):
    lab.serve()
    entry, done = connects(full=True)
    same(sorted(entry['inner']['routes']), sorted([LAN_NET4, LAN_NET6]), 'routes')
    check('PARTIAL' in noted(entry), f'notes: {noted(entry)}')
    check('all other traffic stays outside' in done.out, f'a person is told: {done}')
    servers.transfer(LAN6)


@test('config: networks announced beyond the profile are not carried, and that is said')
def beyond(lab):
    lab.serve(pools=pools(subnet=f'{LAN_NET4}, 10.77.0.0/16'), child=EVERYTHING)
    entry, _ = connects()
    same(sorted(entry['inner']['routes']), sorted([LAN_NET4, LAN_NET6]), 'routes')
    texts = [n['text'] for n in entry['notes'] if n['event'] == 'NOT_CARRIED']
    same(texts, ['the gateway announces the network 10.77.0.0/16, which the tunnel does not carry'], 'the note')
    servers.transfer(LAN4)


@test('config: a name server outside of the tunnel, and a pool in the local network, are said')
def conflicts(lab):
    lab.serve(pools={'pool4': {'addrs': '192.168.10.128/26', 'dns': PUBLIC_DNS4}}, inner=('4',))
    entry, done = connects(inner=('4',), network={'dns-domains': 'corp.example'})
    levels = {note['event']: note['level'] for note in entry['notes']}
    same(levels, {'POOL_OVERLAPS': 4, 'DNS_OUTSIDE': 4}, 'warnings in the status')
    check(f'the name server {PUBLIC_DNS4} is not in any network of the tunnel' in done.out, f'while connecting: {done}')
    check('192.168.10.0/24, the network of the link wifi0' in done.out, f'while connecting: {done}')
    servers.transfer(LAN4)
    same(client.disconnect().code, 0, 'disconnect')


@test('config: a gateway with IPv4 alone: the other family is missed aloud')
def family(lab):
    lab.serve(inner=('4',), full=True)
    entry, _ = connects(full=True)
    same(sorted(noted(entry)), ['FAMILY_BLOCKED', 'FAMILY_MISSING'], 'notes')
    same(entry['inner']['refused'], ['ipv6'], 'refused')
