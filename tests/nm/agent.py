#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""agent.py - a secret agent as gnome-shell is one, without a screen: it looks into the person's keyring, runs the plugin's auth-dialog in external
UI mode, answers its questions from a file, keeps the answers in the keyring, and hands all to NetworkManager. What it did stands in a log.

    agent.py ANSWERS LOG      in the person's session bus; ANSWERS has a line for each question to come, LOG gets a line for each thing done"""

import os
import subprocess
import sys

import gi
gi.require_version('Secret', '1')
from gi.repository import Gio, GLib, Secret  # noqa: E402 pylint: disable=wrong-import-position

SCHEMA = Secret.Schema.new('org.freedesktop.NetworkManager.Connection', Secret.SchemaFlags.NONE, {
    'connection-uuid': Secret.SchemaAttributeType.STRING, 'setting-name': Secret.SchemaAttributeType.STRING,
    'setting-key': Secret.SchemaAttributeType.STRING})
NODE = Gio.DBusNodeInfo.new_for_xml('''<node><interface name="org.freedesktop.NetworkManager.SecretAgent">
<method name="GetSecrets"><arg type="a{sa{sv}}" direction="in"/><arg type="o" direction="in"/><arg type="s" direction="in"/>
<arg type="as" direction="in"/><arg type="u" direction="in"/><arg type="a{sa{sv}}" direction="out"/></method>
<method name="CancelGetSecrets"><arg type="o" direction="in"/><arg type="s" direction="in"/></method>
<method name="SaveSecrets"><arg type="a{sa{sv}}" direction="in"/><arg type="o" direction="in"/></method>
<method name="DeleteSecrets"><arg type="a{sa{sv}}" direction="in"/><arg type="o" direction="in"/></method>
</interface></node>''')
INTERACTIVE, NEW = 1, 2  # NMSecretAgentGetSecretsFlags
VPN_HINTS = 1  # NMSecretAgentCapabilities: without it NetworkManager lets no service ask in mid-connect
DIALOG = '/usr/libexec/godwit/nm-godwit-auth-dialog'


class Agent:
    def __init__(self, answers, log):
        self.answers, self.log_path = answers, log
        self.bus = Gio.bus_get_sync(Gio.BusType.SYSTEM, None)
        self.bus.register_object('/org/freedesktop/NetworkManager/SecretAgent', NODE.interfaces[0], self.called, None, None)
        self.bus.call_sync('org.freedesktop.NetworkManager', '/org/freedesktop/NetworkManager/AgentManager',
                           'org.freedesktop.NetworkManager.AgentManager', 'RegisterWithCapabilities', GLib.Variant('(su)', ('godwit.lab', VPN_HINTS)), None, 0, 5000, None)
        self.log('registered')

    def log(self, words):
        with open(self.log_path, 'a', encoding='utf-8') as f:
            f.write(words + '\n')

    def called(self, _bus, _sender, _path, _interface, method, arguments, call):
        try:
            if method == 'GetSecrets':
                connection, _, setting, hints, flags = arguments.unpack()
                secrets = self.get(connection, hints, flags) if setting == 'vpn' else None
                if not secrets:
                    call.return_dbus_error('org.freedesktop.NetworkManager.SecretManager.NoSecrets', 'there are none')
                    return
                call.return_value(GLib.Variant('(a{sa{sv}})', ({'vpn': {'secrets': GLib.Variant('a{ss}', secrets)}},)))
                return
            if method == 'SaveSecrets':
                connection = arguments.unpack()[0]
                for key, value in connection.get('vpn', {}).get('secrets', {}).items():
                    self.keep(connection['connection']['uuid'], key, value)
            call.return_value(None)
        except Exception as error:  # pylint: disable=broad-except
            self.log(f'fault {error}')
            call.return_dbus_error('org.freedesktop.NetworkManager.SecretManager.Failed', str(error))

    def keep(self, uuid, key, value):
        names = {'connection-uuid': uuid, 'setting-name': 'vpn', 'setting-key': key}
        Secret.password_store_sync(SCHEMA, names, Secret.COLLECTION_DEFAULT, f'VPN {key} secret', value, None)
        self.log(f'kept {key}')

    def get(self, connection, hints, flags):
        about, vpn = connection['connection'], connection['vpn']
        self.log(f'called with flags {flags}, hints {hints}')
        known = dict(vpn.get('secrets', {}))
        if not flags & NEW:
            known.update(self.keyring(about['uuid']))
        command = [DIALOG, '-u', about['uuid'], '-n', about['id'], '-s', vpn['service-type'], '--external-ui-mode']
        command += ['-i'] * bool(flags & INTERACTIVE) + ['-r'] * bool(flags & NEW)
        for hint in hints:
            command += ['-t', hint]
        told = ''.join(f'DATA_KEY={k}\nDATA_VAL={v}\n\n' for k, v in vpn.get('data', {}).items())
        told += ''.join(f'SECRET_KEY={k}\nSECRET_VAL={v}\n\n' for k, v in known.items()) + 'DONE\n\nQUIT\n\n'
        done = subprocess.run(command, input=told, capture_output=True, text=True, timeout=20, check=False)
        if done.returncode or not done.stdout:
            self.log(f'the dialog ends with {done.returncode}: {done.stderr}')
            return None
        form = GLib.KeyFile()
        form.load_from_data(done.stdout, len(done.stdout.encode()), GLib.KeyFileFlags.NONE)
        given = {}
        for group in form.get_groups()[0]:
            if group == 'VPN Plugin UI':
                continue
            if not form.get_boolean(group, 'ShouldAsk'):
                given[group] = form.get_string(group, 'Value')
                self.log(f'known {group}')
                continue
            answer = self.ask(group, form.get_string('VPN Plugin UI', 'Description'), flags)
            if answer is None:
                return None
            given[group] = answer
            if int(vpn.get('data', {}).get(f'{group}-flags', '0')) == 1:
                self.keep(about['uuid'], group, answer)
        return given

    def keyring(self, uuid):
        found = Secret.Service.get_sync(Secret.ServiceFlags.OPEN_SESSION, None).search_sync(
            SCHEMA, {'connection-uuid': uuid, 'setting-name': 'vpn'}, Secret.SearchFlags.ALL | Secret.SearchFlags.LOAD_SECRETS, None)
        return {item.get_attributes()['setting-key']: item.get_secret().get_text() for item in found if not item.get_locked()}

    def ask(self, name, words, flags):
        with open(self.answers, encoding='utf-8') as f:
            lines = f.read().splitlines()
        self.log(f'asked {name}{" again" if flags & NEW else ""}: {" ".join(words.split())}')
        if not lines:
            return None
        with open(self.answers, 'w', encoding='utf-8') as f:
            f.write(''.join(line + '\n' for line in lines[1:]))
        return lines[0]


if __name__ == '__main__':
    os.umask(0o077)
    Agent(sys.argv[1], sys.argv[2])
    GLib.MainLoop().run()
