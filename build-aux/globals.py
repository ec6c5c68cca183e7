# SPDX-License-Identifier: GPL-3.0-or-later
"""globals.py LIBRARY... - no writable data in client-core, tun and platform (rule 9 of docs/architecture.md section 3)."""
import re
import shutil
import sys

import objects
from tap import Tap, skip_all

# Writable sections; what is constant once it is relocated lies in .data.rel.ro.
WRITABLE = re.compile(r'^(\.data(?!\.rel\.ro)|\.bss|\.tbss|\.tdata|\*COM\*)')
RUNTIME = re.compile(r'^(__asan|__ubsan|__odr_asan|\.L|__gcov|__prof|\.data|\.bss|\.tbss|\.tdata|\*)|_{2,3}asan|^\.lubsan|^DW\.ref\.')

# (room, symbol without the compiler's number): why it must be there
EXCEPTIONS = {
    ('crypto', 'current'): 'the stream of a thread from which the library draws while a call of ours runs; thread-local (crypto/rand-openssl.c)',
}


def main():
    if not shutil.which('objdump'):
        skip_all('objdump is not installed')
    tap = Tap()
    for library in sys.argv[1:]:
        room = objects.room(library)
        faults = []
        for member, _, section, name in objects.symbols(library):
            plain = re.sub(r'\.\d+$', '', name)
            if not WRITABLE.match(section) or RUNTIME.search(name) or name.startswith(section):
                continue
            if (room, plain) in EXCEPTIONS:
                tap.note(f'{room}: {plain}: {EXCEPTIONS[room, plain]}')
            else:
                faults.append(f'{room}: {member} has the writable {name} in {section}')
        tap.ok(f'no writable data in {room}', faults)
    tap.end()


if __name__ == '__main__':
    main()
