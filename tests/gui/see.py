# SPDX-License-Identifier: GPL-3.0-or-later
"""see.py PROGRAM VERB [NAME [TEXT]] - looks at a program and uses it as a screen reader does, over the accessibility bus. A process of its own: the
library keeps what it once saw of the bus.

    tree              [role, name, text, states] of all that is showing, as JSON
    press NAME        does what the button, row or menu item of this name does
    act NAME          does what the window's action of this name does
    where NAME        prints the place in the window to click for what has this name
    place NAME        x, y, width and height, in the window, of the button of this name, as JSON
    type NAME TEXT    puts the text into the field of this name
    nameless          where is each control that is showing and has no name, as JSON
    follow WORD SECONDS  prints, every half a second, the text of the label that has WORD in it
    focus             prints the name of what has the keyboard
    described         prints the description of what has the keyboard, or the label which is told to be that

Ends with 1 when there is nothing of this name that can be used so."""

import json
import sys
import time

import pyatspi

CONTROLS = {'button', 'push button', 'toggle button', 'check box', 'radio button', 'switch', 'combo box', 'text', 'entry', 'password text',
            'spin button', 'slider', 'link', 'menu', 'menu item', 'list item'}
STATES = {'sensitive': pyatspi.STATE_SENSITIVE, 'focused': pyatspi.STATE_FOCUSED, 'checked': pyatspi.STATE_CHECKED}


def showing(node):
    return node.getState().contains(pyatspi.STATE_SHOWING)


def children(node):
    """All at once, before any of them is looked at: GTK 4.18 dies of being asked for a window that has been closed since it told how many there are
    (GetChildAtIndex in gtk/a11y/gtkatspiroot.c)."""
    return [child for child in map(node.getChildAtIndex, range(node.childCount)) if child is not None]


def nodes(node):
    """The node and all that is showing below it."""
    yield node
    for child in children(node):
        if showing(child):
            yield from nodes(child)


def interface(node, ask):
    try:
        return ask(node)
    except NotImplementedError:
        return None


def describe(node):
    text = interface(node, lambda n: n.queryText())
    states = node.getState()
    return (node.getRoleName(), node.name, text.getText(0, -1) if text and node.getRoleName() != 'password text' else '',
            [name for name, state in STATES.items() if states.contains(state)])


def press(program, name):
    for node in nodes(program):
        if name == (called(node) if node.getRoleName() == 'menu item' else node.name) and node.getState().contains(pyatspi.STATE_SENSITIVE):
            action = interface(node, lambda n: n.queryAction())
            if action and action.nActions and action.doAction(0):
                return True
    return False


def act(program, name):
    for window in children(program):
        action = interface(window, lambda n: n.queryAction())
        for i in range(action.nActions if action else 0):
            if action.getName(i) == name:
                return action.doAction(i)
    return False


def put(program, name, text):
    for node in nodes(program):
        field = interface(node, lambda n: n.queryEditableText())
        if field and (node.name == name or (node.parent and node.parent.name == name)):
            return field.setTextContents(text)
    return False


def where(program, name):
    """A row has no action of its own on the bus: it is clicked, and so is found by its place."""
    for node in nodes(program):
        if node.name == name:
            box = interface(node, lambda n: n.queryComponent().getExtents(pyatspi.WINDOW_COORDS))
            if box and box.width > 0 and box.height > 0:
                print(box.x + box.width // 2, box.y + min(box.height, 40) // 2)
                return True
    return False


def place(program, name):
    for node in nodes(program):
        if node.name == name and node.getRoleName() in ('button', 'push button'):
            box = node.queryComponent().getExtents(pyatspi.WINDOW_COORDS)
            return [box.x, box.y, box.width, box.height]
    return None


def follow(program, word, seconds):
    for node in nodes(program):
        text = interface(node, lambda n: n.queryText())
        if text and word in text.getText(0, -1):
            end = time.monotonic() + float(seconds)
            while time.monotonic() < end:
                print(text.getText(0, -1))
                time.sleep(0.5)
            return True
    return False


def related(node, kind):
    """The text of the first label that stands in this relation to it and has one, or ''."""
    for relation in node.getRelationSet():
        if relation.getRelationType() == kind:
            for i in range(relation.getNTargets()):
                label = relation.getTarget(i)
                words = interface(label, lambda n: n.queryText())
                text = label.name or (words.getText(0, -1) if words else '')
                if text:
                    return text
    return ''


def called(node):
    """Its name, or that of the label which is told to be its own: GTK leaves it to the reader to look there for what stands in its menus."""
    return node.name or related(node, pyatspi.RELATION_LABELLED_BY)


def trail(node):
    """Roles and names from the window down; what has no name is left out."""
    words = []
    while node is not None and node.getRoleName() != 'application':
        if (name := called(node)) or not words:
            words.insert(0, f'{node.getRoleName()} {name!r}')
        node = node.parent
    return words


def nameless(program):
    """Of what can be activated, typed into or gets the keyboard. Not of what only holds others: boxes that scroll, and lists of rows."""
    found = []
    for node in nodes(program):
        role, state = node.getRoleName(), node.getState()
        counts = role in CONTROLS or role in ('table cell', 'dialog', 'alert', 'frame', 'image')
        if counts and state.contains(pyatspi.STATE_SENSITIVE) and not called(node) and not is_toast(node):
            found.append(' > '.join(trail(node)))
    print(json.dumps(found))
    return True


def is_toast(node):
    """libadwaita's: its text is a label in it."""
    return node.getRoleName() == 'alert' and not node.name and any(n.getRoleName() == 'label' for n in nodes(node))


def focus(program):
    """The name of what has the keyboard, or of the row that it belongs to."""
    for node in nodes(program):
        if node.getState().contains(pyatspi.STATE_FOCUSED):
            print(node.name or node.parent.name)
            return True
    return True


def described(program):
    for node in nodes(program):
        if node.getState().contains(pyatspi.STATE_FOCUSED):
            print(node.description or related(node, pyatspi.RELATION_DESCRIBED_BY))
            return True
    return True


VERBS = {'press': press, 'act': act, 'where': where, 'type': put, 'nameless': nameless, 'focus': focus, 'described': described, 'follow': follow}


def main(argv):
    end = time.monotonic() + 10
    while time.monotonic() < end:
        for program in pyatspi.Registry.getDesktop(0):
            if program is None or program.name != argv[1] or not program.childCount:
                continue
            if argv[2] == 'tree':
                print(json.dumps([describe(n) for window in children(program) for n in nodes(window)]))
                return 0
            if argv[2] == 'place' and (box := place(program, argv[3])):
                print(json.dumps(box))
                return 0
            return 0 if argv[2] != 'place' and VERBS[argv[2]](program, *argv[3:]) else 1
        time.sleep(0.1)
    return 1


if __name__ == '__main__':
    sys.exit(main(sys.argv))
