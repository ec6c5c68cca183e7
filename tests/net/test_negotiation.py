# SPDX-License-Identifier: GPL-3.0-or-later
"""test_negotiation.py - gateways that do not take the first message: cookies, another group, both at once."""

import os

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
    lab.serve(rekey_time='6s', child={'rekey_time': '3s', 'life_time': '20s'})
    connects(lab, [])
    place, rounds = lab.gateway.mark(), 0
    for rounds in range(100):
        servers.transfer(LAN4, size=300000)
        if lab.gateway.said(place, 'CREATE_CHILD_SA response', 0.1) and rounds > 60:
            break
        wait_until(lambda: True, 'a breath')
    said = lab.gateway.said
    check(said(place, 'IKE_SA rw['), 'the gateway says what it does')
    check(said(place, 'CHILD_SA net{2} established'), 'the child was rekeyed')
    check(said(place, 'rekeyed between'), 'the IKE SA was rekeyed')


@test('negotiation: the gateway probes for liveness and is answered')
def liveness(lab):
    lab.serve(dpd_delay='1s')
    connects(lab, [])
    place = lab.gateway.mark()
    check(lab.gateway.said(place, 'sending DPD request', 4), 'the gateway probes')
    check(lab.gateway.said(place, 'parsed INFORMATIONAL response', 3), 'Godwit answers')
    servers.transfer(LAN4)
