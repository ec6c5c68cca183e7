# SPDX-License-Identifier: GPL-3.0-or-later
"""test_peer.py - strongSwan's plugin in the same lab. Its way up and its traffic prove the lab; what becomes of it when the network changes is
a record and no assertion: test_move.py prints it beside ours."""

import time

import servers
from desktop import nmcli, vpn_state
from net import LAN4
from peer import activation, theirs, up
from tap import check, same, test


@test("peer: strongSwan's plugin comes up, carries traffic, and NetworkManager is as before afterwards")
def peer_up(lab):
    lab.serve()
    lab.add(theirs(), 'peer')
    place = lab.desktop.mark()
    seconds = up(lab, 'peer')
    same(vpn_state('peer'), 'activated', 'its state')
    time.sleep(0.2)
    print(f"# strongSwan's plugin: nmcli up {seconds * 1000:.0f} ms, by NetworkManager's log {activation(lab.desktop.said(place), 'peer')}")
    print('# ' + lab.desktop.said(place).replace('\n', '\n# '))
    servers.transfer(LAN4)
    check('ESTABLISHED' in lab.gateway.sas(), 'the gateway has its SA')
    nmcli('connection', 'down', 'peer')
