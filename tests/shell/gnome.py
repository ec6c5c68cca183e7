# SPDX-License-Identifier: GPL-3.0-or-later
"""gnome.py - a person who is logged in to GNOME: a real gnome-shell without a monitor, a GPU or a logind. It is typed at by a keyboard and
pointed at by a mouse of Clutter's, and looked at through its own Eval and Screenshot, which its unsafe mode opens."""

import json
import time

import session
from machine import Failed, wait_until
from person import HOME, Person

START = 120  # seconds; five on a machine that does nothing else
# Texts of the dialogs on the screen, and whether one of their fields has the keyboard.
DIALOG = '''(() => {
  const St = imports.gi.St, texts = [];
  const walk = actor => {
    if (!actor.visible) return;
    if (actor instanceof St.Label) texts.push(actor.text);
    else if (actor instanceof St.Entry) texts.push(`[${actor.hint_text ?? ''}]`);
    actor.get_children().forEach(walk);
  };
  Main.layoutManager.modalDialogGroup.get_children().forEach(walk);
  return {texts, typing: global.stage.key_focus?.get_parent() instanceof St.Entry};
})()'''
# Devices stay: the seat forgets those that nobody holds.
INPUT = '''
  const {Clutter, GLib} = imports.gi, now = () => GLib.get_monotonic_time();
  const seat = global.stage.context.get_backend().get_default_seat();
  globalThis.labKeys ??= seat.create_virtual_device(Clutter.InputDeviceType.KEYBOARD_DEVICE);
  globalThis.labMouse ??= seat.create_virtual_device(Clutter.InputDeviceType.POINTER_DEVICE);
'''
KEYS = {'Return': 0xff0d, 'Escape': 0xff1b, 'Tab': 0xff09}
# The middle of the button of this name in the menu of quick settings.
BUTTON = '''(() => {
  let found = null;
  const walk = actor => {
    if (actor.title === NAME && actor.checked !== undefined && actor.mapped) found ??= actor;
    actor.get_children().forEach(walk);
  };
  walk(Main.panel.statusArea.quickSettings.menu.actor);
  if (!found) return null;
  const [x, y] = found.get_transformed_position(), [width, height] = found.get_transformed_size();
  return {x: x + width / 3, y: y + height / 2, checked: found.checked, subtitle: found.subtitle};
})()'''


class Gnome(Person):
    def __init__(self):
        super().__init__(XDG_SESSION_TYPE='wayland', XDG_CURRENT_DESKTOP='GNOME', LIBGL_ALWAYS_SOFTWARE='1')
        begun = time.monotonic()
        self.shell = self.start('gnome-shell', '--headless', '--wayland', '--no-x11', '--unsafe-mode', '--virtual-monitor', '1280x800')
        wait_until(self.drawn, 'gnome-shell', START, 0.2)
        print(f'# gnome-shell starts in {time.monotonic() - begun:.1f} s')
        self.run_js('Main.overview.hide()')

    def drawn(self):
        if self.shell.poll() is not None:
            raise Failed(f'gnome-shell ends with {self.shell.returncode}')
        return self.run('busctl', '--user', '--json=short', 'call', 'org.gnome.Shell', '/org/gnome/Shell', 'org.gnome.Shell', 'Eval', 's',
                        'Main.layoutManager._startingUp').stdout.find('false') > 0

    def run_js(self, code):
        """What the Shell makes of a line of its own language."""
        done = self.run('busctl', '--user', '--json=short', 'call', 'org.gnome.Shell', '/org/gnome/Shell', 'org.gnome.Shell', 'Eval', 's', code)
        good, value = json.loads(done.stdout)['data'] if done.returncode == 0 else (False, done.stderr)
        if not good:
            raise Failed(f'the Shell says: {value[:400]}')
        return json.loads(value) if value else None

    def question(self, *words, seconds=20):
        """Waits for a dialog that has all of these words and the keyboard; returns its texts."""
        def look():
            seen = self.run_js(DIALOG)
            text = ' | '.join(seen['texts'])
            return text if seen['typing'] and all(word in text for word in words) else None
        return wait_until(look, f'a dialog of the Shell with {words}', seconds, 0.1)

    def no_question(self):
        wait_until(lambda: not self.run_js(DIALOG)['texts'], 'no dialog of the Shell', 30, 0.1)

    def type(self, text, *keys):
        """Types, and then presses these keys, each when the Shell has had time for the one before."""
        values = [ord(c) for c in text] + [KEYS[key] for key in keys]
        self.run_js(f'''(() => {{{INPUT}
          const press = state => value => labKeys.notify_keyval(now(), value, state);
          for (const value of {values}) {{ press(Clutter.KeyState.PRESSED)(value); press(Clutter.KeyState.RELEASED)(value); }}
          return true; }})()''')

    def button(self, name):
        """Where a button of quick settings is and what it says; opens the menu."""
        self.run_js('Main.panel.statusArea.quickSettings.menu.open(false)')
        return wait_until(lambda: self.run_js(BUTTON.replace('NAME', json.dumps(name))), f'the button {name}', 30, 0.1)

    def click(self, place):
        self.run_js(f'''(() => {{{INPUT}
          labMouse.notify_absolute_motion(now(), {place['x']}, {place['y']});
          labMouse.notify_button(now(), Clutter.BUTTON_PRIMARY, Clutter.ButtonState.PRESSED);
          labMouse.notify_button(now(), Clutter.BUTTON_PRIMARY, Clutter.ButtonState.RELEASED);
          return true; }})()''')

    def picture(self, name):
        time.sleep(0.5)  # dialogs fade in
        done = self.run('busctl', '--user', 'call', 'org.gnome.Shell.Screenshot', '/org/gnome/Shell/Screenshot', 'org.gnome.Shell.Screenshot',
                        'Screenshot', 'bbs', 'false', 'false', f'{session.shots()}/{name}.png')
        if 'true' not in done.stdout:
            raise Failed(f'no picture: {done.stdout}{done.stderr}')

    def explain(self):
        try:
            print(f'# on the screen: {self.run_js(DIALOG)}')
        except (Failed, ValueError) as error:
            print(f'# on the screen: {error}')
        with open(f'{HOME}/gnome-shell.log', encoding='utf-8', errors='replace') as f:
            for line in f.read().splitlines()[-25:]:
                print(f'# gnome-shell: {line[:220]}')
