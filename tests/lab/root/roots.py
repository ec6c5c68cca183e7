#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""roots.py ROOT - half a Debian root never gets a root's name (root.sh), also where the caller tests the status and two runs begin at once."""
import os
import subprocess
import sys
import tempfile

from tap import Tap

STUBS = {
    'debootstrap': 'mkdir -p "$3/etc/apt/apt.conf.d" "$3/etc/dpkg/dpkg.cfg.d" "$3/usr/sbin"; echo made >>"$MADE"; exit $BOOTSTRAP',
    'apt-config': 'exit 0',
    'apt-get': 'exit 0',
    # the namespaces are of no interest here: debootstrap runs, everything else stands for apt-get inside
    'unshare': 'while [ $# -gt 0 ] && [ "$1" != debootstrap ]; do shift; done; [ $# = 0 ] && exit $INSTALL; exec "$@"',
}
ASK = '. "$here/tests/lab/steps.sh"; . "$here/tests/lab/root/root.sh"; if root_make net; then echo there; else echo not there; fi'


class Lab:
    def __init__(self, root, folder):
        self.cache, self.made = os.path.join(folder, 'cache'), os.path.join(folder, 'made')
        logs, stubs = os.path.join(folder, 'logs'), os.path.join(folder, 'stubs')
        for d in (logs, stubs):
            os.mkdir(d)
        for name, text in STUBS.items():
            with open(os.path.join(stubs, name), 'w', encoding='utf-8') as f:
                f.write('#!/bin/sh\n' + text + '\n')
            os.chmod(os.path.join(stubs, name), 0o755)
        self.env = dict(os.environ, PATH=stubs + ':' + os.environ['PATH'], GODWIT_CACHE=self.cache, GODWIT_MIRROR='none', MADE=self.made,
                        here=root, logs=logs)

    def start(self, bootstrap, install):
        env = dict(self.env, BOOTSTRAP=str(bootstrap), INSTALL=str(install))
        return subprocess.Popen(['bash', '-euo', 'pipefail', '-c', ASK], env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def roots(self):
        found = os.listdir(self.cache) if os.path.isdir(self.cache) else []
        return sorted(name.split('-')[0] for name in found if name not in ('lock', 'mnt') and not name.endswith('.tmp'))


def faults(lab, said, wanted_said, wanted_roots):
    if said.strip() != wanted_said:
        yield f'said {said.strip()!r}, wanted {wanted_said!r}'
    if lab.roots() != wanted_roots:
        yield f'roots are {lab.roots()}, wanted {wanted_roots}'


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory(prefix='godwit-roots-') as folder:
        lab = Lab(sys.argv[1], folder)
        tap.ok('debootstrap fails', faults(lab, lab.start(1, 0).communicate()[0], 'not there', []))
        tap.ok('a package cannot be installed', faults(lab, lab.start(0, 1).communicate()[0], 'not there', []))
        os.remove(lab.made)
        both = [lab.start(0, 0) for _ in range(2)]
        said = [p.communicate()[0] for p in both]
        tap.ok('two runs at once on a fresh machine', [f for text in said for f in faults(lab, text, 'there', ['build', 'net'])])
        with open(lab.made, encoding='utf-8') as f:
            tap.ok('and one of them makes the root', [] if len(f.readlines()) == 1 else ['both made it'])
    tap.end()


if __name__ == '__main__':
    main()
