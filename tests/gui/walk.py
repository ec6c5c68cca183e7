# SPDX-License-Identifier: GPL-3.0-or-later
"""walk.py PROGRAM VERB [DONE ONLY] - goes through the controls of a program's foremost view, over the accessibility bus. In one process: to begin anew for
each control takes too long for hundreds of them.

    home              leaves what stands in front of the main window
    unfold            opens all sections of the foremost view
    controls          where each control of the foremost view is, as JSON
    activate DONE KNOWN ONLY
                      activates each that is not in DONE, as long as the view is there; no others than those called as in KNOWN, when ONLY is true (all
                      are JSON). Prints, for each, [where it is, what was different then] as JSON; nothing different: ''. Buttons come last: they may lead
                      away; null when none has. What was ticked, typed or chosen is undone; what was opened stays open

What has no action on the bus - rows, check boxes, combo boxes - gets the keyboard and a space, as from a person who has no mouse."""

import collections
import json
import os
import re
import subprocess
import sys
import time

import gi

gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, GLib  # noqa: E402 pylint: disable=wrong-import-position

import pyatspi  # noqa: E402 pylint: disable=wrong-import-position

from see import CONTROLS, called, children, interface, nodes, showing, trail  # noqa: E402 pylint: disable=wrong-import-position

PATIENCE = 6  # seconds in which something has to be different: long ones, since only what does nothing takes them
ROW_PATIENCE = 0.5  # of a row that is not known to do something: it may only tell
STATES = {name: getattr(pyatspi, f'STATE_{name.upper()}') for name in ('sensitive', 'checked', 'expanded', 'pressed', 'selected')}
KEPT = ('checked', 'pressed', 'expanded')  # states
ROWS = ('list item', 'table cell')
TYPED = ('text', 'password text', 'entry', 'spin button')
GONE = (GLib.Error, NotImplementedError)  # what is asked for something that is there no more raises one of these
LEADING = ('button', 'push button', 'menu item')
WITH_TEXT = (*TYPED, 'label', 'status bar', 'caption')


def has(node, state):
    return node.getState().contains(getattr(pyatspi, f'STATE_{state.upper()}'))


def foremost(program):
    """The window of its own, the menu, or the dialog that is in front of all others; else the main window."""
    end = time.monotonic() + 5
    while not (windows := [w for w in children(program) if showing(w)]) and time.monotonic() < end:
        time.sleep(0.1)  # for a moment a busy app tells of none
    if windows[-1].getRoleName() != 'frame' or len(windows) > 1:
        return windows[-1]
    found = windows[0]
    for node in frames(windows[0]):
        if node.getRoleName() in ('menu', 'dialog') or (node.getRoleName() == 'alert' and node.name):  # a toast is an alert without a name
            found = node
    return found


def frames(node):
    """It and what is showing below it, but not what can be scrolled: no view is in there."""
    yield node
    for child in children(node):
        if child.getRoleName() != 'scroll pane' and showing(child):
            yield from frames(child)


def title(node):
    return f'{node.getRoleName()} {node.name!r}'


def is_control(node, role, state):
    if role == 'list item' and interface(node, lambda n: n.queryEditableText()):  # the row of a field
        return False
    if role in TYPED:
        return state.contains(pyatspi.STATE_EDITABLE)
    return role == 'table cell' or (role in CONTROLS and state.contains(pyatspi.STATE_FOCUSABLE))


def controls(node, above):
    """(node, where) of each at this node and below it. A combo box is one, whatever is in it."""
    if not showing(node):
        return
    role, state, name = node.getRoleName(), node.getState(), called(node)
    above = [*above, f'{role} {name!r}'] if name else above
    if state.contains(pyatspi.STATE_SENSITIVE) and name and is_control(node, role, state):
        yield node, ' > '.join(above)
    if role != 'combo box':
        for child in children(node):
            yield from controls(child, above)


def of_view(program):
    """Of a row that is a section, its head is the control."""
    view = foremost(program)
    found = list(controls(view, trail(view)[:-1]))
    heads = {where.rsplit(' > ', 1)[0] for node, where in found if has(node, 'expandable')}
    return [(node, where) for node, where in found if where not in heads]


# --- what is different ---

