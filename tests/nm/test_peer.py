# SPDX-License-Identifier: GPL-3.0-or-later
"""test_peer.py - strongSwan's plugin in the same lab. Its way up and its traffic prove the lab; what becomes of it when the network changes is
a record and no assertion: test_move.py prints it beside ours."""

import servers
from desktop import nmcli, vpn_state
from net import LAN4
from peer import AWAY_S, PATIENT, RECORDS, no_network, story, theirs, up
from tap import check, same, test


def start(lab, **words):
    lab.serve(**words)
    lab.add(theirs(), 'peer')
    return up(lab, 'peer')


@test("peer: strongSwan's plugin comes up, carries traffic, and NetworkManager is as before afterwards")
def peer_up(lab):
    seconds = start(lab)
    print(f"# strongSwan's plugin: nmcli connection up takes {seconds * 1000:.0f} ms")
    same(vpn_state('peer'), 'activated', 'its state')
    servers.transfer(LAN4)
    check('ESTABLISHED' in lab.gateway.sas(), 'the gateway has its SA')
    nmcli('connection', 'down', 'peer')


def keep(key, told):
    RECORDS[key] = told
    print(f"# strongSwan's plugin, {key}: {told}")


@test('peer: a record of Wi-Fi that loses its carrier during a download, and comes back')
def peer_carrier(lab):
    start(lab)
    keep('Wi-Fi without carrier', story(lab, 'peer', lambda: lab.uplinks.carrier('wifi0', False), 9))
    keep('Wi-Fi is back', story(lab, 'peer', lambda: lab.uplinks.carrier('wifi0', True), 4))


@test('peer: a record of "nmcli device disconnect wifi0" during a download')
def peer_disconnect(lab):
    start(lab)
    keep('Wi-Fi switched off', story(lab, 'peer', lambda: nmcli('device', 'disconnect', 'wifi0'), 4))


@test(f'peer: a record of no network at all for {AWAY_S} s')
def peer_all_gone(lab):
    start(lab, settings=PATIENT)
    keep('no network', no_network(lab, 'peer'))
