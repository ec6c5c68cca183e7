#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""differ.py PROGRAM... - gives the two programs differ-openssl and differ-wolfssl the same inputs and compares what they say, line by
line; each checks what the other signed, and each ends the key exchanges that the other began. Where the libraries differ and may, it
stands below with the reason; a difference that is not there any more is to be struck."""

import os
import re
import subprocess
import sys

SEEDS = (1, 2)

# name of the line, what OpenSSL says, what wolfSSL says: why that may be
KNOWN = [
    (r'(read|cert|cert-key|cert-name|cert-has|chain)-.*gw_explicit.*', '.*', '0|nothing',
     'a curve that a certificate describes itself: no certificate at all for wolfSSL'),
    (r'(read|cert|cert-key|cert-name|cert-has|chain)-.*mid_unmarked.*', '.*', '0|nothing',
     'key usage says keyCertSign and nothing says CA: no certificate at all for wolfSSL'),
    (r'chain-root-gw_under_unmarked-.*', 'CERT_BAD', 'AUTHORITY_UNKNOWN', 'its issuer is no certificate, see above'),
    (r'chain-gw_p224-gw_p224-.*', 'CERT_WEAK|CERT_NOT_YET_VALID', 'AUTHORITY_UNKNOWN',
     'an anchor whose key is too weak to be used is none'),
    (r'chain-root-gw_p224-.*', 'CERT_NOT_YET_VALID', 'CERT_WEAK', 'two things are wrong'),
    (r'chain-.*-gw_rsa1024-.*', 'CERT_WEAK', 'AUTHORITY_UNKNOWN', 'two things are wrong'),
]

# What broken octets are taken for is each library's affair, as long as nothing good comes of it on one side only.
LENIENT = re.compile(r'^broken-')


class Tap:
    def __init__(self):
        self.count = self.failed = 0

    def ok(self, name, faults):
        for fault in faults[:20]:
            print('# ' + fault)
        if len(faults) > 20:
            print(f'# and {len(faults) - 20} more')
        self.count += 1
        self.failed += bool(faults)
        print(('not ok' if faults else 'ok') + f' {self.count} - {name}')

    def end(self):
        print(f'1..{self.count}')
        return 1 if self.failed or self.count == 0 else 0


def run(program, mode, seed, given=None):
    done = subprocess.run([program, mode, str(seed)], input=given, capture_output=True, text=True, timeout=600)
    if done.returncode:
        raise RuntimeError(f'{program} {mode} {seed} ended with {done.returncode}: {done.stderr[-300:]}')
    return done.stdout


def lines_of(text):
    return dict(line.split(' ', 1) for line in text.splitlines())


def reason(name, one, other):
    for pattern, left, right, why in KNOWN:
        if re.fullmatch(pattern, name) and re.fullmatch(left, one) and re.fullmatch(right, other):
            return pattern, why
    return None


def compare(one, other, used):
    """Faults of two dictionaries of lines, one of OpenSSL and one of wolfSSL."""
    for name in sorted(set(one) | set(other)):
        left, right = one.get(name, 'nothing'), other.get(name, 'nothing')
        if name in ('library', 'prepare') or name.startswith('has-') or LENIENT.match(name) or left == right:
            continue
        known = reason(name, left, right)
        if known is None:
            yield f'{name}: OpenSSL says {left[:150]}, wolfSSL {right[:150]}'
        else:
            used.add(known)


def compare_broken(one, other, counts):
    """Of changed certificates, none may be good for one library alone; and a good one has the same names for both."""
    good = {program: {n for n, v in lines.items() if n.startswith('broken-chain-') and v == 'NONE'}
            for program, lines in (('OpenSSL', one), ('wolfSSL', other))}
    counts['changed'] += sum(n.startswith('broken-read-') for n in one)
    for name in sorted(good['OpenSSL'] ^ good['wolfSSL']):
        yield f'{name}: OpenSSL says {one.get(name, "not read")}, wolfSSL {other.get(name, "not read")}'
    for lines in (one, other):
        counts['read'].append(sum(n.startswith('broken-read-') and v == 'ok' for n, v in lines.items()))


def exchange(asker, answerer, seed):
    """Key exchanges begun by one and answered by the other: (groups, faults)."""
    groups, faults = [], []
    with subprocess.Popen([asker, 'ask', str(seed)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as a, \
         subprocess.Popen([answerer, 'answer', str(seed)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as b:
        for line in a.stdout:
            group = line.split(' ')[0]
            b.stdin.write(line)
            b.stdin.flush()
            reply = b.stdout.readline()
            if reply.startswith('-'):
                a.stdin.write('-\n')
                a.stdin.flush()
                continue
            public, shared = reply.split()
            a.stdin.write(public + '\n')
            a.stdin.flush()
            groups.append(group)
            got = a.stdout.readline().split()
            if got != ['ok', shared]:
                faults.append(f'{group}: {got} where the other has {shared}')
        b.stdin.close()
        a.stdin.close()
    return groups, faults


def main():
    programs = {os.path.basename(p).rsplit('-', 1)[1]: p for p in sys.argv[1:]}
    if set(programs) != {'openssl', 'wolfssl'}:
        print(f'1..0 # SKIP both libraries are needed, here is: {", ".join(sorted(programs)) or "neither"}')
        return 0
    openssl, wolfssl = programs['openssl'], programs['wolfssl']
    tap, used, counts = Tap(), set(), {'changed': 0, 'read': []}
    total = 0
    for seed in SEEDS:
        one, other = lines_of(run(openssl, 'print', seed)), lines_of(run(wolfssl, 'print', seed))
        total += len(set(one) & set(other))
        if seed == SEEDS[0]:
            lacks = sorted(n[4:] for n, v in one.items() if n.startswith('has-') and v == '1' and other.get(n) != '1')
            print(f'# {one["library"]}, {other["library"]}; the latter lacks {", ".join(lacks) or "nothing"}')
        tap.ok(f'seed {seed}: the same inputs give the same results', list(compare(one, other, used)))
        tap.ok(f'seed {seed}: no changed certificate is good for one library alone', list(compare_broken(one, other, counts)))
        again = lines_of(run(wolfssl, 'print', seed))
        tap.ok(f'seed {seed}: wolfSSL repeats itself', [n for n in other if again.get(n) != other[n]])
        for signer, name in ((openssl, 'OpenSSL'), (wolfssl, 'wolfSSL')):
            made = run(signer, 'sign', seed)
            a, b = (run(p, 'verify', seed, made).splitlines() for p in (openssl, wolfssl))
            faults = [f'{x} | {y}' for x, y in zip(a, b) if x != y or x.split()[2:3] != ['ok']]
            tap.ok(f'seed {seed}: both take {len(a)} signatures of {name}, and refuse the same changes of them',
                   faults + ([] if len(a) == len(b) and len(a) >= 20 else ['too few']))
        for asker, answerer, words in ((openssl, wolfssl, 'OpenSSL asks'), (wolfssl, openssl, 'wolfSSL asks')):
            groups, faults = exchange(asker, answerer, seed)
            tap.ok(f'seed {seed}: {words}, one secret in {", ".join(groups)}', faults + ([] if len(groups) >= 8 else ['too few']))
    for pattern, left, right, why in KNOWN:
        tap.ok(f'known: {pattern}: {why}', [] if (pattern, why) in used else ['this difference is gone: strike it'])
    print(f'# {total} lines compared; of {counts["changed"]} changed certificates OpenSSL could read {sum(counts["read"][::2])}, '
          f'wolfSSL {sum(counts["read"][1::2])}')
    return tap.end()


if __name__ == '__main__':
    sys.exit(main())
