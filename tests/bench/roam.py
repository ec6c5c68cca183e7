#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""roam.py - how long a tunnel is silent when the network changes: Godwit and strongSwan's client in turns in one run, against the
same strongSwan gateway, event by event (tests/lab/roams.py). What is measured and how: docs/benchmarks.md.

    roam.py [--json] [--rounds N] [--only EVENT...] [--client NAME] [--svg DIR] [--docs PAPER]"""

import argparse
import json
import math
import os
import signal
import sys
import time
import traceback

import bench
import capture
import roams
import timeline
from gateway import client_tree
from lab import Lab
from net import GATEWAY4
from uplinks import Uplinks

MARKS = '<!-- roam: made by ./run bench roam --docs docs/benchmarks.md --svg docs/roam -->', '<!-- roam: end -->'
CLIENTS = ('Godwit', 'strongSwan')
# The other client set up as well as its manual allows: it looks every 2 s whether the gateway is there, and begins anew
PATIENT = {'keyingtries': '0', 'dpd_delay': '2s'}
AGAIN = {'dpd_action': 'restart', 'close_action': 'start', 'start_action': 'none'}
HOPELESS = 3  # rounds without one recovery: a client that has not recovered in any of them is not measured again
PROTECTED = ('(ip and (net 10.20.0.0/24 or net 10.99.0.0/24)) or (ip6 and (net fd20::/64 or net fd99::/112))')


class StrongSwan(bench.StrongSwan):
    def connect(self, event):
        tree = client_tree(remote_addr=GATEWAY4)  # the gateway tells its others
        tree['connections']['rw'].update(PATIENT)
        tree['connections']['rw']['children']['net'].update(AGAIN)
        self.charon.load(tree)
        self.charon.swanctl('--initiate', '--child', 'net', '--timeout', '8')

    def sleep(self, meanwhile):
        """Stands still; its clock cannot be moved."""
        os.kill(self.pid(), signal.SIGSTOP)
        try:
            meanwhile()
        finally:
            went_on = time.time_ns()
            os.kill(self.pid(), signal.SIGCONT)
        return went_on

    def moves(self):
        return 0

    def disconnect(self):
        self.charon.swanctl('--terminate', '--ike', 'rw', '--force', '--timeout', '2', check=False)


def clear_frames(watches, results):
    """Counts each frame to or from a protected network on an uplink, for the run in whose time it crossed: what is in clear, and IKE
    that goes to an address of the gateway inside (it told us of it by MOBIKE), which is not."""
    for watch in watches:
        watch.stop()
        for at, frame in capture.stamped(watch.path):
            for one in results:
                if one.begun <= at <= one.ended:
                    if capture.classify(frame, '') == 'IKE':
                        one.ike_inside += 1
                    else:
                        one.clear += 1


def watch_uplinks(net):
    # at the routers' ends: those devices do not go down with the laptop's
    return [capture.Capture(machine, 'lan0', snap=128, keep=PROTECTED) for machine in (net.nat_a, net.nat_b)]


def measure(lab, uplinks, both, event, rounds):
    """[Result] of all rounds of one event, the clients in turns."""
    results = []
    watches = watch_uplinks(lab.net)
    for number in range(rounds):
        for one in both if number % 2 == 0 else both[::-1]:
            had = [r.value for r in results if r.client == one.name]
            if len(had) >= HOPELESS and not any(v is not None for v in had):
                continue
            results.append(measure_once(lab, uplinks, one, event))
            print(f'{event.key} {number + 1}/{rounds} {said(event, results[-1])}', file=sys.stderr, flush=True)
    clear_frames(watches, results)
    return results


def measure_once(lab, uplinks, one, event):
    lab.serve(settings=roams.SAME_ADDRESS)
    run = roams.Run(lab, uplinks, one, event)
    try:
        return run.go()
    except Exception as error:  # pylint: disable=broad-except
        print(f'{event.key}: {one.name}: {error}', file=sys.stderr)
        traceback.print_exc(limit=-3)
        lab.explain()
        uplinks.restore()
        if one.name == 'Godwit':
            lab.force_calm()
        return roams.Result(event.key, one.name, error=str(error))


def said(event, one):
    unit = ' packets' if event.measure == 'lost' else ' ms'
    if one.error:
        return f'{one.client}: failed: {one.error}'
    value = f'not recovered in {one.waited:.0f} s' if one.value is None else f'{one.value:.1f}{unit}'
    gaps = ', '.join(f'{way} {"-" if gap is None else f"{gap:.1f}"} ms, {one.lost[way]} lost' for way, gap in one.gaps.items())
    return f'{one.client}: {value} ({gaps}); {one.started} to {one.uplink}; IKE SA {"the same" if one.same_sa() else "another or none"}' + \
        ('' if one.alive is None else f'; TCP {"alive" if one.alive else "dead"}')


def percentile(values, part):
    """The smallest value that this part of all is not above; what did not recover is above all."""
    values = sorted(math.inf if v is None else v for v in values)
    return values[min(len(values) - 1, math.ceil(part * len(values)) - 1)]


def summary(event, results, rtt):
    """What the table and --json say of one client: numbers in ms or packets, infinite for what did not recover."""
    values = [r.value for r in results]
    ways = {}
    for way in ('up', 'down'):
        gaps = [r.gaps.get(way) for r in results]
        ways[way] = {'median': percentile(gaps, 0.5), 'p95': percentile(gaps, 0.95), 'worst': percentile(gaps, 1),
                     'lost': percentile([r.lost.get(way) for r in results], 0.5)}
    median, worst = percentile(values, 0.5), percentile(values, 1)
    must = event.must + (rtt if event.round_trip else 0)
    wanted = event.wanted + (rtt if event.wanted_round_trip else 0)
    return {'rounds': len(results), 'median': median, 'p95': percentile(values, 0.95), 'worst': worst, 'ways': ways,
            'not_recovered': sum(v is None for v in values), 'waited_s': max(r.waited for r in results), 'must': must, 'wanted': wanted,
            'must_met': median <= must and worst <= max(3 * must, must), 'wanted_met': median <= wanted,
            'clear': sum(r.clear for r in results), 'ike_inside': sum(r.ike_inside for r in results),
            'failed': sum(bool(r.error) for r in results), 'same_sa': sum(r.same_sa() for r in results),
            'on': sorted({str(r.uplink) for r in results}), 'alive': None if results[0].alive is None else sum(bool(r.alive) for r in results),
            'quiet_p95': percentile([r.quiet for r in results], 0.95), 'late_us': max(r.late_us for r in results)}


def plain(value):
    """For JSON: an infinite number is null, a result is what was measured in it."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [plain(v) for v in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def amount(event, value, waited=0.0):
    if not math.isfinite(value):
        return f'not in {waited:.0f} s'
    if event.measure == 'lost':
        return f'{value:.0f} lost'
    return f'{value:.1f} ms' if value < 1000 else f'{value / 1000:.2f} s'


