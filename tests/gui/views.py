# SPDX-License-Identifier: GPL-3.0-or-later
"""views.py - every view of the app: how a person comes to it, and which of its controls have to be there and to do something. For that there are a
connection that works, one that asks, one whose gateway nobody vouches for, two with other ways to sign in, and one of another plugin."""

import os
import subprocess
import time
from dataclasses import dataclass

from app import HERE
from certs import DIR as CERTS
from connections import names
from desktop import CONNECTIONS, nmcli, vpn_state
from machine import RUN, Failed, wait_until, write
from peer import UUIDS, ours, theirs
from test_try import BAD, GOOD
from uplinks import ADDRESSES as UPLINKS

UUID = {name: f'20000000-0000-4000-8000-0000000004{i:02}' for i, name in enumerate(('Question', 'Stranger', 'Key', 'Certificate'))}
UUID['ours'] = UUIDS['ours']
MINE = {'connection': 'permissions=user:usera:;\n'}
OTHERWISE = {'drop': ('sign-in.eap-methods', 'password-flags'), 'secrets': {}, **MINE}
FILES = {'ours': ours(**MINE),
         'Question': ours('Question', UUID['Question'], flags='1', **MINE),
         'Stranger': ours('Stranger', UUID['Stranger'], gateway__authorities=f'{CERTS}/other-ca.pem', **MINE),
         'Key': ours('Key', UUID['Key'], **OTHERWISE, **{'sign-in__method': 'psk'}),
         'Certificate': ours('Certificate', UUID['Certificate'], **OTHERWISE, **{
             'sign-in__method': 'certificate', 'sign-in__certificate': f'{CERTS}/alice-p256.pem', 'sign-in__private-key': f'{CERTS}/alice-p256.key'}),
         'Company': theirs('Company', persistent=False).replace('autoconnect=false\n', 'autoconnect=false\npermissions=user:usera:;\n')}


def walk(app, verb, *words, seconds=60):
    """walk.py; while a window goes or comes, it is asked again. One that does not end says how far it came."""
    for _ in range(3):
        try:
            done = app.run('python3', f'{HERE}/walk.py', 'godwit', verb, *words, timeout=seconds)
        except subprocess.TimeoutExpired as late:
            so_far = (late.stdout or b'').decode(errors='replace').splitlines()
            raise Failed(f'walk.py {verb}: not within {seconds} s; the last of {len(so_far)}: {so_far[-1:]}') from late
        if done.returncode == 0 or verb == 'activate':
            break
        time.sleep(1)
    if done.returncode != 0:
        raise Failed(f'walk.py {verb}: {done.stderr[-1500:]}')
    return done.stdout


def settle(lab, app=None):
    """The connections are those of FILES again, the uplinks are there, and the app has nothing in front of its window."""
    for device in UPLINKS:
        lab.uplinks.heal(device)
        lab.uplinks.carrier(device, True)
    if vpn_state('Question'):  # what was answered wrongly is asked again
        nmcli('connection', 'down', 'Question', ok=False, timeout=30)
    if app:
        walk(app, 'home')
        app.screen.fill(app, app.size)  # another window had the keyboard
        if 'Undo' in app.texts():
            app.press('Undo')
    for name in set(names()) - set(FILES):
        nmcli('connection', 'delete', name, timeout=30)
    for name, text in FILES.items():
        path = f'{CONNECTIONS}/{name}.nmconnection'
        if not os.path.exists(path) or open(path, encoding='utf-8').read() != text:
            nmcli('connection', 'down', name, ok=False, timeout=30)
            lab.add(text, name)
    if app:
        app.sees(*(set(FILES) - {'Company'}))


# --- ways ---

def choose(app, name):
    app.choose(UUID[name])
    app.sees('Connection Menu', f'{name}')


def off(_, app, name='ours'):
    choose(app, name)
    if 'Disconnect' in app.texts():
        app.press('Disconnect')
    app.sees('Not Connected', 'Connect')


def connected(_, app):
    choose(app, 'ours')
    if 'Disconnect' not in app.texts():
        app.press('Connect')
    app.sees('Connected', 'Traffic of the last minute', 'Name Servers')
    time.sleep(1)


def moved(lab, app):
    connected(lab, app)
    if 'From wifi0 to lte0' not in app.texts():
        lab.uplinks.carrier('wifi0', False)
    app.sees('From wifi0 to lte0', 'Connected')
    lab.uplinks.carrier('wifi0', True)
    app.sees('From lte0 to wifi0', 'Connected')


def connecting(lab, app):
    """The gateway's name is found, and keys are not exchanged."""
    off(lab, app)
    for device in UPLINKS:
        lab.uplinks.swallow(device, longer=200)
    app.press('Connect')
    app.sees('Connecting', 'Cancel', 'Copy Network')


