# SPDX-License-Identifier: GPL-3.0-or-later
"""settings.py - nmcli, GNOME Settings and nm-connection-editor with a real NetworkManager: they find the plugin by its .name file, and what a
person does there with keyboard and mouse is done by the accessibility bus."""
import os
import re
import subprocess
import time

from editor import EAP, MUCH, PLACES, PSK, TALL, profile
from session import SLOW_S, UUID, wait_for
from tap import check, same, test

ROWS = {'Gateway', 'User Name', 'Password', 'Sign In With', 'Remember Password'}
SETTINGS, EDITOR = 'gnome-control-center', 'nm-connection-editor'


def nmcli(*words):
    done = subprocess.run(['nmcli', *words], capture_output=True, timeout=30, check=False, text=True)
    check(done.returncode == 0, f'nmcli {" ".join(words)}: {done.stderr}')
    return done.stdout


def imported(text):
    nmcli('connection', 'import', 'type', 'godwit', 'file', profile('office', text))


def exported():
    """The profile that NetworkManager has now, as a file."""
    out = os.path.join(os.environ['HOME'], 'out.godwit')
    nmcli('connection', 'export', 'office', out)
    with open(out, encoding='utf-8') as f:
        return f.read()


def exists():
    return 'office' in nmcli('-g', 'NAME', 'connection').split('\n')


def forget():
    if exists():
        nmcli('connection', 'delete', 'office')


@test('settings: nmcli imports a profile as a persistent connection, and exports it as it was')
def carried(desk):
    for text in (EAP, PSK, MUCH):
        imported(text)
        try:
            facts = nmcli('-t', '-f', 'connection.uuid,vpn.persistent,vpn.service-type', 'connection', 'show', 'office')
            same(facts.split(), [f'connection.uuid:{UUID}', 'vpn.persistent:yes', 'vpn.service-type:org.freedesktop.NetworkManager.godwit'], 'facts')
            same(exported(), text, 'the file')
        finally:
            forget()
    del desk


@test('settings: a file that names its connection is imported once; one that does not becomes a connection each time, as with other plugins')
def twice(desk):
    nameless = re.sub(r'^uuid=.*\n', '', EAP, flags=re.MULTILINE)
    imported(EAP)
    try:
        again = subprocess.run(['nmcli', 'connection', 'import', 'type', 'godwit', 'file', profile('office', EAP)], capture_output=True, timeout=30,
                               check=False, text=True)
        print('# ' + again.stderr.strip())
        check(again.returncode != 0 and UUID in again.stderr + again.stdout or 'already exists' in again.stderr, again.stderr)
        same(nmcli('-g', 'UUID', 'connection', 'show').split().count(UUID), 1, 'connections of this name')
        imported(nameless)
        imported(nameless)
        same(nmcli('-g', 'NAME', 'connection', 'show').split().count('office'), 3, 'connections')
    finally:
        for uuid in [line.split(':')[0] for line in nmcli('-t', '-f', 'UUID,NAME', 'connection', 'show').splitlines() if line.endswith(':office')]:
            nmcli('connection', 'delete', 'uuid', uuid)
    del desk


@test('settings: nmcli says what is wrong with a file, and where')
def refused(desk):
    done = subprocess.run(['nmcli', 'connection', 'import', 'type', 'godwit', 'file', profile('bad', EAP.replace('anna', 'anna\npassword=x'))],
                          capture_output=True, timeout=30, check=False, text=True)
    check(done.returncode != 0 and re.search(r'bad\.godwit:\d+: ', done.stderr), done.stderr)
    del desk


BAD = ('CRITICAL', 'godwit')


def complained(log, bad=BAD):
    """What the program said, if that is about us or a critical."""
    with open(log, encoding='utf-8', errors='replace') as f:
        said = f.read()
    return said[-400:] if any(word in said for word in bad) else ''


def end(process, log):
    alive = process.poll() is None
    process.terminate()
    process.wait()
    check(alive, f'it ended by itself: {process.returncode}: {complained(log)}')
    same(complained(log), '', 'complaints')


