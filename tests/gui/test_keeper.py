# SPDX-License-Identifier: GPL-3.0-or-later
"""test_keeper.py - the app where no NetworkManager runs: profile files of the person's own, tunnels at the real godwit-keeper, secrets in the real
keyring."""

import contextlib
import os
import time

import client
from app import App
from held import held
from machine import sh, wait_until, write
from net import GATEWAY4, LAN4
from peer import PASSWORD
from person import HOME, KEYRING_PASSWORD
from tap import check, same, test
from test_again import Asked, OTHER
from test_lasting import issue
from test_login import answer, BACKGROUND
from test_preferences import Notices

FOLDER, SOCKET = f'{HOME}/.config/godwit', '/run/godwit/keeper.sock'


@contextlib.contextmanager
def keeper(lab):
    """NetworkManager ends, and leaves the uplinks as they are; the keeper comes with the first call at its socket, as its unit has it."""
    laptop = lab.desktop.laptop
    laptop.stop(lab.desktop.manager, 10)
    lab.desktop.manager = None
    os.makedirs(os.path.dirname(SOCKET), exist_ok=True)
    child = laptop.start('systemd-socket-activate', '-l', SOCKET, '/usr/libexec/godwit/godwit-keeper', log='/var/log/godwit.log')
    wait_until(lambda: os.path.exists(SOCKET), 'its socket')
    sh('chgrp', 'godwit', SOCKET)
    os.chmod(SOCKET, 0o660)
    try:
        yield
    finally:
        laptop.stop(child, 20)
        os.unlink(SOCKET)
        lab.desktop.start()


def profile(name='office', **words):
    """A profile file, as somebody sent it."""
    path = client.profile(f'{HOME}/sent.godwit', address=GATEWAY4, name=name, **words)
    sh('install', '-D', '-o', 'usera', '-g', 'usera', '-m', '600', path, f'{FOLDER}/{name}.godwit')


def reached():
    return sh('ping', '-n', '-c', '1', '-W', '2', LAN4, check=False).returncode == 0


@test('keeper: without NetworkManager: a file is put in the folder, sign in, connected, moved, disconnected, again without a question, deleted')
def flight(lab):
    lab.serve(auth='eap-mschapv2')
    with keeper(lab), App(groups=('godwit',)) as app:
        app.sees('No Connections Yet')
        profile()
        app.sees('office', 'Not Connected')
        app.press('Connect')
        app.sees('Sign In to office')
        app.picture('keeper-sign-in')
        app.type('Password', PASSWORD)
        same(app.kept(uuid=client.UUID), '', 'nothing is kept before the gateway took it')
        app.press('Connect')
        app.sees('Connected')
        check(reached(), 'ping through the tunnel')
        wait_until(lambda: app.kept(uuid=client.UUID) == PASSWORD, 'the keyring has the password', 5, 0.1)
        app.sees('AES-256-GCM')
        app.picture('keeper-connected')
        lab.uplinks.carrier('wifi0', False)
        app.sees('From wifi0 to lte0', 'Connected')
        app.press('Disconnect')
        app.sees('Not Connected')
        wait_until(lambda: not client.processes('godwitd'), 'godwitd has ended', 10, 0.1)
        app.press('Connect')
        app.sees('Connected')  # the keyring answers
        check(reached(), 'ping through the tunnel')
        app.press('Disconnect')
        app.sees('Not Connected')
        app.key('ctrl+Delete')
        app.sees('“office” deleted', 'No Connections Yet')
        check(os.path.exists(f'{FOLDER}/office.godwit'), 'it can be had back as long as the toast is there')
        wait_until(lambda: not os.path.exists(f'{FOLDER}/office.godwit'), 'the file is gone', 20, 0.1)
        wait_until(lambda: app.kept(uuid=client.UUID) == '', 'the keyring has forgotten it', 10, 0.1)


def signed_in(app, **words):
    """The connection is up, with a password that was typed and is kept."""
    profile(**words)
    app.sees('office', 'Not Connected')
    app.press('Connect')
    app.type('Password', PASSWORD)
    app.press('Connect')
    app.sees('Connected')
    wait_until(lambda: app.kept(uuid=client.UUID) == PASSWORD, 'the keyring has the password', 5, 0.1)


