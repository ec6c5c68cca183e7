# SPDX-License-Identifier: GPL-3.0-or-later
"""keys.py ROOT - no setting without its action: each setting of keys.def is read somewhere outside of profile/ and profiles/, and each
secret is asked for by its name."""
import re
import sys

import tables
import tree
from tap import Tap

PLACES = ('client-core/', 'daemon/', 'platform/', 'tun/')
VERSIONS = {'godwit.version'}  # the reader itself refuses other versions


def used(field, texts):
    """By its full name (p->gateway.port), or by its last part in a file that takes the address of the group (&p->gateway)."""
    group, name = field.split('.')
    full = re.compile(rf'\b{group}\.{name}\b')
    alias = re.compile(rf'&[\w>().-]*\b{group}\b\s*[;,)]')
    last = re.compile(rf'(->|\.){name}\b')
    return any(full.search(t) or (alias.search(t) and last.search(t)) for t in texts)


def main():
    root = sys.argv[1]
    texts = [tree.read(root, path) for path in tree.files(root, '.c', '.h')
             if path.startswith(PLACES) and not path.startswith('client-core/profile/')]
    asked = len(texts)  # a secret's name must stand where secrets are asked
    # Files are read by whoever walks the list of profile-needs; further gateways by whoever asks profile for the next one; the name by whoever asks profile-keyfile for it.
    for path, doors in (('client-core/profile/profile-needs.c', ('gdw_profile_file (', 'godwit_blob_path (')),
                        ('client-core/profile/profile.c', ('gdw_profile_gateway (',)),
                        ('profiles/profile-keyfile.c', ('godwit_profile_name (',))):
        if any(door in t for t in texts for door in doors):
            texts.append(tree.read(root, path))
    tap = Tap()
    for group in tables.settings(root):
        faults = []
        for s in group.settings:
            if s.secret:
                good = any(f'"{s.name}"' in t for t in texts[:asked])
            else:
                good = s.field in VERSIONS or used(s.field, texts)
            if not good:
                faults.append(f'{group.name}.{s.name} is read nowhere')
        tap.ok(f'settings of [{group.name}]', faults)
    tap.end()


if __name__ == '__main__':
    main()
