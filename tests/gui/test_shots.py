# SPDX-License-Identifier: GPL-3.0-or-later
"""test_shots.py - pictures of every view of the real app in build/shots (`./run shots`), in each look that a person may have chosen (looks.py). In none is
a text cut short, and the button stays where it is from state to state."""

import time

import certs
from app import App
from company import INTERNAL_DNS_DOMAIN
from connections import AUTHORITY
from desktop import nmcli
from looks import LONG_NAME, LOOKS, Look, View, file, opens
from machine import wait_until, write
from net import GATEWAY_NAME, LAN4, LAN6, LAN_DOMAIN, POOL4, POOL6, SILENT4
from peer import PASSWORD, THEIRS, Download, keyfile, ours, theirs
from person import HOME
from tap import check, test
from test_files import GOOD
from test_keeper import keeper
from test_lasting import issue, sign_in
from test_repair import OTHER
from test_take_over import MINE

UUID = '20000000-0000-4000-8000-0000000001{:02}'
BUTTONS = {'off': 'C_onnect', 'connecting': '_Cancel', 'connected': 'Dis_connect', 'moving': 'Dis_connect', 'no-network': 'Dis_connect',
           'failed': '_Try Again', 'waiting': '_Cancel'}
LINKS = ('wifi0', 'lte0')


def add(lab, number, name, **words):
    lab.add(ours(name, UUID.format(number), connection='permissions=user:usera:;\n', **{'gateway__authorities': AUTHORITY, **words}), name)


def state(look, view, said, detail=None):
    """Waits for the state; its picture; and where its button is."""
    look.sees(said, *([detail] if detail else []), seconds=30)
    look.picture(view)
    look.places[view] = look.app.place(look.say(BUTTONS[view]))[1]


def stays(look):
    """The button does. Large and narrow, the sentence of a failure takes more than the two lines that are kept free."""
    places = {view: top for view, top in look.places.items() if not (look.name == 'large-narrow' and view in ('failed', 'waiting'))}
    check(max(places.values()) - min(places.values()) <= 1, f'the button jumps: {places}')


# --- the seven states ---

def states(lab, look):
    """Off, connecting, connected with traffic, moving, no network; a full tunnel, whose name servers answer."""
    lab.serve(full=True, pools={'pool4': {'addrs': POOL4, 'dns': LAN4, INTERNAL_DNS_DOMAIN: LAN_DOMAIN}, 'pool6': {'addrs': POOL6, 'dns': LAN6}})
    add(lab, 1, 'Office', full=True)
    add(lab, 2, 'Laboratory')
    look.app.sees('Office', 'Laboratory')
    app, links = look.app, lab.uplinks
    look.choose(UUID.format(1))
    state(look, 'off', 'Not Connected')
    for device in LINKS:
        links.swallow(device, longer=200)  # names are found, keys are not exchanged
    look.press('C_onnect')
    state(look, 'connecting', 'Connecting')
    for device in LINKS:
        links.heal(device)
    look.sees('Connected', 'Answered through the tunnel')
    load = Download(lab, 30)
    time.sleep(15 if look.name in ('light', 'dark', 'narrow') else 5)  # the graph has something to show
    state(look, 'connected', 'Connected')
    look.below('traffic', 9)
    links.swallow('lte0')
    links.carrier('wifi0', False)
    state(look, 'moving', 'Moving')
    links.heal('lte0')
    look.sees('Connected', seconds=30)
    load.stop()
    look.below('history')
    look.show(View('delete-connected', 'ctrl+Delete', ('_Disconnect and Delete',)))
    links.carrier('lte0', False)
    state(look, 'no-network', 'No Network')
    for device in reversed(LINKS):
        links.carrier(device, True)
    look.sees('Connected', seconds=30)
    look.press('Dis_connect')
    look.sees('Not Connected')
    stays(look)


# --- what asks, and what fails ---