def without_network(lab, app):
    connected(lab, app)
    for device in UPLINKS:
        lab.uplinks.carrier(device, False)
    app.sees('No Network', 'Disconnect')


def failed(_, app):
    choose(app, 'Stranger')
    if 'Show Certificate…' not in app.texts():
        app.press('Try Again' if 'Try Again' in app.texts() else 'Connect')
    app.sees('Connection Failed', 'Show Certificate…')


def then(way, deed, *seen, seconds=30):
    """A view that something in another one leads to."""
    def go(lab, app):
        way(lab, app)
        deed(app)
        app.sees(*seen, seconds=seconds)
    return go


def menu(name, entries):
    """GTK tells what stands in a menu by labels alone."""
    def go(lab, app):
        off(lab, app)
        app.press(name)
        wait_until(lambda: sum(role == 'menu item' for role, *_ in app.tree()) == entries, f'{entries} entries in {name}', 10, 0.1)
    return go


def press(name):
    return lambda app: app.press(name)


def key(*keys):
    return lambda app: app.key(*keys)


def row(name):
    """A row of libadwaita's own dialogs has no action on the bus."""
    return lambda app: app.click(name)


def editing(name='ours', unfolded=True):
    def go(_, app):
        choose(app, name)
        app.key('ctrl+e')
        app.sees('Edit Connection', 'Save')
        if unfolded:
            walk(app, 'unfold', seconds=120)
    return go


def adding(_, app):
    off(_, app)
    app.key('ctrl+n')
    app.sees('Add Connection', 'Cancel')
    app.type('Gateway', 'vpn.example.org')
    app.type('User Name', 'alice')
    walk(app, 'unfold', seconds=120)


def asked(app):
    app.press('Connect')
    app.sees('Sign In to Question')
    app.type('Password', 'looking glass')


def conflict(_, app):
    editing(unfolded=False)(_, app)
    app.type('User Name', 'bob')
    nmcli('connection', 'modify', 'ours', '+vpn.data', 'sign-in.user=carol')
    app.press('Save')
    app.sees('Changed Elsewhere')


def malformed(_, app):
    write(f'{RUN}/laptop/bad.godwit', 'this is none\n', 0o644)
    app.run('/usr/bin/godwit', f'{RUN}/laptop/bad.godwit')
    app.sees('Cannot Import This File')


def narrow(_, app):
    off(_, app)
    app.screen.fill(app, (360, app.size[1]))
    app.sees('Back')


def empty(_, app):
    app.screen.fill(app, app.size)
    for name in names():
        nmcli('connection', 'delete', name, timeout=30)
    app.sees('No Connections Yet')


def window(way, deed, title):
    """One of GTK's own, to choose a file."""
    def go(lab, app):
        way(lab, app)
        deed(app)
        wait_until(lambda: any(role == 'frame' or title in (name, text) for role, name, text, _ in app.tree() if name != 'Godwit'), title, 20, 0.2)
        wait_until(lambda: app.run('xdotool', 'search', '--onlyvisible', '--name', title).stdout.split(), f'the window {title}', 20, 0.2)
        app.sees('Cancel')
    return go


@dataclass
class View:
    """known: names of controls that have to be there and to do something; all others, too, but rows that only tell. only: no others are activated.
    quiet: those that do nothing one could see, and why. shares: the view where what both have - the list of connections, the form - is activated."""
    name: str
    go: object
    known: tuple
    only: bool = False
    quiet: tuple = ()
    shares: str = ''


PAGE = ('Connect', 'Connection Menu', 'Copy Gateway', 'Copy User Name')
FORM = ('Cancel', 'Save', 'Gateway', 'Name', 'Connect Automatically', 'Try', 'Sign In With', 'Identities and Certificates', 'Traffic and Names', 'Connection',
        'Protection of the Control Channel', 'Protection of the Traffic', 'Gateway Identity', 'Own Identity', 'Certificate Authorities',
        'Choose File for Certificate Authorities', 'Revocation Check', 'Pinned Public Keys', 'Trusted Gateway Keys', 'Networks Behind the Gateway',
        'IPv4', 'IPv6', 'DNS Domains', 'Network Interface', 'Move Between Networks', 'Use Metered Networks', 'Further Gateways', 'Follow Redirects',
        'First Port', 'Log', 'Post-Quantum Protection', 'Ciphers', 'Key Exchange Groups', 'Allow Old Algorithms', 'Separate First Keys')
