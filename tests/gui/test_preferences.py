# SPDX-License-Identifier: GPL-3.0-or-later
"""test_preferences.py - what a person can set for the app itself, and that each of it has its effect; shortcuts and "About"."""

import json
import os
import signal
import subprocess
import time

from app import APP_ID, HERE, App
from connections import exported
from desktop import nmcli, pids, vpn_state
from machine import wait_until
from net import GATEWAY_NAME
from peer import PASSWORD, UUIDS, up
from person import HOME, start
from tap import check, same, test

AUTOSTART = f'{HOME}/.config/autostart/{APP_ID}.desktop'
SOON = 3  # seconds in which a notification that is sent would have come


class Notices:
    """The session's notification server (notices.py)."""

    def __init__(self, app):
        self.path = f'{HOME}/notices'
        self.child = app.start('python3', f'{HERE}/notices.py', self.path, stdin=subprocess.PIPE)
        wait_until(lambda: 'org.freedesktop.Notifications ' in app.run('busctl', '--user', '--acquired', '--no-legend', 'list').stdout, 'the server', 10, 0.1)

    def all(self):
        if not os.path.exists(self.path):
            return []
        with open(self.path, encoding='utf-8') as f:
            return [json.loads(line) for line in f]

    def comes(self, title, body):
        """Waits for it; its id."""
        def look():
            return [n['id'] for n in self.all() if n['title'] == title and (n['body'] == body or (body.endswith('…') and n['body'].startswith(body[:-1])))]
        return wait_until(look, f'{title}: {body}', 15, 0.1)[-1]

    def press(self, number):
        self.child.stdin.write(f'press {number}\n'.encode())
        self.child.stdin.flush()


def setting(app, key, value=None):
    if value is not None:
        same(app.run('gsettings', 'set', APP_ID, key, value).returncode, 0, f'{key} can be set')
    return app.run('gsettings', 'get', APP_ID, key).stdout.strip()


@test('app: preferences: each row sets what it says: the start at login is a file, the others are in GSettings; all of it is there again')
def rows(lab):
    lab.serve()
    with App() as app:
        app.sees('No Connections Yet')
        app.key('ctrl+comma')
        app.sees('Preferences', 'Start at Login', 'Run in Background', 'Notifications', 'Post-Quantum Protection')
        app.picture('app-preferences')
        app.click('Start at Login')
        wait_until(lambda: os.path.exists(AUTOSTART), 'the file', 5, 0.1)
        same(app.run('desktop-file-validate', AUTOSTART).stdout, '', 'faults of the file')
        for key, name in (('run-in-background', 'Run in Background'), ('notifications', 'Notifications')):
            before = setting(app, key)
            app.click(name)
            wait_until(lambda k=key, b=before: setting(app, k) != b, f'another {key}', 5, 0.1)
        app.key('Escape')
        app.gone('Start at Login')
        app.key('ctrl+comma')
        app.sees('Start at Login')
        app.click('Start at Login')
        wait_until(lambda: not os.path.exists(AUTOSTART), 'no file', 5, 0.1)


@test('app: preferences: a new connection begins with the post-quantum setting and the log that are set; old ones and files keep theirs')
def post_quantum(lab):
    start(lab)
    with App() as app:
        app.sees('ours')
        setting(app, 'post-quantum', 'require')
        setting(app, 'log', 'detailed')
        app.key('ctrl+comma')
        app.sees('Post-Quantum Protection', 'Required', 'Log', 'Detailed')
        app.key('Escape')
        app.key('ctrl+n')
        app.sees('Add Connection')
        app.type('Name', 'Office')
        app.type('Gateway', GATEWAY_NAME)
        app.type('User Name', 'alice')
        app.press('Add')
        app.sees('Office')
        same(exported('Office').get(('ike', 'post-quantum')), 'require', 'of the new connection')
        same(exported('Office').get(('network', 'log')), 'detailed', 'the log of the new connection')
        same(exported('ours').get(('ike', 'post-quantum')), None, 'of the old one')
        same(exported('ours').get(('network', 'log')), None, 'the log of the old one')


