# SPDX-License-Identifier: GPL-3.0-or-later
"""auth.py - nm-godwit-auth-dialog: what it hands to agents that draw, and to those that do not."""
import configparser
import os
import subprocess
import time

from session import DIALOG, SERVICE, UUID, wait_for
from tap import check, long_test, same, test

EAP = {'gateway.address': 'vpn.example.org', 'sign-in.user': 'anna'}
KEPT = {**EAP, 'password-flags': '1'}  # in the keyring
PSK = {'gateway.address': 'vpn.example.org', 'sign-in.method': 'psk', 'sign-in.user': 'anna'}
CERTIFICATE = {'gateway.address': 'vpn.example.org', 'sign-in.method': 'certificate'}
UI = 'VPN Plugin UI'


def external(desk, *options, data, secrets=None):
    """The key file, read as agents read it; standard error beside it."""
    process = desk.dialog('--external-ui-mode', *options, data=data, secrets=secrets)
    begun = time.monotonic()
    out, err = process.communicate(timeout=15)
    same(process.returncode, 0, 'exit')
    keys = configparser.RawConfigParser(delimiters='=', comment_prefixes=('#',), interpolation=None)
    keys.optionxform = str
    keys.read_string(out.decode())
    same(keys[UI]['Version'], '2', 'version')
    check(keys[UI]['Title'] and keys[UI]['Description'], 'a title and a description')
    for group in keys.sections():
        if group != UI:
            same(set(keys[group]), {'Label', 'Value', 'IsSecret', 'ShouldAsk'}, group)
            same(keys[group]['IsSecret'], 'true', 'a secret is one')
    keys.seconds, keys.said = time.monotonic() - begun, err.decode()
    return keys


def asked(keys):
    return [g for g in keys.sections() if g != UI and keys[g]['ShouldAsk'] == 'true']


def known(keys):
    return {g: keys[g]['Value'] for g in keys.sections() if g != UI and keys[g]['ShouldAsk'] == 'false'}


@test('auth: what a sign-in wants is asked, once a person may be asked')
def wanted(desk):
    same(asked(external(desk, '-i', data=EAP)), ['password'], 'EAP')
    same(asked(external(desk, '-i', data=PSK)), ['psk'], 'PSK')
    same(asked(external(desk, '-i', data={**EAP, 'ike.ppk-identity': 'ppk@example.org'})), ['password', 'ppk'], 'with a ppk')
    without = external(desk, data=EAP)
    same((asked(without), known(without)), ([], {}), 'without -i')


@test('auth: a secret that came along is handed on; one that is never kept is asked anew, and not shown')
def came_along(desk):
    keys = external(desk, '-i', data=EAP, secrets={'password': 'a\\b=c d%"'})
    same((asked(keys), known(keys)), ([], {'password': 'a\\\\b=c d%"'}), 'in the form of a key file')
    keys = external(desk, '-i', data={**EAP, 'password-flags': '2'}, secrets={'password': 'old'})
    same((asked(keys), keys['password']['Value']), (['password'], ''), 'always ask')
    keys = external(desk, '-i', data={**EAP, 'password-flags': '4'})
    same(asked(keys), [], 'not required')


@test('auth: a passphrase is asked only where the key is encrypted')
def passphrase(desk):
    folder = os.path.join(os.environ['HOME'], 'keys')
    os.makedirs(folder, exist_ok=True)
    plain, locked, p12 = (os.path.join(folder, name) for name in ('plain.pem', 'locked.pem', 'both.p12'))
    certificate = os.path.join(folder, 'certificate.pem')
    openssl = ['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-subj', '/CN=anna', '-out', certificate]
    subprocess.run([*openssl, '-nodes', '-keyout', plain], check=True, capture_output=True)
    subprocess.run(['openssl', 'pkcs8', '-topk8', '-in', plain, '-out', locked, '-passout', 'pass:x'], check=True, capture_output=True)
    subprocess.run(['openssl', 'pkcs12', '-export', '-inkey', plain, '-in', certificate, '-out', p12, '-passout', 'pass:x'], check=True)
    for suffix, ending in ('.pem', 'PEM'), ('.der', 'DER'):
        if ending == 'DER':
            subprocess.run(['openssl', 'pkcs8', '-topk8', '-nocrypt', '-in', plain, '-outform', 'DER', '-out', folder + '/plain.der'], check=True)
            subprocess.run(['openssl', 'pkcs8', '-topk8', '-in', plain, '-outform', 'DER', '-out', folder + '/locked.der', '-passout', 'pass:x'],
                           check=True)
        key = {**CERTIFICATE, 'sign-in.certificate': certificate}
        same(asked(external(desk, '-i', data={**key, 'sign-in.private-key': folder + '/plain' + suffix})), [], f'a plain key, {ending}')
        same(asked(external(desk, '-i', data={**key, 'sign-in.private-key': folder + '/locked' + suffix})), ['key-passphrase'],
             f'an encrypted key, {ending}')
    same(asked(external(desk, '-i', data={**CERTIFICATE, 'sign-in.certificate': p12})), ['key-passphrase'], 'PKCS#12')
    nowhere = {**CERTIFICATE, 'sign-in.certificate': '/nowhere'}
    same(asked(external(desk, '-i', data=nowhere)), [], 'no file')
    same(asked(external(desk, '-i', data={**nowhere, 'key-passphrase-flags': '2'})), ['key-passphrase'], 'no file for us, but said to be asked')


