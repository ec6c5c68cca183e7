# SPDX-License-Identifier: GPL-3.0-or-later
"""test_measured.py - what the app shows beside what others measured; and what it costs. Each test prints its figures."""

import json
import os
import re
import subprocess
import time

from app import App
from capture import Capture, classify, stamped
from certs import DIR as CERTS
from desktop import CONNECTIONS, nmcli
from machine import sh, wait_until, write
from net import GATEWAY_NAME, LAN4, LAN_DOMAIN
from peer import OURS, keyfile, ours
from person import start
from stream import Stream
from tap import LONG, check, same, test

UNITS = {'kbit/s': 1e3, 'Mbit/s': 1e6, 'Gbit/s': 1e9}
RATE = r'([\d.]+) ([kMG]bit/s)'
RATES = re.compile(f'{RATE} received · {RATE} sent')
PLAIN = str.maketrans('', '', '\u2066\u2067\u2068\u2069')  # isolates, which are not seen
MANY = 200


def connected(lab):
    start(lab)
    app = App()
    app.press('Connect')
    app.sees('Connected')
    return app


def shown_rates(app, seconds=0.1):
    """(received, sent) in bits in a second as they stand on the page, each half a second for so long."""
    shown = app.ask('follow', 'bit/s', str(seconds), timeout=seconds + 20).translate(PLAIN)
    return [tuple(float(found[i]) * UNITS[found[i + 1]] for i in (1, 3)) for found in RATES.finditer(shown)]


class Load:
    """iperf3 both ways at once, so many Mbit/s each by UDP, through the tunnel to a host of the LAN."""

    def __init__(self, lab, seconds, mbits):
        self.server = lab.net.lan.start('iperf3', '-s', '-1')
        wait_until(lambda: ':5201 ' in lab.net.lan.run('ss', '-Hltn').stdout, 'iperf3', 5, 0.05)
        self.client = subprocess.Popen(['iperf3', '-c', LAN4, '-t', str(seconds), '-b', f'{mbits}M', '-u', '-l', '1300', '--bidir', '-J'], stdout=subprocess.PIPE, text=True)

    def rates(self):
        """Bits in a second, received and sent, as iperf3 counted them."""
        told = json.loads(self.client.communicate(timeout=60)[0])
        check('error' not in told, told.get('error'))
        return told['end']['sum_received_bidir_reverse']['bits_per_second'], told['end']['sum_sent']['bits_per_second']


@test('app: the displayed rate is that of iperf3 within 10 %, both ways')
def rate(lab):
    seconds = 30 if LONG else 12
    with connected(lab) as app:
        load = Load(lab, seconds + 8, 10)
        time.sleep(3)  # what is shown is of the last two seconds
        shown = shown_rates(app, seconds)
        counted = load.rates()
        for way, by_iperf, by_app in zip(('received', 'sent'), counted, zip(*shown)):
            mean = sum(by_app) / len(by_app)  # the app counts the headers of IP and UDP, too: 2 %
            print(f'# {way}: iperf3 {by_iperf / 1e6:.1f} Mbit/s, the app {mean / 1e6:.1f} ({min(by_app) / 1e6:.1f} to {max(by_app) / 1e6:.1f} in {len(by_app)} looks)')
            check(abs(mean / by_iperf - 1) <= 0.1, f'{way}: {mean / by_iperf:.3f} of what iperf3 counted')


def came(device):
    """(wall seconds) of each packet of the tunnel that came to this device: ESP and IKE."""
    with open(f'/sys/class/net/{device}/address', encoding='ascii') as f:
        mac = bytes.fromhex(f.read().strip().replace(':', ''))
    return [at for at, frame in stamped(f'/srv/lab/laptop/{device}.pcap') if frame[:6] == mac and classify(frame, GATEWAY_NAME) in ('ESP', 'IKE')]


def lose_wifi(lab, app, inner, before):
    """ms without a packet, by the history and by the captures, when wifi0 loses its carrier; before: entries that the history has."""
    captures = [Capture(lab.net.laptop, device, snap=80) for device in ('wifi0', 'lte0')]
    with Stream(lab.net, f'10.99.0.{inner}', 20) as stream:
        wait_until(stream.flows, 'packets both ways', 5, 0.1)
        lab.uplinks.carrier('wifi0', False)
        wait_until(lambda: lab.uplinks.used(lab.gateway.sas()) == 'lte0', 'the tunnel is by LTE', 5)
        wait_until(stream.flows, 'packets both ways', 5, 0.1)
    told = wait_until(lambda: (all_of := gaps(app)) and len(all_of) > before and all_of, 'a new entry in the history', 10, 0.1)
    for one in captures:
        one.stop()
    return told[0], (min(came('lte0')) - max(came('wifi0'))) * 1000


def gaps(app):
    """Those in the history, the newest first; each text is there twice."""
    found = [re.search(r'(\d+) ms without', text.translate(PLAIN)) for text in app.texts() if 'without a packet' in text]
    return [int(one[1]) for one in found if one]


@test('app: wifi0 loses its carrier: the gap in the history is that of the packets, within 10 ms')
def gap(lab):
    with connected(lab) as app:
        inner = sh('ip', '-o', '-4', 'addr', 'show', 'scope', 'global').stdout.split('10.99.0.')[1].split('/')[0]
        for _ in range(3):  # a machine that stands still for a moment can only spoil it: the stream has a hole then that is none of the tunnel's
            in_history, by_packets = lose_wifi(lab, app, inner, len(gaps(app)))
            print(f'# the history says {in_history} ms, the captures {by_packets:.1f} ms')
            if abs(in_history - by_packets) <= 10:
                return
            lab.uplinks.carrier('wifi0', True)
            wait_until(lambda: lab.uplinks.used(lab.gateway.sas()) == 'wifi0', 'the tunnel is back on wifi0', 20)
        check(False, f'{in_history} ms in the history, {by_packets:.1f} ms by the packets')


