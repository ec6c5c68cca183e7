# SPDX-License-Identifier: GPL-3.0-or-later
"""atspi.py PROGRAM - the tree of a program's window on the accessibility bus, as JSON: [role, name, can be acted upon] of each node. A
process of its own: the library keeps what it once saw of the bus."""
import json
import sys
import time

import pyatspi

ACTING = {'push button', 'button', 'toggle button', 'text', 'password text', 'entry', 'check box', 'combo box', 'switch'}


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
                found = []
                walk(program, found)
                print(json.dumps(found))
                return 0
        time.sleep(0.1)
    return 1


if __name__ == '__main__':
    sys.exit(main())
