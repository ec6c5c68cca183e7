# SPDX-License-Identifier: GPL-3.0-or-later
"""test_reasons.py - each end reason that a gateway or the network can cause (reasons.py): its page says the sentence of why.def and has a picture,
and what is offered there, or what a person would do, leads to "Connected"."""

import time

from app import App
from desktop import nmcli
from machine import RUN
from peer import ours
from people import users
from reasons import NOT_FROM_OUTSIDE, REASONS, make_odd
from tap import check, same, test
from test_failures import WHY

GROUPS = {'reaching the gateway': (10, 19), 'signing in': (20, 29), 'certificates': (30, 44), 'agreeing': (45, 59), 'a tunnel that lived': (60, 79)}


ALWAYS = {'Add Connection', 'Main Menu', 'Connection Menu', 'Minimize', 'Maximize', 'Close', 'Try Again', 'Show Details', 'Copy Report', 'Dismiss'}


def offered(app):
    """The buttons of a failure's page that are not on each of them: what repairs it."""
    return [name for role, name, *_ in app.tree() if role in ('button', 'push button') and name not in ALWAYS and not name.startswith('Copy ')]


def provoke(lab, app, reason):
    number, sentence, _ = WHY[reason.name]
    uuid = f'20000000-0000-4000-8000-0000000002{number:02}'
    with reason.gateway(lab):
        lab.add(ours(name=reason.name, uuid=uuid, **{'connection': 'permissions=user:usera:;\n', 'gateway__authorities': f'{RUN}/certs/ca.pem', **reason.mine}),
                reason.name)
        app.sees(reason.name)
        app.choose(uuid)
        app.press('Connect')
        if reason.deed:
            app.sees('Disconnect', 'Security', seconds=20)
            reason.deed(app, lab)
        app.sees('Connection Failed', sentence, seconds=reason.seconds)
        app.picture(f'why-{number}')
        if reason.after:
            reason.after(app, lab)
        check(reason.mend or not offered(app), f'offered, and no row tries it: {offered(app)}')
        if reason.mend:
            reason.mend(app, lab)
            app.sees('Disconnect', 'Security', seconds=30)
            app.press('Disconnect')
            app.sees('Not Connected')


def calm(lab, app, reason):
    """The next one finds nothing of this."""
    if reason.after:
        reason.after(app, lab)
    nmcli('connection', 'delete', reason.name, ok=False, timeout=30)
    if 'Cancel' in app.texts():
        app.key('Escape')
    app.gone(reason.name)


def all_of(lab, rows):
    users()
    make_odd()
    failed = []
    with App() as app:
        for reason in rows:
            begun = time.monotonic()
            try:
                provoke(lab, app, reason)
            except AssertionError as error:
                failed.append(f'{reason.name}: {str(error)[:1500]}')
            except Exception as error:  # pylint: disable=broad-except
                failed.append(f'{reason.name}: {str(error)[:1500]}')
            calm(lab, app, reason)
            print(f'# {WHY[reason.name][0]} {reason.name}: {"not " if failed and failed[-1].startswith(reason.name) else ""}as it should be, '
                  f'{time.monotonic() - begun:.0f} s', flush=True)
    check(not failed, '\n'.join(failed))


@test('app: reasons: each of why.def has a row, or says why neither a gateway nor the network causes it')
def complete(_):
    rows = {reason.name for reason in REASONS}
    same(set(WHY) - rows - set(NOT_FROM_OUTSIDE), set(), 'end reasons that are forgotten')
    same(rows & set(NOT_FROM_OUTSIDE), set(), 'end reasons that are both')
    same((rows | set(NOT_FROM_OUTSIDE)) - set(WHY), set(), 'end reasons that are none')


@test('app: reasons: five of them, each by its page and mended')
def five(lab):
    rows = [reason for reason in REASONS if reason.often]
    check(len(rows) == 5, 'five rows')
    all_of(lab, rows)


def group(title, first, last):
    @test(f'reasons: {title}: each by its page, and mended where the app offers it')
    def run(lab):
        all_of(lab, [reason for reason in REASONS if first <= WHY[reason.name][0] <= last])
    return run


for words, (low, high) in GROUPS.items():
    group(words, low, high)
