# SPDX-License-Identifier: GPL-3.0-or-later
"""tables.py - the project's tables (settings, their words, end reasons, events, phases) as Python values, for papers and lints."""
import os
from dataclasses import dataclass, field

import defs


@dataclass
class Setting:
    group: str
    field: str
    name: str
    type: str
    list: str
    preset: str
    min: str
    max: str
    help: str

    @property
    def secret(self):
        return self.type == 'SECRET'

    @property
    def required(self):
        return not self.secret and self.preset == '' and int(self.min) > 0


@dataclass
class Group:
    name: str
    help: str
    settings: list = field(default_factory=list)


@dataclass
class Row:
    number: int
    name: str
    values: list


def settings(root):
    groups = []
    for macro, a in defs.rows(os.path.join(root, 'client-core/profile/keys.def')):
        if macro == 'GDW_GROUP':
            groups.append(Group(a[1], a[2]))
        elif macro == 'GDW_KEY':
            groups[-1].settings.append(Setting(groups[-1].name, a[0] + '.' + a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8]))
        elif macro == 'GDW_SECRET':
            groups[-1].settings.append(Setting(groups[-1].name, '', a[1], 'SECRET', 'none', '', a[2], a[3], a[4]))
    return groups


def faults(root):
    """What can be wrong with a setting, in words."""
    return [a[1] for macro, a in defs.rows(os.path.join(root, 'client-core/profile/faults.def')) if macro == 'GDW_FAULT']


def choices(root):
    """list -> [(word, help)]"""
    found = {}
    for _, a in defs.rows(os.path.join(root, 'client-core/profile/choices.def')):
        found.setdefault(a[0], []).append((a[3], a[4]))
    return found


def numbered(root, path):
    return [Row(int(a[0]), a[1], a[2:]) for _, a in defs.rows(os.path.join(root, path))]


def end_reasons(root):
    return numbered(root, 'client-core/base/why.def')


def events(root):
    return numbered(root, 'client-core/base/events.def')


def phases(root):
    return numbered(root, 'client-core/base/phases.def')


def roams(root):
    return numbered(root, 'client-core/base/roams.def')
