# SPDX-License-Identifier: GPL-3.0-or-later
"""test_refused.py - connections that cannot be: each ends at once, with a sentence that names the field, and starts nothing; and what an ordinary
user may not."""

import os
import re
import shutil
import time

import client
from certs import DIR as CERTS
from desktop import nmcli, vpn_state
from machine import sh
from people import USERS, home, users
from peer import OURS, UUIDS, ours
from tap import check, same, test

def refuse(lab, what, word, text=None, remove=True, **items):
    """Activates it, by a file or as given; it has to fail soon, and a sentence has to have this word. remove: or the next takes its place."""
    lab.add(text or ours(**items), 'ours')
    place = lab.desktop.mark()
    done = nmcli('connection', 'up', 'ours', ok=False, timeout=20)
    check(done.returncode != 0, f'{what}: nmcli ends well')
    end = time.monotonic() + 1
    while True:
        said = [line for line in (lab.desktop.said(place) + done.stderr).splitlines() if word in line and 'audit' not in line]
        if said or time.monotonic() > end:
            break
        time.sleep(0.05)
    check(said, f'{what}: no sentence names {word}: {lab.desktop.said(place)[-700:]}')
    print(f'# {what}: {said[-1].strip()[-200:]}')
    check(done.seconds < 8, f'{what}: it took {done.seconds:.1f} s')
    same(vpn_state('ours'), '', f'{what}: no connection')
    same(client.processes('godwitd'), {}, f'{what}: no godwitd')
    if remove:
        lab.remove_vpns()


BAD = [('an unknown setting', 'no-such', {'gateway__no-such': 'x'}),
       ('no gateway', 'gateway.address', {'drop': ('gateway.address',)}),
       ('a gateway name of 8,000 octets', 'gateway.address', {'gateway__address': 'a' * 8000}),
       ('a gateway name with a newline', 'gateway.address', {'gateway__address': 'vpn\\nexample.org'}),
       ('a gateway name with %s', 'gateway.address', {'gateway__address': '%s%n%x.example.org'}),
       ('a gateway name with $()', 'gateway.address', {'gateway__address': '$(touch /srv/lab/laptop/pwned)'}),
       ('a device name with /', 'network.device', {'network__device': '../../etc'}),
       ('a network that is none', 'network.remote-networks', {'network__remote_networks': '10.20.0.0/99'}),
       ('a number beyond its range', 'ike.liveness', {'ike__liveness': '100000'}),
       ('an unknown way to sign in', 'sign-in.method', {'sign_in__method': 'magic'}),
       ('an authority that is not there', 'gateway.authorities: /srv/lab/certs/nobody.pem', {'gateway__authorities': '/srv/lab/certs/nobody.pem'}),
       ('an authority by a relative path', 'gateway.authorities', {'gateway__authorities': 'ca.pem'})]


@test('nm: refused: fields with bad values, each by a sentence that names it')
def fields(lab):
    lab.serve()
    failed = []
    for what, word, items in BAD:
        items = {key.replace('sign_in__', 'sign-in.') if key.startswith('sign_in__') else key: value for key, value in items.items()}
        try:
            refuse(lab, what, word, **items)
        except AssertionError as error:
            failed.append(f'{what}: {str(error)[:600]}')
            lab.remove_vpns()
    check(not os.path.exists('/srv/lab/laptop/pwned'), 'nothing was run')
    check(not failed, '\n'.join(failed))


@test('nm: refused: what nmcli itself says: that the service did not start it; the sentence stands beside the uuid in the log that nmcli points to')
def words(lab):
    lab.serve()
    lab.add(ours(sign_in__method='magic'), 'ours')
    place = lab.desktop.mark()
    done = nmcli('connection', 'up', 'ours', ok=False, timeout=20)
    print('# ' + done.stderr.strip().replace('\n', ' | ')[:300])
    check('The VPN service failed to start' in done.stderr, done.stderr)
    said = [line for line in lab.desktop.said(place).splitlines() if UUIDS['ours'] in line and 'sign-in.method' in line]
    check(said, lab.desktop.said(place)[-700:])


def rows():
    """The settings of keys.def that a connection may have, as its data items name them."""
    with open('client-core/profile/keys.def', encoding='utf-8') as f:
        table = f.read()
    groups = dict(re.findall(r'^GDW_GROUP \((\w+), "([\w-]+)"', table, re.MULTILINE))
    found = [f'{groups[group]}.{key}' for group, key in re.findall(r'^GDW_KEY \((\w+), \w+, "([\w-]+)"', table, re.MULTILINE)]
    return [name for name in found if not name.startswith('godwit.')]


@test('nm: refused: a newline, $() and % in each setting of keys.def, by a sentence that names it')
def every_row(lab):
    lab.serve()
    failed, begun = [], time.monotonic()
    for name in rows():
        try:
            refuse(lab, name, f'{name}: ', remove=False, **{name: 'a$(touch /srv/lab/laptop/pwned)\\n%n%s'})
        except AssertionError as error:
            failed.append(f'{name}: {str(error)[:300]}')
            lab.remove_vpns()
    print(f'# {len(rows())} settings in {time.monotonic() - begun:.0f} s')
    check(len(rows()) > 1, 'keys.def has rows')
    check(not os.path.exists('/srv/lab/laptop/pwned'), 'nothing was run')
    check(not failed, '\n'.join(failed))