@test('app: preferences: without "Run in Background" closing the window ends the app and leaves the tunnel; with it the app goes on and comes back')
def background(lab):
    start(lab)
    with App() as app:
        app.press('Connect')
        app.sees('Connected')
        app.key('ctrl+w')
        wait_until(lambda: app.app.poll() is not None, 'the app has ended', 10, 0.1)
        same(vpn_state('ours'), 'activated', 'what NetworkManager says')
        setting(app, 'run-in-background', 'true')
        app.again()
        app.sees('ours', 'Connected')
        app.key('ctrl+w')
        wait_until(lambda: not app.window(), 'no window', 10, 0.1)
        notices = Notices(app)
        lab.uplinks.carrier('wifi0', False)
        notices.comes('ours', 'Moved to lte0…')
        app.lives()
        app.choose(UUIDS['ours'])
        app.appears()
        app.sees('Connected')
        app.key('ctrl+q')
        wait_until(lambda: app.app.poll() is not None, 'the app has ended', 10, 0.1)
        same(vpn_state('ours'), 'activated', 'what NetworkManager says')


def hidden(app):
    """The app as it starts at login."""
    app.app = app.start('/usr/bin/godwit', '--background')
    wait_until(lambda: APP_ID in app.run('busctl', '--user', '--acquired', '--no-legend', 'list').stdout, 'the app on the bus', 10, 0.1)
    time.sleep(1)  # it looks at NetworkManager
    check(not app.window(), 'no window')


@test('app: notifications: a code is wanted, connected, moved, no network; pressed, one shows the connection')
def notified(lab):
    start(lab, auth='eap-gtc', method='gtc', flags='6')
    with App(starts=False) as app:
        notices = Notices(app)
        hidden(app)
        app.begin()
        notices.comes('ours', 'Waiting for your password or code')
        app.appears()  # without an answer nothing goes on
        app.sees('Sign In to ours')
        setting(app, 'run-in-background', 'true')
        app.type('Password', PASSWORD)
        app.press('Connect')
        app.gone('Sign In to ours')
        app.sees('Connected')
        app.key('ctrl+w')
        wait_until(lambda: not app.window(), 'no window', 10, 0.1)
        lab.uplinks.carrier('wifi0', False)
        number = notices.comes('ours', 'Moved to lte0…')
        lab.uplinks.carrier('lte0', False)
        notices.comes('ours', 'No network; the tunnel waits for one')
        check(not app.window(), 'no window')
        notices.press(number)
        app.appears()
        app.sees('ours', 'No Network')


@test('app: notifications that are switched off do not come; switched on, a failure comes with its reason')
def silent(lab):
    start(lab)
    with App(starts=False) as app:
        notices = Notices(app)
        setting(app, 'notifications', 'false')
        hidden(app)
        up(lab, 'ours')
        lab.uplinks.carrier('wifi0', False)
        time.sleep(SOON)
        same(notices.all(), [], 'what was sent')
        setting(app, 'notifications', 'true')
        nmcli('connection', 'down', 'ours')
        up(lab, 'ours')
        notices.comes('ours', 'Connected')
        for pid in pids('nm-godwit-service'):
            os.kill(pid, signal.SIGKILL)
        notices.comes('ours', 'Godwit’s service has stopped.')
        wait_until(lambda: vpn_state('ours') == '', 'NetworkManager has ended it', 10, 0.1)
        up(lab, 'ours')  # takes away what the killed one left


@test('app: shortcuts: the window tells them; "About" has what a report of a fault needs')
def shortcuts(lab):
    lab.serve()
    with App() as app:
        app.sees('No Connections Yet')
        app.key('ctrl+question')
        app.sees('Add a connection', 'Undo the deletion', 'Preferences')
        app.picture('app-shortcuts')
        app.key('Escape')
        app.gone('Undo the deletion')
        app.key('F1')
        app.sees('Troubleshooting')
        app.click('Troubleshooting')
        app.click('Debugging Information')
        app.sees('Godwit …')
