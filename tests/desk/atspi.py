# SPDX-License-Identifier: GPL-3.0-or-later
"""atspi.py PROGRAM [BUTTON] - with BUTTON: does what the button of this name does. Else the tree of a program's window on the accessibility bus, as JSON: [role, name, can be acted upon] of each node. A
process of its own: the library keeps what it once saw of the bus."""
import json
import sys
import time

import pyatspi

ACTING = {'push button', 'button', 'toggle button', 'text', 'password text', 'entry', 'check box', 'combo box', 'switch', 'spin button'}


def press(node, name):
    """Presses the first button of this name below a node."""
    if node.name == name and node.getRoleName() in ('push button', 'button'):
        return node.queryAction().doAction(0)
    return any(press(child, name) for child in map(node.getChildAtIndex, range(node.childCount)) if child is not None)


def walk(node, found):
    role = node.getRoleName()
    found.append((role, node.name, role in ACTING and node.getState().contains(pyatspi.STATE_SHOWING)))
    for i in range(node.childCount):
        child = node.getChildAtIndex(i)
        if child is not None:
            walk(child, found)


def main():
    end = time.monotonic() + 10
    while time.monotonic() < end:
        for program in pyatspi.Registry.getDesktop(0):
            if program is not None and program.name == sys.argv[1] and program.childCount:
                if len(sys.argv) > 2:
                    return 0 if press(program, sys.argv[2]) else 1
                found = []
                walk(program, found)
                print(json.dumps(found))
                return 0
        time.sleep(0.1)
    return 1


if __name__ == '__main__':
    sys.exit(main())
