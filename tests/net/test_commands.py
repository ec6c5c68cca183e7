# SPDX-License-Identifier: GPL-3.0-or-later
"""test_commands.py - the verbs of godwitctl besides connect and disconnect, as a person or a script uses them."""

import gettext
import json
import os
import shutil
import signal
import sys
import time

import client
import servers
from machine import wait_until
from net import LAN4
from tap import Skip, check, same, test

TREE = os.path.join(os.path.dirname(__file__), '../..')
sys.path.append(f'{TREE}/build-aux')
import jsonschema  # noqa: E402 pylint: disable=wrong-import-position


@test('commands: status --json follows docs/status.schema.json, with and without a tunnel')
def status_schema(lab):
    with open(f'{TREE}/docs/status.schema.json', encoding='utf-8') as f:
        schema = json.load(f)
    lab.serve()
    same(list(jsonschema.faults(schema, client.ctl('--json', 'status').json())), [], 'faults without a tunnel')
    same(client.connect(client.profile()).code, 0, 'connect')
    servers.transfer(LAN4, size=100000)
    status = client.ctl('--json', 'status').json()
    same(len(status['tunnels']), 1, 'tunnels')
    same(list(jsonschema.faults(schema, status)), [], 'faults with a tunnel')


def text_of(path):
    with open(path, encoding='utf-8') as f:
        return f.read()


@test('commands: watch tells the phases of a tunnel that another command starts and ends')
def watch(lab):
    lab.serve()
    log = '/srv/lab/laptop/watch.log'
    if os.path.exists(log):
        os.unlink(log)
    same(client.connect(client.profile()).code, 0, 'connect')  # there is a keeper from here on
    child = client.spawn('--json', 'watch', log=log)
    try:
        wait_until(lambda: os.path.getsize(log) > 0, 'watch says what is', 5)
        same(client.disconnect().code, 0, 'disconnect')
        wait_until(lambda: 'ended' in text_of(log) or child.poll() is not None, 'watch tells the end', 5)
    finally:
        child.send_signal(signal.SIGINT)
        child.wait(5)
    lines = [json.loads(line) for line in text_of(log).splitlines()]
    check(len(lines) >= 2, f'lines of watch: {lines}')


@test('commands: connect in the foreground ends with Ctrl-C in good order')
def foreground(lab):
    lab.serve()
    place = lab.gateway.mark()
    child = client.spawn('connect', client.profile(), secrets={'password': client.PASSWORD})
    wait_until(lambda: (client.tunnel() or {}).get('phase') == 'connected', 'connected', 10)
    child.send_signal(signal.SIGINT)
    same(child.wait(10), 0, 'exit code')
    same(lab.restored(), '', 'the network afterwards')
    check(lab.gateway.said(place, 'received DELETE for IKE_SA', 2), 'the gateway was told')


@test('commands: a second tunnel of the same name is refused, the first lives on')
def twice(lab):
    lab.serve()
    path = client.profile()
    same(client.connect(path).code, 0, 'connect')
    same(client.connect(path).code, 78, 'exit code of the second connect')
    servers.transfer(LAN4, size=100000)


@test('commands: a profile by its name, in /etc/godwit/profiles')
def by_name(lab):
    lab.serve()
    os.makedirs('/etc/godwit/profiles', exist_ok=True)
    shutil.copy(client.profile(), '/etc/godwit/profiles/lab.godwit')
    try:
        same(client.connect('lab').code, 0, 'connect lab')
        same(client.disconnect('lab').code, 0, 'disconnect lab')
        same(client.connect('nosuchprofile').code, 3, 'exit code of a name without a profile')
    finally:
        os.unlink('/etc/godwit/profiles/lab.godwit')


@test('commands: repair of a healthy system changes nothing; disconnect without a tunnel says so')
def repair(lab):
    lab.serve()
    same(client.ctl('repair').code, 0, 'repair without a tunnel')
    same(lab.restored(), '', 'the network')
    same(client.disconnect().code, 79, 'exit code of a disconnect without a tunnel')
    same(client.connect(client.profile(full=True)).code, 0, 'connect')
    before = lab.net.state()
    same(client.ctl('repair').code, 0, 'repair beside a living tunnel')
    time.sleep(0.2)
    same(lab.net.state(), before, 'the network beside a living tunnel')
    servers.transfer(LAN4, size=100000)


@test('commands: schema, check and version')
def others(_):
    schema = client.ctl('schema').json()
    check('sign-in' in json.dumps(schema), 'the schema knows the groups of a profile')
    same(client.ctl('check', client.profile()).code, 0, 'check of a good profile')
    check(client.ctl('version').out.strip() != '', 'a version')


def german(text):
    return gettext.translation('godwit', '/usr/share/locale', ['de']).gettext(text)


@test('commands: people are spoken to in their language, in at most 80 columns and with the word that is wrong; scripts (--json) are not')
def language(lab):
    if not os.path.exists('/usr/share/locale/de/LC_MESSAGES/godwit.mo'):
        raise Skip('this build has no translations: there was no gettext')
    lab.serve()
    shutil.copytree('/usr/lib/locale/C.utf8', '/srv/lab/locale/de.utf8', dirs_exist_ok=True)
    env = {'LANG': 'de.UTF-8', 'LC_ALL': 'de.UTF-8', 'LOCPATH': '/srv/lab/locale'}
    done = client.ctl('frobnicate', env=env)
    same((done.code, done.out), (2, ''), 'a verb that does not exist')
    check(german('there is no such verb') + ': frobnicate' in done.err and 'godwitctl --help' in done.err, done.err)
    same(client.ctl('connect', '--password=hunter2', env=env).err.count('hunter2'), 0, 'a secret where none belongs is not repeated')
    for verb in ('connect', 'disconnect', 'status', 'watch', 'check', 'import', 'probe', 'repair', 'schema', 'version', None):
        help_text = client.ctl(*([verb] if verb else []), '--help', env=env).out
        same([line for line in help_text.splitlines() if len(line) > 80], [], f'more than 80 columns: the help of {verb}')
        check(german('connect a tunnel') in help_text if verb is None else help_text.startswith('Aufruf: '), help_text)
    done = client.ctl('connect', client.profile(), '--detach', secrets={'password': 'wrong'}, env=env)
    same(done.code, 20, 'the exit code does not change')
    check(german('The gateway refused the user name or password.') in done.err, done.err)
    done = client.ctl('connect', client.profile(), '--detach', secrets=client.default_secrets('eap-mschapv2'), env=env)
    check(all(german(words) in done.out for words in ('networks', 'traffic')), done.out)
    check(german("both sides prove who they are") in done.out.lower() or 'beide Seiten' in done.out.lower() or 'Beide Seiten' in done.out, done.out)
    same(client.ctl('--json', 'status', env=env).json()['tunnels'][0]['phase'], 'connected', 'the phase for a script')
    same(client.disconnect().code, 0, 'disconnect')
    done = client.ctl('--json', 'disconnect', env=env)
    same(done.json()['text'], 'There is no such tunnel.', 'the reason for a script')
