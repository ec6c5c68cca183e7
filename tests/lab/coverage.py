#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""coverage.py BUILD - which lines of wire, eap, ike and esp the tests of the engine run: unit, ladder, sim, hostile, and the seeds of the fuzz targets, in a
build with -Db_coverage=true. Prints each room and file, and what a file lacks; a room below LEAST percent fails. Speaks TAP."""
import collections
import glob
import json
import os
import subprocess
import sys

ROOMS = ('wire', 'eap', 'ike', 'esp')
SUITES = ('base', 'profile', 'wire', 'crypto', 'cred', 'eap', 'esp', 'ike', 'ladder', 'sim', 'hostile', 'fuzz')
LEAST = 90
SHOWN = 12


def run_tests(build):
    for old in glob.glob(os.path.join(build, '**/*.gcda'), recursive=True):
        os.unlink(old)
    suites = [word for suite in SUITES for word in ('--suite', suite)]
    done = subprocess.run(['meson', 'test', '-C', build, '--no-rebuild', '--timeout-multiplier', '4'] + suites, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)
    bad = [line for line in done.stdout.splitlines() if any(word in line for word in (' FAIL ', ' TIMEOUT ', ' ERROR '))]
    return bad


def counts_of(build):
    """{file: {line: times}} of the engine's sources, summed over the objects."""
    lines = collections.defaultdict(collections.Counter)
    for room in ROOMS:
        data = sorted(glob.glob(os.path.join(build, f'client-core/{room}/*.p/*.gcda')) +
                      glob.glob(os.path.join(build, f'client-core/*.p/{room}_*.gcda')))
        for path in data:
            out = subprocess.run(['gcov', '--json-format', '--stdout', path], capture_output=True, text=True, check=True, cwd=build).stdout
            for text in out.splitlines():
                for entry in json.loads(text)['files']:
                    name = os.path.normpath(os.path.join(build, entry['file']))
                    if f'client-core/{room}/' in name and name.endswith('.c'):
                        short = name[name.index('client-core/'):]
                        for line in entry['lines']:
                            lines[short][line['line_number']] += line['count']
    return lines


def percent(hit, all_lines):
    return 100 * hit / all_lines if all_lines else 0


def main():
    build = os.path.abspath(sys.argv[1])
    bad = run_tests(build)
    lines = counts_of(build)
    tests = []
    for room in ROOMS:
        files = {name: counts for name, counts in lines.items() if name.startswith(f'client-core/{room}/')}
        hit_all = sum(1 for counts in files.values() for times in counts.values() if times)
        all_all = sum(len(counts) for counts in files.values())
        print(f'# {room}: {hit_all} of {all_all} lines, {percent(hit_all, all_all):.1f} %')
        for name, counts in sorted(files.items()):
            missing = sorted(line for line, times in counts.items() if not times)
            share = percent(len(counts) - len(missing), len(counts))
            where = ' '.join(map(str, missing[:SHOWN])) + (' ...' if len(missing) > SHOWN else '')
            print(f'#   {share:5.1f} %  {name}{"  not: " + where if missing else ""}')
        tests.append((all_all > 0 and percent(hit_all, all_all) >= LEAST,
                      f'{room}: {percent(hit_all, all_all):.1f} % of the lines are run, at least {LEAST} %'))
    for line in bad:
        print('# ' + line.strip())
    tests.append((not bad, 'the tests pass in the build that counts'))
    for number, (good, text) in enumerate(tests, 1):
        print(f'{"" if good else "not "}ok {number} - {text}')
    print(f'1..{len(tests)}')
    return 0 if all(good for good, _ in tests) else 1


if __name__ == '__main__':
    sys.exit(main())
