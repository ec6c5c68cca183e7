# SPDX-License-Identifier: GPL-3.0-or-later
"""test_gaps.py - a full tunnel where its states change: from the guard to "activated", on the way down, while the gateway is lost, and while a person
is asked for another password in a living tunnel. Other programs send and look up names all the time; nothing of that leaves in clear."""

import json
import os
import re
import signal
import subprocess
import threading
import time
from collections import Counter
from contextlib import contextmanager

from desktop import nmcli, overheard, pids, vpn_state
from gateway import gateway_tree
from machine import sh, wait_until
from net import LAN4, LAN6, PUBLIC_DNS6
from outside import FAR4, FAR6, Outside, Resolving, Talk
from peer import ours, up
from tap import check, same, test
from test_again import Asked, reaches
from test_status import status
from told import Told

IN_FLIGHT = 0.02  # what left before the guard is stamped at the router later


@contextmanager
def busy(lab):
    """Traffic to everywhere and questions for names, which are seen in clear before; gives what judges them."""
    with Told() as told, Talk(), Resolving(), Outside(lab) as out:
        time.sleep(0.5)
        yield told, out
    first = told.at('guarded')
    check(first and out.clear(end=first), 'before the guard the traffic is seen in clear')
    check(out.dns(end=first), 'and the questions')
    print(f'# {told}')


def addresses():
    """Of the tun."""
    return [info['local'] for link in json.loads(sh('ip', '-j', 'address', 'show', 'dev', 'godwit0').stdout) for info in link['addr_info']]


