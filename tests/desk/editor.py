# SPDX-License-Identifier: GPL-3.0-or-later
"""editor.py - the core plugin and the editors, loaded as programs of the desktop load them; and their pictures (`./run shots`)."""
import configparser
import os
import subprocess
import time

import sanitizer
from session import wait_for
from tap import check, same, test

BUILT = os.path.join(os.getcwd(), 'build', os.environ.get('GODWIT_BUILD', 'root'), 'tests', 'desk')
NAME_FILE = '/usr/lib/NetworkManager/VPN/nm-godwit-service.name'
PLACES = ['Identities and Certificates', 'Traffic and Names', 'Connection', 'Protection of the Control Channel', 'Protection of the Traffic']
GATEWAY = '[godwit]\nversion=1\nuuid=6f1f5cb4-7f3b-4f0a-9f55-1d6f1c2f3a10\nname=office\n\n[gateway]\naddress=vpn.example.org\n'
EAP = GATEWAY + '\n[sign-in]\nuser=anna\n'
CERTIFICATE = GATEWAY + '\n[sign-in]\nmethod=certificate\nsecond=eap\nuser=anna\ncertificate=/srv/keys/anna.pem\n'
PSK = GATEWAY + '\n[sign-in]\nmethod=psk\nuser=anna\n'
MUCH = GATEWAY + '''port=4500
remote-identity=CN=vpn, O=Example
authorities=system;/etc/ssl/our own.pem
revocation=strict
redirect=false
pins=sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=

[sign-in]
eap-methods=gtc;mschapv2
user=DOMAIN\\Jörg
local-identity=anna@example.org

[ike]
ciphers=chacha20poly1305;aes256-sha256
groups=ecp384;x25519
post-quantum=require
post-quantum-groups=mlkem1024
old-algorithms=true
ppk-identity=ppk 1
ppk-required=false
liveness=20
mobike=false
childless=prefer

[esp]
groups=ecp521
rekey=7200

[network]
ipv6=false
remote-networks=10.0.0.0/8;192.0.2.0/24
dns-domains=example.org;corp.example
mtu=1300
device=office0
'''


def plugin():
    keys = configparser.ConfigParser()
    keys.read(NAME_FILE)
    return keys['libnm']['plugin']


def program(name):
    return os.path.join(BUILT, name)


def profile(name, text):
    path = os.path.join(os.environ['HOME'], name + '.godwit')
    with open(path, 'w', encoding='utf-8') as f:
        f.write(text)
    return path


def strict():
    """A critical of GLib is a crash, as it may be in the program that loads us."""
    return {**os.environ, 'G_DEBUG': 'fatal-criticals'}


def in_process(desk, name, least):
    desk.with_screen()
    done = subprocess.run([program(name)], env=strict(), capture_output=True, timeout=1200 if sanitizer.ON else 300, check=False, text=True)
    wrong = [line for line in done.stdout.splitlines() if line.startswith(('not ok', '#'))]
    check(done.returncode == 0 and done.stdout.count('\nok ') >= least, f'{done.returncode}: {wrong} {done.stderr[-500:]}')


@test('editor: form, connection, file and back lose nothing; no critical, whatever is typed (editor-test)')
def of_gtk4(desk):
    in_process(desk, 'editor-test', 13)


@test('editor: the one of GTK 3 loses nothing either (editor-gtk3-test)')
def of_gtk3(desk):
    in_process(desk, 'editor-gtk3-test', 4)


def resaved(shown_by, text):
    before, after = profile('before', text), profile('after', '')
    done = subprocess.run([program(shown_by), plugin(), 'resave', before, after], env=strict(), capture_output=True, timeout=60, check=False,
                          text=True)
    same(done.returncode, 0, f'exit of {shown_by} ({done.stderr[-300:]})')
    with open(after, encoding='utf-8') as f:
        return f.read()


@test('editor: the plugin finds the editor for GTK 4 and for GTK 3, and each leaves a profile as it is')
def both(desk):
    desk.with_screen()
    for shown_by in ('editor-show', 'editor-show-gtk3'):
        for text in (EAP, CERTIFICATE, PSK, MUCH):
            same(resaved(shown_by, text), text, shown_by)