@test('auth: the keyring is read, for this connection alone, and not written')
def keyring(desk):
    desk.with_keyring()
    desk.store('password', 'from the keyring')
    desk.store('password', 'of another', uuid='00000000-0000-4000-8000-000000000001')
    desk.store('psk', 'not wanted')
    before = desk.stored()
    keys = external(desk, data=KEPT)
    same((asked(keys), known(keys)), ([], {'password': 'from the keyring'}), 'without -i')
    keys = external(desk, '-i', data=KEPT)
    same((asked(keys), known(keys)), ([], {'password': 'from the keyring'}), 'with -i')
    keys = external(desk, '-i', data=EAP)
    same(asked(keys), ['password'], 'a secret that NetworkManager keeps is not looked for in the keyring')
    same(desk.stored(), before, 'secrets in the keyring')


@test('auth: a retry says so and asks anew, without the secret that was refused')
def retry(desk):
    desk.with_keyring()
    desk.store('password', 'wrong')
    keys = external(desk, '-i', '-r', data=KEPT)
    same((asked(keys), keys['password']['Value']), (['password'], ''), 'asked')
    check('not accepted' in keys[UI]['Description'], keys[UI]['Description'])
    keys = external(desk, '-i', '-r', '-t', 'password', '-t', 'x-vpn-message:The password of anna has expired', data=KEPT)
    check('not accepted' in keys[UI]['Description'] and 'anna has expired' in keys[UI]['Description'], keys[UI]['Description'])


@test('auth: what the gateway refused goes from the keyring, and nothing else does')
def refused(desk):
    desk.with_keyring()
    desk.store('psk', 'another secret')
    message = 'x-vpn-message:The gateway refused it. Try again. Password expired'
    for options, gone in ((('-i', '-t', 'password', '-t', 'x-vpn-message:Password of today'), False), (('-t', 'password', '-t', message), False),
                          (('-i', '-t', 'code', '-t', message), False), (('-i', '-t', 'password', '-t', message), True)):
        desk.store('password', 'wrong')
        before = desk.stored()
        keys = external(desk, *options, data=KEPT)
        same(desk.stored(), before - gone, f'secrets in the keyring after {options}')
    said = keys[UI]['Description']
    check('not accepted' in said and said.endswith('Password expired') and 'Try again' not in said, f'in words that are translated, and the gateway\'s own: {said}')
    same((asked(keys), keys['password']['Value']), (['password'], ''), 'asked')
    desk.store('password', 'wrong')
    before = desk.stored()
    external(desk, '-i', '-t', 'password', '-t', message, data=EAP)
    same(desk.stored(), before, 'what NetworkManager keeps is no business of the keyring')


@test('auth: a hint names what is asked in mid-connect: a refused password, a code that is never kept')
def hints(desk):
    desk.with_keyring()
    desk.store('password', 'kept')
    desk.store('code', '111111')
    keys = external(desk, '-i', '-t', 'code', '-t', 'x-vpn-message:Enter the code of your token',
                    '-t', 'x-vpn-message:Enter the code of your token', data={**KEPT, 'code-flags': '1'}, secrets={'code': '222222'})
    same((asked(keys), keys['code']['Value'], known(keys)), (['code'], '', {'password': 'kept'}), 'code')
    same(keys[UI]['Description'], 'Enter the code of your token', 'the words of the hint, once')
    keys = external(desk, '-t', 'code', data=KEPT)
    check('code' not in keys, 'no code without a person')
    keys = external(desk, '-i', '-t', 'password', data=KEPT)
    same((asked(keys), keys['password']['Value']), (['password'], ''), 'the service asks, so what is kept was not good enough')


