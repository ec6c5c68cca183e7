# SPDX-License-Identifier: GPL-3.0-or-later
"""selftest.py - plants one fault of each kind into a small tree and expects the lint to find it: a lint that finds nothing must be
known to look."""
import os
import shutil
import subprocess
import sys
import tempfile

from tap import Tap

HERE = os.path.dirname(os.path.abspath(__file__))
SPDX = '/* SPDX-License-Identifier: GPL-3.0-or-later */\n'


def c_file(name, body=''):
    return SPDX + f'/* {name} - for the self-test of the lints. */\n' + body


GOOD = {
    'client-core/base/a.h': c_file('a.h', 'int gdw_a (void);\n'),
    'client-core/base/a.c': c_file('a.c', '#include "base/a.h"\n\nint\ngdw_a (void)\n{\n  return 1;\n}\n'),
    'client-core/wire/w.h': c_file('w.h', 'int gdw_w (void);\n'),
    'client-core/wire/w.c': c_file('w.c', '#include "wire/w.h"\n#include <string.h>\n#include "base/a.h"\n\n'
                                   'int\ngdw_w (void)\n{\n  return gdw_a () + (int) strlen ("w");\n}\n'),
    'client-core/wire/r.h': c_file('r.h', 'int gdw_frame_read (void);\nint gdw_frame_field_read (void);\nint gdw_value_read (void);\n'),
    'client-core/base/why.def': SPDX + '/* why.def - for the self-test. */\nGDW_WHY (10, LOST, "It is lost.", "Look.")\n/* 11, 12 reserved: for later */\n',
    'client-core/base/events.def': SPDX + '/* events.def - for the self-test. */\nGDW_EVENT (1, BEGUN, INFO, "begun")\n/* 2 was ENDED */\n',
    'client-core/wire/say.h': c_file('say.h', 'enum {\n  SAID = GDW_WHY_LOST,\n  TOLD = GDW_EV_BEGUN,\n};\n'),
    'tests/fuzz/fuzz-r.c': c_file('fuzz-r.c', 'int\nmain (void)\n{\n  return gdw_frame_read () + gdw_profile_set ();\n}\n'),
    'tests/unit/base/test-a.c': c_file('test-a.c'),
    'tests/unit/base/meson.build': "# SPDX-License-Identifier: GPL-3.0-or-later\nbase_tests = ['a']\n",
    'tests/unit/wire/test-w.c': c_file('test-w.c'),
    'tests/unit/wire/meson.build': "# SPDX-License-Identifier: GPL-3.0-or-later\nwire_tests = ['w']\n",
}

LONG_FUNCTION = 'int\nlong_one (void)\n{\n' + '  ;\n' * 80 + '  return 0;\n}\n'

# lint, file, text: None takes the file away
FAULTS = [
    ('layers', 'client-core/base/up.c', c_file('up.c', '#include "wire/w.h"\n')),
    ('layers', 'client-core/base/os.c', c_file('os.c', '#include <unistd.h>\n')),
    ('layers', 'client-core/crypto/x-wolfssl.c', c_file('x-wolfssl.c', '#include <openssl/evp.h>\n')),
    ('layers', 'tun/t.c', c_file('t.c', '#include "wire/w.h"\n')),
    ('layers', 'daemon/worker/g.c', c_file('g.c', '#include <glib.h>\n')),
    ('layers', 'elsewhere/x.c', c_file('x.c')),
    ('sizes', 'client-core/base/long.c', c_file('long.c', LONG_FUNCTION)),
    ('sizes', 'client-core/base/file.c', c_file('file.c', '\n' * 1000)),
    ('sizes', 'client-core/wire/many.c', c_file('many.c', ('int\nf (void)\n{\n' + '  ;\n' * 50 + '}\n') * 12)),
    ('spdx', 'client-core/base/bare.c', '/* bare.c - no license. */\n'),
    ('spdx', 'client-core/base/mute.c', SPDX + 'int mute;\n'),
    ('paths', 'docs/p.md', 'see ' + '/wo' + 'rk/main\n'),
    ('paths', 'docs/q.md', 'from deb.' + 'debian.org\n'),
    ('paths', 'client-core/base/later.c', c_file('later.c', '/* TO' + 'DO: all of it */\n')),
    ('mirror', 'tests/unit/wire/test-w.c', None),
    ('mirror', 'tests/unit/base/meson.build', "base_tests = ['b']\n"),
    ('limits', 'client-core/base/limits.h', c_file('limits.h', 'enum {\n  GDW_MAX_NOTHING = 3, /* of nothing */\n};\n')),
    ('readers', 'client-core/wire/new.h', c_file('new.h', 'int gdw_new_read (void);\n')),
    ('readers', 'tests/fuzz/fuzz-r.c', c_file('fuzz-r.c', 'int\nmain (void)\n{\n  return gdw_profile_set ();\n}\n')),
    ('rows', 'client-core/wire/say.h', c_file('say.h', 'enum {\n  TOLD = GDW_EV_BEGUN, /* GDW_WHY_LOST */\n};\n')),
    ('rows', 'client-core/wire/say.h', c_file('say.h', 'enum {\n  SAID = GDW_WHY_LOST,\n  TOLD = GDW_EV_BEGUN_AGAIN,\n};\n')),
    ('rows', 'client-core/base/why.def', SPDX + '/* why.def - for the self-test. */\nGDW_WHY (12, LOST, "It is lost.", "Look.")\n/* 11, 12 reserved: for later */\n'),
    ('rows', 'client-core/base/events.def', SPDX + '/* events.def - for the self-test. */\nGDW_EVENT (2, BEGUN, INFO, "begun")\n/* 2 was ENDED */\n'),
    ('freestanding', 'client-core/base/io.c', c_file('io.c', '#include <stdio.h>\n')),
    ('freestanding', 'client-core/base/str.c', c_file('str.c', '#include <string.h>\nint n (void);\nint n (void) { return (int) strspn ("", ""); }\n')),
]

