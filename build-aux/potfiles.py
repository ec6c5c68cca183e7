# SPDX-License-Identifier: GPL-3.0-or-later
"""potfiles.py ROOT - po/POTFILES names each file that has words for people, and no other; every translation in po/LINGUAS is there, without
fuzzy entries, and, for those that are complete, without gaps. msgfmt, where it is, looks at the rest (placeholders, headers)."""
import os
import re
import shutil
import subprocess
import sys

import tree
from tap import Tap

FOLDERS = ('daemon/ctl/', 'gui/', 'nm-plugin/')
COMPLETE = ('de', 'fr', 'zh_CN')  # the others are there in part


def names(root, path):
    return [line for line in tree.read(root, path).split('\n') if line and not line.startswith('#')]


def wanted(root):
    found = {'po/tables.h'}
    for path in tree.files(root):
        if path.startswith('data/') and path.endswith(('.desktop.in', '.metainfo.xml.in')):
            found.add(path)
        if not path.startswith(FOLDERS):
            continue
        if path.endswith('.ui') or (path.endswith('.c') and re.search(r'\b([NC]?_|ngettext) \(', tree.read(root, path))):
            found.add(path)
    return found


def entries(text):
    """(is fuzzy, is translated) of each entry but the header and the obsolete ones."""
    for block in re.split(r'\n\n+', text):
        lines = [line for line in block.split('\n') if not line.startswith('#~')]
        if not any(line.startswith('msgid ') for line in lines) or 'msgid ""\nmsgstr' in '\n'.join(lines):
            continue
        said = ''.join(re.findall(r'^(?:msgstr(?:\[\d\])? )?"(.*)"$', '\n'.join(lines).split('msgstr', 1)[1].join(['msgstr', '']), re.M))
        yield any(line.startswith('#, ') and 'fuzzy' in line for line in lines), said != ''


def faults_of(root, language):
    path = f'po/{language}.po'
    if not os.path.exists(os.path.join(root, path)):
        return [f'{path} is not there']
    all_of_it = list(entries(tree.read(root, path)))
    faults = [f'{path}: {sum(fuzzy for fuzzy, _ in all_of_it)} fuzzy entries'] if any(fuzzy for fuzzy, _ in all_of_it) else []
    gaps = sum(not said for _, said in all_of_it)
    if gaps and language in COMPLETE:
        faults.append(f'{path}: {gaps} entries without a translation')
    if shutil.which('msgfmt'):
        done = subprocess.run(['msgfmt', '--check', '-o', '/dev/null', os.path.join(root, path)], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            faults += done.stderr.split('\n')[:5]
    return faults


def template(root):
    """The msgids of the sources today, by xgettext; None without it."""
    if not shutil.which('xgettext'):
        return None
    done = subprocess.run(['xgettext', '--from-code=UTF-8', '--keyword=_', '--keyword=N_', '--keyword=C_:1c,2', '--no-location', '-o', '-', *names(root, 'po/POTFILES')],
                          capture_output=True, text=True, cwd=root, check=True)
    return ids(done.stdout)


def ids(text):
    found = set()
    for block in re.split(r'\n\n+', text):
        lines = [line for line in block.split('\n') if not line.startswith('#')]
        match = re.search(r'msgid ((?:"(?:\\.|[^"\\])*"\n?)+)', '\n'.join(lines))
        if match:
            found.add(''.join(re.findall(r'"((?:\\.|[^"\\])*)"', match.group(1))))
    return found - {''}


def stale(root, language, now):
    if now is None or language not in COMPLETE or not os.path.exists(os.path.join(root, f'po/{language}.po')):
        return []
    lacking = now - ids(tree.read(root, f'po/{language}.po'))
    return [f'po/{language}.po does not know "{text}"' for text in sorted(lacking)[:5]]


def main():
    root = sys.argv[1]
    tap = Tap()
    listed, found = set(names(root, 'po/POTFILES')), wanted(root)
    tap.ok('POTFILES', [f'po/POTFILES does not name {p}' for p in sorted(found - listed)] +
           [f'po/POTFILES names {p}, which has no words' for p in sorted(listed - found)])
    now = template(root)
    for language in names(root, 'po/LINGUAS'):
        tap.ok(language, faults_of(root, language) + stale(root, language, now))
    tap.end()


if __name__ == '__main__':
    main()