def look(program):
    """All that is showing; numbers count as one another: time goes on, too."""
    seen = collections.Counter()

    def add(node):
        if not showing(node):
            return
        role, state, words = node.getRoleName(), node.getState(), ''
        if role == 'alert' and not node.name:  # a toast: it comes and goes
            return
        if role in WITH_TEXT and (text := interface(node, lambda n: n.queryText())):
            words = text.getText(0, -1)
        if 'bit/s' not in words:
            name = '' if role == 'label' else node.name
            seen[(role, re.sub(r'\d+', '#', name), re.sub(r'\d+', '#', words), tuple(s for s in STATES if state.contains(STATES[s])))] += 1
        for child in children(node):
            add(child)

    for window in children(program):
        add(window)
    return seen


def settled(program):
    """What is showing when nothing changes any more, or soon enough: what changes by itself is not the deed of what is activated next."""
    before, end = None, time.monotonic() + 3
    while True:
        try:
            now = look(program)
            if now == before or time.monotonic() > end:
                return now
            before = now
        except GONE:  # it changes while it is looked at
            before = None
        time.sleep(0.15)


def difference(program, before, patience=PATIENCE, other=lambda: ''):
    """What is different from before, in words, or what other says; '' when nothing is within the time."""
    end = time.monotonic() + patience
    while True:
        try:
            now = look(program)
            if now == before and (said := other()):
                return said
        except GONE:  # it changes while it is looked at: what it becomes is waited for
            now, end = before, max(end, time.monotonic() + 1)
        if now != before:
            return tell((now - before) or (before - now))
        if time.monotonic() > end:
            return ''
        time.sleep(0.05)


def tell(some):
    words = [' '.join([name or text, *(s for s in states if s != 'sensitive')]) for _, name, text, states in some]
    return ', '.join(w for w in words if w)[:100] or 'its place'


def own(node):
    """What it has itself, or what is in its row: its name, what is typed in it, and whether it is ticked, pressed or open."""
    text = node.queryText().characterCount if node.getRoleName() in TYPED else 0
    return node.name, text, [has(one, name) for one in (parts(node) if node.getRoleName() == 'list item' else [node]) for name in KEPT if is_kept(one, name)]


def renamed(node, before):
    """What is gone has no name."""
    name = node.name
    return f'its name: {name}' if name not in ('', before) else ''


def own_of_row(node, since):
    """What it is in may have been opened then, with nothing in it yet for a moment."""
    while not (mine := own(node))[2] and time.monotonic() < since + 1:
        time.sleep(0.05)
    return mine


def parts(node):
    """It and all below it, showing or not."""
    yield node
    for child in children(node):
        yield from parts(child)


def is_kept(node, state):
    return node.getRoleName() == {'checked': 'check box', 'pressed': 'toggle button'}.get(state) or (state == 'expanded' and has(node, 'expandable'))


def changes(node, before):
    """Within a short time, in itself."""
    end = time.monotonic() + 0.5
    while time.monotonic() < end:
        if own(node) != before:
            return True
        time.sleep(0.02)
    return False


# --- to do it ---

def row_of(node):
    """The row of a list that it is, or is in; or None."""
    while node is not None:
        above = node.parent
        if node.getRoleName() in ROWS or (above is not None and above.getRoleName() == 'list'):
            return node
        node = above
    return None


def list_of(row):
    """The outermost one: from row to row the arrows go through lists in lists."""
    found = None
    while (row := row.parent) is not None:
        found = row if row.getRoleName() in ('list', 'table') else found
    return found


def top_of(node):
    return node.queryComponent().getExtents(pyatspi.WINDOW_COORDS).y


