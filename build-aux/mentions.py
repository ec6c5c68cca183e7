# SPDX-License-Identifier: GPL-3.0-or-later
"""mentions.py ROOT - what the papers point to exists: `folder/file` in backticks is in the tree, and in `folder/file:words` the file
has these words (the name of a test). docs/threat-model.md must name a test for each promise, or say that there is none. Section 4 of docs/architecture.md must
name each source file; what it names with its ending outside of [brackets] must be there."""
import fnmatch
import os
import re
import sys

import tree
from tap import Tap

FOLDERS = ('client-core/', 'daemon/', 'tun/', 'platform/', 'profiles/', 'nm-plugin/', 'gui/', 'tests/', 'docs/', 'build-aux/', 'data/', 'debian/', '.ci/')
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


def plan_of(root):
    """Section 4 of the architecture, and the same without what is to come."""
    text = tree.read(root, 'docs/architecture.md').split('## 4. Files')[1].split('## 5. ')[0]
    rooms_to_come = re.compile(r'^ {4}\[[a-z-]+/\]\n(?: {6}.*\n)+', re.M)
    return text, re.sub(r'\[[^\]]*\]', '', rooms_to_come.sub('', text))


def unnamed(files, plan):
    """Source files that section 4 does not name; the system's and the library's endings are said there once for all."""
    words = set(re.findall(r'[a-z0-9-]+', plan))
    for path in files:
        if path.startswith(('client-core/', 'daemon/', 'tun/', 'platform/', 'profiles/', 'nm-plugin/', 'gui/')) and path.endswith(('.c', '.h', '.def')):
            stem = os.path.basename(path).rsplit('.', 1)[0]
            short = re.sub(r'-(openssl|wolfssl|linux)$', '', stem)
            if not {stem, short, short + '-'} & words:
                yield f'{path} is not in section 4'


def unbuilt(files, plan):
    """What section 4 names with its ending, not in brackets, and is not there."""
    names = {os.path.basename(path) for path in files}
    for name in sorted(set(re.findall(r'(?<![<>*\w-])[a-z][a-z0-9-]*\.(?:c|h|def)\b', plan))):
        if name not in names:
            yield f'section 4 names {name}, which is not there'


def main():
    root = sys.argv[1]
    files = tree.files(root)
    tap = Tap()
    for paper in files:
        if paper.endswith('.md') and paper not in WITHOUT:
            tap.ok(paper, faults_of(root, files, paper))
    plan, present = plan_of(root)
    tap.ok('section 4 of docs/architecture.md names each source file', unnamed(files, plan))
    tap.ok('what section 4 of docs/architecture.md names is there', unbuilt(files, present))
    if os.path.exists(os.path.join(root, 'docs/threat-model.md')):
        tap.ok('each promise of docs/threat-model.md names its test', unproven(root))
    tap.end()


if __name__ == '__main__':
    main()
