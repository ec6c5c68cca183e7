# SPDX-License-Identifier: GPL-3.0-or-later
"""settings.py - nmcli, GNOME Settings and nm-connection-editor with a real NetworkManager: they find the plugin by its .name file."""
import os
import re
import subprocess

from editor import EAP, MUCH, PSK, profile
from session import UUID, wait_for
from tap import check, same, test

ROWS = {'Gateway', 'User Name', 'Password', 'Sign In With', 'Store Password'}


def nmcli(*words):
    done = subprocess.run(['nmcli', *words], capture_output=True, timeout=30, check=False, text=True)
    check(done.returncode == 0, f'nmcli {" ".join(words)}: {done.stderr}')
    return done.stdout


def imported(text):
    nmcli('connection', 'import', 'type', 'godwit', 'file', profile('office', text))


def forget():
    nmcli('connection', 'delete', 'office')


@test('settings: nmcli imports a profile as a persistent connection, and exports it as it was')
def carried(desk):
    for text in (EAP, PSK, MUCH):
        imported(text)
        try:
            facts = nmcli('-t', '-f', 'connection.uuid,vpn.persistent,vpn.service-type', 'connection', 'show', 'office')
            same(facts.split(), [f'connection.uuid:{UUID}', 'vpn.persistent:yes', 'vpn.service-type:org.freedesktop.NetworkManager.godwit'], 'facts')
            out = os.path.join(os.environ['HOME'], 'out.godwit')
            nmcli('connection', 'export', 'office', out)
            with open(out, encoding='utf-8') as f:
                same(f.read(), text, 'the file')
        finally:
            forget()
    del desk


@test('settings: nmcli says what is wrong with a file, and where')
def refused(desk):
    done = subprocess.run(['nmcli', 'connection', 'import', 'type', 'godwit', 'file', profile('bad', EAP.replace('anna', 'anna\npassword=x'))],
                          capture_output=True, timeout=30, check=False, text=True)
    check(done.returncode != 0 and re.search(r'bad\.godwit:\d+: ', done.stderr), done.stderr)
    del desk


def begin(desk, log, *words):
    """A program of the desktop, and what it says."""
    desk.with_screen()
    with open(log, 'wb') as f:
        process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=f, stderr=f, env={**os.environ, 'XDG_CURRENT_DESKTOP': 'GNOME'})
    desk.running.append(process)
    return process


def end(process, log):
    alive = process.poll() is None
    process.terminate()
    process.wait()
    with open(log, encoding='utf-8', errors='replace') as f:
        said = f.read()
    check(alive, f'it ended by itself: {process.returncode}: {said[-400:]}')
    check('CRITICAL' not in said and 'godwit' not in said, said[-400:])


def shown(desk, program):
    return {name for _, name, _ in desk.accessible(program)}


def open_identity(desk):
    """GTK 4 gives a tab no action, so it is clicked: the second of the dialog, seen there by its picture."""
    window = desk.focus('office')
    desk.ask('xdotool', 'mousemove', '--window', window, '130', '69', 'click', '1')


@test('settings: GNOME Settings shows the form, and says nothing critical')
def settings(desk):
    log = os.path.join(os.environ['HOME'], 'settings.log')
    imported(EAP)
    try:
        process = begin(desk, log, 'gnome-control-center', 'network')
        wait_for('the connection', lambda: 'VPN Options' in shown(desk, 'gnome-control-center'), 20)
        desk.press('gnome-control-center', 'VPN Options')
        wait_for('the tabs', lambda: 'Identity' in shown(desk, 'gnome-control-center'), 20)
        open_identity(desk)
        wait_for('the form', lambda: ROWS <= shown(desk, 'gnome-control-center'), 20)
        desk.picture('settings')
        end(process, log)
    finally:
        forget()


@test('settings: nm-connection-editor, of GTK 3, shows the plain editor, and says nothing critical')
def connection_editor(desk):
    log = os.path.join(os.environ['HOME'], 'connection-editor.log')
    imported(EAP)
    try:
        process = begin(desk, log, 'nm-connection-editor', '--edit', UUID)
        wait_for('the editor', lambda: ROWS <= shown(desk, 'nm-connection-editor'), 20)
        desk.picture('connection-editor')
        end(process, log)
    finally:
        forget()