class Keyboard:
    """What has it, as the bus tells, and how it is brought to something: GTK lets nobody put it there from outside. news: what is read out to who does
    not see."""

    def __init__(self):
        self.at, self.heard, self.news = None, 0, []
        self.listener = Atspi.EventListener.new(self.hear)
        for event in ('object:state-changed:focused', 'object:announcement'):
            self.listener.register(event)

    def hear(self, event):
        if event.type.startswith('object:announcement'):
            self.news.append(event.any_data)
        elif event.detail1:
            self.at = event.source
            self.heard += 1

    def catch_up(self):
        while GLib.MainContext.default().iteration(False):
            pass

    def press(self, key, seconds=0.4):
        """Waits until it is elsewhere, so long at most."""
        before, end = self.heard, time.monotonic() + seconds
        subprocess.run(['xdotool', 'key', key], check=True)
        while time.monotonic() < end and self.heard == before:
            if not GLib.MainContext.default().iteration(False):
                time.sleep(0.005)

    def reach(self, node):
        """As a person does, who sees where it is and where to: Tab to the list, Down or Up to the row, Tab inside of it; where that key does not lead on,
        another one. False: none does."""
        pressed = collections.Counter()
        for _ in range(250):
            self.catch_up()
            if has(node, 'focused'):
                return True
            here = self.at
            key = next((k for k in self.ways(node) if pressed[here, k] < 2), None)
            if key is None:
                return False
            pressed[here, key] += 1
            self.press(key)
        return False

    def ways(self, node):
        """The keys, the best one first."""
        if self.at is None or not showing(self.at):
            return ('Tab', 'Down')
        here, there = row_of(self.at), row_of(node)
        if self.at.getRoleName() == 'spin button':  # the arrows are its own
            return ('Tab', 'shift+Tab') if top_of(node) > top_of(self.at) else ('shift+Tab', 'Tab')
        if here is not None and here == there:
            return ('shift+Tab', 'Up', 'Tab') if node == here else ('Tab', 'Right', 'shift+Tab', 'Left')
        below = top_of(there or node) > top_of(here or self.at)
        if here is not None and there is not None and list_of(here) == list_of(there):
            return ('Down', 'Tab', 'Up') if below else ('Up', 'shift+Tab', 'Down')
        return ('Tab', 'Down', 'shift+Tab') if below else ('shift+Tab', 'Up', 'Tab')


def type_in(node):
    """One letter more, which goes again."""
    field, before = node.queryEditableText(), own(node)
    field.insertText(before[1], '7', 1)
    said = 'typed' if changes(node, before) else ''
    field.deleteText(before[1], before[1] + 1)
    return said


def words_of(combo):
    return [n.queryText().getText(0, -1) for n in nodes(combo) if n.getRoleName() == 'label']


def open_words(node, keyboard):
    """Opens a combo box; the index of the chosen word, or None. While the view glides to it, what it opens closes again."""
    if not keyboard.reach(node):
        return None
    end = time.monotonic() + PATIENCE
    before = None
    while (now := top_of(node)) != before and time.monotonic() < end:
        before = now
        time.sleep(0.1)
    for _ in range(2):
        keyboard.press('space')
        end = time.monotonic() + PATIENCE / 2
        while time.monotonic() < end:
            words = [n for pane in nodes(node) if pane.getRoleName() == 'scroll pane' for n in nodes(pane) if n.getRoleName() == 'list item']
            chosen = [i for i, word in enumerate(words) if has(word, 'selected')]
            if chosen and any(has(word, 'focused') for word in words):
                return chosen[0]
            time.sleep(0.05)
    return None


def turn(node, keyboard):
    """The first word of a combo box, or when it has that the last one; and back."""
    before = words_of(node)
    at = open_words(node, keyboard)
    if at is None:
        return ''
    for key in ('Home' if at else 'End', 'Return'):
        keyboard.press(key, 0.2)
    end = time.monotonic() + PATIENCE
    while (now := words_of(node)) == before and time.monotonic() < end:
        time.sleep(0.05)
    if now == before or open_words(node, keyboard) is None:
        return ''
    for key in ('Home', *['Down'] * at, 'Return'):
        keyboard.press(key, 0.2)
    return ', '.join(word for word in now if word not in before)


def put(program, node, keyboard, patience, since):
    """By its own action, or by the keyboard. patience: as long as something may take to be different; since: when it last was."""
    role, action = node.getRoleName(), interface(node, lambda n: n.queryAction())
    by_itself = action and any(action.getName(i) in ('click', 'toggle', 'activate') for i in range(action.nActions))

    def once():
        if by_itself:
            return action.doAction(0)
        if not keyboard.reach(node):
            return False
        keyboard.press('Return' if role == 'table cell' else 'space', 0.05)
        return True

    mine = own_of_row(node, since) if role == 'list item' else own(node)
    if mine[2] and role in (*ROWS, 'check box'):
        return other_way(node, mine, once)
    before = look(program) if patience == ROW_PATIENCE else settled(program)
    keyboard.catch_up()
    keyboard.news.clear()
    if not once():
        return ''
    if called(node).startswith('Copy'):
        return copied(node)
    if role == 'toggle button' and changes(node, mine):
        if mine[2] == [True]:  # as it was; what opens others stays open
            once()
            time.sleep(0.2)
        return 'the other way'
    said = difference(program, before, patience, lambda: renamed(node, mine[0]))
    keyboard.catch_up()
    return said or (f'it is said: {keyboard.news[-1]}' if keyboard.news else '' if showing(node) else 'it is gone')


