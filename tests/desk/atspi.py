# SPDX-License-Identifier: GPL-3.0-or-later
"""atspi.py - a program's windows on the accessibility bus, as a screen reader sees them. A process of its own: the library keeps what it once
saw of the bus.

    atspi.py tree PROGRAM               [role, name, can be acted upon] of each node, as JSON
    atspi.py values PROGRAM             {name: value} of what is seen and holds one: texts, switches, choices, numbers
    atspi.py press PROGRAM NAME         does what the button of this name does
    atspi.py put PROGRAM NAME TEXT      writes into the entry of this name
    atspi.py where PROGRAM NAME         X Y, the middle of what has this name, in its window"""
import json
import sys
import time

import pyatspi

BUTTONS = {'push button', 'button', 'toggle button'}
TEXTS = {'text', 'password text', 'entry'}
ACTING = BUTTONS | TEXTS | {'check box', 'combo box', 'switch', 'spin button'}


def is_seen(node):
    return node.getState().contains(pyatspi.STATE_SHOWING)


def name_of(node):
    """As screen readers have it: its own name, or that of its label."""
    labels = [r.getTarget(0) for r in node.getRelationSet() if r.getRelationType() == pyatspi.RELATION_LABELLED_BY] if not node.name else []
    return labels[0].name if labels else node.name


def children(node):
    return [child for child in map(node.getChildAtIndex, range(node.childCount)) if child is not None]


def nodes(node):
    yield node
    for child in children(node):
        yield from nodes(child)


def named(program, name, roles=None):
    for node in nodes(program):
        called = node.name if roles is None else name_of(node)  # to be clicked is the text itself, not a row that it labels
        if called == name and is_seen(node) and (roles is None or node.getRoleName() in roles):
            return node
    raise SystemExit(f'nothing seen is called "{name}"')


def chosen(combo):
    """What a combo box of GTK 3 has selected."""
    selected = combo.querySelection().getSelectedChild(0)
    return selected.name if selected is not None else None


def value(node):
    """What a node holds, or None."""
    role, state = node.getRoleName(), node.getState()
    if role in TEXTS:
        return node.queryText().getText(0, -1)
    if role in ('check box', 'switch', 'toggle button'):
        return state.contains(pyatspi.STATE_CHECKED)
    if role == 'spin button':
        return node.queryValue().currentValue
    if role == 'combo box':
        return [n.name for n in nodes(node) if n.getRoleName() == 'label'] or chosen(node)
    return None


def values(program):
    found = {}
    for node in nodes(program):
        name = name_of(node)
        held = value(node) if name and is_seen(node) else None
        if held is not None:
            found.setdefault(name, held)
    return found


def press(program, name):
    node = named(program, name, BUTTONS | {'check box', 'switch', 'panel'})
    if not node.queryAction().doAction(0):
        raise SystemExit(f'"{name}" does nothing')


def where(program, name):
    box = named(program, name).queryComponent().getExtents(pyatspi.WINDOW_COORDS)
    return f'{box.x + box.width // 2} {box.y + box.height // 2}'


def ask(program, verb, words):
    if verb == 'tree':
        return json.dumps([(n.getRoleName(), name_of(n), n.getRoleName() in ACTING and is_seen(n)) for n in nodes(program)])
    if verb == 'values':
        return json.dumps(values(program))
    if verb == 'press':
        return press(program, *words)
    if verb == 'where':
        return where(program, *words)
    name, text = words
    if not named(program, name, TEXTS).queryEditableText().setTextContents(text):
        raise SystemExit(f'"{name}" takes no text')
    return None


def main():
    verb, wanted, words = sys.argv[1], sys.argv[2], sys.argv[3:]
    end = time.monotonic() + 10
    while time.monotonic() < end:
        for program in pyatspi.Registry.getDesktop(0):
            if program is not None and program.name == wanted and program.childCount:
                said = ask(program, verb, words)
                if said:
                    print(said)
                return 0
        time.sleep(0.1)
    return 1


if __name__ == '__main__':
    sys.exit(main())
