#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""lanes.py - the tests of net, nm and desk, several at a time. Most of them wait: for a timer, a repetition, a gateway that starts. So a few
lanes share them, each of them a Debian root with private namespaces and a lab of its own, where run.py of the layer does one test after the
other.

    lanes.py LANES COMMAND [ARGUMENT...]

COMMAND starts a lane (run.py --lane): first it tells its tests ("#tests" and an object in JSON: names; long and alone, the beginnings of the
names of those that take longest and of those that want the machine to themselves), then it asks for one after the other ("#next") and gets the number of a test on its stdin; what it says before it asks again is the report on that test. Here the reports become one stream
of TAP in which no two are mixed. A test that fails beside others is done once more alone, at the end, since it may have wanted for the processor;
that report counts, the first one is told as a comment, and a line at the end names all such tests. So is one that measures and fails: a machine
under other machines stands still at times, and no bound knows that. A lane that ends too early has failed its test and
is not replaced; tests that no lane is left for have failed, too. The output of a command that names no tests is passed on as it is."""

import json
import re
import subprocess
import sys
import threading
import time

FEW = 6  # so many tests for each lane, or its start is not worth it


class Lane:
    """A process that does tests."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, errors='replace')
        self.asks = False

    def listen(self):
        """The lines up to the next question, which is not among them; asks tells whether there was one or the end."""
        lines, self.asks = [], False
        for line in self.process.stdout:
            if line == '#next\n':
                self.asks = True
                break
            lines.append(line.rstrip('\n'))
        return lines

    def do(self, test):
        """The report on one test."""
        try:
            self.process.stdin.write(f'{test}\n')
            self.process.stdin.flush()
        except OSError:
            pass  # listen hears its end
        lines = self.listen()
        return lines if self.asks else lines + [f'# the lane ended with status {self.process.wait()}']

    def close(self):
        """No more tests: it ends."""
        try:
            self.process.stdin.close()
        except OSError:
            pass
        for line in self.process.stdout:
            print(f'# {line}', end='')
        self.process.wait()


class Stream:
    """The TAP that leaves us: numbers in the order in which the tests end."""

    def __init__(self, planned):
        self.number = self.bad = 0
        print(f'1..{planned}', flush=True)

    @staticmethod
    def is_good(lines):
        return any(re.match(r'ok - ', line) for line in lines)

    def report(self, name, lines):
        """One test; without its result it has failed."""
        at = next((i for i, line in enumerate(lines) if re.match(r'(not )?ok - ', line)), None)
        if at is None:
            at = len(lines)
            lines = [*lines, f'not ok - {name}']
        self.number += 1
        self.bad += lines[at].startswith('not ')
        lines[at] = lines[at].replace('ok - ', f'ok {self.number} - ', 1)
        print('\n'.join(lines), flush=True)


def shares(told):
    """The numbers of the tests for all lanes together, the longest first so that no lane waits for another one at the end, and of those for one
    lane alone, at the end."""
    names, longest, lonely = told['names'], tuple(told['long']), tuple(told['alone'])
    alone = [i for i, name in enumerate(names) if name.startswith(lonely)]
    shared = [i for i, name in enumerate(names) if not name.startswith(lonely)]
    return sorted(shared, key=lambda i: not names[i].startswith(longest)), alone


def work(lanes, names, tests, stream, again=None, when='beside others'):
    """Lets the lanes do these tests and returns those that are left of them. again: a list that gets those to be done once more, failed so; None:
    what they say is final."""
    waiting, lock = list(tests), threading.Lock()

    def one_lane(lane):
        while lane.asks:
            with lock:
                if not waiting:
                    return
                test = waiting.pop(0)
            lines = lane.do(test)
            with lock:
                if again is not None and lane.asks and not stream.is_good(lines):
                    print('\n'.join(f'# {when}: {line}' for line in lines), flush=True)
                    again.append(test)
                else:
                    stream.report(names[test], lines)

    threads = [threading.Thread(target=one_lane, args=(lane,), daemon=True) for lane in lanes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for test in waiting:
        stream.report(names[test], ['# no lane is left'])
    return [lane for lane in lanes if lane.asks]


def main(argv):
    begun = time.monotonic()
    most, command = int(argv[1]), argv[2:]
    first = Lane(command)
    line = first.process.stdout.readline()
    if not line.startswith('#tests '):
        print(line + first.process.stdout.read(), end='')
        return first.process.wait()
    told = json.loads(line.removeprefix('#tests '))
    names, (shared, alone) = told['names'], shares(told)
    lanes = [first] + [Lane(command) for _ in range(min(most, len(shared) // FEW) - 1)]
    for lane in lanes[1:]:
        lane.process.stdout.readline()
    stream = Stream(len(names))
    for lane in lanes:
        for line in lane.listen():
            print(f'# {line}')
    again = []
    living = work(lanes, names, shared, stream, again if len(lanes) > 1 else None)
    for lane in [lane for lane in lanes if lane not in living[:1]]:
        lane.close()
    shared_s = time.monotonic() - begun
    print(f'# {len(shared)} tests by {len(lanes)} lanes: {shared_s:.0f} s', flush=True)
    twice = []
    living = work(living[:1], names, alone, stream, twice, 'at first')
    for lane in work(living, names, again + twice, stream):
        lane.close()
    if alone or again:
        print(f'# {len(alone + again)} tests by one alone: {time.monotonic() - begun - shared_s:.0f} s', flush=True)
    for what, tests in (('failed beside others, and done once more alone', again), ('failed at first, and measured once more', twice)):
        if tests:
            print(f'# {what}: ' + '; '.join(names[test] for test in tests), flush=True)
    return 1 if stream.bad else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv))
