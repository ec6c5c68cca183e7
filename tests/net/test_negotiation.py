# SPDX-License-Identifier: GPL-3.0-or-later
"""test_negotiation.py - gateways that do not take the first message: cookies, another group, both at once."""

import os
import re
import time

import client
import ikemsg
import servers
from machine import wait_until
from net import GATEWAY4, LAN4
from tap import check, same, test

COOKIES = {'cookie_threshold': '1', 'half_open_timeout': '60'}


def fill_half_open(lab):
    """Enough half-open SAs from elsewhere that the gateway asks everyone for a cookie."""
    lab.net.internet.run('python3', os.path.abspath(ikemsg.__file__), GATEWAY4, '8')
    wait_until(lambda: lab.gateway.said(lab.log_place, 'N(COOKIE)'), 'the gateway asks for cookies', 3)


def connects(lab, words, **groups):
    place = lab.gateway.mark()
    done = client.connect(client.profile(address='v4.example.org', **groups))
    same(done.code, 0, f'connect: {done}')
    for one in words:
        check(lab.gateway.said(place, one), f'the gateway has to answer {one}')
    servers.transfer(LAN4)


@test('negotiation: a gateway that forces cookies')
def cookies(lab):
    lab.serve(settings=COOKIES)
    fill_half_open(lab)
    connects(lab, ['IKE_SA_INIT response 0 [ N(COOKIE) ]'])


@test('negotiation: a gateway that wants another group')
def another_group(lab):
    lab.serve(ike='aes256gcm16-prfsha384-ecp384')
    connects(lab, ['IKE_SA_INIT response 0 [ N(INVAL_KE) ]'])


@test('negotiation: cookies and another group at once')
def both(lab):
    lab.serve(settings=COOKIES, ike='aes256gcm16-prfsha384-modp3072')
    fill_half_open(lab)
    connects(lab, ['IKE_SA_INIT response 0 [ N(COOKIE) ]', 'IKE_SA_INIT response 0 [ N(INVAL_KE) ]'])


@test('negotiation: the gateway rekeys the child and the IKE SA while data flows')
def rekeys(lab):
    lab.serve(rekey_time='6s', over_time='10s', child={'rekey_time': '3s', 'life_time': '20s', 'rand_time': '0s'})
    connects(lab, [])
    place, end = lab.gateway.mark(), time.monotonic() + 20
    first = int(re.search(r'net: #(\d+)', lab.gateway.sas()).group(1))  # the gateway counts on from test to test
    wanted = [f'rekeyed CHILD_SA net{{{first}}}', f'rekeyed CHILD_SA net{{{first + 1}}}', 'rekeyed between',
              f'rekeyed CHILD_SA net{{{first + 2}}}']
    while wanted and time.monotonic() < end:  # in this order: children, the IKE SA, a child of the new IKE SA
        servers.transfer(LAN4, size=300000)
        if lab.gateway.said(place, wanted[0]):
            wanted.pop(0)
    same(wanted, [], 'what the gateway did not renew')
    servers.transfer(LAN4)
    same(lab.gateway.sas().count('ESTABLISHED'), 1, 'IKE SAs at the gateway')
    entry = client.tunnel()
    check(entry['ike']['rekeys'] >= 1 and entry['children'][0]['rekeys'] >= 1, f'rekeys in the status: {entry}')


@test('negotiation: the gateway probes for liveness and is answered')
def liveness(lab):
    lab.serve(dpd_delay='1s')
    connects(lab, [])
    place = lab.gateway.mark()
    check(lab.gateway.said(place, 'sending DPD request', 4), 'the gateway probes')
    check(lab.gateway.said(place, 'parsed INFORMATIONAL response', 3), 'Godwit answers')
    servers.transfer(LAN4)
