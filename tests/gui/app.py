# SPDX-License-Identifier: GPL-3.0-or-later
"""app.py - a person with a screen and the app, which is looked at and used over the accessibility bus, on the lab's real NetworkManager."""

import gettext
import json
import os
import re
import signal
import time

from machine import Failed, sh, wait_until, write
from person import HOME, Person
from screen import X11
from tap import same

HERE = os.path.dirname(os.path.abspath(__file__))
APP_ID = 'io.github.godwitvpn.Godwit'
SHOTS = 'build/shots'


def allowed():
    """Expressions of warnings that are not ours (allowed-warnings.txt)."""
    with open(os.path.join(HERE, 'allowed-warnings.txt'), encoding='utf-8') as f:
        return [re.compile(line.split(' # ')[0].strip()) for line in f if line.strip() and not line.startswith('#')]


class App(Person):
    """files: what it is started with; language: of its texts; dpi: 96 is a text of ordinary size; screen: Xvfb, unless another one of screen.py is
    given; starts: the app, not only the session; judged: it can be asked for texts that are cut short; words: more of its environment."""

    home = HOME

    def __init__(self, width=860, height=640, files=(), language='', dpi=96, groups=(), screen=None, starts=True, judged=False,
                 **words):
        self.words = gettext.translation('godwit', '/usr/share/locale', [language] if language else [], fallback=True)
        if language:
            words.update(LANG=f'{language}.UTF-8', LOCPATH=f'{HOME}/locale')
        self.screen, self.size = screen or X11(), (width, height)
        super().__init__(groups, GSK_RENDERER='cairo', GTK_A11Y='atspi', **self.screen.words, **words)
        self.screen.begin(self, self.size)
        self.start('/usr/libexec/at-spi-bus-launcher', '--launch-immediately')
        if language:  # a locale by that name is all that translations and the direction of writing want
            sh('install', '-d', f'{HOME}/locale')
            sh('cp', '-r', '/usr/lib/locale/C.utf8', f'{HOME}/locale/{language}.utf8')
        write(f'{HOME}/.Xdefaults', f'Xft.dpi: {dpi}\n', 0o644)
        self.app = None
        build = os.environ.get('GODWIT_BUILD', 'root')
        self.door = {'LD_PRELOAD': os.path.abspath(f'build/{build}/tests/gui/libcut-labels.so'), 'GODWIT_CUT': f'{HOME}/cut'} if judged else {}
        if starts:
            self.again(*files)

    def again(self, *argv):
        """Starts the app (anew), and waits for its window."""
        self.app = self.start('/usr/bin/godwit', *argv, **self.door)
        self.appears()

    def appears(self):
        try:
            wait_until(lambda: self.screen.shows(self), 'the window', 90, 0.1)
        except Failed as error:
            self.picture('no-window')
            super().__exit__(Failed, error, None)
            raise
        self.screen.fill(self, self.size)

    def window(self):
        return self.screen.shows(self)

    def looks_like_something(self):
        """Does the accessibility bus have anything of the app?"""
        return self.run('python3', f'{HERE}/see.py', 'godwit', 'tree').returncode == 0

    # --- seeing ---

    def tree(self):
        return self.look('tree')

    def ask(self, *question, timeout=60):
        """What see.py prints, as text. Windows change while it looks at them: so it is asked again for a while."""
        end = time.monotonic() + 15
        while True:
            done = self.run('python3', f'{HERE}/see.py', 'godwit', *question, timeout=timeout)
            if done.returncode == 0:
                return done.stdout.strip()
            if time.monotonic() > end or self.app.poll() is not None:
                raise Failed(f'{question}: nothing is to be seen: {done.stderr[-300:]}')
            time.sleep(0.2)

    def look(self, *question):
        return json.loads(self.ask(*question))

    def say(self, text):
        """What the app says for a text of its source."""
        return self.words.gettext(text).replace('_', '')

    def place(self, name):
        """x, y, width and height, in the window, of the button of this name."""
        return self.look('place', name)

    def texts(self):
        return [words for _, name, text, _ in self.tree() for words in (name, text) if words]

    def sees(self, *words, seconds=60):
        """Waits until all of these are on the screen, each as a whole text or, with a final "…", as the beginning of one."""
        def look():
            texts = self.texts()
            return all(any(t == w or (w.endswith('…') and t.startswith(w[:-1])) for t in texts) for w in words)
        try:
            wait_until(look, f'{words} on the screen', seconds, 0.1)
        except Failed as error:
            raise Failed(f'{error}: {self.texts()}') from error

    def press(self, name, seconds=30):
        wait_until(lambda: self.run('python3', f'{HERE}/see.py', 'godwit', 'press', name).returncode == 0, f'something to press: {name}', seconds, 0.1)

    def act(self, name):
        """The window's own action."""
        same(self.run('python3', f'{HERE}/see.py', 'godwit', 'act', name).returncode, 0, name)

    def click(self, name, seconds=30):
        """With the mouse, when it has come to rest: rows have no action of their own on the accessibility bus."""
        last = []

        def rests():
            last.append(self.run('python3', f'{HERE}/see.py', 'godwit', 'where', name).stdout.split())
            return last[-1] and last[-2:-1] == last[-1:] and last[-1]

        self.run('xdotool', 'mousemove', *wait_until(rests, f'something to click: {name}', seconds, 0.1), 'click', '1')

    def type(self, name, text, seconds=30):
        wait_until(lambda: self.run('python3', f'{HERE}/see.py', 'godwit', 'type', name, text).returncode == 0, f'a field {name}', seconds, 0.1)

    def key(self, *keys):
        self.run('xdotool', 'key', *keys)

    def reach(self, field, text='', key=None, way='Tab'):
        """Goes on by Tab, or another key, until the field has the keyboard; types, or presses the key."""
        for _ in range(30):
            if self.ask('focus') == field:
                self.run('xdotool', *(('key', key) if key else ('type', text)))
                return
            self.key(way)
            time.sleep(0.1)
        raise Failed(f'the keyboard does not reach {field}: it is at {[name for _, name, _, states in self.tree() if "focused" in states]}')

    def lives(self):
        same(self.app.poll(), None, 'the app goes on')

    def closed(self, title):
        """Waits until the screen shows no window of this title. Until then nobody may look at the app: see.py, children."""
        wait_until(lambda: not self.run('xdotool', 'search', '--onlyvisible', '--name', f'^{title}$').stdout, f'{title} closed', 60, 0.1)

    def ticked(self, name):
        """Clicks a box, and waits until it is ticked."""
        self.click(name)
        wait_until(lambda: any(n == name and 'checked' in states for _, n, _, states in self.tree()), f'{name} ticked', 30, 0.1)

    def gone(self, *words, seconds=60):
        """Waits until none of these is on the screen any more."""
        wait_until(lambda: not set(words) & set(self.texts()), f'{words} no more on the screen', seconds, 0.1)

    def cut(self):
        """(why, text) of what is seen and cut short (cut-labels.c)."""
        path = self.door['GODWIT_CUT']
        if os.path.exists(path):
            os.unlink(path)
        self.app.send_signal(signal.SIGUSR1)
        wait_until(lambda: os.path.exists(path), 'what is cut short', 10, 0.05)
        with open(path, encoding='utf-8') as f:
            return [tuple(line.rstrip('\n').split('\t', 1)) for line in f]

    def picture(self, name):
        time.sleep(0.4)  # animations
        os.makedirs(SHOTS, exist_ok=True)
        self.screen.picture(self, f'{SHOTS}/{name}.png')

    def choose(self, uuid):
        """As a notification does when it is pressed: rows of a list offer no action to a screen reader."""
        done = self.run('gapplication', 'action', APP_ID, 'show', f"'{uuid}'")
        same(done.returncode, 0, done.stderr)

    def scroll(self, down=30, x=None, y=None):
        """The wheel there, or in the middle of the window, this many notches."""
        x, y = (self.size[0] // 2, self.size[1] // 2) if x is None else (x, y)
        self.run('xdotool', 'mousemove', str(x), str(y), 'click', '--repeat', str(abs(down)), '--delay', '20', '5' if down > 0 else '4')
        time.sleep(0.6)  # it glides

    # --- the end ---

    def said(self):
        with open(f'{HOME}/godwit.log', encoding='utf-8', errors='replace') as f:
            return f.read()

    def explain(self):
        print('# godwit: ' + '\n# godwit: '.join(self.said().splitlines()[-15:]))
        try:
            print(f'# on the screen: {self.texts()}')
        except Failed as error:
            print(f'# on the screen: {error}')

    def __exit__(self, kind, *rest):
        super().__exit__(kind, *rest)
        loud = [line for line in self.said().splitlines()
                if re.search(r'WARNING|CRITICAL|ERROR \*\*', line) and not any(a.search(line) for a in allowed())]
        if kind is None and loud:
            raise AssertionError(f'the app complains: {loud[:3]}')
        if kind is None and self.app.returncode not in (0, -2, -15, 15, 143):
            raise AssertionError(f'the app ended with {self.app.returncode}')
