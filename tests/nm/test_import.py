# SPDX-License-Identifier: GPL-3.0-or-later
"""test_import.py - connections of strongSwan's plugin become ours, and its names are understood."""

import client
from certs import DIR as CERTS
from desktop import nmcli, vpn_state
from net import GATEWAY_NAME, LAN4, LAN6
from peer import OURS, PASSWORD, THEIRS, UUIDS, keyfile, theirs, up
from tap import check, same, test
from test_up import reaches


def field(name, what):
    return nmcli('-g', what, 'connection', 'show', name).stdout.strip()


@test("nm: import: a connection of strongSwan's plugin becomes ours with its stored password, comes up, and the old one stays")
def imported(lab):
    lab.serve()
    lab.add(theirs('other', persistent=False), 'other')
    before = field('other', 'vpn.data')
    done = client.ctl('import', '--from-nm', UUIDS['peer'])
    same(done.code, 0, str(done))
    check(done.out.startswith('Added "other (Godwit)"') and len(done.out.splitlines()) == 1, done.out)
    same(field('other (Godwit)', 'vpn.service-type'), OURS, 'service')
    same(field('other (Godwit)', 'vpn.persistent'), 'yes', 'persistent')
    same((field('other', 'vpn.service-type'), field('other', 'vpn.data')), (THEIRS, before), 'the old one')
    up(lab, 'other (Godwit)')
    same(vpn_state('other (Godwit)'), 'activated', 'its state')
    reaches(LAN4, LAN6)
    nmcli('connection', 'down', 'other (Godwit)')
    again = client.ctl('import', '--from-nm', UUIDS['peer'])
    check(again.code == 3 and 'already' in again.err, f'a second time: {again}')


@test("nm: import: the gateway's own certificate in an authority's place is told, and only a gateway with this certificate is taken")
def own_certificate(lab):
    for own, noted in (('gw-p256', True), ('ca', False)):
        lab.serve()
        lab.add(theirs('other', persistent=False).replace(f'{CERTS}/ca.pem', f'{CERTS}/{own}.pem'), 'other')
        done = client.ctl('import', '--from-nm', UUIDS['peer'])
        same(done.code, 0, str(done))
        told = f"certificate: {CERTS}/{own}.pem is no authority's" in done.out
        same(told, noted, f'{own}: {done.out}')
        up(lab, 'other (Godwit)')
        nmcli('connection', 'down', 'other (Godwit)')
        lab.serve(cert='gw-p384')  # of the same authority
        done = nmcli('connection', 'up', 'other (Godwit)', ok=False)
        same(done.returncode != 0, noted, f'{own}, and the gateway has another one: {done.stderr}')
        lab.remove_vpns()


@test('nm: import: what cannot be taken over is refused with the item, and nothing is added')
def refused(lab):
    lab.serve()
    lab.add(keyfile('other', UUIDS['peer'], THEIRS, {'address': GATEWAY_NAME, 'method': 'eap-tls', 'usercert': '/u.pem'}), 'other')
    before = nmcli('-g', 'UUID', 'connection', 'show').stdout
    for words, code, said in ((UUIDS['peer'], 3, 'method=eap-tls'), (UUIDS['ours'], 2, 'no connection with the uuid'), ('peer', 2, 'uuid')):
        done = client.ctl('import', '--from-nm', words)
        check(done.code == code and said in done.err and not done.out, f'{words}: {done}')
    same(nmcli('-g', 'UUID', 'connection', 'show').stdout, before, 'connections')


@test("nm: a connection made by nmcli with the names of strongSwan's plugin comes up")
def their_names(lab):
    lab.serve()
    nmcli('connection', 'add', 'type', 'vpn', 'con-name', 'names', 'autoconnect', 'no', 'vpn-type', 'godwit', 'vpn.persistent', 'yes', 'vpn.data',
          f'address={GATEWAY_NAME},certificate={CERTS}/ca.pem,method=eap,user=alice,virtual=yes,password-flags=0', 'vpn.secrets', f'password={PASSWORD}')
    same(field('names', 'vpn.service-type'), OURS, 'service')
    up(lab, 'names')
    reaches(LAN4, LAN6)
    nmcli('connection', 'down', 'names')
