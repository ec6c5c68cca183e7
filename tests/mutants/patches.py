# SPDX-License-Identifier: GPL-3.0-or-later
"""patches.py - the patches of tests/mutants: read, checked and applied without any tool (the Debian root has none). A hunk fits where its lines
stand, as near as possible to where they stood when it was made.

The first line of a patch says what it breaks and who must notice:
    Breaks: SECTION | WHAT -- Red: tests/FOLDER/test-FILE.c:NAME
SECTION and the begin of WHAT are those of a row of docs/protocol.md; "sim" instead: a broken build that the worlds of tests/sim must find."""
import glob
import os
import re

HEAD = re.compile(r'^Breaks: (?P<section>.+?) \| (?P<what>.+?) -- Red: (?P<file>tests/[^:\s]+)(?::(?P<name>\S+))?$')
HUNK = re.compile(r'^@@ -(\d+)')


class Mutant:
    def __init__(self, path):
        self.path, self.name = path, os.path.basename(path).removesuffix('.patch')
        with open(path, encoding='utf-8') as f:
            lines = f.read().split('\n')
        match = HEAD.match(lines[0])
        if not match:
            raise ValueError(f'{path}: its first line is not "Breaks: SECTION | WHAT -- Red: tests/FILE:NAME"')
        self.section, self.what, self.file, self.test = match.group('section', 'what', 'file', 'name')
        self.hunks = list(hunks(lines[1:]))
        if not self.hunks:
            raise ValueError(f'{path}: nothing is changed')

    def files(self):
        return {path for path, *_ in self.hunks}

    def apply(self, texts):
        """{path: text} to the same with the hunks in their places; ValueError where one does not fit."""
        changed = dict(texts)
        for path, line, old, new in self.hunks:
            lines = changed[path].split('\n')
            places = [i for i in range(len(lines) - len(old) + 1) if lines[i:i + len(old)] == old]
            if not places:
                raise ValueError(f'{self.name}: a change of {path} no longer fits (line {line})')
            at = min(places, key=lambda i: abs(i - line))
            lines[at:at + len(old)] = new
            changed[path] = '\n'.join(lines)
        return changed


def hunks(lines):
    """(path, first line, old lines, new lines) of each hunk of a unified diff."""
    path, hunk = None, None
    for line in lines + ['@@ end']:
        if line.startswith(('--- ', '+++ ', '@@ ', 'diff ', 'index ')):
            if hunk and (hunk[2] or hunk[3]):
                yield tuple(hunk)
            hunk = None
            if line.startswith('+++ '):
                path = line[4:].split('\t')[0].removeprefix('b/')
            match = HUNK.match(line)
            if match:
                hunk = [path, int(match.group(1)) - 1, [], []]
        elif hunk is not None and line[:1] in (' ', '-', '+'):
            if line[0] in ' -':
                hunk[2].append(line[1:])
            if line[0] in ' +':
                hunk[3].append(line[1:])


def read(root, path):
    with open(os.path.join(root, path), encoding='utf-8') as f:
        return f.read()


def mutants(root):
    return [Mutant(path) for path in sorted(glob.glob(os.path.join(root, 'tests/mutants/*.patch')))]


def test_is_there(root, mutant):
    """Is the test that must turn red still in its file?"""
    if not os.path.exists(os.path.join(root, mutant.file)):
        return False
    return mutant.test is None or re.search(r'\bTEST \(%s\)' % re.escape(mutant.test), read(root, mutant.file)) is not None
