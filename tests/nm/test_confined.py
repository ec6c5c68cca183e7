# SPDX-License-Identifier: GPL-3.0-or-later
"""test_confined.py - what NetworkManager's service starts is confined as what the keeper starts."""

import client
import confined
from peer import ours, up
from tap import same, test


@test('nm: the godwitd of a connection is of another user, without rights, without files, filtered')
def godwitd(lab):
    lab.serve()
    lab.add(ours(), 'ours')
    up(lab, 'ours')
    found = list(client.processes('godwitd'))
    same(len(found), 1, f'godwitd of one connection: {found}')
    confined.look(found[0])
