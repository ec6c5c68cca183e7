# SPDX-License-Identifier: GPL-3.0-or-later
"""test_wayland.py - a person's whole way through the app, over the accessibility bus alone, and so the same under a Wayland compositor and an X server."""

from app import App
from connections import exported, names
from desktop import vpn_state
from machine import wait_until
from net import GATEWAY_NAME
from peer import PASSWORD, UUIDS, ours
from screen import X11, Wayland
from tap import check, same, test
from test_trouble import reaches
from test_trust import own_key


def sign_in(app):
    app.sees('Sign In to Office')
    app.type('Password', PASSWORD)
    app.press('Connect')
    app.gone('Sign In to Office')


def add_and_trust(app):
    """First start; typed by hand; the gateway's certificate is of an authority that nobody here knows."""
    app.sees('No Connections Yet')
    app.press('Add Connection…')
    app.sees('Add Connection', 'Cancel')
    app.type('Name', 'Office')
    app.type('Gateway', GATEWAY_NAME)
    app.type('User Name', 'alice')
    app.picture(f'{app.screen.kind}-add')
    app.press('Add')
    wait_until(lambda: names() == ['Office'], 'NetworkManager has it', 10, 0.1)
    app.sees('Office', 'Not Connected')
    app.press('Connect')
    sign_in(app)  # NetworkManager wants it first; the gateway has not been told it
    app.sees('Connection Failed', 'Show Certificate…')
    app.press('Show Certificate…')
    key, fingerprint = own_key('gw-p256')
    app.sees('Trust This Gateway?', fingerprint)
    app.picture(f'{app.screen.kind}-trust')
    app.press('Trust')
    sign_in(app)  # what no gateway has taken is not kept
    app.sees('Connected')
    same(exported('Office')['gateway', 'trusted-keys'], key, 'the key that is trusted')
    same(vpn_state('Office'), 'activated', 'what NetworkManager says')


def move(lab, app):
    """wifi0 has no carrier and lte0 carries nothing for a while; then there is an entry in the history."""
    lab.uplinks.swallow('lte0')
    lab.uplinks.carrier('wifi0', False)
    app.sees('Moving')
    app.picture(f'{app.screen.kind}-moving')
    lab.uplinks.heal('lte0')
    app.sees('From wifi0 to lte0', 'Connected')
    check(reaches(), 'ping through the tunnel')
    app.press('Disconnect')
    app.sees('Not Connected')
    lab.uplinks.carrier('wifi0', True)


def code(lab, app):
    """A gateway that asks for a code in the middle of a connect."""
    lab.serve(auth='eap-gtc')
    lab.add(ours(connection='permissions=user:usera:;\n', method='gtc', flags='6'), 'ours')
    app.sees('ours')
    app.choose(UUIDS['ours'])
    app.press('Connect')
    app.sees('Sign In to ours', 'Waiting for You')
    app.type('Password', PASSWORD)
    app.press('Connect')
    app.gone('Sign In to ours')
    app.sees('Connected')
    app.press('Disconnect')
    app.sees('Not Connected')


def put_away(app):
    """From the connection's menu; a screen of weston's without a seat opens none: a popup wants one to take the input for itself. There it is the
    window's own action, which the bus offers as well."""
    if app.screen.kind == 'wayland':
        app.act('win.delete')
    else:
        app.press('Connection Menu')
        app.press('Delete')
    app.sees('“ours” deleted')


def delete(app):
    """It is had back, and deleted for good."""
    put_away(app)
    app.press('Undo')
    app.sees('ours', 'Not Connected')
    same(sorted(names()), ['Office', 'ours'], 'what NetworkManager has')
    put_away(app)
    app.press('Dismiss')
    wait_until(lambda: names() == ['Office'], 'NetworkManager has it no more', 15, 0.1)


def flight(lab, screen):
    lab.serve(auth='eap-mschapv2')
    with App(screen=screen) as app:
        add_and_trust(app)
        move(lab, app)
        code(lab, app)
        delete(app)


@test('app: under Wayland: first start, add by hand, trust a certificate, sign in, connect, moving, history, disconnect, a code, delete with undo')
def wayland(lab):
    flight(lab, Wayland())


@test('app: under X11 the same, over the accessibility bus alone: add, trust, sign in, connect, moving, history, disconnect, a code, delete with undo')
def x11(lab):
    flight(lab, X11())
