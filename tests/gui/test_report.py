# SPDX-License-Identifier: GPL-3.0-or-later
"""test_report.py - what happened, step by step, and the report of it: what another program finds in the clipboard and in a file, and what is in neither."""

import os
import re
import time

from app import App, HERE
from certs import DIR as CERTS
from company import INTERNAL_DNS_DOMAIN
from machine import RUN, wait_until
from net import GATEWAY4, GATEWAY6, GATEWAY_NAME, LAN4, LAN6, LAN_DOMAIN, LAN_NET4, LAN_NET6, LTE4, LTE6, POOL4, POOL6, PUBLIC_DNS4, PUBLIC_DNS6, WIFI4, WIFI6
from peer import PASSWORD, UUIDS, ours
from person import HOME, start
from tap import check, same, test

OTHER_UUID = '20000000-0000-4000-8000-000000000077'
OTHER = 'somebody-else.example.net'  # certs.py: the name in gw-name


def clipboard(app):
    done = app.run('python3', f'{HERE}/clip.py')
    same(done.returncode, 0, f'the clipboard has a text: {done.stderr[-300:]}')
    return done.stdout


@test('app: report: the steps of a failed connect in the details; the report goes to the clipboard and to a file')
def report(lab):
    start(lab, gateway={'cert': 'gw-name', 'local_id': '%any'})
    with App() as app:
        app.press('Connect')
        app.sees('Connection Failed', 'Show Details', 'Copy Report')
        app.press('Copy Report')
        app.sees('Report copied')
        first = clipboard(app)
        print('# ' + first.replace('\n', '\n# '))
        lines = first.splitlines()
        same(lines[0], "33 CERT_NAME: The gateway's certificate is for another name.", 'the first line')
        check(re.match(r'Godwit [\d.]+ \(service [\d.]+\), GTK 4\.[\d.]+, libadwaita [\d.]+, GLib [\d.]+, NetworkManager [\d.]+$', lines[1]), lines[1])
        check(any(re.fullmatch(r' +\d+\.\d{3}  connecting to <name>', line) for line in lines), first)
        for exchange in 'IKE_SA_INIT 0', 'IKE_AUTH 1':
            check(any(re.fullmatch(rf' +\d+\.\d{{3}}  {exchange} was answered after \d+ ms, copies sent: \d+', line) for line in lines), first)
        check(lines[-1].endswith('the connection ends: CERT_NAME'), first)
        app.press('Show Details')
        app.sees('What Happened', 'Include Names', f'Connecting to {GATEWAY_NAME}', "The connection ends: The gateway's certificate is for another name.",
                 'IKE_AUTH 1 was answered after …', 'Address translation on …')
        app.picture('app-details')
        app.screen.fill(app, (360, app.size[1]))
        app.picture('app-details-narrow')
        app.screen.fill(app, app.size)
        app.ticked('Include Names')
        app.press('Save…')
        app.sees('Save Report')
        app.type('Name:', f'{HOME}/saved.txt')
        app.press('Save')
        app.closed('Save Report')
        app.sees('Report saved')
        with open(f'{HOME}/saved.txt', encoding='utf-8') as f:
            saved = f.read()
        same(saved.splitlines()[0], lines[0], 'the first line of the file')
        check(f'certificate offers: {OTHER}' in saved and f'connecting to {GATEWAY_NAME}' in saved and '<address>' in saved, saved)
        same(os.stat(f'{HOME}/saved.txt').st_mode & 0o077, 0, 'who else may read it')