def ended(process, log, bad=BAD):
    """nm-connection-editor, asked for one connection, ends when that is saved."""
    same(process.wait(SLOW_S), 0, f'exit ({complained(log)})')
    same(complained(log, bad), '', 'complaints')


def shown(desk, program):
    return {name for _, name, _ in desk.accessible(program)}


def wait_shown(desk, program, names):
    wait_for(f'{names} in {program}', lambda: set(names) <= shown(desk, program))


def wait_gone(desk, program, name):
    wait_for(f'{program} without {name}', lambda: name not in shown(desk, program))


def all_named(desk, program, least):
    """Everything that can be acted upon has a name for a screen reader."""
    acting = [(role, name) for role, name, acts in desk.accessible(program) if acts]
    check(len(acting) >= least, f'{program}: only {acting}')
    check(all(name.strip() for _, name in acting), f'{program}: without a name: {[a for a in acting if not a[1].strip()]} among {acting}')


def open_settings(desk, log):
    process = desk.begin(log, SETTINGS, 'network')
    wait_shown(desk, SETTINGS, ['Add VPN'])
    return process


def click_until(desk, window, name, names):
    """By the mouse, again where it went amiss: a window that is just coming up has its things still elsewhere."""
    end = time.monotonic() + SLOW_S
    while not set(names) <= shown(desk, SETTINGS):
        check(time.monotonic() < end, f'"{name}" was clicked, and there is no {names}')
        desk.click(SETTINGS, desk.focus(window), name)
        try:
            wait_for(str(names), lambda: set(names) <= shown(desk, SETTINGS), 5)
        except AssertionError:
            pass


def open_form(desk):
    """The settings of the one connection, and there our form. GTK 4 gives a tab no action, so it is clicked."""
    desk.press(SETTINGS, 'VPN Options')
    wait_shown(desk, SETTINGS, ['Identity'])
    click_until(desk, 'office', 'Identity', ROWS)


def same_but_uuid(got, want, what):
    same(re.sub('uuid=.*', 'uuid=', got), re.sub('uuid=.*', 'uuid=', want), what)


def is_new_and_right():
    """What three fields and a name have to come to."""
    same_but_uuid(exported(), EAP, 'the new profile')
    facts = nmcli('-g', 'vpn.persistent,vpn.data', 'connection', 'show', 'office')
    same(facts.split('\n')[0], 'yes', 'vpn.persistent')
    check('password-flags = 1' in facts, facts)


@test('settings: "Add VPN" of GNOME Settings: Godwit is there, three fields are enough, reopened it is equal')
def settings_add(desk):
    log = os.path.join(os.environ['HOME'], 'settings.log')
    process = open_settings(desk, log)
    try:
        desk.press(SETTINGS, 'Add VPN')
        wait_shown(desk, SETTINGS, ['Godwit', 'Import from file…'])
        click_until(desk, 'Add VPN', 'Godwit', ['Identity'])
        click_until(desk, 'Add VPN', 'Identity', ROWS)
        desk.picture('settings-add')
        all_named(desk, SETTINGS, 12)
        for row, text in ('Name', 'office'), ('Gateway', 'vpn.example.org'), ('User Name', 'anna'), ('Password', 'secret'):
            desk.put(SETTINGS, row, text)
        desk.press(SETTINGS, 'Add')
        wait_for('the connection', exists)
        is_new_and_right()
        open_form(desk)
        held = desk.values(SETTINGS)
        same((held['Gateway'], held['User Name']), ('vpn.example.org', 'anna'), 'reopened')
        end(process, log)
    finally:
        forget()


def keep_for_all():
    """NetworkManager itself has the password, so that an editor has it to lose."""
    nmcli('connection', 'modify', 'office', '+vpn.data', 'password-flags=0', '+vpn.secrets', 'password=se cret')


def only_the_user_changed():
    same(exported(), MUCH.replace('DOMAIN\\Jörg', 'berta'), 'what was saved')
    same(nmcli('-s', '-g', 'vpn.secrets', 'connection', 'show', 'office').strip(), 'password = se cret', 'the secret')