def asking(lab, look):
    """Waiting for the person: a password, again with the reason, a code. The person's own certificate ends."""
    issue('alice-soon', 12)
    lab.serve()
    add(lab, 1, 'Office', flags='1')
    add(lab, 2, 'Laboratory', flags='6', method='gtc')
    add(lab, 3, 'Certificate', **sign_in('alice-soon'))
    app = look.app
    app.sees('Office', 'Laboratory', 'Certificate')
    look.choose(UUID.format(3))
    app.sees(app.words.ngettext('Your certificate ends in %d day', 'Your certificate ends in %d days', 12).split('%d')[0] + '…')
    look.picture('certificate')
    look.choose(UUID.format(1))
    look.show(View('menu-connection', opens('Connection Menu')))
    look.show(View('edit', 'ctrl+e', ('Edit Connection',), 30))
    look.press('C_onnect')
    app.sees(app.say('Sign In to %s') % 'Office')
    state(look, 'waiting', 'Waiting for You')
    app.run('xdotool', 'type', 'not the one')
    app.key('Return')
    app.sees(app.say('The last sign-in was not accepted.') + ' …')
    look.picture('sign-in-again')
    app.key('Escape')
    look.sees('Not Connected')
    lab.serve(auth='eap-gtc')
    look.choose(UUID.format(2))
    look.press('C_onnect')
    app.sees(app.say('Sign In to %s') % 'Laboratory')
    look.picture('code')
    app.key('Escape')
    look.sees('Not Connected')


def fails(lab, look, number, view, **gateway):
    lab.serve(**gateway)
    look.choose(UUID.format(number))
    look.press('C_onnect')
    look.sees('Connection Failed', 'What You Can Do', seconds=30)
    look.picture(view)


def failing(lab, look):
    """A failure, what happened, and the certificate of a gateway for which nobody vouches."""
    add(lab, 1, 'Office', drop=('gateway.remote-identity',))
    add(lab, 2, 'Laboratory', gateway__authorities=f'{certs.DIR}/other-ca.pem')
    look.app.sees('Office', 'Laboratory')
    fails(lab, look, 1, 'failed', cert='gw-name', local_id=OTHER)
    look.below('failed-below')
    look.show(View('details', 'ctrl+d', ('What Happened',), 30))
    look.press('Copy _Report')
    look.sees('Report copied')
    look.picture('toast')
    fails(lab, look, 2, 'failed-authority')
    look.show(View('trust', lambda l: l.app.key('ctrl+r'), ('Trust This Gateway?',), 30))
    add(lab, 3, LONG_NAME)
    wait_until(lambda: look.choose(UUID.format(3)) or LONG_NAME in look.app.texts(), 'the long name', 10, 0.3)
    look.choose(UUID.format(3))
    look.picture('name')
    if look.turns:
        look.press('Back')
    look.picture('list')


# --- the app itself ---

def changed(look):
    """Another program changes what is edited here."""
    look.app.key('ctrl+e')
    look.sees('Edit Connection')
    nmcli('connection', 'modify', 'Office', '+vpn.data', 'sign-in.user=carol')
    look.press('_Save')


EMPTY = (
    View('menu-add', opens('Add Connection')),
    View('add', 'ctrl+n', ('Add Connection', '_Add'), 30),
    View('add-file', file('office.godwit', GOOD), ('Add Connection', '_Add')),
    View('refused', file('bad.godwit', GOOD.replace('address=', 'address')), ('Cannot Import This File',)),
    View('preferences', 'ctrl+comma', ('Start at _Login',), 30),
    View('shortcuts', 'ctrl+question', ('Add a connection', 'Undo the deletion'), 30),
    View('about', 'F1', ('The Godwit Maintainers',)),
)