def canaries():
    """What a report must not have unless ticked: names; addresses; and what it never has."""
    names = {'the connection': 'Kolibri-Verbindung', 'the gateway': GATEWAY_NAME, 'its domain': 'example.org', 'another name of it': OTHER,
             'the name of its domain': 'example.net', 'the user': 'alice', 'the authority': 'Godwit Lab CA', 'its organisation': 'Godwit Lab',
             'the common name': f'CN={OTHER}', 'the domain inside': LAN_DOMAIN, 'the Wi-Fi': 'wifi0', 'the other network': 'lte0',
             'another connection': 'Papagei-Verbindung', 'who is logged in': 'usera', 'the folder of the authority': CERTS, 'its file': 'ca.pem',
             'the connection, as the computer names it': UUIDS['ours']}
    addresses = {'the gateway': GATEWAY4, 'the gateway, IPv6': GATEWAY6, 'Wi-Fi': WIFI4, 'Wi-Fi, IPv6': WIFI6, 'LTE': LTE4, 'LTE, IPv6': LTE6,
                 'the router': '192.168.10.1', 'the router, IPv6': '2001:db8:a::1', 'outside of the router': '198.51.100.10',
                 'outside of the other': '198.51.100.20', 'inside': POOL4.split('.0/')[0] + '.', 'inside, IPv6': POOL6.split('/')[0],
                 'the network inside': LAN_NET4, 'the same, IPv6': LAN_NET6, 'DNS inside': LAN4, 'the same, IPv6 ': LAN6, 'public DNS': PUBLIC_DNS4,
                 'the same': PUBLIC_DNS6}
    secrets = {'the password': PASSWORD, 'a wrong one': 'looking glass', 'a key': 'a shared secret of some length', 'the key ring': 'keyring password',
               'the prompt': 'Reply with', 'a header of a key': 'PRIVATE KEY'}
    return names, addresses, secrets


def found(text, birds):
    return {what: bird for what, bird in birds.items() if bird in text}


def told(app, number, birds):
    """The report of this end: without ticks no canary; with both, names and addresses (some of each), and no secret."""
    names, addresses, secrets = birds
    app.press('Copy Report')
    text = wait_until(lambda: (t := clipboard(app)).startswith(f'{number} ') and t, f'a report of {number}', 10, 0.1)
    same(found(text, {**names, **addresses, **secrets}), {}, f'canaries in {text}')
    app.press('Show Details')
    app.sees('What Happened')
    app.ticked('Include Names')
    app.ticked('Include Addresses')
    app.press('Copy')
    more = wait_until(lambda: (t := clipboard(app)) != text and t, 'another report', 10, 0.1)
    same(found(more, secrets), {}, f'secrets in {more}')
    check(names['the connection'] in more and names['the gateway'] in more, more)
    check(addresses['the gateway'] in more or addresses['the gateway, IPv6'] in more, more)
    check(len(more.encode()) < 200_000, 'less than 200 kB')
    for _ in range(2):  # the first one is the toast's
        app.key('Escape')
        time.sleep(0.5)
    app.gone('What Happened')
    return text, more


@test('app: report: of a run with forty canaries - it connects, moves, is closed, fails - none is in it; with ticks names and addresses are, no secret')
def canary_run(lab):
    birds = canaries()
    check(len({bird for kind in birds for bird in kind.values()}) >= 40, 'forty canaries')
    lab.serve(pools={'pool4': {'addrs': POOL4, 'dns': LAN4, INTERNAL_DNS_DOMAIN: LAN_DOMAIN}, 'pool6': {'addrs': POOL6, 'dns': LAN6}})
    for name, uuid in ((birds[0]['another connection'], OTHER_UUID), (birds[0]['the connection'], UUIDS['ours'])):
        lab.add(ours(name=name, uuid=uuid, connection='permissions=user:usera:;\n', gateway__authorities=f'{RUN}/certs/ca.pem'), name)
    with App() as app:
        app.choose(UUIDS['ours'])
        app.press('Connect')
        app.sees('Connected', 'Addresses')
        lab.uplinks.carrier('wifi0', False)
        app.sees('History')
        lab.gateway.swanctl('--terminate', '--ike', 'rw', '--timeout', '5')
        app.sees('Connection Failed', 'The gateway closed the tunnel.')
        text, more = told(app, 60, birds)
        check(re.search(r'moved from <name> to <name> in \d+ ms', text) and 'moved from wifi0 to lte0 in ' in more, f'the move: {text}{more}')
        lab.uplinks.carrier('wifi0', True)
        lab.serve(cert='gw-name', local_id='%any')
        app.press('Try Again')
        app.sees("The gateway's certificate is for another name.")
        check(f'certificate offers: {OTHER}' in told(app, 33, birds)[1], 'the name that the certificate offers')
