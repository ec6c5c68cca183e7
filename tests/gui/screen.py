# SPDX-License-Identifier: GPL-3.0-or-later
"""screen.py - where the app is drawn: Xvfb; TigerVNC, which a person can look at from elsewhere; a headless Wayland compositor; a screen that is there.
A screen has the words of its environment, begin(person), fill(person, size), shows(person) and picture(person, path)."""

import glob
import os
import re
import subprocess

from machine import sh, wait_until
from person import HOME

TITLE = '^Godwit$'


class X11:
    """Xvfb. -noreset: else it begins anew when its last client is gone, which is xdotool, and lets nobody in meanwhile."""

    kind = 'x11'

    def __init__(self, name=':79'):
        self.name = name
        self.words = {'DISPLAY': name, 'GDK_BACKEND': 'x11'}

    def command(self, size):
        return ['Xvfb', self.name, '-screen', '0', '{}x{}x24'.format(*size), '-nolisten', 'tcp', '-noreset']

    def begin(self, person, size):
        os.makedirs('/tmp/.X11-unix', mode=0o1777, exist_ok=True)
        os.chmod('/tmp/.X11-unix', 0o1777)
        self.launch(person, self.command(size))
        wait_until(lambda: person.run('xdotool', 'getmouselocation').returncode == 0, f'the screen {self.name}', 90, 0.1)

    def launch(self, person, command):
        person.start(*command)

    @staticmethod
    def shows(person):
        """The windows of the app that are seen."""
        return person.run('xdotool', 'search', '--onlyvisible', '--name', TITLE).stdout.split()

    def fill(self, person, size):
        """There is no window manager: the window gets the whole screen, and the keyboard."""
        window = self.shows(person)[-1]
        person.run('xdotool', 'windowsize', '--sync', window, *map(str, size))
        person.run('xdotool', 'windowmove', window, '0', '0')
        person.run('xdotool', 'windowfocus', '--sync', window)

    def picture(self, _, path):
        sh('env', f'DISPLAY={self.name}', 'import', '-window', 'root', path)


class Vnc(X11):
    """The same, and whoever may open the socket looks at it and uses it by VNC (RFC 6143)."""

    def __init__(self, socket, name=':79'):
        super().__init__(name)
        self.socket = socket

    def command(self, size):
        return ['Xtigervnc', self.name, '-geometry', '{}x{}'.format(*size), '-depth', '24', '-rfbport', '-1', '-rfbunixpath', self.socket,
                '-rfbunixmode', '0600', '-SecurityTypes', 'None', '-AcceptSetDesktopSize=0', '-nolisten', 'tcp', '-noreset']

    def launch(self, person, command):
        """As root: the socket may stand where an ordinary user cannot write. It belongs to whom the folder belongs to."""
        if os.path.exists(self.socket):
            os.unlink(self.socket)
        with open(f'{person.home}/Xtigervnc.log', 'ab') as out:
            person.children.append(subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out))
        wait_until(lambda: os.path.exists(self.socket), self.socket, 90, 0.1)
        owner = os.stat(os.path.dirname(self.socket))
        os.chown(self.socket, owner.st_uid, owner.st_gid)


class Wayland:
    """weston without a screen; its shell for kiosks gives the window all there is."""

    kind = 'wayland'

    def __init__(self, name='wayland-7'):
        self.name = name
        self.words = {'WAYLAND_DISPLAY': name, 'GDK_BACKEND': 'wayland'}

    def begin(self, person, size):
        person.start('weston', '--backend=headless', '--renderer=pixman', '--shell=kiosk', '--debug', '--idle-time=0', f'--socket={self.name}',
                     '--width={}'.format(size[0]), '--height={}'.format(size[1]))
        wait_until(lambda: os.path.exists(f'{person.home}/run/{self.name}'), 'weston', 90, 0.1)

    @staticmethod
    def shows(person):
        return person.looks_like_something()

    def fill(self, person, size):
        """The shell has done so."""

    @staticmethod
    def picture(person, path):
        for old in glob.glob(f'{person.home}/wayland-screenshot-*.png'):
            os.unlink(old)
        person.run('env', '-C', person.home, 'weston-screenshooter')
        sh('cp', wait_until(lambda: glob.glob(f'{person.home}/wayland-screenshot-*.png'), 'a picture by weston', 90, 0.1)[0], path)


class Given:
    """A screen that is there already, with a person in front of it. cookies: the file with which its X server lets one in."""

    def __init__(self, cookies=None, **words):
        self.cookies, self.words = cookies, words
        if cookies:
            words['XAUTHORITY'] = f'{HOME}/cookies'

    def begin(self, person, size):
        if self.cookies:  # for whatever name this machine has: ffff
            listed = re.sub('^....', 'ffff', sh('xauth', '-f', self.cookies, 'nlist').stdout, flags=re.M)
            person.run('touch', f'{person.home}/cookies')
            person.run('xauth', '-f', f'{person.home}/cookies', 'nmerge', '-', stdin=listed)

    @staticmethod
    def shows(_):
        return True

    def fill(self, person, size):
        """The person sees to that."""