def verdict(event, one):
    """met, or missed by how much."""
    if one['must_met']:
        return 'must and wanted met' if one['wanted_met'] else f"must met, wanted missed by {amount(event, one['median'] - one['wanted'])}"
    if one['not_recovered']:
        return f"must missed: {one['not_recovered']} of {one['rounds']} not recovered"
    if one['median'] > one['must']:
        return f"must missed by {amount(event, one['median'] - one['must'])}"
    return f"must missed: the worst is {amount(event, one['worst'])}, more than 3 times"


def table(about, rows):
    print(f"{about['cpu']}, {about['cores']} cores, Linux {about['kernel']}, load {about['load']:.1f} at the start")
    print(f"{about['godwit']}; strongSwan {about['strongswan']} (kernel-libipsec) as the other client, and as the gateway")
    print(f"one round trip without the tunnel: {about['rtt_ms']:.2f} ms; a packet each ms both ways; the worse direction counts\n")
    print(f"{'event (median of the rounds)':56} {'strongSwan':>12} {'Godwit':>12} {'must':>9} {'wanted':>9}  Godwit's verdict")
    for event, of in rows:
        godwit, other = of.get('Godwit'), of.get('strongSwan')
        print(f'{event.words:56} ' + ' '.join(
            f"{amount(event, o['median'], o['waited_s']) if o else '-':>12}" for o in (other, godwit)) +
              ' ' + ' '.join(f'{amount(event, (godwit or other)[k]):>9}' for k in ('must', 'wanted')) +
              f"  {verdict(event, godwit) if godwit else ''}")
    print(f"\n{'event':16} {'client':11} {'n':>3} {'median':>10} {'p95':>10} {'worst':>10}  "
          f"{'up: median p95 worst lost':>34}  {'down: median p95 worst lost':>34} {'clear':>5}  IKE SA, uplink")
    for event, of in rows:
        for name, one in of.items():
            print(detail(event, name, one))


def detail(event, name, one):
    ways = '  '.join(f"{' '.join([*(short(w[k]) for k in ('median', 'p95', 'worst')), short(w['lost'], 0)]):>34}" for w in one['ways'].values())
    kept = f"{one['same_sa']}/{one['rounds']} kept, {', '.join(one['on'])}"
    kept += '' if one['alive'] is None else f", TCP alive {one['alive']}/{one['rounds']}"
    return f'{event.key:16} {name:11} {one["rounds"]:3} ' + ' '.join(
        f"{amount(event, one[k], one['waited_s']):>10}" for k in ('median', 'p95', 'worst')) + f"  {ways} {one['clear']:5}  {kept}"