def quits(app):
    app.key('ctrl+q')
    wait_until(lambda: app.app.poll() is not None, 'the app ends', 10, 0.1)


def switched_off():
    """What the tunnel sees of it."""
    same(client.disconnect('office').code, 0, 'the keeper ends the tunnel')


@test('keeper: start at login: what was up last comes up again, without a window; with a locked keyring it waits, and says so')
def login(lab):
    lab.serve(auth='eap-mschapv2')
    with keeper(lab), App(groups=('godwit',)) as app:
        signed_in(app)
        quits(app)
        switched_off()
        app.lock()
        notices = Notices(app)
        app.app = app.start(*BACKGROUND)
        notices.comes('office', 'Waiting for your keyring')
        check(not client.processes('godwitd'), 'nothing was begun')
        answer(app, ('type', KEYRING_PASSWORD), ('key', 'Return'))
        notices.comes('office', 'Connected')
        check(reached(), 'ping through the tunnel')
        same(app.window(), [], 'windows')


@test('keeper: start at login: what the person has disconnected stays down; the preferences say which come up')
def stays_down(lab):
    lab.serve(auth='eap-mschapv2')
    with keeper(lab), App(groups=('godwit',)) as app:
        signed_in(app)
        app.key('ctrl+comma')
        app.sees('Start at Login', 'Without a window; connections that were up last come up again')
        app.key('Escape')
        app.press('Disconnect')
        app.sees('Not Connected')
        quits(app)
        app.app = app.start(*BACKGROUND)
        time.sleep(3)
        check(not client.processes('godwitd'), 'nothing was begun')
        same(app.window(), [], 'windows')


@test('keeper: the gateway wants another password, and the app was started anew meanwhile: it asks, the tunnel goes on, the keyring has the new one')
def asked_anew(lab):
    lab.serve(auth='eap-mschapv2')
    with keeper(lab), App(groups=('godwit',)) as app:
        signed_in(app, ike={'reauth': '3600'})  # the password stays for signing in anew
        quits(app)
        app.again()
        app.sees('Connected')
        lab.gateway.kill()
        lab.gateway.start({}, None)
        lab.gateway.load(Asked.tree(auth='eap-mschapv2'), certs=['gw-p256'])
        wait_until(lambda: not reached() and 'Sign In to office' in app.texts(), 'it asks', 60, 0.1)  # what is sent has it notice the silence
        app.sees('The last sign-in was not accepted. …')
        app.type('Password', OTHER)
        app.press('Connect')
        app.sees('Connected')
        check(reached(), 'ping through the tunnel')
        wait_until(lambda: app.kept(uuid=client.UUID) == OTHER, 'the keyring has the new password', 5, 0.1)
    lab.settings = (None, None)  # the next test gets a gateway with a configuration of its own


@test('keeper: a certificate that ends in 12 days is told by a banner; there is nothing to import from, so no menu offers it')
def ends(lab):
    issue('alice-soon', 12)
    issue('alice-nearer', 6)
    with keeper(lab), App(groups=('godwit',)) as app:
        with held(f'{client.CERTS}/alice-soon.pem') as file:  # on a slow disk
            profile(auth='pubkey', alice='alice-soon')
            file.is_wanted()
            app.sees('office', 'Not Connected')
        app.sees('Your certificate ends in 12 days')
        sh('install', '-m', '644', f'{client.CERTS}/alice-nearer.pem', f'{FOLDER}/mine.pem')
        profile(auth='pubkey', sign_in={'certificate': 'mine.pem'})  # beside the profile
        app.sees('Your certificate ends in 6 days')
        app.press('Main Menu')
        wait_until(lambda: any(role == 'menu item' for role, *_ in app.tree()), 'the menu', 10, 0.1)
        same([text for text in app.texts() if 'Import From' in text or 'Import from' in text], [], 'what offers to import')


