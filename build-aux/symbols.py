# SPDX-License-Identifier: GPL-3.0-or-later
"""symbols.py LIBRARY... - what the rooms of client-core want from outside: libc memory and strings; the cryptography library, in crypto/
alone; and the rooms to which section 2 of docs/architecture.md has an arrow."""
import shutil
import subprocess
import sys

import objects
from layers import ARROWS
from tap import Tap, skip_all

LIBC = {'memcpy', 'memmove', 'memset', 'memcmp', 'memchr', 'strlen', 'strcmp', 'strncmp', 'malloc', 'calloc', 'realloc', 'free', 'abort'}
COMPILER = {'__stack_chk_fail', '_GLOBAL_OFFSET_TABLE_', '__tls_get_addr'}
FORTIFIED = {f'__{name}_chk' for name in LIBC}
BACKENDS = {'openssl': 'libcrypto.so', 'wolfssl': 'libwolfssl.so'}
RUNTIME = ('__asan_', '__ubsan_', '__tsan_', '__sanitizer_', '__lsan_', '__gcov_', '__llvm_', '__sancov_', '__start_', '__stop_', '_GCOV_')


def library_symbols():
    """name: the backend that may want it, of what the cryptography libraries give that are here."""
    owner = {}
    for backend, file in BACKENDS.items():
        path = subprocess.run(['cc', '-print-file-name=' + file], capture_output=True, text=True).stdout.strip()
        out = subprocess.run(['nm', '-D', '--defined-only', path], capture_output=True, text=True).stdout
        owner.update({line.split()[-1].split('@')[0]: backend for line in out.splitlines()})
    return owner


def faults_of(library, owner, crypto):
    room = objects.room(library)
    for name, members in sorted(objects.wanted(library).items()):
        if name in LIBC | COMPILER | FORTIFIED or name.startswith(RUNTIME):
            continue
        there = owner.get(name)
        if there is None and room == 'crypto' and name in crypto:
            if not all(f'-{crypto[name]}.' in member for member in members):
                yield f'{room}: {members[0]} wants {name}, which only a file of the backend {crypto[name]} may'
        elif there is None:
            yield f'{room}: {members[0]} wants {name} from outside'
        elif there not in ARROWS[room]:
            yield f'{room}: {members[0]} wants {name} of {there}, and there is no such arrow'


def main():
    if not shutil.which('objdump') or not shutil.which('nm'):
        skip_all('objdump and nm are not installed')
    libraries = sys.argv[1:]
    owner = {name: objects.room(library) for library in libraries for name in objects.defined(library)}
    crypto = library_symbols()
    tap = Tap()
    for library in libraries:
        tap.ok(f'symbols of {objects.room(library)}', faults_of(library, owner, crypto))
    tap.end()


if __name__ == '__main__':
    main()