@test('auth: words of a gateway are plain text: no controls, no line of their own in the key file, bounded')
def words(desk):
    evil = 'x-vpn-message:<b>Bold</b>\n[password]\nShouldAsk=false\r\x1b[31m\u202egnp.exe ' + 'long ' * 100
    keys = external(desk, '-i', '-t', evil, data=EAP)
    text = keys[UI]['Description']
    same(asked(keys), ['password'], 'the question stays')
    check(text.startswith('<b>Bold</b> [password] ShouldAsk=false') and len(text.encode()) < 256, text)
    check(not any(ord(c) < 32 or c == '\u202e' for c in text), repr(text))
    process = desk.dialog('--external-ui-mode', '-i', b'-t', b'x-vpn-message:caf\xe9 \xff', data=EAP)
    out, _ = process.communicate(timeout=15)
    same(process.returncode, 0, 'not UTF-8')
    check('caf? ?' in out.decode(), out)


@test('auth: a locked keyring is said and the secret asked, in no time and without a prompt of its own')
def locked(desk):
    desk.with_keyring()
    desk.store('password', 'from the keyring')
    desk.lock()
    try:
        keys = external(desk, '-i', data=KEPT)
        same((asked(keys), keys['password']['Value']), (['password'], ''), 'asked')
        check('keyring is locked' in keys[UI]['Description'], keys[UI]['Description'])
        check('keyring is locked' in keys.said, keys.said)
        check(keys.seconds < 2, f'{keys.seconds:.2f} s')
        keys = external(desk, data=KEPT)
        same((asked(keys), known(keys)), ([], {}), 'without -i')
        check('keyring is locked' in keys.said and keys.seconds < 2, f'{keys.seconds:.2f} s')
        print(f'# a locked keyring: {keys.seconds:.2f} s')
    finally:
        desk.unlock()
    same(known(external(desk, data=KEPT)), {'password': 'from the keyring'}, 'unlocked again')


@test('auth: a keyring that hangs, and none at all: said within the bound')
def no_keyring(desk):
    desk.with_keyring()
    daemon = subprocess.run(['pgrep', '-u', str(os.getuid()), '-x', 'gnome-keyring-d'], capture_output=True, check=True).stdout.decode().split()
    subprocess.run(['kill', '-STOP', *daemon], check=True)
    try:
        keys = external(desk, '-i', data=KEPT)
        check(asked(keys) == ['password'] and 'keyring' in keys[UI]['Description'] and keys.seconds < 8, f'{keys.seconds:.2f} s, {keys.said}')
    finally:
        subprocess.run(['kill', '-CONT', *daemon], check=True)
    bus = os.environ.pop('DBUS_SESSION_BUS_ADDRESS')
    os.environ['DBUS_SESSION_BUS_ADDRESS'] = 'unix:path=/nowhere'
    try:
        keys = external(desk, '-i', data=KEPT)
        check(asked(keys) == ['password'] and 'no keyring' in keys[UI]['Description'], keys.said)
    finally:
        os.environ['DBUS_SESSION_BUS_ADDRESS'] = bus


@test('auth: wrong calls are refused')
def usage(desk):
    for arguments in ([], ['-u', UUID, '-n', 'Office'], ['-u', UUID, '-n', 'Office', '-s', 'org.freedesktop.NetworkManager.openvpn'], ['--nonsense']):
        done = subprocess.run([DIALOG, *arguments], stdin=subprocess.DEVNULL, capture_output=True, timeout=10, check=False)
        check(done.returncode == 2 and done.stderr and not done.stdout, f'{arguments}: {done}')
    done = subprocess.run([DIALOG, '-u', UUID, '-n', 'Office', '-s', SERVICE], stdin=subprocess.DEVNULL, capture_output=True, timeout=10, check=False)
    same((done.returncode, done.stdout), (2, b''), 'nothing on standard input')


@long_test('auth: an agent that never writes the connection is not waited for without end')
def silent_agent(desk):
    process = desk.start_dialog()
    begun = time.monotonic()
    process.wait(40)
    check(process.returncode != 0 and 15 < time.monotonic() - begun < 30, f'{process.returncode} after {time.monotonic() - begun:.1f} s')


