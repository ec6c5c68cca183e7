# SPDX-License-Identifier: GPL-3.0-or-later
"""limits.py ROOT - every bound of base/limits.h bounds something: its name stands in code outside of that file (rule 5 of
docs/architecture.md section 3). A number that nothing looks at would promise what is not kept."""
import re
import sys

import tree
from tap import Tap

HOME = 'client-core/base/limits.h'
CODE = ('client-core/', 'daemon/', 'platform/', 'tun/', 'profiles/')


def main():
    root = sys.argv[1]
    tap = Tap()
    paths = tree.files(root, '.c', '.h', '.def')
    names = []
    if HOME in paths:
        names = re.findall(r'^  (GDW_[A-Z0-9_]+) = ', tree.read(root, HOME), re.M)
    code = '\n'.join(tree.read(root, p) for p in paths if p.startswith(CODE) and p != HOME)
    used = set(re.findall(r'\bGDW_[A-Z0-9_]+\b', re.sub(r'/\*.*?\*/', '', code, flags=re.S)))
    tap.ok(f'bounds that are kept: {len(names)}', [f'{HOME}: {n} bounds nothing' for n in names if n not in used])
    tap.end()


if __name__ == '__main__':
    main()
