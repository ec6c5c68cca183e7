# SPDX-License-Identifier: GPL-3.0-or-later
"""test_walk.py - every control of every view (views.py) has a name and is activated: something is different then, and nothing complains. A test for each
view, so that lanes share them, and one that fails names the view."""

import json
import re

from app import App
from machine import Failed
from tap import check, test
from views import BY_NAME, VIEWS, settle, walk

ROUNDS = 30  # at most so many buttons of a view lead away from it
OF_THE_WINDOW = ('Minimize', 'Maximize', 'Close')  # the window manager's; that Close ends the app, and cleanly, test_show.py sees
FILE_CHOOSERS = ("dialog 'Import Connection'", "dialog 'Save Report'")  # GTK's own: what is in them has the names that GTK gives
SHARED = "'Connections' > |dialog 'Add|dialog 'Edit"  # the list of connections, and the form


def is_ours(where):
    """Not a button of the window's frame."""
    return not (where.startswith("frame 'Godwit'") and not re.search('dialog|alert', where) and where.endswith(tuple(f"button '{name}'" for name in OF_THE_WINDOW)))


def last(where):
    """Role and name."""
    return re.fullmatch(r'([a-z ]+) ([\'"])(.*)\2', where.rsplit(' > ', 1)[-1]).group(1, 3)


def name_of(where):
    return last(where)[1]


def come(lab, app, view):
    settle(lab, app)
    view.go(lab, app)


def elsewhere(lab, app, view):
    """The controls that the view shares with one where they are activated. What it has to do with them itself is in known."""
    if not view.shares:
        return []
    come(lab, app, BY_NAME[view.shares])
    found = [where.replace("dialog 'Add Connection'", "dialog 'Edit Connection'") for where in json.loads(walk(app, 'controls')) if re.search(SHARED, where)]
    return [where for where in found if name_of(where) not in view.known]


def activated(lab, app, view, done):
    """{where: what was different} of each control of the view but those that are done. One that leads away is not the last: it is gone there anew."""
    told = {}
    for _ in range(ROUNDS):
        skip = [where for where in json.loads(walk(app, 'controls')) if not is_ours(where)]
        new = [json.loads(line) for line in walk(app, 'activate', json.dumps([*skip, *done, *told]), json.dumps(view.known), json.dumps(view.only),
                                                 seconds=600).splitlines()]
        app.lives()
        told.update(one for one in new if one)
        if None in new:
            return told
        come(lab, app, view)
    raise Failed(f'there is always another control: {list(told)[-5:]}')


def faults(view, told):
    """What is missing, and what does nothing."""
    good = {name_of(where) for where, said in told.items() if said}
    yield from (f'{name}: not there, or nothing happens' for name in view.known if name not in good)
    for where, said in told.items():
        if not said and not (last(where)[0] == 'list item' or name_of(where) in view.quiet):
            yield f'{where}: nothing happens'


def go_through(view):
    @test(f'walk: {view.name}: every control has a name, and something is different when it is activated')
    def run(lab):
        lab.serve()
        settle(lab)
        with App() as app:
            done = elsewhere(lab, app, view)
            come(lab, app, view)
            bad = [f'without a name: {where}' for where in json.loads(app.ask('nameless')) if not where.startswith(FILE_CHOOSERS)]
            told = activated(lab, app, view, done)
            print(f'# {len(told)} controls: ' + '; '.join(f'{name_of(where)} ({said})' if said else name_of(where) for where, said in told.items()))
            bad += faults(view, told)
            check(not bad, '\n'.join(bad))


for each in VIEWS:
    go_through(each)
