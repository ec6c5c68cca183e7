# SPDX-License-Identifier: GPL-3.0-or-later
"""looks.py - what a person may have chosen for all programs, and the app in it: each view has a picture in build/shots, and no text of it is cut short."""

import filecmp
import os
import time
from dataclasses import dataclass

from app import SHOTS, App
from machine import sh, wait_until, write
from person import HOME
from tap import check

LOOKS = {  # words for App; a window has an edge of 5 pixels on each side, so 360 are left in one of 370
    'light': {},
    'dark': {'ADW_DEBUG_COLOR_SCHEME': 'prefer-dark'},
    'contrast': {'ADW_DEBUG_HIGH_CONTRAST': '1'},
    'narrow': {'width': 370},
    'arabic': {'language': 'ar'},
    'large': {'dpi': 192},
    'large-narrow': {'width': 370, 'dpi': 192},
}
LONG_NAME = 'Branch Office for Research and Development, Second Floor'
# Texts that may be cut short, each with the reason: in any look, or in those whose names begin so.
MARKED = {'': {LONG_NAME: 'a name that the person gave: rows of the list have one line, and the page tells it as its title'}}
VALUE = 'libadwaita gives the value of such a row one line; the list that it opens has it whole'
MARKED['large'] = dict.fromkeys(('Preferred', 'Normal', 'Name and Password', 'For This User', 'For All Users'), VALUE)
MARKED['large-narrow'] = {**dict.fromkeys(('Laboratory', 'Certificate', 'Company (Godwit)'), 'a name that the person gave, between the buttons of the header'),
                          'Connections': 'a title between the buttons of the header', 'Keyboard Shortcuts': 'the same',
                          '“Office” deleted': 'libadwaita gives a toast one line'}


@dataclass
class View:
    """go: what leads there, a key or a function of the Look. seen: texts of the source that are there then, the last one nowhere else. below: notches of
    the wheel to the rest, which has a picture of its own, or 0. leave: the key that leads back."""
    name: str
    go: object
    seen: tuple = ()
    below: int = 0
    leave: str = 'Escape'


class Look:
    """The app in one look."""

    def __init__(self, name, **more):
        words = LOOKS[name]
        self.name, self.faults, self.places, self.last = name, [], {}, None
        self.marked = {text for look, texts in MARKED.items() if name.startswith(look) for text in texts}
        self.turns = words.get('width', 860) < 560 * words.get('dpi', 96) / 96  # the list and the page take turns
        self.app = App(judged=True, starts=False, **words, **more)
        self.say = self.app.say

    def __enter__(self):
        write(f'{HOME}/.config/gtk-4.0/settings.ini', '[Settings]\ngtk-font-name=Cantarell 11\n', 0o644)
        sh('chown', '-R', 'usera:usera', f'{HOME}/.config')
        self.app.again()
        return self

    def __exit__(self, kind, *rest):
        self.app.__exit__(kind, *rest)
        if kind is None:
            check(not self.faults, 'cut short: ' + '; '.join(self.faults))

    def sees(self, *texts, **words):
        self.app.sees(*map(self.say, texts), **words)

    def press(self, text):
        self.app.press(self.say(text))

    def choose(self, uuid):
        """A connection that is in the list."""
        self.app.choose(uuid)

    def picture(self, view):
        """What slides in is judged when it has come to rest."""
        end = time.monotonic() + 3
        while (cut := [(why, text) for why, text in self.app.cut() if text not in self.marked]) and time.monotonic() < end:
            time.sleep(0.3)
        self.app.picture(f'{self.name}-{view}')
        self.last = f'{SHOTS}/{self.name}-{view}.png'
        self.faults += [f'{view}: {why}: {text}' for why, text in cut]

    def below(self, view, notches=30):
        """What there is further down, if there is anything: the page has two thirds of the window, and dialogs are in its middle."""
        x, y = self.app.size[0] * 11 // 20, self.app.size[1] // 2
        before = self.last
        self.app.scroll(notches, x, y)
        self.picture(view)
        if filecmp.cmp(before, self.last, shallow=False):
            os.unlink(self.last)
        self.app.scroll(-notches, x, y)

    def show(self, view):
        """Goes there, has its pictures, and comes back."""
        if isinstance(view.go, str):
            self.app.key(view.go)
        else:
            view.go(self)
        self.sees(*view.seen, seconds=30)
        self.picture(view.name)
        if view.below:
            self.below(f'{view.name}-below', view.below)
        if view.leave:
            self.app.key(view.leave)
            self.app.gone(*map(self.say, view.seen[-1:]))


def opens(button):
    """A menu by its button."""
    def go(look):
        look.press(button)
        wait_until(lambda: any(role == 'menu item' for role, *_ in look.app.tree()), f'the menu {button}', 10, 0.1)
    return go


def file(name, text):
    """A profile file is given to the app that runs."""
    def go(look):
        path = f'{HOME}/{os.path.basename(name)}'
        write(path, text, 0o644)
        look.app.run('/usr/bin/godwit', path)
    return go
