# SPDX-License-Identifier: GPL-3.0-or-later
"""help.py ROOT GODWITCTL - the help of godwitctl and of each verb: all that verbs.def has, at most 80 columns, no blanks at line ends."""
import subprocess
import sys

import genman
from tap import Tap


def help_of(program, *words):
    done = subprocess.run([program, *words, '--help'], capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def faults_of(answer, wanted):
    code, text, err = answer
    if code != 0 or err:
        yield f'exit status {code}: {err}'
    for line in text.splitlines():
        if len(line) > 80:
            yield f'longer than 80 columns: {line}'
        if line != line.rstrip():
            yield f'blanks at the end: {line}'
    flat = ' '.join(text.split())
    for words in wanted:
        if ' '.join(words.split()) not in flat:
            yield f'does not say: {words}'


def main():
    root, program = sys.argv[1:3]
    verbs, options = genman.verbs(root)
    tap = Tap()
    overview = [f'{verb} {line}' for verb, _, line, _ in verbs] + [word for word, _ in options['any']]
    tap.ok('the overview', faults_of(help_of(program), overview))
    for verb, arguments, _, story in verbs:
        wanted = [f'godwitctl [--json] {verb} {arguments}', story] + [f'{word} {text}' for word, text in options.get(verb, [])]
        tap.ok(f'the help of {verb}', faults_of(help_of(program, verb), wanted))
    for words in (['frobnicate'], [], ['connect'], ['status', 'a', 'b'], ['watch', '--detach'], ['connect', 'x', '--secret', 'y']):
        done = subprocess.run([program, *words], capture_output=True, text=True)
        good = done.returncode == 2 and '--help' in done.stderr and not done.stdout
        tap.ok(f'wrong use: {" ".join(words)}', [] if good else [f'exit status {done.returncode}: {done.stderr}'])
    tap.end()


if __name__ == '__main__':
    main()
