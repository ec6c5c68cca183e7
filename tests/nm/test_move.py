# SPDX-License-Identifier: GPL-3.0-or-later
"""test_move.py - the laptop's network changes under a tunnel that NetworkManager holds: the connection stays activated and a download goes on.
Beside each result stands what became of strongSwan's plugin, where its record was made. The IKE SA is compared by its SPIs at the gateway; its
children are no witness, for libipsec there makes them anew after each update of addresses."""

import time

import servers
from desktop import nmcli, vpn_state
from net import LAN4
from peer import beside, ike, ours, story, up
from tap import LONG, check, same, test


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


@test(f'nm: no network at all for {30 if LONG else 8} s: the tunnel waits, and goes on by the first link that comes')
def all_gone(lab):
    seconds = 30 if LONG else 8
    # the lab's gateway gives up what it asked itself after 12 s; this one is as patient as strongSwan is by default
    lab.serve(settings={'retransmit_tries': '5', 'retransmit_timeout': '4'})
    lab.add(ours(), 'ours')
    up(lab, 'ours')
    before = ike(lab)

    def gone():
        for device in ('wifi0', 'lte0'):
            lab.uplinks.carrier(device, False)
        time.sleep(seconds)
        lab.uplinks.carrier('lte0', True)

    told = story(lab, 'ours', gone, seconds + 4, download=4)
    beside('no network', told)
    same(vpn_state('ours'), 'activated', 'the connection')
    same(told.states, [], 'the connection stays activated')
    same(told.after, before, 'the IKE SA')
    check(told.gap is not None and told.gap <= (seconds + 4) * 1000, f'the longest silence: {told.gap} ms')
    check(told.whole, 'the download is whole')
