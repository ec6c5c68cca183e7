# SPDX-License-Identifier: GPL-3.0-or-later
"""run-help.py ROOT - ./run tells how it is used, in lines that fit, and begins nothing when it is asked for that or told what it does not know."""
import subprocess
import sys

from tap import Tap

WIDTH = 116


def run(root, *words):
    return subprocess.run([f'{root}/run', *words], capture_output=True, text=True, timeout=20, stdin=subprocess.DEVNULL, check=False)


def main():
    root = sys.argv[1]
    tap = Tap()
    text = run(root, 'help').stdout
    tap.ok('lines that fit', [line for line in text.splitlines() if len(line) > WIDTH])
    for words in (['--help'], ['gui', '--help'], ['demo', '-h'], ['test', '--help']):
        done = run(root, *words)
        tap.ok(' '.join(words), [] if (done.returncode, done.stdout) == (0, text) else [f'{done.returncode}: {done.stdout[:200]}{done.stderr[:200]}'])
    for words, said in ((['frobnicate'], 'frobnicate'), (['gui', '--vcn'], '--vcn'), (['shots', 'light'], 'light'), (['clean', 'all'], 'all')):
        done = run(root, *words)
        good = done.returncode == 2 and not done.stdout and said in done.stderr.splitlines()[0] and text.rstrip() in done.stderr
        tap.ok('wrong use: ' + ' '.join(words), [] if good else [f'{done.returncode}: {done.stderr[:300]}'])
    tap.end()


if __name__ == '__main__':
    main()