@test('nm: refused: files that are missing, that nobody may read, a certificate without its key')
def files(lab):
    lab.serve(auth='pubkey')
    folder = '/srv/lab/laptop/files'
    os.makedirs(folder, exist_ok=True)
    cert, key = f'{folder}/alice.pem', f'{folder}/alice.key'
    shutil.copy(f'{CERTS}/alice-p256.pem', cert)
    shutil.copy(f'{CERTS}/alice-p256.key', key)
    sign_in = {'sign-in__method': 'certificate', 'sign-in__certificate': cert, 'drop': ('sign-in.user', 'sign-in.eap-methods', 'password-flags'),
               'secrets': {}}
    refuse(lab, 'a certificate without its key', 'private key', **sign_in)
    refuse(lab, 'a key that is not there', f'sign-in.private-key: {folder}/none.key', **sign_in, **{'sign-in__private-key': f'{folder}/none.key'})
    refuse(lab, 'a folder as key', f'sign-in.private-key: {folder}', **sign_in, **{'sign-in__private-key': folder})


@test("nm: refused: user B's connection with user A's key, and one with a key of mode 000")
def other_users_key(lab):
    users()
    lab.serve(auth='pubkey')
    key = f'{home("usera")}/alice.key'
    shutil.copy(f'{CERTS}/alice-p256.key', key)
    os.chown(key, USERS['usera'], USERS['usera'])
    os.chmod(key, 0o600)
    for owner, mode, word in (('userb', 0o600, f'sign-in.private-key: {key}'), ('usera', 0o000, f'sign-in.private-key: {key}')):
        os.chmod(key, mode)
        refuse(lab, f"{owner}'s connection, key of mode {mode:03o}", word, connection=f'permissions=user:{owner}:;\n',
               **{'sign-in__method': 'certificate', 'sign-in__certificate': f'{CERTS}/alice-p256.pem', 'sign-in__private-key': key, 'secrets': {},
                  'drop': ('sign-in.user', 'sign-in.eap-methods', 'password-flags')})


@test('nm: refused: what is no UTF-8, and NUL, come to nothing')
def octets(lab):
    lab.serve()
    place = lab.desktop.mark()
    for what, bad in (('no UTF-8', b'vpn\xff\xfe.example.org'), ('NUL', b'vpn\0.example.org')):
        text = ours().encode().replace(b'gateway.address=vpn.example.org', b'gateway.address=' + bad)
        path = '/etc/NetworkManager/system-connections/ours.nmconnection'
        with open(path, 'wb') as f:
            f.write(text)
        os.chmod(path, 0o600)
        lab.added.append('ours')
        nmcli('connection', 'load', path, ok=False)
        done = nmcli('connection', 'up', 'ours', ok=False, timeout=20)
        print(f'# {what}: {done.stderr.splitlines()[0]}')
        check(done.returncode != 0, f'{what}: nmcli ends well')
        if what == 'no UTF-8':  # NetworkManager leaves such an item out; after NUL a name is another name
            check('gateway.address: This setting must be given' in lab.desktop.said(place), 'the sentence names the field')
        lab.remove_vpns()
    check('godwit' not in [name for name in client.processes('godwitd').values()], 'no godwitd')
    check('segfault' not in lab.desktop.said(place), 'no crash')


@test('nm: refused: auth-polkit=root-only: an ordinary user cannot start the connection, root can')
def root_only(lab):
    users()
    lab.serve()
    lab.desktop.start(polkit='root-only')
    try:
        lab.add(ours(), 'ours')
        done = nmcli('connection', 'up', 'ours', ok=False, timeout=20, user=str(USERS['userb']))
        check(done.returncode != 0 and 'not authorized' in done.stderr.lower(), f'a user: {done.stderr}')
        nmcli('connection', 'up', 'ours')
        done = nmcli('connection', 'down', 'ours', ok=False, timeout=20, user=str(USERS['userb']))
        check('not authorized' in (done.stdout + done.stderr).lower(), f'a user takes it down: {done.stdout}{done.stderr}')
        same(vpn_state('ours'), 'activated', 'the connection')
        nmcli('connection', 'down', 'ours')
    finally:
        lab.remove_vpns()
        lab.desktop.start()


@test('nm: refused: an ordinary user cannot speak to the service in NetworkManager\'s place')
def not_the_manager(lab):
    users()
    lab.serve()
    lab.add(ours(), 'ours')
    nmcli('connection', 'up', 'ours')
    names = [line.split()[0] for line in sh('busctl', '--system', '--no-pager', 'list').stdout.splitlines() if line.startswith(OURS)]
    check(names, 'the service has its name')
    for name in names:
        done = sh('setpriv', '--reuid=5002', '--regid=5002', '--clear-groups', 'busctl', '--system', 'call', name,
                  '/org/freedesktop/NetworkManager/VPN/Plugin', 'org.freedesktop.NetworkManager.VPN.Plugin', 'Disconnect', check=False)
        check(done.returncode != 0 and 'denied' in (done.stderr + done.stdout).lower(), f'{name}: {done.stderr}')
    same(vpn_state('ours'), 'activated', 'the connection')