@test('keeper: a wrong password is asked anew, and is kept nowhere when the person gives up')
def wrong(lab):
    lab.serve(auth='eap-mschapv2')
    with keeper(lab), App(groups=('godwit',)) as app:
        profile()
        app.sees('office', 'Not Connected')
        app.press('Connect')
        app.type('Password', 'not the one')
        app.press('Connect')
        app.sees('The last sign-in was not accepted. …')
        app.press('Cancel')
        app.sees('Not Connected')
        same(app.kept(uuid=client.UUID), '', 'the keyring')
        same(sh('grep', '-r', 'not the one', HOME, check=False).stdout, '', 'and no file')


@test('keeper: a failure says why, and what happened before')
def failure(lab):
    lab.serve(auth='eap-mschapv2', cert='gw-name', local_id='%any')
    with keeper(lab), App(groups=('godwit',)) as app:
        profile()
        app.sees('office', 'Not Connected')
        app.press('Connect')
        app.sees('Connection Failed', "The gateway's certificate is for another name.")
        app.press('Show Details')
        app.sees('What Happened', "The connection ends: The gateway's certificate is for another name.")
        app.picture('keeper-details')


@test('keeper: a connection is typed and changed; what is of NetworkManager alone is not offered; the tunnel outlives the app')
def typed(lab):
    lab.serve(auth='eap-mschapv2')
    with keeper(lab), App(groups=('godwit',)) as app:
        app.press('Add Connection…')
        app.sees('Add Connection')
        check('Connect Automatically' not in app.texts(), 'nobody would connect it')
        check('For All Users' not in app.texts(), 'nobody keeps it for all')
        app.type('Name', 'Büro 1')
        app.type('Gateway', GATEWAY4)
        app.type('User Name', 'alice')
        app.type('Password', PASSWORD)
        app.scroll()
        app.click('Identities and Certificates')
        app.type('Certificate Authorities', f'{client.CERTS}/ca.pem')
        app.type('Gateway Identity', 'vpn.example.org')
        app.press('Add')
        app.sees('Buro-1', 'Not Connected')
        files = os.listdir(FOLDER)
        check(len([name for name in files if name.endswith('.godwit')]) == 1, f'one file: {files}')
        app.press('Connect')
        app.sees('Connected')
        quits(app)
        check(reached(), 'the tunnel is still there')
        app.again()
        app.sees('Connected')
        app.press('Disconnect')
        app.sees('Not Connected')


@test('keeper: a file of the profile lies on a slow disk: the window goes on meanwhile, and who does not want to wait need not')
def slow(lab):
    lab.serve(auth='eap-mschapv2')
    with keeper(lab), App(groups=('godwit',)) as app, held(f'{client.CERTS}/ca.pem') as file:
        profile()
        app.sees('office', 'Not Connected')
        app.press('Connect')
        file.is_wanted()
        app.press('Cancel')
        app.sees('Not Connected')
        check(not client.processes('godwitd'), 'nothing was begun')


@test('keeper: the profiles lie on a slow disk: the window is there and goes on, and has them later; a pipe and a file of 10 MB among them are told of')
def slow_folder(lab):
    lab.serve(auth='eap-mschapv2')
    with keeper(lab), App(groups=('godwit',), starts=False) as app:
        profile()
        os.mkfifo(f'{FOLDER}/pipe.godwit')
        os.chmod(f'{FOLDER}/pipe.godwit', 0o666)
        write(f'{FOLDER}/big.godwit', 'x' * 10_000_000, 0o644)
        with held(f'{FOLDER}/office.godwit') as file:
            app.again()
            file.is_wanted()
            app.key('F1')
            app.sees('The Godwit Maintainers')
            check('office' not in app.texts(), 'it has been read')
            app.key('Escape')
            app.gone('The Godwit Maintainers')
        app.sees('office', 'pipe', 'big')
        app.sees('Connection Failed', f'{FOLDER}/big.godwit: The file is longer than 65536 octets.')


@test('keeper: who is not in the group is told so')
def stranger(lab):
    lab.serve(auth='eap-mschapv2')
    with keeper(lab), App() as app:
        app.sees('You May Not Make Connections')
        app.picture('keeper-stranger')
