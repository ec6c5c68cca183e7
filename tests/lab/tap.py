# SPDX-License-Identifier: GPL-3.0-or-later
"""tap.py - a small runner: functions marked @test, in the order of their files, spoken as TAP."""

import json
import os
import sys
import time
import traceback

LONG = os.environ.get('GODWIT_NET') == 'long'  # `./run test long`: more of everything
TESTS = []


class Skip(Exception):
    """Raised by a test that cannot run here; the text is the reason."""


def test(name):
    """Marks a test. It gets the lab and passes when it returns; AssertionError and every other exception fail it."""
    def mark(function):
        TESTS.append((name, function))
        return function
    return mark


def long_test(name):
    """The same for a test that is only among those of `./run test long`."""
    return test(name) if LONG else lambda function: function


def check(condition, what):
    """An assertion that python -O cannot remove and that says what was expected."""
    if not condition:
        raise AssertionError(what)


def same(got, want, what):
    check(got == want, f'{what}: {got!r}, wanted {want!r}')


def chosen(words):
    """The tests whose name holds one of the words, or all."""
    return [t for t in TESTS if not words or any(w in t[0] for w in words)]


def run_one(lab, label, test_, between, why_not):
    """Runs one test and tells its result and time; returns whether it is good. label: the words before its name."""
    name, function = test_
    begun, note = time.monotonic(), ''
    try:
        if why_not(name):
            raise Skip(why_not(name))
        function(lab)
        good = True
    except Skip as why:
        good, note = True, f' # SKIP {why}'
    except Exception as error:  # pylint: disable=broad-except
        good = False
        for line in ''.join(traceback.format_exception(error)).splitlines()[-12:]:
            print(f'# {line}')
        lab.explain()
    try:
        between(lab)
    except Exception as error:  # pylint: disable=broad-except
        good = False
        print('# after the test: ' + str(error).replace('\n', '\n# '))
    print(f'{"" if good else "not "}ok {label} {name}{note}', flush=True)
    print(f'# {time.monotonic() - begun:.1f} s', flush=True)
    return good


def run(lab, words, between, why_not=lambda name: None):
    """Runs the tests whose name holds one of the words (or all); returns how many failed. between(lab) cleans up;
    why_not(name) is the reason why a test is skipped."""
    tests = chosen(words)
    print(f'1..{len(tests)}', flush=True)
    return sum(not run_one(lab, f'{number} -', one, between, why_not) for number, one in enumerate(tests, 1))


def lane(make_lab, words, between, why_not=lambda name: None, long=(), alone=()):
    """A lane of tests/lab/lanes/lanes.py: tells its tests, asks for the number of one, runs it, and asks again, up to the end of what is asked from.
    long, alone: how the names begin of those that take longest, and of those that want the machine to themselves."""
    stale = [] if words else [start for start in long + alone if not any(name.startswith(start) for name, _ in TESTS)]
    if stale:
        print(f'1..1\nnot ok 1 - the lanes are told of tests that do not exist: {stale}')
        return 1
    questions = os.fdopen(os.dup(0))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)  # what the tests start shall not read the questions
    tests = chosen(words)
    print(f'#tests {json.dumps({"names": [name for name, _ in tests], "long": long, "alone": alone})}', flush=True)
    lab = make_lab()
    print('#next', flush=True)
    for number in questions:
        run_one(lab, '-', tests[int(number)], between, why_not)
        print('#next', flush=True)
    return 0


def main(make_lab, between, why_not=lambda name, named: None, long=(), alone=(), lacks=''):
    """What a run.py does with its words, [--list | --lane] [WORD...]; its exit status. why_not: as above, and named tells whether tests were chosen by
    words; lacks: what this root does not have, or ''."""
    words = sys.argv[1:]
    if words[:1] == ['--list']:
        print('\n'.join(name for name, _ in TESTS))
        return 0
    if not os.path.exists('/dev/net/tun'):
        print('1..0 # SKIP this kernel has no /dev/net/tun, so neither side can have a tunnel')
        return 0
    if lacks:
        print(f'1..1\nnot ok 1 - {lacks}')
        return 1
    is_lane = words[:1] == ['--lane']
    words = words[is_lane:]

    def judge(name):
        return why_not(name, bool(words))

    if is_lane:
        return lane(make_lab, words, between, judge, long, alone)
    return 1 if run(make_lab(), words, between, judge) else 0
