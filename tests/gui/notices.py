# SPDX-License-Identifier: GPL-3.0-or-later
"""notices.py FILE - the desktop's notification server (org.freedesktop.Notifications), for a session without a desktop: each notification becomes a
line of JSON in FILE, {id, title, body}; a line "press ID" on stdin presses it as a person does."""

import json
import sys

from gi.repository import Gio, GLib

NAME, PATH = 'org.freedesktop.Notifications', '/org/freedesktop/Notifications'
INTERFACE = Gio.DBusNodeInfo.new_for_xml('''<node><interface name="org.freedesktop.Notifications">
<method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
<arg type="s" direction="in"/><arg type="as" direction="in"/><arg type="a{sv}" direction="in"/><arg type="i" direction="in"/>
<arg type="u" direction="out"/></method>
<method name="CloseNotification"><arg type="u" direction="in"/></method>
<method name="GetCapabilities"><arg type="as" direction="out"/></method>
<method name="GetServerInformation"><arg type="s" direction="out"/><arg type="s" direction="out"/><arg type="s" direction="out"/>
<arg type="s" direction="out"/></method>
<signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
<signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal>
</interface></node>''').interfaces[0]


class Server:
    def __init__(self, path):
        self.path, self.last, self.bus = path, 0, Gio.bus_get_sync(Gio.BusType.SESSION)
        self.bus.register_object(PATH, INTERFACE, self.on_call, None, None)
        Gio.bus_own_name_on_connection(self.bus, NAME, Gio.BusNameOwnerFlags.NONE, None, None)
        GLib.io_add_watch(0, GLib.IO_IN, self.on_line)

    def on_call(self, _bus, _sender, _path, _interface, method, parameters, call):
        answer = None
        if method == 'Notify':
            _, replaces, _, title, body, *_ = parameters.unpack()
            self.last = replaces or self.last + 1
            with open(self.path, 'a', encoding='utf-8') as f:
                f.write(json.dumps({'id': self.last, 'title': title, 'body': body}) + '\n')
            answer = GLib.Variant('(u)', (self.last,))
        elif method == 'GetCapabilities':
            answer = GLib.Variant('(as)', (['body', 'actions'],))
        elif method == 'GetServerInformation':
            answer = GLib.Variant('(ssss)', ('lab', 'lab', '1', '1.2'))
        call.return_value(answer)

    def on_line(self, *_):
        words = sys.stdin.readline().split()
        if words[:1] == ['press']:
            self.bus.emit_signal(None, PATH, NAME, 'ActionInvoked', GLib.Variant('(us)', (int(words[1]), 'default')))
        return bool(words)


if __name__ == '__main__':
    server = Server(sys.argv[1])
    GLib.MainLoop().run()