PASSWORDS = ('User Name', 'Password', 'Show Password', 'Remember Password')
VIEWS = [
    View('the page, off', off, (*PAGE, 'Add Connection', 'Main Menu', 'Question', 'Stranger', 'Key', 'Certificate'), quiet=('ours',)),  # it is the chosen one
    View('the page, connected', connected, ('Disconnect', *PAGE[1:], 'Copy Addresses', 'Copy Networks', 'Copy Name Servers', 'Copy Received and Sent',
                                            'Copy Encryption', 'Copy Key Exchange', 'Copy Next New Keys'), quiet=('ours',), shares='the page, off'),
    View('the page, connecting', connecting, ('Cancel',), only=True),
    View('the page, moved', moved, ('Copy Network',), only=True),
    View('the page, without a network', without_network, ('Disconnect',), only=True),
    View('the page, failed', failed, ('Try Again', 'Show Certificate…', 'Show Details', 'Copy Report', *PAGE[1:]), quiet=('Stranger',), shares='the page, off'),
    View('the page, narrow', narrow, ('Back',), only=True),
    View('the main menu', menu('Main Menu', 4),
         ('Import Connections…', 'Preferences', 'Keyboard Shortcuts', 'About Godwit')),
    View('the menu for adding', menu('Add Connection', 2), ('Enter by Hand…', 'Import File…')),
    View('the menu of a connection', menu('Connection Menu', 3), ('Edit…', 'Details', 'Delete')),
    View('a deleted one can be had back', then(off, key('ctrl+Delete'), '“ours” deleted'), ('Undo', 'Dismiss'), only=True),
    View('deleting one that is connected', then(connected, key('ctrl+Delete'), 'Disconnect and Delete “ours”?'), ('Cancel', 'Disconnect and Delete')),
    View('adding', adding, (*(name for name in FORM if name != 'Save'), 'Add', *PASSWORDS)),
    View('editing', editing(), ('Cancel', 'Save', 'Try', *PASSWORDS), shares='adding'),
    View('editing, with a key', editing('Key'), ('Pre-Shared Key', 'Show Password', 'Remember Pre-Shared Key'), shares='adding'),
    View('editing, with a certificate', editing('Certificate'),
         ('Certificate File', 'Choose File for Certificate File', 'Private Key File', 'Choose File for Private Key File', 'Key Passphrase', 'Second Sign-In',
          'RSA Padding'), shares='adding'),
    View('changed elsewhere', conflict, ('Go On Editing', 'Load the Other Settings', 'Keep My Settings')),
    View('trying, accepted', then(editing(unfolded=False), press('Try'), GOOD), ('Close', 'Copy Addresses', 'Copy Gateway Proved to Be')),
    View('trying, refused', then(editing('Stranger', False), press('Try'), BAD, 'Show Certificate…'), ('Close', 'Try Again', 'Show Certificate…')),
    View('trying, asked', then(editing('Question', False), press('Try'), 'Sign In'), ('Cancel', 'Password', 'Show Password')),
    View('signing in', then(lambda lab, app: off(lab, app, 'Question'), asked, 'Sign In to Question'), ('Cancel', 'Connect', 'Password', 'Show Password')),
    View('trusting', then(failed, press('Show Certificate…'), 'Trust This Gateway?'),
         ('Cancel', 'Choose Authority…', 'Trust', 'Copy SHA-256 Fingerprint', 'Copy Issued To', 'Copy Issued By', 'Copy Names', 'Copy Valid Until')),
    View('details of a failure', then(failed, press('Show Details'), 'What Happened'), ('Include Names', 'Include Addresses', 'Copy', 'Save…', 'Close')),
    View('taking over', then(off, key('ctrl+shift+o'), 'Import Connections'), ('Cancel', 'Import', 'Company')),
    View('preferences', then(off, key('ctrl+comma'), 'Preferences', 'Start at Login'),
         ('Start at Login', 'Run in Background', 'Notifications', 'Post-Quantum Protection', 'Close')),
    View('shortcuts', then(off, key('ctrl+question'), 'Undo the deletion'), ('Close',)),
    View('About', then(off, key('F1'), 'Troubleshooting'), ('Details', 'Troubleshooting', 'Legal', 'Close')),
    View('About, to report a fault', then(then(off, key('F1'), 'Troubleshooting'), row('Troubleshooting'), 'Debugging Information'),
         ('Back', 'Debugging Information', 'Close')),
    View('a file that is none', malformed, ('Close',)),
    View('choosing a file', window(off, key('ctrl+o'), 'Import Connection'), ('Cancel',), only=True),
    View('choosing where a report goes', window(then(failed, press('Show Details'), 'What Happened'), press('Save…'), 'Save Report'), ('Cancel',), only=True),
    View('no connection', empty, ('Add Connection…', 'Import File…')),
]
BY_NAME = {view.name: view for view in VIEWS}
