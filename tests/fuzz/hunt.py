#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""hunt.py REPLAY LIBFUZZ SEEDS SECONDS - lets libFuzzer look for faults from the seeds on. GODWIT_FUZZ_S in the environment overrides the
seconds. What it finds is written to the working directory, to be replayed by REPLAY FILE. Where an input is slow and the machine, too, it goes on
until it has done a few: a hunter that ran out of its time has found no fault."""
import os
import re
import subprocess
import sys
import tempfile

FEW = 100  # inputs, more than all seeds of any target: who does fewer does not hunt
ROUNDS = 10  # of these seconds, at most


def main():
    replay, libfuzz, seeds, seconds = sys.argv[1:5]
    seconds = os.environ.get('GODWIT_FUZZ_S', seconds)
    name = os.path.basename(libfuzz)
    print('1..1')
    runs = rounds = 0
    with tempfile.TemporaryDirectory(prefix='godwit-fuzz-') as corpus:
        subprocess.run([replay, '--runs', '0', '--write', corpus, seeds], check=True, stdout=subprocess.DEVNULL)
        while runs <= FEW and rounds < ROUNDS:
            rounds += 1
            done = subprocess.run([libfuzz, f'-max_total_time={seconds}', '-max_len=8192', '-timeout=20', '-rss_limit_mb=2048',
                                   '-print_final_stats=1', f'-artifact_prefix={name}-', corpus], capture_output=True, text=True)
            ran = re.search(r'number_of_executed_units: (\d+)', done.stderr)
            runs += int(ran.group(1)) if ran else 0
            if done.returncode != 0:
                break
    good = done.returncode == 0 and runs > FEW
    for line in [] if good else done.stderr.splitlines()[-40:]:
        print('# ' + line)
    print(f'{"" if good else "not "}ok 1 - {name}: {runs} inputs in {rounds * int(seconds)} s')
    return 0 if good else 1


if __name__ == '__main__':
    sys.exit(main())
