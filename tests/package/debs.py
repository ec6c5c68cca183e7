# SPDX-License-Identifier: GPL-3.0-or-later
"""debs.py - the packages under test: those of build/packages, and the same as an earlier build would be."""
import glob
import os

from machine import sh
from tap import same

TREE = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..'))
PACKAGES = ('godwit', 'network-manager-godwit', 'network-manager-godwit-gnome', 'godwit-gtk')
OLD = '/srv/old'  # the same packages with a lower version


def apt(*words):
    """apt-get, answered as nobody is asked."""
    return sh('env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', '-y', *words, timeout=120)


def deb(name, folder=f'{TREE}/build/packages'):
    found = glob.glob(f'{folder}/{name}_*.deb')
    same(len(found), 1, f'packages {name} in {folder}')
    return found[0]


def older(name):
    """The package as an earlier build, version 0.0.9."""
    folder = f'{OLD}/{name}'
    os.makedirs(OLD, exist_ok=True)
    sh('dpkg-deb', '-R', deb(name), folder)
    with open(f'{folder}/DEBIAN/control', encoding='utf-8') as f:
        control = f.read()
    version = next(line.split(': ')[1] for line in control.splitlines() if line.startswith('Version: '))
    with open(f'{folder}/DEBIAN/control', 'w', encoding='utf-8') as f:
        f.write(control.replace(f'Version: {version}', 'Version: 0.0.9').replace(f'(= {version})', '(= 0.0.9)'))
    sh('dpkg-deb', '--root-owner-group', '-b', folder, f'{OLD}/{name}_0.0.9.deb')
    return f'{OLD}/{name}_0.0.9.deb'
