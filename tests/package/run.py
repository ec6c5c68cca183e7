#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""run.py - the Debian packages of build/packages in a Debian that has never seen Godwit: installed, used, upgraded under a living tunnel, removed
and purged. The tests are one story, in this order. Speaks TAP.

    run.py [--list]"""
import glob
import os
import pwd
import subprocess
import sys

sys.dont_write_bytecode = True
TREE = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..'))
sys.path[:0] = [os.path.join(TREE, 'tests', 'lab'), os.path.dirname(os.path.abspath(__file__))]

import client               # noqa: E402
import servers              # noqa: E402
from debs import PACKAGES, apt, deb, older  # noqa: E402
from lab import Lab         # noqa: E402
from left import differences, files, rules  # noqa: E402
from machine import sh      # noqa: E402
from net import LAN4        # noqa: E402
from tap import check, run, same, test, TESTS  # noqa: E402

PROFILE = '/etc/godwit/profiles/office.godwit'
UNITS = '/usr/lib/systemd/system'


class Story:
    """What one test leaves to the next."""

    def __init__(self):
        os.unlink('/etc/dpkg/dpkg.cfg.d/90godwit')  # it keeps man pages out of the roots of the lab
        self.old = [older(name) for name in PACKAGES]
        self.lab = Lab()
        self.lab.serve()
        self.files, self.rules, self.pids = files(), rules(), {}

    def explain(self):
        self.lab.explain()


@test('package: apt installs them into a Debian that has never seen Godwit; the service needs no toolkit')
def installed(story):
    apt('install', *story.old[:2])
    needs = sh('dpkg-query', '-W', '-f', '${Depends}', 'godwit', 'network-manager-godwit').stdout
    check('libgtk' not in needs and 'libadwaita' not in needs and 'libnm0' in needs and 'libsecret' in needs, needs)
    apt('install', *story.old[2:])
    account = pwd.getpwnam('godwit')
    check(account.pw_shell.endswith('nologin') and account.pw_uid < 1000, str(account))
    same(os.stat('/etc/godwit/profiles').st_mode & 0o7777, 0o700, 'mode of the profiles')
    for path in ('/usr/lib/NetworkManager/VPN/nm-godwit-service.name', '/usr/share/dbus-1/system.d/nm-godwit-service.conf',
                 '/usr/share/man/man1/godwitctl.1.gz', '/usr/lib/systemd/system/godwit-keeper.socket'):
        check(os.path.exists(path), path)
    plugins = glob.glob('/usr/lib/*/NetworkManager/libnm*godwit*.so')
    check(any('gtk4' in p for p in plugins) and any(p.endswith('-godwit.so') for p in plugins), f'core plugin and editor: {plugins}')
    for program in glob.glob('/usr/libexec/godwit/*') + plugins + ['/usr/bin/godwitctl']:
        check('not found' not in sh('ldd', program).stdout, f'libraries of {program}')
    wanted = {line.split('=', 1)[1] for line in open('/usr/lib/NetworkManager/VPN/nm-godwit-service.name', encoding='utf-8')
              if line.split('=')[0] in ('program', 'auth-dialog')}
    same([p for p in wanted if not os.access(p.strip(), os.X_OK)], [], 'programs of the .name file that are not there')


@test('package: the packages hold what meson install puts in place by itself, no more and no less, and a page for each word of a person')
def by_hand(story):
    del story
    with open(f'{TREE}/build/packages/by-hand.list', encoding='utf-8') as f:
        wanted = sorted(line.split()[0] for line in f)
    listed = sh('dpkg', '-L', *PACKAGES).stdout.split('\n')
    got = {path.removesuffix('.gz') if '/man/' in path else path for path in listed if path and (not os.path.isdir(path) or not os.listdir(path))}
    same(sorted(path for path in got if not path.startswith(('/usr/share/doc/', '/usr/share/lintian/'))), wanted, 'files')
    for program in glob.glob('/usr/bin/godwit*') + glob.glob('/usr/sbin/godwit*'):
        check(glob.glob(f'/usr/share/man/man[18]/{os.path.basename(program)}.*'), f'a page for {program}')


@test('package: systemd finds nothing to say about the units')
def units(story):
    del story
    said = sh('systemd-analyze', 'verify', '--man=no', f'{UNITS}/godwit-keeper.socket', f'{UNITS}/godwit-keeper.service')
    same([line for line in said.stderr.splitlines() if 'godwit' in line], [], 'faults')


@test('package: godwitctl runs, for root and for others')
def runs(story):
    del story
    check('0.1.0' in client.ctl('version').out, 'version')
    same(client.ctl('status').code, 0, 'status')
    same(client.ctl('version', user='nobody').code, 0, 'version for others')
    with open(PROFILE, 'w', encoding='utf-8') as f:
        f.write('[godwit]\nversion = 1\nname = office\n[gateway]\naddress = vpn.example.org\n[sign-in]\nuser = anna\n')
    same(client.ctl('check', 'office').code, 0, 'check')


@test('package: an upgrade keeps profiles, and a living tunnel')
def upgraded(story):
    with open(PROFILE, encoding='utf-8') as f:
        before = f.read()
    same(client.connect(client.profile()).code, 0, 'connect')
    story.pids = client.processes('godwitd', 'godwit-keeper')
    inner = client.addresses_of(client.tunnel())
    apt('install', *(deb(name) for name in PACKAGES))
    same(sh('dpkg-query', '-W', '-f', '${Version}', 'godwit').stdout, '0.1.0', 'version')
    with open(PROFILE, encoding='utf-8') as f:
        same(f.read(), before, 'the profile')
    same(client.processes('godwitd', 'godwit-keeper'), story.pids, 'processes')
    servers.transfer(LAN4, size=100000)
    same(client.addresses_of(client.tunnel()), inner, 'inner addresses')


@test('package: removal ends the tunnel and leaves the network as it was; the profiles stay')
def removed(story):
    apt('remove', *PACKAGES)
    same(client.processes('godwitd', 'godwit-keeper', 'godwit-scout'), {}, 'processes')
    same(story.lab.restored(), '', 'the network')
    check(os.path.exists(PROFILE), 'the profile')


@test('package: purge leaves nothing behind: files, users, rules')
def purged(story):
    left = sh('dpkg-query', '-W', '-f', '${Package}\n', '*godwit*').stdout.split()
    check('godwit' in left, 'removed, not purged')
    apt('purge', *[name for name in left if name in PACKAGES and 'config-files' in sh('dpkg-query', '-W', '-f', '${Status}', name).stdout])
    same(differences(story.files, files()), [], 'files')
    same([u.pw_name for u in pwd.getpwall() if 'godwit' in u.pw_name], [], 'users')
    same(subprocess.run(['getent', 'group', 'godwit'], check=False).returncode, 2, 'the group')
    same(rules(), story.rules, 'links, rules, routes, filters')
    same(sh('dpkg-query', '-W', '-f', '${Package} ${Status}\n', '*godwit*', check=False).stdout.replace('unknown ok not-installed', '').split(),
         [], 'packages')


def main(words):
    if words[:1] == ['--list']:
        print('\n'.join(name for name, _ in TESTS))
        return 0
    if not glob.glob(f'{TREE}/build/packages/*.deb'):
        print('1..1\nnot ok 1 - there is nothing in build/packages: ./run package builds it')
        return 1
    return 1 if run(Story(), [], lambda story: None) else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
