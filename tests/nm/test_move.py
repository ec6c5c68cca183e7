# SPDX-License-Identifier: GPL-3.0-or-later
"""test_move.py - the laptop's network changes under a tunnel that NetworkManager holds: the connection stays activated and a download goes on.
Beside each result stands what became of strongSwan's plugin, where its record was made. The IKE SA is compared by its SPIs at the gateway; its
children are no witness, for libipsec there makes them anew after each update of addresses."""

import time

import client
import servers
from desktop import nmcli, overheard, vpn_state
from machine import sh, wait_until
from net import LAN4
from peer import AWAY_S, PATIENT, beside, ike, no_network, ours, story, up
from tap import check, same, test

PLUGIN = 'org.freedesktop.NetworkManager.VPN.Plugin'


def start(lab, **items):
    lab.serve()
    lab.add(ours(**items), 'ours')
    up(lab, 'ours')


def judged(key, told, uplink=None, most_ms=3000):
    beside(key, told)
    same(told.states, [], 'the connection stays activated')
    check(told.whole, 'the download is whole')
    check(told.before and told.before == told.after, f'the IKE SA stays: {told.before}, then {told.after}')
    check(told.gap is not None and told.gap <= most_ms, f'the longest silence: {told.gap} ms, at most {most_ms}')
    if uplink:
        same(told.uplink, uplink, 'the gateway sees the tunnel by')


@test('nm: Wi-Fi loses its carrier during a download: it goes on by LTE; Wi-Fi comes back')
def carrier(lab):
    start(lab)
    judged('Wi-Fi without carrier', story(lab, 'ours', lambda: lab.uplinks.carrier('wifi0', False), 8), 'lte0')
    told = story(lab, 'ours', lambda: lab.uplinks.carrier('wifi0', True), 4)
    judged('Wi-Fi is back', told)
    servers.transfer(LAN4)


@test('nm: a further address on the tun, of which NetworkManager was not told, stays when it gets the plan anew')
def further(lab):
    start(lab)
    device, = client.tuns()
    for family, address in (('-4', '10.99.0.77/32'), ('-6', 'fd99::77/128')):
        sh('ip', family, 'addr', 'add', address, 'dev', device)
    lab.uplinks.carrier('wifi0', False)
    wait_until(lambda: lab.uplinks.used(lab.gateway.sas()) == 'lte0', 'the tunnel is by LTE', 5)
    time.sleep(8)  # NetworkManager takes the Wi-Fi for gone after 6 s, and sets everything anew
    text = sh('ip', '-o', 'addr', 'show', 'dev', device).stdout
    check('10.99.0.77/32' in text and 'fd99::77/128' in text, f'the addresses: {text}')
    same(vpn_state('ours'), 'activated', 'its state')


@test('nm: "nmcli device disconnect wifi0" during a download: it goes on by LTE')
def disconnect(lab):
    start(lab)
    judged('Wi-Fi switched off', story(lab, 'ours', lambda: nmcli('device', 'disconnect', 'wifi0'), 4), 'lte0')
    servers.transfer(LAN4)


@test('nm: full tunnel: Wi-Fi loses its carrier during a download: it goes on by LTE')
def carrier_full(lab):
    lab.serve(full=True)
    lab.add(ours(full=True), 'ours')
    up(lab, 'ours')
    judged('full tunnel, Wi-Fi without carrier', story(lab, 'ours', lambda: lab.uplinks.carrier('wifi0', False), 8), 'lte0')


@test('nm: after a move NetworkManager gets the whole configuration once more')
def told_again(lab):
    start(lab)
    with overheard(f"type='signal',interface='{PLUGIN}'") as monitor:
        time.sleep(0.5)  # for the monitor to listen
        lab.uplinks.carrier('wifi0', False)
        wait_until(lambda: lab.uplinks.used(lab.gateway.sas()) == 'lte0', 'the gateway sees the tunnel by lte0', 5)
        time.sleep(1)  # a status comes now and then
        monitor.terminate()
        said = monitor.stdout.read()
    for member in ('Config', 'Ip4Config', 'Ip6Config'):
        check(f'; member={member}\n' in said, f'{member} is told again: {said[-600:]}')
    same(vpn_state('ours'), 'activated', 'the connection')
    servers.transfer(LAN4)


@test(f'nm: no network at all for {AWAY_S} s: the tunnel waits, and goes on by the first link that comes')
def all_gone(lab):
    lab.serve(settings=PATIENT)
    lab.add(ours(), 'ours')
    up(lab, 'ours')
    before = ike(lab)
    told = no_network(lab, 'ours')
    beside('no network', told)
    same(vpn_state('ours'), 'activated', 'the connection')
    same(told.states, [], 'the connection stays activated')
    same(told.after, before, 'the IKE SA')
    check(told.gap is not None and told.gap <= (AWAY_S + 4) * 1000, f'the longest silence: {told.gap} ms')
    check(told.whole, 'the download is whole')