# --- what it costs ---

def woken(pid):
    """How often each of its threads has been woken: a voluntary switch is the end of each of their sleeps (proc(5))."""
    found = {}
    for task in os.listdir(f'/proc/{pid}/task'):
        with open(f'/proc/{pid}/task/{task}/status', encoding='ascii') as f:
            found[task] = int(re.search(r'^voluntary_ctxt_switches:\s+(\d+)', f.read(), re.M)[1])
    return found


def wakes(app, seconds=10):
    """Wakings in a second."""
    time.sleep(3)  # what went before has died down
    before = woken(app.app.pid)
    time.sleep(seconds)
    # of threads that have ended since the last is not known; a pool's end by themselves when they have had nothing to do
    return sum(n - before.get(task, 0) for task, n in woken(app.app.pid).items()) / seconds


def hide(app, hidden=True):
    """As a window manager says that a window is minimized (EWMH)."""
    window = app.window()[-1]
    value = '_NET_WM_STATE_HIDDEN' if hidden else '_NET_WM_STATE_FOCUSED'
    same(app.run('xprop', '-id', window, '-f', '_NET_WM_STATE', '32a', '-set', '_NET_WM_STATE', value).returncode, 0, 'xprop')


@test('app: idle, or hidden with a tunnel that is up, it wakes at most once a second; seen again, its counters go on')
def idle(lab):
    start(lab)
    with App() as app:
        app.sees('ours', 'Not Connected')
        still = wakes(app)
        app.press('Connect')
        app.sees('Connected', 'Traffic of the last minute')
        seen = wakes(app, 5)
        hide(app)
        hidden = wakes(app)
        print(f'# wakings in a second: {still:.1f} idle, {hidden:.1f} hidden and connected; seen and connected {seen:.1f}')
        check(still <= 1 and hidden <= 1, 'more than one waking in a second')
        check(seen > 1, 'this test counts nothing')
        hide(app, False)
        load = Load(lab, 8, 8)
        time.sleep(4)
        check(shown_rates(app)[0][0] > 4e6, 'seen again it shows a rate')
        load.rates()


@test('app: with its graph in sight and traffic it takes less than 3 % of a core, drawn without a GPU')
def graph(lab):
    with connected(lab) as app:
        load = Load(lab, 18, 8)
        app.scroll(9, app.size[0] * 2 // 3, app.size[1] * 3 // 4)
        time.sleep(3)
        before = spent(app.app.pid)
        time.sleep(10)
        part = (spent(app.app.pid) - before) / 10
        check(shown_rates(app)[0][0] > 4e6, 'there is traffic')
        app.picture('app-graph')
        load.rates()
        print(f'# {part * 100:.1f} % of a core')
        check(part < 0.03, f'{part * 100:.1f} % of a core')


def spent(pid):
    """Seconds of a processor."""
    with open(f'/proc/{pid}/stat', encoding='ascii') as f:
        words = f.read().rsplit(')', 1)[1].split()
    return (int(words[11]) + int(words[12])) / os.sysconf('SC_CLK_TCK')


@test(f'app: a list of {MANY} connections begins with the first one and ends with the last')
def many(lab):
    data = {'gateway.address': GATEWAY_NAME, 'gateway.authorities': f'{CERTS}/ca.pem', 'sign-in.user': 'alice', 'password-flags': '1'}
    for i in range(MANY):
        name = f'Office {i:03}'
        write(f'{CONNECTIONS}/{name}.nmconnection', keyfile(name, f'20000000-0000-4000-8000-0000000{i + 1000:05}', OURS, data), 0o600)
        lab.added.append(name)
    try:
        nmcli('connection', 'reload')
        with App() as app:
            app.sees('Office 000')
            app.choose(f'20000000-0000-4000-8000-0000000{MANY - 1 + 1000:05}')
            app.key('Tab')
            app.scroll(150, 100, 300)
            app.sees(f'Office {MANY - 1:03}')
            app.picture('app-many')
    finally:
        for name in lab.added:
            os.unlink(f'{CONNECTIONS}/{name}.nmconnection')
        lab.added.clear()
        nmcli('connection', 'reload')


# --- names ---

@test('app: the name servers of the tunnel are asked a real question: answered, or not')
def lookup(lab):
    lab.serve(auth='eap-mschapv2')
    lab.add(ours(connection='permissions=user:usera:;\n', network__dns_domains=LAN_DOMAIN), 'ours')
    with App() as app:
        app.press('Connect')
        app.sees('Connected', 'Answered through the tunnel')
        app.press('Disconnect')
        app.sees('Not Connected')
        check('Answered through the tunnel' not in app.texts(), 'what was so of the tunnel is still on the page')
        lab.net.lan.nft('table inet mute { chain in { type filter hook input priority filter; udp dport 53 drop; tcp dport 53 drop; }\n}\n')
        try:
            app.press('Connect')
            app.sees('Connected')
            app.sees('Not answered: names inside may not be found', seconds=20)
            app.picture('app-no-names')
        finally:
            lab.net.lan.run('nft', 'delete', 'table', 'inet', 'mute')