def window(desk, *options, data=None):
    """A dialog that shows our window."""
    desk.with_screen()
    process = desk.dialog(*options, data=data or EAP)
    desk.focus('Sign In to Office')
    return process


def printed(process):
    """What agents read up to the two empty lines; then they say QUIT."""
    out = b''
    while out != b'\n\n' and not out.endswith(b'\n\n\n'):
        more = os.read(process.stdout.fileno(), 4096)
        check(more, f'ended after {out!r}: {process.stderr.read() if process.poll() is not None else ""}')
        out += more
    check(process.poll() is None, 'waits for QUIT')
    process.stdin.write(b'QUIT\n\n')
    process.stdin.flush()
    same(process.wait(5), 0, 'exit')
    return out.decode()


@test('auth: our own window: typed by keyboard, Return connects, printed as agents read it')
def window_connects(desk):
    process = window(desk, '-i')
    desk.type('secret one')
    desk.key('Return')
    same(printed(process), 'password\nsecret one\n\n\n', 'printed')
    process = window(desk, '-i', data={**EAP, 'ike.ppk-identity': 'x@example.org'})
    desk.type('first')
    desk.key('Return')  # one field is empty still: nothing is sent
    time.sleep(0.3)
    check(process.poll() is None, 'waits for the second')
    desk.key('Tab', 'Tab')
    desk.type('second')
    desk.key('Return')
    same(printed(process), 'password\nfirst\nppk\nsecond\n\n\n', 'printed')


@test('auth: our own window: Escape and closing cancel, with nothing printed; nothing to ask shows no window')
def window_cancels(desk):
    process = window(desk, '-i')
    desk.type('secret')
    desk.key('Escape')
    out, _ = process.communicate(timeout=5)
    same((process.returncode, out), (1, b''), 'Escape')
    for options, secrets in ((), {'password': 'x'}), (('-i',), {'password': 'x'}):
        process = desk.dialog(*options, data=EAP, secrets=secrets)
        same(printed(process), 'password\nx\n\n\n', f'known, {options}')
    process = desk.dialog(data=EAP)
    same(printed(process), '\n\n', 'not known, and nobody to ask')


@test('auth: our own window without a display: said, and no secret printed')
def window_without_display(desk):
    display = os.environ.pop('DISPLAY', None)
    try:
        process = desk.dialog('-i', data=EAP)
        out, err = process.communicate(timeout=10)
        check(process.returncode == 1 and out == b'' and b'no display' in err, f'{process.returncode} {out} {err}')
    finally:
        if display:
            os.environ['DISPLAY'] = display


@test('auth: every control of our window has a name for those who do not see it')
def window_names(desk):
    process = window(desk, '-i', '-t', 'password', '-t', 'code', '-t', 'x-vpn-message:<b>Enter</b> both')
    nodes = desk.accessible('nm-godwit-auth-dialog')
    nameless = [role for role, name, acts in nodes if acts and not name and role not in ('filler', 'list', 'panel')]
    same(nameless, [], 'controls without a name')
    acting = [node for node in nodes if node[2]]
    check(len(acting) >= 6, f'two buttons, two fields, two eyes at least: {nodes}')
    names = [name for _, name, _ in nodes]
    for wanted_name in 'Cancel', 'Connect', 'Password', 'Code', '<b>Enter</b> both':
        check(wanted_name in names, f'{wanted_name} in {names}')
    process.kill()


@test('auth: pictures of our window: light, dark, narrow, right to left')
def window_pictures(desk):
    message = 'x-vpn-message:Enter your password and the six digits that your token shows <b>now</b>.'
    both = ('-i', '-r', '-t', 'password', '-t', 'code', '-t', message)
    for name, extra in ('light', {}), ('dark', {'ADW_DEBUG_COLOR_SCHEME': 'prefer-dark'}), ('rtl', {'GTK_DEBUG': 'invert-text-dir'}):
        os.environ.update(extra)
        try:
            process = window(desk, *both)
        finally:
            for key in extra:
                del os.environ[key]
        desk.type('hunter2')
        time.sleep(0.3)
        if name == 'light':
            desk.picture('auth-' + name)
            desk.resize('Sign In to Office', 300, 420)
            time.sleep(0.3)
            name = 'narrow'
        desk.picture('auth-' + name)
        process.kill()
        process.wait()