# lint, C text of a file of client-core/base (or crypto/x-openssl.c): good or not
OBJECTS = [
    ('symbols', 'base', 'int gdw_x (void) { return 1; }', True),
    ('symbols', 'base', '#include <stdio.h>\nint gdw_x (void) { return puts ("x"); }', False),
    ('symbols', 'base', 'int gdw_w (void);\nint gdw_x (void) { return gdw_w (); }', False),
    ('symbols', 'wire', 'int gdw_a (void);\nint gdw_x (void) { return gdw_a (); }', True),
    ('globals', 'base', 'static const char *const names[] = { "a" };\nconst char *gdw_x (int i) { return names[i]; }', True),
    ('globals', 'base', 'int gdw_x (void) { static int n; return n++; }', False),
    ('globals', 'base', 'int gdw_n = 3;', False),
]


def plant(root, files):
    for path, text in files.items():
        full = os.path.join(root, path)
        if text is None:
            os.unlink(full)
            continue
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, 'w', encoding='utf-8') as f:
            f.write(text)


def lint(name, arguments):
    """(passed, what it printed)"""
    extra = ['host'] if name == 'freestanding' else []
    done = subprocess.run([sys.executable, os.path.join(HERE, name + '.py'), *arguments, *extra], capture_output=True, text=True)
    return done.returncode == 0, done.stdout + done.stderr


def tree_with(files):
    root = tempfile.mkdtemp(prefix='godwit-lint-')
    plant(root, GOOD)
    plant(root, files)
    return root


def library(folder, room, text):
    source, thing, made = (os.path.join(folder, n) for n in (room + '.c', room + '.o', f'libgdw-{room}.a'))
    with open(source, 'w', encoding='utf-8') as f:
        f.write(text + '\n')
    subprocess.run(['cc', '-fPIC', '-O1', '-c', source, '-o', thing], check=True)
    subprocess.run(['ar', 'rcs', made, thing], check=True)
    return made


def main():
    tap = Tap()
    root = tree_with({})
    for name in ('layers', 'sizes', 'spdx', 'paths', 'mirror', 'limits', 'readers', 'rows', 'freestanding'):
        good, said = lint(name, [root])
        tap.ok(f'{name} is content with a good tree', [] if good else said.splitlines())
    shutil.rmtree(root)
    for name, path, text in FAULTS:
        root = tree_with({path: text})
        good, said = lint(name, [root])
        tap.ok(f'{name} finds the fault in {path}', [f'{name} found nothing'] if good or 'Traceback' in said else [])
        shutil.rmtree(root)
    for name, room, text, wanted in OBJECTS:
        with tempfile.TemporaryDirectory(prefix='godwit-lint-') as folder:
            others = {'base': 'int gdw_a (void) { return 1; }', 'wire': 'int gdw_w (void) { return 2; }'}
            made = [library(folder, r, text if r == room else t) for r, t in others.items()]
            good, said = lint(name, made)
        tap.ok(f'{name}: {text.splitlines()[-1]}', [] if good == wanted and 'Traceback' not in said else said.splitlines() or ['nothing said'])
    tap.end()


if __name__ == '__main__':
    main()
