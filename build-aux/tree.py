# SPDX-License-Identifier: GPL-3.0-or-later
"""tree.py - the files of the source tree, and in which room each is (docs/architecture.md section 2)."""
import os

SKIPPED = {'.git', '__pycache__', 'subprojects', '.cache'}

# Longest prefix first; everything else has no room.
ROOMS = [
    ('client-core/base/', 'base'), ('client-core/profile/', 'profile'), ('client-core/wire/', 'wire'),
    ('client-core/crypto/', 'crypto'), ('client-core/cred/', 'cred'), ('client-core/eap/', 'eap'),
    ('client-core/esp/', 'esp'), ('client-core/ike/', 'ike'), ('client-core/godwit.h', 'door'),
    ('profiles/', 'profiles'), ('tun/', 'tun'), ('platform/', 'platform'),
    ('daemon/worker/', 'worker'), ('daemon/control/', 'control'), ('daemon/front/', 'front'),
    ('daemon/keeper/', 'keeper'), ('daemon/scout/', 'scout'), ('daemon/sign/', 'sign'), ('daemon/ctl/', 'ctl'),
    ('nm-plugin/', 'nm-plugin'), ('gui/form/', 'form'), ('gui/', 'gui'), ('tests/', 'tests'),
]

CORE = ['base', 'profile', 'wire', 'crypto', 'cred', 'eap', 'esp', 'ike']


def room_of(path):
    for prefix, room in ROOMS:
        if path.startswith(prefix):
            return room
    return None


def files(root, *endings):
    """Paths below root, relative and sorted; all files but pictures when no ending is given. The tree's own build/ is left out."""
    found = []
    for folder, folders, names in os.walk(root):
        top = os.path.relpath(folder, root)
        folders[:] = sorted(f for f in folders if f not in SKIPPED and not (top == '.' and f.startswith('build') and f != 'build-aux'))
        if 'meson-info' in folders:  # a build directory somebody made inside the tree
            folders[:] = []
            continue
        for name in sorted(set(names) - SKIPPED):
            path = os.path.normpath(os.path.join(top, name))
            if path.endswith(endings or '') and (endings or not path.endswith('.png')):
                found.append(path)
    return sorted(found)


def read(root, path):
    with open(os.path.join(root, path), encoding='utf-8', errors='surrogateescape') as f:
        return f.read()