def own(lab, look):
    """What is there without a connection, and with those of another plugin; deleting and having back; NetworkManager ends."""
    app = look.app
    look.sees('No Connections Yet')
    look.picture('empty')
    if look.turns:
        look.press('Back')
    for view in EMPTY:
        look.show(view)
    app.key('ctrl+q')
    wait_until(lambda: app.app.poll() is not None, 'the app has ended', 10, 0.1)
    lab.serve()
    lab.add(theirs('Company', persistent=False).replace(f'{certs.DIR}/ca.pem', f'{certs.DIR}/gw-p256.pem').replace(*MINE), 'Company')
    lab.add(keyfile('University', UUID.format(9), THEIRS, {'address': GATEWAY_NAME, 'method': 'eap-tls', 'usercert': '/u.pem'}), 'University')
    app.again()
    app.sees(app.say('Import Connections'), 'Company', 'University')
    look.picture('take-over')
    look.press('_Import')
    app.sees(app.say('%s cannot be taken over: %s').rsplit('%s', 1)[0] % 'University' + '…')
    look.picture('take-over-words')
    app.key('Escape')
    app.gone(app.say('Import Connections'))
    app.sees('Company (Godwit)')
    look.show(View('menu-main', opens('Main Menu')))
    add(lab, 1, 'Office')
    app.sees('Office')
    look.choose(UUID.format(1))
    look.show(View('changed', changed, ('Changed Elsewhere',)))
    app.key('Escape')
    app.gone(app.say('Edit Connection'))
    app.key('ctrl+Delete')
    app.sees(app.say('“%s” deleted') % 'Office')
    look.picture('deleted')
    lab.desktop.laptop.stop(lab.desktop.manager, 10)
    lab.desktop.manager = None
    look.sees('NetworkManager Is Not Running')
    look.picture('no-manager')
    lab.desktop.start()


# --- trying ---

def typed(look, field, text):
    look.app.type(look.say(field), text)


def trying(lab, look):
    """Settings are tried: it goes on, it does not work, a password is wanted, it works."""
    app = look.app
    lab.serve()
    look.sees('No Connections Yet')
    app.key('ctrl+n')
    look.sees('Add Connection')
    typed(look, 'Gateway', SILENT4)
    typed(look, 'User Name', 'alice')
    typed(look, 'Password', PASSWORD)
    look.press('_Try')
    look.sees('Trying')
    time.sleep(2)  # it says where it is
    look.picture('try')
    app.key('Escape')
    app.gone(app.say('Trying'))
    typed(look, 'Gateway', GATEWAY_NAME)
    look.press('_Try')
    look.sees('These Settings Do Not Work', seconds=30)
    look.picture('try-bad')
    look.below('try-bad-below')
    look.press('_Show Certificate…')
    look.sees('Trust This Gateway?')
    look.picture('try-trust')
    look.press('_Trust')
    look.sees('The Gateway Accepts These Settings', seconds=30)
    look.picture('try-good')
    look.below('try-good-below')
    app.key('Escape')


# --- without NetworkManager ---

def alone(lab, look):
    """godwit-keeper is there, and the person is not in its group; nor is it, in the end."""
    del lab
    look.sees('You May Not Make Connections')
    look.picture('keeper-stranger')


STORIES = {'the states': states, 'what asks': asking, 'what fails': failing, 'of the app itself': own, 'trying': trying}


def shoot(name, title, story):
    @test(f'shots: {name}: {title}')
    def run(lab):
        with Look(name) as look:
            story(lab, look)


for each in LOOKS:
    for words, views in STORIES.items():
        shoot(each, words, views)


def shoot_alone(name):
    @test(f'shots: {name}: without NetworkManager')
    def run(lab):
        with keeper(lab), Look(name) as look:
            alone(lab, look)


for each in LOOKS:
    shoot_alone(each)


@test('shots: a text that is cut short is found: by its row, and by the edge of the window')
def finds(lab):
    lab.serve()
    add(lab, 1, 'Office')
    add(lab, 2, LONG_NAME)
    with App(judged=True) as app:
        app.sees('Office', LONG_NAME)
        found = app.cut()
        check(('ellipsized', LONG_NAME) in found, f'the long name in the list: {found}')
        check('Office' not in [text for _, text in found], f'the short one is whole: {found}')
    with App(judged=True, starts=False) as app:
        write(f'{HOME}/.config/gtk-4.0/gtk.css', 'label.title-1 { transform: translate(300px); }\n', 0o644)
        app.again()
        app.choose(UUID.format(1))
        wait_until(lambda: ('clipped', 'Not Connected') in app.cut(), 'what is beyond the edge', 10, 0.2)
