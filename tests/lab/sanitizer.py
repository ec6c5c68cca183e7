# SPDX-License-Identifier: GPL-3.0-or-later
"""sanitizer.py - the tests of net, nm and desk under ASan and UBSan: what a program reports lands in files, which the runner reads after each
test. godwitd alone is not asked for leaks: the checker needs a helper process, and its confinement forbids one."""

import glob
import os
import re
import stat

from machine import write

ON = os.environ.get('GODWIT_BUILD', '').endswith('asan')
LIBEXEC = '/usr/libexec/godwit'
FOLDER = '/srv/lab/reports'
LOG = '/var/log/godwit.log'  # stderr of the daemons: there UBSan reports, and all of godwitd, which opens no file
HEARD = []  # reports in what a godwitctl said
REPORT = re.compile(r'.*(?:ERROR: \w+Sanitizer|SUMMARY: \w+Sanitizer|runtime error:).*')

FOREIGN = ('nmcli', 'nm-connection-editor', 'gnome-control-center')  # they load our modules, and have no sanitizer of their own

# Tests that say nothing about a sanitized build, and why.
NOT_HERE = {
    'process: open, execve, fork,': 'the filter is widened for the sanitizers; the layer net tries the real one',
    'process: at most 12 MiB': 'the sanitizers have memory of their own',
    'process: idle for 60 s': 'the sanitizers have a thread and wake-ups of their own',
    'nm: activation takes at most': 'the sanitizers take time of their own'}


def why_not(name):
    """The reason why this test is not for this build, or None."""
    if not ON:
        return None
    return next((why for start, why in NOT_HERE.items() if name.startswith(start)), None)


def without_leaks():
    """Words for the environment of a program that loads our modules into GTK 3 or 4, whose fontconfig keeps what it has."""
    return {'ASAN_OPTIONS': f'abort_on_error=1:detect_leaks=0:log_path={FOLDER}/report'} if ON else {}


def starter(path, program):
    """Puts at path what starts this godwitd: itself, or with options that its confinement survives."""
    if ON:
        write(path, '#!/bin/sh\nASAN_OPTIONS="$ASAN_OPTIONS:detect_leaks=0:log_path=stderr"\n'
              'UBSAN_OPTIONS="$UBSAN_OPTIONS:log_path=stderr"\nexport ASAN_OPTIONS UBSAN_OPTIONS\n'
              f'exec {program} "$@"\n', 0o755)
    else:
        os.symlink(program, path)


def lend():
    """Puts starters before the programs that load our modules: with the runtime, which has to come first, and without its leak checker."""
    runtime = glob.glob('/usr/lib/*/libasan.so.*')
    for name in FOREIGN:
        if runtime and os.path.exists(f'/usr/bin/{name}'):
            write(f'/usr/local/bin/{name}', f'#!/bin/sh\nexport LD_PRELOAD={runtime[0]} ASAN_OPTIONS="$ASAN_OPTIONS:detect_leaks=0"\n'
                  f'exec /usr/bin/{name} "$@"\n', 0o755)


def prepare():
    """Puts a starter in the place of godwitd and the options for the others into the environment."""
    if not ON:
        return
    os.makedirs(FOLDER, exist_ok=True)
    os.chmod(FOLDER, 0o1777)  # the scout and a godwitctl of another user report there too
    os.makedirs(f'{LIBEXEC}/real', exist_ok=True)
    os.rename(f'{LIBEXEC}/godwitd', f'{LIBEXEC}/real/godwitd')
    starter(f'{LIBEXEC}/godwitd', f'{LIBEXEC}/real/godwitd')
    for name in ('ASAN_OPTIONS', 'UBSAN_OPTIONS'):
        os.environ[name] = f'{os.environ.get(name, "")}:log_path={FOLDER}/report'.lstrip(':')
    os.environ['ASAN_OPTIONS'] += ':detect_leaks=1'
    lend()


def hear(text):
    """Keeps what a program said if it is a report."""
    if ON and REPORT.search(text):
        HEARD.append(text[-3000:])


def reports():
    """Raises what a sanitizer has reported since the last call."""
    if not ON:
        return
    said = HEARD[:]
    HEARD.clear()
    for path in [*glob.glob(f'{FOLDER}/report*'), *glob.glob(f'{LOG}*'), *glob.glob('/srv/lab/laptop/*.log')]:
        if not stat.S_ISREG(os.stat(path).st_mode):
            continue
        with open(path, encoding='utf-8', errors='replace') as f:
            text = f.read()
        if REPORT.search(text) or path.startswith(FOLDER):
            said.append(text[-3000:])
            os.unlink(path) if path.startswith(FOLDER) else os.truncate(path, 0)
    if said:
        raise AssertionError('a sanitizer reports:\n' + '\n'.join(said))


def watched(lab):
    """What makes a lab of this class with sanitizers, and what comes after each test: the network is as before, and no sanitizer has anything to say."""
    def make():
        prepare()
        return lab()

    def between(one):
        try:
            one.calm_down()
        finally:
            reports()
    return make, between
