# SPDX-License-Identifier: GPL-3.0-or-later
"""test_repair.py - failures that a button mends."""

import os
import time

from app import App
from connections import exported
from desktop import vpn_state
from machine import sh, wait_until, write
from net import PUBLIC_DNS4
from peer import ike
from person import HOME, start
from portal import portals, sees
from tap import same, test

OTHER = 'somebody-else.example.net'  # certs.py: the name in gw-name


def repaired(lab, button, setting, value, picture):
    with App() as app:
        app.press('Connect')
        app.sees('Connection Failed', button, 'Copy Report')
        app.picture(picture)
        before = exported('ours')
        app.press(button)
        app.sees('Connected')
        same(vpn_state('ours'), 'activated', 'what NetworkManager says')
        same(exported('ours'), {**before, setting: value}, 'the settings')


@test("app: repair: the gateway's certificate has another name: the button takes it, and it connects")
def name(lab):
    start(lab, gateway={'cert': 'gw-name', 'local_id': OTHER}, drop=('gateway.remote-identity',))
    repaired(lab, f'Use the Name “{OTHER}” and Connect', ('gateway', 'remote-identity'), OTHER, 'app-repair-name')


@test('app: repair: the gateway knows old algorithms only: the button allows them, and it connects')
def old(lab):
    start(lab, gateway={'ike': 'aes256-sha256-modp2048', 'esp': 'aes256-sha256'})
    repaired(lab, 'Allow Old Algorithms and Connect', ('ike', 'old-algorithms'), 'true', 'app-repair-old')


# --- a network that wants to be signed in to ---

DEAF = 'table inet portal {\n chain in {\n type filter hook input priority filter;\n udp dport { 500, 4500 } drop\n }\n}\n'


def browser():
    """What opens pages for this person: it notes which. Returns the file with the note."""
    opened = f'{HOME}/opened'
    sh('install', '-d', f'{HOME}/.local/share/applications', f'{HOME}/.config')
    write(f'{HOME}/browser', f'#!/bin/sh\nprintf %s "$1" >{opened}.new && mv {opened}.new {opened}\n', 0o755)
    write(f'{HOME}/.local/share/applications/browser.desktop',
          f'[Desktop Entry]\nType=Application\nName=Browser\nExec={HOME}/browser %u\nMimeType=x-scheme-handler/http;\n', 0o644)
    write(f'{HOME}/.config/mimeapps.list', '[Default Applications]\nx-scheme-handler/http=browser.desktop\n', 0o644)
    return opened


def opens(app, opened):
    app.press('Open the Network’s Sign-In Page')
    wait_until(lambda: os.path.exists(opened), 'a page is opened', 20)
    with open(opened, encoding='utf-8') as f:
        same(f.read(), f'http://{PUBLIC_DNS4}/check', 'the page, which leads to the one of the network')


@test('app: repair: the network wants to be signed in to first: the button opens its page, and it connects when it is let through')
def portal(lab):
    with portals(lab) as shown:
        shown.show('wifi0', 'lte0')
        sees('wifi0', 'portal')
        start(lab)
        lab.net.gw.nft(DEAF)  # nothing passes a captive portal
        try:
            with App(starts=False) as app:
                opened = browser()
                app.again()
                app.press('Connect')
                app.sees('Connection Failed', 'Open the Network’s Sign-In Page')
                app.picture('app-repair-portal')
                opens(app, opened)
                lab.net.gw.run('nft', 'delete', 'table', 'inet', 'portal')
                shown.show()
                sees('wifi0', 'full')
                app.sees('Connected')
        finally:
            lab.net.gw.run('nft', 'delete', 'table', 'inet', 'portal', check=False)


@test('app: repair: a tunnel that is kept waits behind a network that wants to be signed in to: the button is there, too')
def portal_on_the_way(lab):
    with portals(lab) as shown:
        shown.show('lte0')
        sees('lte0', 'portal')
        sees('wifi0', 'full')
        start(lab)
        with App(starts=False) as app:
            opened = browser()
            app.again()
            app.press('Connect')
            app.sees('Connected')
            before = ike(lab)
            time.sleep(2)  # the service hears of the links
            lab.uplinks.carrier('wifi0', False)
            app.sees('No Network', 'Open the Network’s Sign-In Page')
            app.picture('app-repair-portal-kept')
            opens(app, opened)
            shown.show()
            sees('lte0', 'full')
            app.sees('Connected')
            app.gone('Open the Network’s Sign-In Page')
            same(ike(lab), before, 'the tunnel is the same')
        lab.uplinks.carrier('wifi0', True)
        sees('wifi0', 'full')  # or NetworkManager leaves a route that it makes for a link not known to reach the Internet
