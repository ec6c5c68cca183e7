# SPDX-License-Identifier: GPL-3.0-or-later
"""test_applet.py - secrets where no shell draws: nm-applet as the agent of a person at an X server. Today's draws a window of its own from what our
auth-dialog describes; an older one, and any agent that knows no external UI mode, leaves the window to us."""

import os
import time
from contextlib import contextmanager

import sanitizer
from desktop import nmcli
from machine import sh, wait_until, write
from peer import PASSWORD
from person import HOME, Person, carries, start
from tap import check, same, test

SCREEN = ':78'
WRONG = 'not the one'
SHOTS = 'build/shots'
NAME_FILE = '/usr/lib/NetworkManager/VPN/nm-godwit-service.name'
APPLET, DIALOG = 'nm-applet', 'nm-godwit-auth-dialog'  # whose window it is


class Applet(Person):
    """A person with a screen (Xvfb) and nm-applet."""

    def __init__(self):
        os.makedirs('/tmp/.X11-unix', mode=0o1777, exist_ok=True)
        os.chmod('/tmp/.X11-unix', 0o1777)
        super().__init__(DISPLAY=SCREEN, GSK_RENDERER='cairo', GDK_BACKEND='x11', **sanitizer.without_leaks())
        self.start('Xvfb', SCREEN, '-screen', '0', '900x700x24', '-nolisten', 'tcp', '-noreset')
        wait_until(lambda: self.run('xdotool', 'getmouselocation').returncode == 0, 'Xvfb', 30, 0.1)
        self.start('nm-applet')
        wait_until(lambda: 'org.freedesktop.network-manager-applet' in self.run('busctl', '--user', 'list').stdout, 'nm-applet', 30, 0.1)

    def window(self, owner):
        """Waits for the window that asks, of this program, and gives it the keyboard: there is no window manager that would."""
        found = wait_until(lambda: self.run('xdotool', 'search', '--onlyvisible', '--name', '^Sign In to ours$').stdout.split(),
                           'the window that asks', 30, 0.1)[-1]
        with open(f'/proc/{self.run("xdotool", "getwindowpid", found).stdout.strip()}/cmdline', encoding='utf-8') as f:
            same(os.path.basename(f.read().split('\0')[0]), owner, 'whose window it is')
        self.run('xdotool', 'windowfocus', '--sync', found)
        time.sleep(0.3)
        return found

    def gone(self, window):
        wait_until(lambda: window not in self.run('xdotool', 'search', '--onlyvisible', '--name', '^Sign In to ours$').stdout.split(),
                   'the window closes', 30, 0.1)

    def answer(self, text, key='Return', picture=None, owner=APPLET):
        """Waits for the window and types into it."""
        window = self.window(owner)
        if text:
            self.run('xdotool', 'type', '--delay', '10', text)
        if picture:
            time.sleep(0.3)
            os.makedirs(SHOTS, exist_ok=True)
            sh('env', f'DISPLAY={SCREEN}', 'import', '-window', 'root', f'{SHOTS}/{picture}.png')
        self.run('xdotool', 'key', key)
        self.gone(window)

    def no_window(self):
        same(self.run('xdotool', 'search', '--onlyvisible', '--name', '^Sign In to').stdout, '', 'windows')

    def explain(self):
        with open(f'{HOME}/nm-applet.log', encoding='utf-8', errors='replace') as f:
            print('# nm-applet: ' + '\n# nm-applet: '.join(f.read().splitlines()[-15:]))


@contextmanager
def no_external_ui():
    """Agents take us for a plugin that cannot describe its window."""
    with open(NAME_FILE, encoding='utf-8') as f:
        text = f.read()
    check('supports-external-ui-mode=true' in text, text)
    write(NAME_FILE, text.replace('supports-external-ui-mode=true', 'supports-external-ui-mode=false'))
    try:
        yield
    finally:
        write(NAME_FILE, text)


@test('nm: applet: the password is typed into its window; the keyring keeps it, and the second time no window comes')
def kept(lab):
    with Applet() as applet:
        start(lab, flags='1')
        applet.begin()
        applet.answer(PASSWORD, picture='applet-password')
        same(applet.ended(), 'activated', 'its state')
        carries(lab)
        wait_until(lambda: applet.kept() == PASSWORD, 'the keyring has the password', 30, 0.1)
        nmcli('connection', 'down', 'ours')
        applet.begin()
        same(applet.ended(10), 'activated', 'its state the second time')
        applet.no_window()


@test('nm: applet: a wrong password is asked again; Cancel ends it in time; the right one is what is kept')
def wrong(lab):
    with Applet() as applet:
        start(lab, flags='1')
        applet.begin()
        applet.answer(WRONG)
        applet.answer('', 'Escape', picture='applet-refused')
        begun = time.monotonic()
        same(applet.ended(), '', 'its state after Cancel')
        check(time.monotonic() - begun < 10, f'it ends after {time.monotonic() - begun:.1f} s')
        same(applet.kept(), '', 'what the keyring has after Cancel')
        applet.begin()
        applet.answer(PASSWORD)
        same(applet.ended(), 'activated', 'its state')
        carries(lab)
        wait_until(lambda: applet.kept() == PASSWORD, 'the keyring has the right password', 30, 0.1)


@test('nm: applet: a password that is never kept is asked each time')
def never_kept(lab):
    with Applet() as applet:
        start(lab, flags='2')
        for _ in range(2):
            applet.begin()
            applet.answer(PASSWORD)
            same(applet.ended(), 'activated', 'its state')
            nmcli('connection', 'down', 'ours')
        same(applet.kept(), '', 'what the keyring has')


@test('nm: applet: EAP-GTC: what the gateway asks in mid-connect is asked in its window, and kept nowhere')
def code(lab):
    with Applet() as applet:
        start(lab, auth='eap-gtc', method='gtc', flags='4')  # not required: nobody is asked before the gateway asks
        applet.begin()
        wait_until(lambda: 'CONNECTING' in lab.gateway.sas(), 'the gateway has heard of it before anybody is asked', 10)
        applet.answer(PASSWORD, picture='applet-code')
        same(applet.ended(), 'activated', 'its state')
        carries(lab)
        same(applet.kept(), '', 'what the keyring has')


@test('nm: applet: our own window, for an agent without external UI mode: asked, refused, asked again, kept; then no window comes')
def own_window(lab):
    with no_external_ui(), Applet() as applet:
        start(lab, flags='1')
        applet.begin()
        applet.answer(WRONG, picture='window-password', owner=DIALOG)
        applet.answer(PASSWORD, picture='window-refused', owner=DIALOG)
        same(applet.ended(), 'activated', 'its state')
        carries(lab)
        wait_until(lambda: applet.kept() == PASSWORD, 'the keyring has the password', 30, 0.1)
        nmcli('connection', 'down', 'ours')
        applet.begin()
        same(applet.ended(10), 'activated', 'its state the second time')
        applet.no_window()