def markdown(about, rows, folder, before):
    """The same for docs/benchmarks.md, with the drawings (their folder as seen from there). Events that were not measured keep the lines that
    they have in before, what the paper says now."""
    of_events = dict((event.key, (event, of)) for event, of in rows)

    def lines(event, begin, made):
        return made(*of_events[event.key]) if event.key in of_events else [x for x in before.split('\n') if x.startswith(begin)]

    def verdicts(event, of):
        godwit, other = of['Godwit'], of['strongSwan']
        return [f"| {event.words} | {amount(event, other['median'], other['waited_s'])} | {amount(event, godwit['median'], godwit['waited_s'])} "
                f"| {amount(event, godwit['must'])} | {amount(event, godwit['wanted'])} | {verdict(event, godwit)} |"]

    def details(event, of):
        made = []
        for name, one in of.items():
            ways = ' | '.join(f"{short(w['median'])}, {short(w['worst'])}, {short(w['lost'], 0)}" for w in one['ways'].values())
            values = ' | '.join(amount(event, one[k], one['waited_s']) for k in ('median', 'p95', 'worst'))
            made.append(f"| {event.key} | {name} | {one['rounds']} | {values} | {ways} | {one['clear']} | {one['same_sa']} | {', '.join(one['on'])} "
                        f"| {one['load']:.1f} |")
        return made

    def drawing(event, _):
        return [f'![{event.words}]({folder}/{event.key}.svg)' + (f' {event.notes}' if event.notes else '')] if event.measure != 'stall' else []

    told = [f"{about['cpu']}, {about['cores']} cores, Linux {about['kernel']}; {about['godwit']}; "
            f"strongSwan {about['strongswan']} with kernel-libipsec as the other client and as the gateway; "
            f"a round trip without the tunnel takes {about['rtt_ms']:.2f} ms. The load is that of the machine when the rounds of the event began.", '',
            '| event | strongSwan | Godwit | must | wanted | Godwit |', '| --- | --- | --- | --- | --- | --- |']
    for event in roams.EVENTS.values():
        told += lines(event, f'| {event.words} |', verdicts)
    told += ['', '| event | client | rounds | median | p95 | worst | up: median, worst, lost | down: median, worst, lost | clear | IKE SA kept | on | load |',
             '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |']
    for event in roams.EVENTS.values():
        told += lines(event, f'| {event.key} |', details)
    for event in roams.EVENTS.values():
        drawn = lines(event, f'![{event.words}](', drawing)
        told += ['', *drawn] if drawn else []
    return '\n'.join(told)


def between_marks(path, make):
    """What stands between the two marks of a paper is made anew out of what stands there."""
    with open(path, encoding='utf-8') as f:
        head, rest = f.read().split(f'{MARKS[0]}\n')
    before, tail = rest.split(f'{MARKS[1]}\n')
    with open(path, 'w', encoding='utf-8') as f:
        f.write(f'{head}{MARKS[0]}\n{make(before)}\n{MARKS[1]}\n{tail}')


def short(value, digits=1):
    return f'{value:.{digits}f}' if math.isfinite(value) else '-'


def arguments():
    words = argparse.ArgumentParser()
    words.add_argument('--json', action='store_true')
    words.add_argument('--rounds', type=int, default=20)
    words.add_argument('--only', nargs='+', choices=list(roams.EVENTS), default=list(roams.EVENTS), metavar='EVENT')
    words.add_argument('--client', choices=CLIENTS)
    words.add_argument('--svg', default='build/bench', metavar='DIR')
    words.add_argument('--docs', metavar='PAPER', help='puts the figures of these events into this paper, too')
    return words.parse_args()


def main():
    args = arguments()
    lab = Lab()
    both = [roams.Godwit(), StrongSwan(lab)]
    about = bench.machine(both[1].charon)
    uplinks = Uplinks(lab.net)
    about['rtt_ms'] = roams.round_trip_ms()
    roams.make_ten(lab)
    both = [one for one in both if args.client in (None, one.name)]
    rows, raw = [], {}
    os.makedirs(args.svg, exist_ok=True)
    for key in args.only:
        event = roams.EVENTS[key]
        load = os.getloadavg()[0]
        results = measure(lab, uplinks, both, event, args.rounds)
        of = {one.name: [r for r in results if r.client == one.name] for one in both}
        rows.append((event, {name: {**summary(event, some, about['rtt_ms']), 'load': load} for name, some in of.items()}))
        raw[key] = [{k: v for k, v in vars(r).items() if k not in ('stream', 'mark')} for r in results]
        timeline.write(f'{args.svg}/{key}.svg', event, of)
    if args.docs:
        folder = os.path.relpath(args.svg, os.path.dirname(args.docs))
        between_marks(args.docs, lambda before: markdown(about, rows, folder, before))
    if args.json:
        told = [{'event': event.key, 'words': event.words, 'measure': event.measure, 'notes': event.notes, 'clients': of} for event, of in rows]
        print(json.dumps(plain({'version': 1, 'machine': about, 'rows': told, 'rounds': raw}), indent=2))
    else:
        table(about, rows)
    return 0


if __name__ == '__main__':
    sys.exit(main())
