# SPDX-License-Identifier: GPL-3.0-or-later
"""mutants.py ROOT - the patches of tests/mutants still fit the tree, and the tests that they name are there; each row of docs/protocol.md that is
done has a mutant, or tests/mutants/without names why not. Nothing is built: that is `./run test mutate`."""
import os
import sys

import tree
from tap import Tap


def rows(root):
    """(section, what) of each row that is done."""
    for line in tree.read(root, 'docs/protocol.md').split('\n'):
        cells = [cell.strip() for cell in line.split(' | ')]
        if line.startswith('| ') and len(cells) > 3 and cells[2].startswith('done'):
            yield cells[0].removeprefix('| '), cells[1]


def exceptions(root):
    """(section, begin of what) of the lines "SECTION | WHAT -- why"."""
    for line in tree.read(root, 'tests/mutants/without').split('\n'):
        row, _, why = line.partition(' -- ')
        section, _, what = row.partition(' | ')
        if what and why and not line.startswith('#'):
            yield section, what


def main():
    root = sys.argv[1]
    sys.path.insert(0, os.path.join(root, 'tests/mutants'))
    import patches  # pylint: disable=import-outside-toplevel
    tap = Tap()
    mutants = patches.mutants(root)
    for mutant in mutants:
        faults = []
        try:
            mutant.apply({path: patches.read(root, path) for path in mutant.files()})
        except (ValueError, OSError) as error:
            faults.append(str(error))
        if not patches.test_is_there(root, mutant):
            faults.append(f'{mutant.file} has no test {mutant.test}')
        tap.ok(mutant.name, faults)
    known = [(m.section, m.what) for m in mutants] + list(exceptions(root))
    all_rows = list(rows(root))
    tap.ok('each rule that is done has a mutant',
           [f'docs/protocol.md: "{section} | {what[:60]}": no patch in tests/mutants breaks it (or a line in tests/mutants/without says why none)'
            for section, what in all_rows if not any(section == s and what.startswith(w) for s, w in known)])
    tap.ok('each mutant breaks a rule that is there',
           [f'"{s} | {w}" is no row of docs/protocol.md' for s, w in known
            if s != 'sim' and not any(section == s and what.startswith(w) for section, what in all_rows)])
    tap.end()


if __name__ == '__main__':
    main()
