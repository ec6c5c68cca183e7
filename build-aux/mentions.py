# SPDX-License-Identifier: GPL-3.0-or-later
"""mentions.py ROOT - what the papers point to exists: `folder/file` in backticks is in the tree, and in `folder/file:words` the file
has these words (the name of a test). docs/architecture.md also names files to come and is left out; docs/threat-model.md must name a
test for each promise, or say that there is none."""
import fnmatch
import os
import re
import sys

import tree
from tap import Tap

FOLDERS = ('client-core/', 'daemon/', 'tun/', 'platform/', 'profiles/', 'tests/', 'docs/', 'build-aux/', 'data/', '.ci/')
QUOTED = re.compile(r'`([^`\n]+)`')
LINK = re.compile(r'\]\(([^)#]+)\)')
WITHOUT = {'docs/architecture.md', 'CHANGELOG.md'}


def fault_of(root, files, mention):
    path, _, words = mention.partition(':')
    if '*' in path:
        return None if fnmatch.filter(files, path) else f'{path} matches nothing'
    if not os.path.exists(os.path.join(root, path)):
        return f'{path} does not exist'
    if words and words.strip() not in tree.read(root, path):
        return f'{path} has no "{words.strip()}"'
    return None


def faults_of(root, files, paper):
    folder = os.path.dirname(paper)
    for number, line in enumerate(tree.read(root, paper).split('\n'), 1):
        mentions = [m for m in QUOTED.findall(line) if m.startswith(FOLDERS) and not set(' <') & set(m.partition(':')[0])]
        mentions += [os.path.normpath(os.path.join(folder, m)) for m in LINK.findall(line) if '://' not in m]
        for mention in mentions:
            fault = fault_of(root, files, mention)
            if fault:
                yield f'{paper}:{number}: {fault}'


def unproven(root):
    """Promises (table rows) of the threat model whose last cell neither points to a test nor says that there is none."""
    for number, line in enumerate(tree.read(root, 'docs/threat-model.md').split('\n'), 1):
        if line.startswith('| ') and not line.startswith(('| promise', '| ---')):
            test = line.rstrip().rstrip('|').rsplit('|', 1)[1]
            if '`tests/' not in test and 'no test yet' not in test:
                yield f'docs/threat-model.md:{number}: names no test'


def main():
    root = sys.argv[1]
    files = tree.files(root)
    tap = Tap()
    for paper in files:
        if paper.endswith('.md') and paper not in WITHOUT:
            tap.ok(paper, faults_of(root, files, paper))
    if os.path.exists(os.path.join(root, 'docs/threat-model.md')):
        tap.ok('each promise of docs/threat-model.md names its test', unproven(root))
    tap.end()


if __name__ == '__main__':
    main()
