#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""lanes-test.py ROOT - lanes of tests (tests/lab/lanes/lanes.py): every test is done once and reported once, those that want the machine to
themselves after the others and one by one, and no death of a lane passes for a success. The lanes here only play."""
import os
import re
import subprocess
import sys
import tempfile

from tap import Tap

# A lane that writes down when each test begins and ends. die: a test in which it ends; mute: one for which it has no result.
LANE = r'''
import json, os, sys, time
names = json.loads(os.environ["NAMES"])
print("#tests", json.dumps({"names": names, "long": ["failure: the "], "alone": ["roam: ", "kill: "]}), flush=True)
if os.environ.get("DEAD"):
    sys.exit(3)
print("#next", flush=True)
for line in sys.stdin:
    name = names[int(line)]
    with open(os.environ["DIARY"], "a") as diary:
        diary.write(f"begin {name}\n")
    time.sleep(0.05)
    print("# one of", name)
    if "die" in name:
        os._exit(7)
    time.sleep(0.05)
    busy = "busy" in name and open(os.environ["DIARY"]).read().count("begin " + name) < 2
    if "mute" not in name:
        print(("not ok" if "bad" in name or busy else "ok") + " - " + name + (" # SKIP why" if "skip" in name else ""))
    print("# two of", name)
    with open(os.environ["DIARY"], "a") as diary:
        diary.write(f"end {name}\n")
    print("#next", flush=True)
'''


class Play:
    def __init__(self, root, names, lanes, command=None, **more):
        with tempfile.TemporaryDirectory(prefix='godwit-lanes-') as folder:
            diary = os.path.join(folder, 'diary')
            env = dict(os.environ, NAMES=str(names).replace("'", '"'), DIARY=diary, **more)
            done = subprocess.run([sys.executable, os.path.join(root, 'tests/lab/lanes/lanes.py'), str(lanes),
                                   *(command or [sys.executable, '-c', LANE])], env=env, capture_output=True, text=True, timeout=60)
            self.names, self.status, self.out, self.said = names, done.returncode, done.stdout, done.stdout.splitlines()
            self.diary = []
            if os.path.exists(diary):
                with open(diary, encoding='utf-8') as f:
                    self.diary = f.read().splitlines()

    def faults(self, bad=()):
        """What is wrong with the stream, when the tests bad have failed."""
        results = [re.fullmatch(r'(not )?ok (\d+) - (.*?)( # SKIP .*)?', line) for line in self.said]
        results = [m for m in results if m]
        if self.said[:1] != [f'1..{len(self.names)}'] and f'1..{len(self.names)}' not in self.said:
            yield f'no plan: {self.said[:3]}'
        if [int(m.group(2)) for m in results] != list(range(1, len(self.names) + 1)):
            yield f'numbers: {[m.group(2) for m in results]}'
        if sorted(m.group(3) for m in results) != sorted(self.names):
            yield f'names: {[m.group(3) for m in results]}'
        if sorted(m.group(3) for m in results if m.group(1)) != sorted(bad):
            yield f'failed: {[m.group(3) for m in results if m.group(1)]}, wanted {list(bad)}'
        if self.status != (1 if bad else 0):
            yield f'status {self.status}'

    def mixed(self):
        """Reports that another one has got into."""
        for i, line in enumerate(self.said):
            name = line.removeprefix('# one of ')
            if name != line and not re.search(r'ok \d+ - ' + re.escape(name), self.said[i + 1]):
                yield f'after "{line}": "{self.said[i + 1]}"'

    def order(self, alone, first):
        begun = [line.removeprefix('begin ') for line in self.diary if line.startswith('begin ')]
        if sorted(begun) != sorted(self.names):
            yield f'done: {begun}'
        if first not in begun[:2]:  # two lanes begin in the same moment
            yield f'begins with {begun[:2]}'
        tail = self.diary[-2 * len(alone):]
        if tail != [f'{what} {name}' for name in alone for what in ('begin', 'end')]:
            yield f'at the end: {tail}'
        if not any(a.startswith('begin') and b.startswith('begin') for a, b in zip(self.diary, self.diary[1:])):
            yield 'never two at once'


def main():
    tap, root = Tap(), sys.argv[1]
    names = [f'some: {i}' for i in range(14)]
    alone = ['roam: one', 'kill: two']
    mixed = names[:3] + alone[:1] + names[3:6] + ['some: skip', 'failure: the gateway is silent'] + names[6:] + alone[1:]
    play = Play(root, mixed, 3)
    tap.ok('each test once, in two and more lanes', play.faults())
    tap.ok('no report in another', play.mixed())
    tap.ok('the long ones first, what needs the machine to itself last and alone', play.order(alone, 'failure: the gateway is silent'))
    play = Play(root, names + ['some: bad', 'some: mute', 'some: die'] + alone, 3)
    tap.ok('a test that fails, one without a result, one that takes its lane along', play.faults(['some: bad', 'some: mute', 'some: die']))
    play = Play(root, names + ['some: busy'] + alone, 3)
    again = play.diary.count('begin some: busy') == 2 and play.diary[-2:] == ['begin some: busy', 'end some: busy']
    told = '# failed beside others, and done once more alone: some: busy' in play.said and '# beside others: not ok - some: busy' in play.said
    tap.ok('a test that fails beside others is done once more alone, and that is told', [*play.faults()] + ([] if again and told else [play.out[-600:]]))
    play = Play(root, names + ['roam: busy', 'roam: one'], 3)
    again = play.diary[-4:] == ['begin roam: one', 'end roam: one', 'begin roam: busy', 'end roam: busy']
    told = '# failed at first, and measured once more: roam: busy' in play.said and '# at first: not ok - roam: busy' in play.said
    tap.ok('one that measures and fails is measured once more, after all others, and that is told',
           [*play.faults()] + ([] if again and told else [play.out[-600:]]))
    play = Play(root, names + ['roam: bad'], 3)
    tap.ok('one that fails twice alone has failed', [*play.faults(['roam: bad'])] + ([] if play.diary.count('begin roam: bad') == 2 else [play.out[-600:]]))
    play = Play(root, names + ['some: die', 'roam: die', 'roam: after'], 2)
    tap.ok('a lane that dies alone takes what comes after along', play.faults(['some: die', 'roam: die', 'roam: after']))
    play = Play(root, names, 2, DEAD='1')
    tap.ok('lanes without a lab', play.faults(names))
    play = Play(root, names, 2, ['sh', '-c', 'echo "1..0 # SKIP why"; exit 0'])
    tap.ok('no tests here', [] if play.out == '1..0 # SKIP why\n' and play.status == 0 else [play.out])
    tap.end()


if __name__ == '__main__':
    main()