@test('settings: GNOME Settings saves what was changed and nothing else, reopened it is equal; no critical')
def settings_change(desk):
    log = os.path.join(os.environ['HOME'], 'settings.log')
    imported(MUCH)
    try:
        keep_for_all()
        process = open_settings(desk, log)
        open_form(desk)
        desk.picture('settings')
        all_named(desk, SETTINGS, 12)
        before = desk.values(SETTINGS)
        desk.put(SETTINGS, 'User Name', 'berta')
        desk.press(SETTINGS, 'Apply')
        wait_gone(desk, SETTINGS, 'Identity')
        wait_for('the change', lambda: 'berta' in exported())
        only_the_user_changed()
        open_form(desk)
        same(desk.values(SETTINGS), {**before, 'User Name': 'berta'}, 'reopened')
        end(process, log)
    finally:
        forget()


def open_all(desk):
    """Opens what is under the expanders of GTK 3."""
    desk.resize('Editing office', 700, TALL)
    for place in PLACES:
        desk.press(EDITOR, place)


@test('settings: nm-connection-editor, of GTK 3, saves what was changed and nothing else, reopened it is equal; no critical')
def connection_editor_change(desk):
    log = os.path.join(os.environ['HOME'], 'connection-editor.log')
    imported(MUCH)
    try:
        keep_for_all()
        process = desk.begin(log, EDITOR, '--edit', UUID)
        wait_shown(desk, EDITOR, ROWS)
        open_all(desk)
        desk.picture('connection-editor')
        all_named(desk, EDITOR, 50)
        before = desk.values(EDITOR)
        desk.put(EDITOR, 'User Name', 'berta')
        desk.press(EDITOR, 'Save')
        wait_for('the change', lambda: 'berta' in exported())
        only_the_user_changed()
        ended(process, log)
        process = desk.begin(log, EDITOR, '--edit', UUID)
        wait_shown(desk, EDITOR, ROWS)
        open_all(desk)
        same(desk.values(EDITOR), {**before, 'User Name': 'berta'}, 'reopened')
        end(process, log)
    finally:
        forget()


def choose_file(desk, button, path):
    """By the file dialog of GTK 3, and the keyboard alone: a screen reader that walks this dialog while it reads a folder meets objects that are gone,
    and the program may never answer again. What was typed may be written over when the folder has been read: then once more."""
    desk.press(EDITOR, button)
    window = desk.focus(button)
    end = time.monotonic() + SLOW_S
    while window in desk.ask('xdotool', 'search', '--onlyvisible', '--name', '.').split():
        check(time.monotonic() < end, 'the dialog stays')
        desk.ask('xdotool', 'windowfocus', '--sync', window)
        desk.key('ctrl+l', 'ctrl+a')
        desk.type(path)
        time.sleep(0.5)
        desk.key('Return')
        time.sleep(1)


@test('settings: nm-connection-editor makes a new connection; a file is chosen in a dialog')
def connection_editor_add(desk):
    log = os.path.join(os.environ['HOME'], 'connection-editor.log')
    process = desk.begin(log, EDITOR, '--create', '--type', 'org.freedesktop.NetworkManager.godwit')
    try:
        wait_shown(desk, EDITOR, ROWS)
        for row, text in ('Connection name', 'office'), ('Gateway', 'vpn.example.org'), ('User Name', 'anna'), ('Password', 'secret'):
            desk.put(EDITOR, row, text)
        desk.press(EDITOR, 'Identities and Certificates')
        choose_file(desk, 'Choose File for Certificate Authorities', '/etc/hostname')
        same(desk.values(EDITOR)['Certificate Authorities'], '/etc/hostname', 'the file')
        desk.put(EDITOR, 'Certificate Authorities', '')
        desk.press(EDITOR, 'Save')
        wait_for('the connection', exists)
        is_new_and_right()
        ended(process, log, BAD[1:])  # GTK 3 has criticals of its own when a screen reader walks its file dialog
    finally:
        forget()