class Slow:
    """NetworkManager stands still for a second from the moment that the rules of a guard are there."""

    def __enter__(self):
        self.rules = subprocess.Popen(['stdbuf', '-oL', 'ip', 'monitor', 'rule'], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.thread = threading.Thread(target=self._hold)
        self.thread.start()
        return self

    def _hold(self):
        if next((line for line in self.rules.stdout if 'lookup 26' in line), None) is None:
            return
        manager, = pids('NetworkManager')
        os.kill(manager, signal.SIGSTOP)
        time.sleep(1)
        os.kill(manager, signal.SIGCONT)

    def __exit__(self, *_):
        self.rules.terminate()
        self.thread.join()


def nothing(out, begin, end, what):
    for kind, found in (('packets', out.clear(begin, end)), ('questions for names', out.dns(begin, end))):
        seen = [(round(at - begin, 3), words) for at, words in found]
        print(f'# {what}, {end - begin:.1f} s: {len(seen)} {kind} in clear {Counter(w for _, w in seen).most_common(4) if seen else ""} {seen[:2]} {seen[-2:]}')
    same((len(out.clear(begin, end)), len(out.dns(begin, end))), (0, 0), f'packets and questions in clear, {what}')


def asked_inside(heard):
    """Whoever told systemd-resolved of the tun's domains, every name was among them each time: else uplinks are asked, too, as long as they have servers."""
    with open('/sys/class/net/godwit0/ifindex', encoding='ascii') as f:
        index = f.read().strip()
    calls = [call for call in re.split(r'^method call ', heard, flags=re.MULTILINE) if f'int32 {index}\n' in call and 'member=SetLinkDomains' in call]
    check(len(calls) >= 2, f'the service and NetworkManager say so: {heard}')
    check(all('string "."' in call for call in calls), f'every name is asked inside all the time: {calls}')


@test('nm: full tunnel: nothing leaves in clear from the guard to "activated", nor on the way down until "disconnected"')
def both_ends(lab):
    lab.serve(full=True)
    lab.add(ours(full=True), 'ours')
    with busy(lab) as (told, out):
        with overheard("type='method_call',interface='org.freedesktop.resolve1.Manager',member='SetLinkDomains'") as bus:
            with Slow():
                up(lab, 'ours')
            time.sleep(1)
            bus.terminate()
            asked_inside(bus.stdout.read())
        begun = time.time()
        nmcli('connection', 'down', 'ours')
        time.sleep(1)
    check(out.clear(begin=told.at('disconnected')), 'afterwards the traffic is seen in clear again')
    check(told.at('activated') > told.at('guarded') + 0.9, 'NetworkManager was slow')
    nothing(out, told.at('guarded') + IN_FLIGHT, told.at('activated'), 'from the guard to "activated"')
    nothing(out, told.at('activated'), begun, 'activated')
    nothing(out, begun, told.at('disconnected'), 'on the way down')


def begin_gateway(lab, tree):
    lab.gateway.start({}, None)
    lab.gateway.load(tree, certs=['gw-p256'])
    lab.settings = (None, None)  # the next test gets a gateway with a configuration of its own


@test('nm: full tunnel: the gateway is lost and comes back after some seconds: nothing leaves in clear')
def gateway_lost(lab):
    lab.serve(full=True)
    lab.add(ours(full=True, ike__reauth='3600'), 'ours')
    with busy(lab) as (told, out):
        up(lab, 'ours')
        time.sleep(0.7)
        begin = time.time()
        lab.gateway.kill()
        time.sleep(6)
        begin_gateway(lab, gateway_tree(full=True))
        wait_until(lambda: reaches(LAN4), 'the tunnel carries again', 60, 0.3)
        end = time.time()
    same(vpn_state('ours'), 'activated', 'the connection')
    nothing(out, begin, end, 'the gateway is lost')


def asked_anew(lab, **gateway):
    """gateway: how the one is configured that takes the place of the first."""
    lab.serve(full=True)
    lab.add(ours(full=True, ike__reauth='3600'), 'ours')
    with busy(lab) as (told, out), Asked() as agent:
        up(lab, 'ours')
        time.sleep(0.7)
        begin = time.time()
        lab.gateway.kill()
        begin_gateway(lab, agent.tree(full=True, **gateway))
        wait_until(lambda: vpn_state('ours') != 'activated', 'a person is asked', 40, 0.1)
        time.sleep(4)
        agent.answer()
        wait_until(lambda: reaches(LAN4), 'the tunnel carries again', 40, 0.3)
        wait_until(lambda: vpn_state('ours') == 'activated', 'it is activated again', 20)
        time.sleep(1)
        end = time.time()
    nothing(out, begin, end, 'from the loss of the gateway over the question to the end')


@test('nm: full tunnel: while a person is asked for another password in a living tunnel, nothing leaves in clear')
def same_addresses(lab):
    asked_anew(lab)


@test('nm: full tunnel: the same, and the gateway assigns other addresses afterwards: nothing leaves in clear')
def other_addresses(lab):
    # the kernel takes all IPv4 routes by a link with the last IPv4 address of it, those of the guard among them
    asked_anew(lab, pools={'pool4': {'addrs': '10.99.0.128/25', 'dns': LAN4}, 'pool6': {'addrs': 'fd99::8000/113', 'dns': LAN6}})
    same([words for words in addresses() if words in ('10.99.0.1', 'fd99::1')], [], 'old addresses on the tun')
    for host in (FAR4, FAR6):
        check(' dev godwit0 table 26' in sh('ip', 'route', 'get', host).stdout, f'the guard stands: {sh("ip", "route", "get", host).stdout}')


@test('nm: full tunnel of a gateway without IPv6: what is sent by IPv6 does not leave in clear, and the status says that it is refused')
def blocked(lab):
    lab.serve(full=True, inner=('4',))
    lab.add(ours(full=True), 'ours')
    with Talk((FAR6, PUBLIC_DNS6)), Outside(lab) as out:
        time.sleep(0.5)
        up(lab, 'ours')
        begin = time.time()
        time.sleep(1.5)
        notes = status('Notes')
    check(out.clear(), 'before the tunnel the traffic is seen in clear')
    same(out.clear(begin), [], 'packets in clear')
    check('(69, ' in notes and 'what is sent by IPv6 is refused' in notes, notes)