def show(desk, shown_by, size, scheme, text, *opened):
    """Begins to show an editor; its window."""
    desk.with_screen()
    process = desk.start(program(shown_by), plugin(), *map(str, size), scheme, profile('shown', text) if text else '', *opened, env=strict())
    window = desk.focus('Office VPN')
    desk.ask('xdotool', 'mousemove', '899', '699')  # a tooltip would lie over the picture
    return process, window


def leave(process):
    check(process.poll() is None, f'the editor ended by itself: {process.returncode}')
    process.terminate()
    process.wait()


LISTS = ['EAP Methods', 'Ciphers', 'Pseudo-Random Functions', 'Key Exchange Groups', 'Post-Quantum Key Exchanges']


TALL = 4000  # GTK 3 says of what is scrolled out of sight that it is not seen


def press_places(desk):
    """Opens the parts of the GTK 3 editor."""
    for place in PLACES:
        desk.press('editor-show-gtk3', place)


@test('editor: a screen reader finds a name on all that can be acted upon')
def names(desk):
    for shown_by, text in (('editor-show', CERTIFICATE), ('editor-show', MUCH), ('editor-show', PSK), ('editor-show-gtk3', MUCH),
                           ('editor-show-gtk3', CERTIFICATE)):
        whole = shown_by == 'editor-show-gtk3' or text == MUCH
        height = TALL if shown_by == 'editor-show-gtk3' else 900
        process, _ = show(desk, shown_by, (640, height), 'light', text, *(PLACES + LISTS if whole else []))
        if shown_by == 'editor-show-gtk3':
            press_places(desk)
        if whole:
            time.sleep(1)  # what opens has opened
        found = desk.accessible(shown_by)
        acting = [(role, name) for role, name, acts in found if acts]
        nameless = [role for role, name in acting if not name.strip()]
        leave(process)
        check(len(acting) >= (50 if whole else 8), f'{shown_by}: only {len(acting)}: {acting}')
        check(not nameless, f'{shown_by}: without a name: {nameless} among {acting}')


@test('editor: what is wrong is said at its row, in words')
def wrong(desk):
    process, _ = show(desk, 'editor-show', (640, 780), 'light', EAP)
    desk.key('ctrl+a')
    desk.type('not a host')
    wait_for('the sentence', lambda: any('not a host' in name and 'host name' in name for _, name, _ in desk.accessible('editor-show')))
    desk.picture('editor-wrong', process_window(desk))
    leave(process)


def process_window(desk):
    return desk.ask('xdotool', 'search', '--onlyvisible', '--name', '^Office VPN$').split()[-1]


SHOTS = [(method, scheme, width, text) for method, text in (('eap', EAP), ('certificate', CERTIFICATE), ('psk', PSK))
         for scheme, width in (('light', 640), ('dark', 640), ('light', 360))]


@test('shots: the editor for each sign-in, light, dark and narrow; its parts under "Advanced"; the one of GTK 3')
def pictures(desk):
    taken = [(f'editor-{method}-{"narrow" if width == 360 else scheme}', 'editor-show', (width, 690), scheme, text, ())
             for method, scheme, width, text in SHOTS]
    taken += [(f'editor-advanced-{i}', 'editor-show', (640 if i % 2 else 360, 690), 'light', MUCH, (place, 'EAP Methods'))
              for i, place in enumerate(PLACES)]
    taken += [(f'editor-gtk3-{name}', 'editor-show-gtk3', (560, 600), scheme, text, opened) for name, scheme, text, opened in (
        ('eap', 'light', EAP, ()), ('certificate', 'light', CERTIFICATE, ()), ('psk', 'dark', PSK, ()), ('new', 'light', None, ()),
        ('identities', 'light', MUCH, PLACES[:1]), ('traffic', 'light', MUCH, PLACES[1:2]), ('control', 'light', MUCH, PLACES[3:4]))]
    for name, shown_by, size, scheme, text, opened in taken:
        process, window = show(desk, shown_by, size, scheme, text, *opened)
        for place in opened if shown_by == 'editor-show-gtk3' else ():
            desk.press(shown_by, place)
        time.sleep(1)
        desk.picture(name, window)
        leave(process)
