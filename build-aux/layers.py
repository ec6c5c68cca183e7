# SPDX-License-Identifier: GPL-3.0-or-later
"""layers.py ROOT - every #include against the arrows of docs/architecture.md section 2: an arrow means "may include and link"."""
import os
import re
import sys

import tree
from tap import Tap

# room: rooms it may include, besides itself
ARROWS = {
    'base': [],
    'profile': ['base'],
    'wire': ['base'],
    'crypto': ['base'],
    'cred': ['base', 'profile', 'wire', 'crypto'],
    'eap': ['base', 'profile', 'wire', 'crypto', 'cred'],
    'esp': ['base', 'wire', 'crypto'],
    'ike': ['base', 'profile', 'wire', 'crypto', 'cred', 'eap', 'esp', 'door'],
    'door': ['base', 'profile', 'crypto', 'esp'],
    'profiles': ['base', 'profile'],
    'tun': ['base'],
    'platform': ['base'],
    'control': ['base', 'profile'],
    'front': ['base', 'profile', 'control'],
    'worker': ['base', 'profile', 'door', 'tun', 'platform', 'control'],
    'keeper': ['base', 'profile', 'tun', 'platform', 'control', 'front'],
    'scout': ['base', 'profile', 'platform', 'control'],
    'sign': ['base', 'profile', 'platform', 'control'],
    'ctl': ['base', 'profile', 'profiles', 'control', 'front'],
    'form': ['base', 'profile'],
    'nm-plugin': ['base', 'profile', 'profiles', 'platform', 'control', 'front', 'form'],
    'gui': ['base', 'profile', 'profiles', 'control', 'front', 'form', 'nm-plugin'],  # of it shared, editor/edited and editor/carry
}

# What client-core may take from outside (rule: no OS header slips in).
CORE_HEADERS = {'stdint.h', 'stddef.h', 'stdbool.h', 'string.h', 'stdlib.h'}
CORE_EXTRA = {'client-core/base/ring.c': {'stdatomic.h'}}
CORE_BACKEND = {'limits.h'}  # a header of the compiler, not of the system
CRYPTO_LIBRARY = re.compile(r'^client-core/crypto/[a-z0-9-]+-(openssl|wolfssl)\.[ch]$')
GLIB = re.compile(r'^(glib|gio|gobject|json-glib)')
GLIB_ROOMS = {'profiles', 'ctl', 'nm-plugin', 'gui', 'form', 'tests'}
GLIB_FILES = {'daemon/keeper/dns-linux.c', 'daemon/keeper/sleep-linux.c', 'daemon/keeper/polkit.c'}  # leaves that need D-Bus

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)


def resolve(root, path, name):
    """The file of the tree that an include means, or None."""
    folder = os.path.dirname(path)
    for base in (folder, 'client-core', '', 'daemon', 'gui', 'nm-plugin', 'tests', 'tests/unit'):
        candidate = os.path.normpath(os.path.join(base, name))
        if os.path.isfile(os.path.join(root, candidate)):
            return candidate
    return None


def core_system_fault(path, name):
    backend = CRYPTO_LIBRARY.match(path)
    if backend:
        library = backend.group(1)
        return None if name.startswith(library + '/') or name in CORE_HEADERS | CORE_BACKEND else f'{path}: <{name}> is neither libc memory nor {library}'
    if name in CORE_HEADERS or name in CORE_EXTRA.get(path, ()):
        return None
    return f'{path}: client-core may not include <{name}>'


def faults_of(root, path):
    room = tree.room_of(path)
    for kind, name in INCLUDE.findall(tree.read(root, path)):
        target = resolve(root, path, name) if kind == '"' else None
        if kind == '"' and target is None and room != 'tests':  # tests have many folders; their compiler tells
            yield f'{path}: "{name}" is not in the tree'
        if target is not None:
            there = tree.room_of(target)
            if room != 'tests' and there not in (None, room) and there not in ARROWS[room]:
                yield f'{path}: {room} may not include {there} ("{name}")'
            if room in ARROWS and there is None:
                yield f'{path}: "{name}" belongs to no room'
        if kind == '<' and path.startswith('client-core/'):
            fault = core_system_fault(path, name)
            if fault:
                yield fault
        elif kind == '<' and GLIB.match(name) and room not in GLIB_ROOMS and path not in GLIB_FILES:
            yield f'{path}: {room} may not include GLib (<{name}>)'


def main():
    root = sys.argv[1]
    tap = Tap()
    rooms = {}
    for path in tree.files(root, '.c', '.h', '.def'):
        room = tree.room_of(path)
        rooms.setdefault(room or 'outside', [])
        if room is None:
            if not path.startswith(('build-aux/', 'data/', 'po/')):
                rooms['outside'].append(f'{path}: no room of docs/architecture.md section 2 has this file')
        else:
            rooms[room].extend(faults_of(root, path))
    for room in sorted(rooms):
        tap.ok(f'includes of {room}', rooms[room])
    tap.end()


if __name__ == '__main__':
    main()
