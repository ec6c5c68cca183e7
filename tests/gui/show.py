# SPDX-License-Identifier: GPL-3.0-or-later
"""show.py - `./run gui`: the app on the lab, for a person who has no VPN of their own. A connection is there; what to try is told in the terminal, and
words that are typed there change the laptop's network.

    show.py x11 DISPLAY | wayland SOCKET UID | vnc SOCKET WHERE

x11, wayland: the screen of who asked, whose socket is in the root; /screen/cookies may have what an X server wants to see. vnc: one of its own, WHERE is
what the socket is called outside of the root."""

import os
import select
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, '..', 'nm')]

# pylint: disable=wrong-import-position
import people  # noqa: E402
from app import App  # noqa: E402
from desktop import DeskLab, nmcli  # noqa: E402
from machine import Failed  # noqa: E402
from peer import PASSWORD, Download, ours  # noqa: E402
from screen import Given, Vnc  # noqa: E402

UUID = '20000000-0000-4000-8000-000000000200'
LINKS = {'wifi': 'wifi0', 'lte': 'lte0'}
COOKIES = '/screen/cookies'
HELP = '''   wifi off, wifi on      the laptop's Wi-Fi loses its signal, has it again
   lte off, lte on        the same with LTE
   traffic                downloads something through the tunnel
   state                  what NetworkManager says
   quit                   ends the lab (so do Ctrl+C and closing the window)'''


def tell_now(text):
    print(text, flush=True)  # also where it goes to a pipe


class Show:
    """What a person can type."""

    def __init__(self, lab, say=tell_now):
        self.lab, self.say, self.load = lab, say, None

    def do(self, line):
        """Does what a line says; False: it is the end."""
        words = line.split()
        if words[:1] in (['quit'], ['exit']):
            return False
        if len(words) == 2 and words[0] in LINKS and words[1] in ('on', 'off'):
            self.lab.uplinks.carrier(LINKS[words[0]], words[1] == 'on')
            self.say(f'   {LINKS[words[0]]} has {"its signal again" if words[1] == "on" else "lost its signal"}')
        elif words == ['traffic']:
            self.stop()
            self.load = Download(self.lab, 60)
            self.say('   for a minute, if the tunnel is up: see Traffic in the window')
        elif words == ['state']:
            self.say(nmcli('connection', 'show', '--active', ok=False).stdout.rstrip())
        elif words:
            self.say(HELP)
        return True

    def stop(self):
        if self.load:
            self.load.stop()


def prepare(lab):
    """The gateway, and a connection to it whose password is asked for."""
    lab.serve(auth='eap-mschapv2')
    lab.add(ours('Office', UUID, flags='1', connection='permissions=user:usera:;\n'), 'Office')


def given(kind, where, uid=None):
    """The screen of who asked."""
    if kind == 'wayland':
        people.USERS['usera'] = int(uid)  # the socket is that user's
        return Given(WAYLAND_DISPLAY=where, GDK_BACKEND='wayland')
    return Given(COOKIES if os.path.exists(COOKIES) else None, DISPLAY=where, GDK_BACKEND='x11')


def tell(where):
    print(f'''
== Godwit in the lab: a laptop with Wi-Fi and LTE, a gateway of strongSwan, a network behind it
   {where}
   1. Press Connect. The password is: {PASSWORD}
   2. Type here: wifi off
      The tunnel moves to LTE, and the page's History says how long nothing came.
{HELP}
''', flush=True)


def attend(app, show):
    """Until the window is closed or the person has had enough."""
    lines, pending = [sys.stdin], b''
    while app.app.poll() is None:
        if not select.select(lines, [], [], 0.3)[0]:
            continue
        read = os.read(0, 4096)
        if not read:
            lines = []  # nobody types here
        pending += read
        *whole, pending = pending.split(b'\n')
        if not all(show.do(line.decode(errors='replace')) for line in whole):
            return


def main(kind, where, more=''):
    where_seen = 'The window is on your screen.'
    if kind == 'vnc':
        screen = Vnc(where)
        where_seen = f'''The window has a screen of its own. To see and use it:
      vncviewer {more}     (Debian: tigervnc-viewer)
      from elsewhere: ssh -L 5900:{more} THIS-MACHINE, then any VNC viewer at localhost:5900'''
    else:
        screen = given(kind, where, more)
    lab = DeskLab()
    prepare(lab)
    with App(screen=screen) as app:
        tell(where_seen)
        show = Show(lab)
        try:
            attend(app, show)
        except KeyboardInterrupt:
            pass
        show.stop()
    print('== The lab is gone, and with it all that was in it', flush=True)
    return 0


if __name__ == '__main__':
    try:
        sys.exit(main(*sys.argv[1:]))
    except (Failed, AssertionError) as error:
        sys.exit(f'./run gui: {error}')
