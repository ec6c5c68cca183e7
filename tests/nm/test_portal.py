# SPDX-License-Identifier: GPL-3.0-or-later
"""test_portal.py - a link that shows a captive portal, as NetworkManager's own check of its links finds it: no way for a tunnel until it is gone."""

import time

from desktop import vpn_state
from machine import sh, wait_until
from net import LAN4
from outside import Outside
from peer import ike, ours, up
from portal import portals, sees
from tap import check, same, test
from test_status import status


def link():
    return next((word for word in ('wifi0', 'lte0') if f"'link': <'{word}'>" in status('Path')), None)


@test('nm: a link that shows a captive portal is no way for the tunnel: not when another is lost, and left when it begins to show one')
def portal(lab):
    lab.serve()
    with portals(lab) as shown:
        shown.show('lte0')
        sees('lte0', 'portal')
        sees('wifi0', 'full')
        lab.add(ours(), 'ours')
        up(lab, 'ours')
        wait_until(lambda: "'connected'" in status('Phase'), 'the phase', 5)
        before = ike(lab)
        same(link(), 'wifi0', 'the link in use')
        time.sleep(2)  # the service hears of the links
        with Outside(lab) as out:
            lost = time.time()
            lab.uplinks.carrier('wifi0', False)
            wait_until(lambda: "'parked'" in status('Phase'), 'the tunnel waits', 10)
            time.sleep(3)
            same(vpn_state('ours'), 'activated', 'its state')
            shown.show()
            gone = time.time()
            sees('lte0', 'full')
            wait_until(lambda: link() == 'lte0' and "'connected'" in status('Phase'), 'the tunnel uses LTE', 10)
        check(not out.tunnel(lost + 0.1, gone), f'by LTE, while it shows a portal: {out.tunnel(lost + 0.1, gone)[:3]}')
        check(out.tunnel(gone), 'and afterwards it goes by LTE')
        same(sh('ping', '-n', '-c', '1', '-W', '2', LAN4, check=False).returncode, 0, 'ping')
        lab.uplinks.carrier('wifi0', True)
        wait_until(lambda: link() == 'wifi0', 'it goes back to Wi-Fi', 20)
        shown.show('wifi0')
        sees('wifi0', 'portal')
        wait_until(lambda: link() == 'lte0', 'Wi-Fi with a portal is left', 10)
        same((vpn_state('ours'), ike(lab)), ('activated', before), 'the tunnel is the same')