def other_way(node, before, once):
    """And back: only this is different, and it is as it was then."""
    if not once() or not changes(node, before):
        return ''
    once()
    end = time.monotonic() + PATIENCE
    while own(node) != before and time.monotonic() < end:
        time.sleep(0.02)
    return 'the other way'


def copied(node):
    """What another program finds in the clipboard then: what stands in the row; or a report, and the like."""
    row = node
    while row is not None and row.getRoleName() != 'list item':
        row = row.parent
    told = [n.queryText().getText(0, -1) for n in nodes(row) if n.getRoleName() == 'label'] if row is not None else []
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        text = subprocess.run(['python3', f'{os.path.dirname(os.path.abspath(__file__))}/clip.py'], check=False, capture_output=True, text=True).stdout
        if (told and text in told) or (not told and 'Godwit' in text):
            return f'copied {text[:40]!r}'
        time.sleep(0.1)
    return ''


def do(program, node, keyboard, known, since):
    """Activates it; what was different then."""
    if has(node, 'editable'):
        return type_in(node)
    if node.getRoleName() == 'combo box':
        return turn(node, keyboard)
    return put(program, node, keyboard, ROW_PATIENCE if node.getRoleName() == 'list item' and called(node) not in known else PATIENCE, since)


def stays(program, node, view, said):
    """Is the view as it was, or has the deed led elsewhere?"""
    if title(foremost(program)) != view or not showing(node):
        return False
    if view == "dialog 'About'":  # each of its rows leads to a page, which takes its time to come
        return node.getRoleName() != 'list item'
    return said.startswith('copied') or not view.startswith('frame') or node.getRoleName() not in (*LEADING, 'table cell')


def activate(program, done, known, only):
    done, known, only = map(json.loads, (done, known, only))
    view, keyboard, since = title(foremost(program)), Keyboard(), time.monotonic()
    while rest := [(node, where) for node, where in of_view(program) if where not in done and (not only or called(node) in known)]:
        others = [(node, where) for node, where in rest if node.getRoleName() not in LEADING]
        for node, where in others or rest:
            if where in done or not showing(node):  # it went with another one's deed
                continue
            done.append(where)
            try:
                said = do(program, node, keyboard, known, since)
            except GONE:
                said = 'it went with its deed'
            print(json.dumps([where, said]), flush=True)
            since = time.monotonic() if said else since
            if said not in ('', 'typed', 'the other way'):
                time.sleep(0.3)  # what was opened is there as a whole
                if not stays(program, node, view, said):
                    return
    print(json.dumps(None))


def unfold(program):
    keyboard = Keyboard()
    for _ in range(2):  # lists of words in sections
        for node, _ in of_view(program):
            if has(node, 'expandable') and not has(node, 'expanded'):
                keyboard.reach(node)
                keyboard.press('space', 0.1)
            elif node.getRoleName() == 'toggle button' and not has(node, 'pressed'):
                node.queryAction().doAction(0)


def home(program):
    for _ in range(8):
        view = foremost(program)
        if view.getRoleName() == 'frame':
            return
        for node in nodes(view):
            if node.getRoleName() in ('button', 'push button') and called(node) in ('Cancel', 'Close', 'Go On Editing') and has(node, 'sensitive'):
                node.queryAction().doAction(0)
                break
        else:
            subprocess.run(['xdotool', 'key', 'Escape'], check=True)
        time.sleep(0.6 if view.getRoleName() in ('dialog', 'alert', 'menu') else 1.5)  # nobody may look while a window closes: see.py, children
    raise SystemExit(f'it does not leave {title(foremost(program))}')


def main(argv):
    for program in pyatspi.Registry.getDesktop(0):
        if program is not None and program.name == argv[1]:
            program.set_cache_mask(Atspi.Cache.ROLE | Atspi.Cache.INTERFACES)  # what does not change
            if argv[2] == 'controls':
                print(json.dumps([where for _, where in of_view(program)]))
            elif argv[2] in ('home', 'unfold'):
                {'home': home, 'unfold': unfold}[argv[2]](program)
            else:
                activate(program, *argv[3:])
            return 0
    return 1


if __name__ == '__main__':
    sys.exit(main(sys.argv))
