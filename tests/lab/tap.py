# SPDX-License-Identifier: GPL-3.0-or-later
"""tap.py - a small runner: functions marked @test, in the order of their files, spoken as TAP."""

import json
import os
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


def tell_tests(words):
    """The first word of a lane (tests/net/lanes.py): the names of its tests."""
    print(f'#tests {json.dumps([name for name, _ in chosen(words)])}', flush=True)


def serve(lab, questions, words, between, why_not=lambda name: None):
    """A lane of tests/net/lanes.py: asks for the number of a test, runs it, and asks again, up to the end of what is asked from."""
    tests = chosen(words)
    print('#next', flush=True)
    for number in questions:
        run_one(lab, '-', tests[int(number)], between, why_not)
        print('#next', flush=True)
