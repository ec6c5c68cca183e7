#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""keeper.py CTL KEEPER SCOUT FAKE LOGIND [WORD...] - godwitctl and the keeper as black boxes, with a godwitd that lies on request
(fake-godwitd.c) and a systemd-logind of the test's own (fake-logind.c), in private mount and network namespaces. Speaks TAP; skipped where
namespaces or /dev/net/tun are not allowed."""

import json
import os
import pty
import random
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

from world import Bus, connect, ctl, DNS, echo, ETC, first_wake, holds, kill_all, need_bus, network, pids, profile, run, same, scout, sh, test, wait_until, wakes_told


@test
def connected_status_disconnected_restored():
    before = network()
    profile('good')
    done = connect()
    same(done.returncode, 0, f'connect: {done.stderr} {done.stdout}')
    holds(done.stdout, 'Looking up the gateway\'s name')
    holds(done.stdout, 'Connected')
    holds(sh('ip route get 203.0.113.9'), 'dev godwit0')
    with open('/etc/resolv.conf', encoding='utf-8') as f:
        holds(f.read(), 'nameserver 10.20.0.53')
    status = json.loads(ctl('--json', 'status').stdout)
    same(status['version'], 1, 'version')
    one = status['tunnels'][0]
    same((one['name'], one['phase'], one['gateway']['address']), ('lab', 'connected', 'good'), 'status')
    same(one['inner']['addresses'], ['10.99.0.7'], 'addresses')
    same(one['ike']['spi_i'], 'abababababababab', 'SPI')
    same(one['why'], None, 'why')
    holds(ctl('status').stdout, 'connected for')
    same(ctl('disconnect', 'lab').returncode, 0, 'disconnect')
    same(network(), before, 'the network')
    same(json.loads(ctl('--json', 'status').stdout), {'version': 1, 'tunnels': []}, 'status afterwards')


@test
def a_link_as_resolv_conf_comes_back_as_a_link():
    os.rename('/etc/resolv.conf', '/etc/resolv.real')
    os.symlink('resolv.real', '/etc/resolv.conf')
    try:
        before = network()
        profile('good')
        same(connect().returncode, 0, 'connect')
        same(os.path.islink('/etc/resolv.conf'), False, 'replaced while connected')
        same(ctl('disconnect').returncode, 0, 'disconnect')
        same(network(), before, 'the network')
    finally:
        os.replace('/etc/resolv.real', '/etc/resolv.conf')


@test
def what_another_program_wrote_meanwhile_stays():
    profile('good')
    with open('/etc/resolv.conf', encoding='utf-8') as f:
        original = f.read()
    same(connect().returncode, 0, 'connect')
    with open('/etc/resolv.conf', 'w', encoding='utf-8') as f:
        f.write('nameserver 192.0.2.99\n')
    same(ctl('disconnect').returncode, 0, 'disconnect')
    with open('/etc/resolv.conf', encoding='utf-8') as f:
        same(f.read(), 'nameserver 192.0.2.99\n', 'resolv.conf')
    with open('/etc/resolv.conf', 'w', encoding='utf-8') as f:
        f.write(original)


@test
def a_bound_socket_gets_through_and_nothing_else_does():
    profile('good')
    for strict in '012':
        with open('/proc/sys/net/ipv4/conf/wifi0/rp_filter', 'w', encoding='ascii') as f:
            f.write(strict)
        same((echo(None), echo('wifi0')), (True, True), f'before, rp_filter {strict}')
        same(connect().returncode, 0, 'connect')
        same((echo(None), echo('wifi0')), (False, True), f'while connected, rp_filter {strict}')
        same(ctl('disconnect').returncode, 0, 'disconnect')
        same((echo(None), echo('wifi0')), (True, True), f'afterwards, rp_filter {strict}')
    with open('/proc/sys/net/ipv4/conf/wifi0/rp_filter', 'w', encoding='ascii') as f:
        f.write('0')


@test
def a_strict_reverse_path_filter_is_loosened_meanwhile():
    path = '/proc/sys/net/ipv4/conf/all/rp_filter'

    def value():
        with open(path, encoding='ascii') as f:
            return f.read().strip()
    with open(path, 'w', encoding='ascii') as f:
        f.write('1')
    try:
        profile('good')
        same(connect().returncode, 0, 'connect')
        same(value(), '2', 'rp_filter while connected')
        same(ctl('disconnect').returncode, 0, 'disconnect')
        same(value(), '1', 'rp_filter afterwards')
    finally:
        with open(path, 'w', encoding='ascii') as f:
            f.write('0')


@test
def in_the_foreground_ctrl_c_disconnects():
    before = network()
    profile('good')
    child = subprocess.Popen(['/run/programs/godwitctl', 'connect', 'lab'], stdout=subprocess.PIPE, text=True,
                             stdin=subprocess.DEVNULL)
    for line in child.stdout:
        if 'Ctrl-C' in line:
            break
    child.send_signal(signal.SIGINT)
    rest = child.stdout.read()
    same(child.wait(10), 0, 'exit status')
    holds(rest, 'Disconnected.')
    same(network(), before, 'the network')


@test
def a_foreground_that_is_killed_takes_its_tunnel_along():
    before = network()
    profile('good')
    child = subprocess.Popen(['/run/programs/godwitctl', 'connect', 'lab'], stdout=subprocess.PIPE, text=True,
                             stdin=subprocess.DEVNULL)
    for line in child.stdout:
        if 'Ctrl-C' in line:
            break
    child.kill()
    child.wait()
    wait_until(lambda: network() == before, 'restored')


@test
def ends_carry_their_reason_and_number():
    before = network()
    for gateway, code, words in (('no-such', 11, 'No name server answered'), ('dies', 74, 'ended unexpectedly'), ('garbage', 81, 'do not understand'),
                                 ('ready-again', 81, ''), ('bad-mtu', 59, 'cannot be used'), ('bad-dns', 59, ''),
                                 ('asks-too-much', 74, '')):
        profile(gateway)
        done = connect()
        same(done.returncode, code, f'{gateway}: {done.stderr}')
        holds(done.stderr, words)
        same(network(), before, f'the network after {gateway}')


@test
def closed_by_the_gateway_after_connecting():
    before = network()
    profile('closes')
    child = subprocess.run(['/run/programs/godwitctl', 'connect', 'lab'], capture_output=True, text=True, timeout=20,
                           stdin=subprocess.DEVNULL, check=False)
    same(child.returncode, 60, child.stderr)
    holds(child.stderr, 'it said so')
    same(network(), before, 'the network')


@test
def a_device_that_is_not_its_own():
    before = network()
    profile('good', device='liar0')
    same(connect().returncode, 82, 'exit status')
    same(network(), before, 'the network')


@test
def a_device_of_the_profiles_name():
    profile('good', device='work7')
    same(connect().returncode, 0, 'connect')
    holds(sh('ip route get 203.0.113.9'), 'dev work7')
    same(ctl('disconnect').returncode, 0, 'disconnect')


@test
def a_flood_of_events_does_no_harm():
    profile('floods')
    done = connect()
    same(done.returncode, 0, done.stderr[-300:])
    same(ctl('disconnect').returncode, 0, 'disconnect')


@test
def a_mute_godwitd_does_not_hang_the_status():
    profile('mute')
    same(connect().returncode, 0, 'connect')
    begun = time.monotonic()
    same(json.loads(ctl('--json', 'status').stdout)['tunnels'][0]['phase'], 'connected', 'status')
    if time.monotonic() - begun > 3:
        raise AssertionError('status took too long')
    same(ctl('disconnect').returncode, 0, 'disconnect')


@test
def a_stubborn_godwitd_is_killed_in_time():
    before = network()
    profile('stubborn')
    same(connect().returncode, 0, 'connect')
    begun = time.monotonic()
    same(ctl('disconnect').returncode, 0, 'disconnect')
    if time.monotonic() - begun > 8:
        raise AssertionError('disconnect took too long')
    same(network(), before, 'the network')


@test
def a_name_is_up_once_and_several_names_side_by_side():
    profile('good')
    profile('mute', name='other', more='[network]\ndns=false\n')
    same(connect().returncode, 0, 'connect')
    same(connect().returncode, 78, 'again')
    same(ctl('disconnect', 'nothing').returncode, 79, 'another name')
    # resolv.conf is one for all: the second tunnel that wants it is refused
    profile('good', name='third')
    same(connect('third').returncode, 73, 'a second one with name servers')
    same(ctl('disconnect').returncode, 0, 'disconnect the only one')


@test
def two_that_start_at_once_share_one_keeper():
    profile('good')
    profile('good', name='other')
    with open('/etc/godwit/profiles/other.godwit', 'a', encoding='utf-8') as f:
        f.write('[network]\nremote-networks=10.77.0.0/16\ndns=false\n')
    for _ in range(5):
        children = [subprocess.Popen(['/run/programs/godwitctl', 'connect', name, '--detach'], stdin=subprocess.DEVNULL,
                                     stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) for name in ('lab', 'other')]
        said = [child.communicate(timeout=20)[1] for child in children]
        # the second profile does not allow the plan of the fake: it is refused, and the first one lives
        same([child.returncode for child in children], [0, 59], f'exit statuses: {said}')
        wait_until(lambda: len(pids('godwit-keeper')) == 1, 'one keeper: a second one may just be finding out that it is too many')
        same(ctl('disconnect').returncode, 0, 'disconnect')
        kill_all('godwit-keeper')
        wait_until(lambda: not pids('godwit-keeper'), 'gone')


@test
def a_scout_resolves_outside_the_tunnel():
    with subprocess.Popen(['ip', 'netns', 'exec', 'gw', sys.executable, '-c', DNS], stdout=subprocess.PIPE) as far:
        far.stdout.readline()
        server = ('--server', '192.168.1.1')
        try:
            same(scout('both.example', *server), (0, ['192.0.2.0', '2001:db8::7']), 'both families')
            same(scout('four.example', *server), (0, ['192.0.2.0']), 'IPv4 alone')
            same(scout('none.example', *server), (10, []), 'NXDOMAIN')
            same(scout('empty.example', *server), (10, []), 'no address')
            same(scout('broken.example', *server), (11, []), 'SERVFAIL')
            why, addresses = scout('many.example', *server)
            same((why, len(addresses)), (0, 8), 'more addresses than anybody needs')
            begun = time.monotonic()
            same(scout('silent.example', *server), (11, []), 'no answer')
            same(time.monotonic() - begun < 10, True, 'in time')
            why, addresses = scout('localhost', *server)  # a system's file may have ::1 beside it
            same((why, '127.0.0.1' in addresses, set(addresses) <= {'127.0.0.1', '::1'}), (0, True, True), '/etc/hosts')
            profile('good')
            same(connect().returncode, 0, 'connect')
            same(scout('four.example', '--device', 'wifi0', *server), (0, ['192.0.2.0']), 'by its link, past the tunnel')
            same(ctl('disconnect').returncode, 0, 'disconnect')
        finally:
            far.kill()


@test
def a_secret_by_descriptor_and_by_terminal():
    profile('secret')
    # nobody to ask
    same(connect().returncode, 25, 'without a terminal')
    # at the terminal
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv('/run/programs/godwitctl', ['godwitctl', 'connect', 'lab', '--detach'])
    said, typed = b'', False
    until = time.monotonic() + 15
    while time.monotonic() < until:
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                more = os.read(terminal, 4096)
            except OSError:
                break
            if not more:
                break
            said += more
        if b'Password: ' in said and not typed:
            os.write(terminal, b'wonderland 7\n')
            typed = True
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os.close(terminal)
    same(status, 0, said.decode(errors='replace'))
    holds(said.decode(), 'The gateway says: Welcome')
    if b'wonderland' in said:
        raise AssertionError('the password was echoed')
    same(ctl('disconnect').returncode, 0, 'disconnect')


@test
def a_secret_by_systemd_credentials():
    profile('good')
    os.makedirs('/run/credentials', exist_ok=True)
    with open('/run/credentials/psk', 'w', encoding='ascii') as f:
        f.write('from the service manager\n')
    os.environ['CREDENTIALS_DIRECTORY'] = '/run/credentials'
    try:
        same(connect().returncode, 0, 'connect')
        same(json.loads(ctl('--json', 'status').stdout)['tunnels'][0]['counters']['out_octets'], len('from the service manager'),
             'octets of the secret that godwitd was given')
    finally:
        del os.environ['CREDENTIALS_DIRECTORY']
    same(ctl('disconnect').returncode, 0, 'disconnect')


@test
def secrets_and_usage_are_checked():
    profile('good')
    for words in (('connect',), ('fly',), ('connect', 'a', 'b'), ('status', '--detach'), ('connect', 'lab', '--secret', 'password=x'),
                  ('connect', 'lab', '--secret', 'pin=fd:0'), ('connect', 'lab', '--secret', 'password=fd:77'), (), ('watch', 'x')):
        same(ctl(*words).returncode, 2, f'godwitctl {words}')
    same(ctl('connect', 'lab', '--secret', 'password=fd:0').returncode, 2, 'an empty secret')
    for words in (('--help',), ('connect', '--help'), ('version',), ('--version',), ('schema',)):
        done = ctl(*words)
        same(done.returncode, 0, f'godwitctl {words}')
        if not done.stdout:
            raise AssertionError(f'godwitctl {words} says nothing')
    json.loads(ctl('schema').stdout)


@test
def a_bad_profile_is_told_with_file_and_line():
    path = profile('good', more='[network]\nno-such-key=1\n')
    for verb in ('check', 'connect'):
        done = ctl(verb, path)
        same(done.returncode, 3, verb)
        holds(done.stderr, f'{path}:11:')
    same(ctl('check', 'nowhere').returncode, 3, 'a profile that is not there')
    path = profile('good')
    same(ctl('check', path).returncode, 0, 'a good one')
    path = profile('good')
    with open(path, encoding='utf-8') as f:
        text = f.read().replace('method=psk\nlocal-identity=me', 'method=certificate\ncertificate=/etc/nothing.pem').replace(
            'address=good\n', 'address=good\nauthorities=/etc/hosts\n')
    with open(path, 'w', encoding='utf-8') as f:
        f.write(text)
    done = ctl('check', path)
    same(done.returncode, 3, done.stderr)
    holds(done.stderr, '/etc/nothing.pem')


@test
def large_authorities_arrive_whole():
    with open('/etc/ca.pem', 'wb') as f:
        f.write(b'x' * 3_000_000)
    path = profile('good')
    with open(path, encoding='utf-8') as f:
        text = f.read().replace('address=good\n', 'address=good\nauthorities=/etc/ca.pem\n').replace(
            'method=psk\nlocal-identity=me', 'method=eap\nuser=me')
    with open(path, 'w', encoding='utf-8') as f:
        f.write(text)
    same(connect().returncode, 0, 'connect')
    same(json.loads(ctl('--json', 'status').stdout)['tunnels'][0]['counters']['in_octets'], 3_000_000, 'octets that arrived')
    same(ctl('disconnect').returncode, 0, 'disconnect')


@test
def strangers_are_not_served():
    profile('good')
    same(connect().returncode, 0, 'connect')
    for words in (('status',), ('disconnect', 'lab'), ('watch',), ('repair',), ('connect', '/etc/godwit/profiles/lab.godwit')):
        same(ctl(*words, user='nobody').returncode, 77, f'godwitctl {words} as nobody')
    # past the file's rights, the gate itself
    os.chmod('/run/godwit', 0o755)
    os.chmod('/run/godwit/keeper.sock', 0o666)
    for words in (('status',), ('disconnect', 'lab'), ('watch',), ('repair',)) * 5:  # the hang-up may overtake the question
        same(ctl(*words, user='nobody').returncode, 77, f'godwitctl {words} as nobody, at the gate')
    same(ctl('disconnect').returncode, 0, 'disconnect')


@test
def a_group_that_is_made_later_counts():
    def groups(text):
        with open('/etc/group.new', 'w', encoding='utf-8') as f:
            f.write(text)
        os.rename('/etc/group.new', '/etc/group')

    def status():
        return ctl('status', user='nobody', groups='970').returncode
    profile('good')
    groups(ETC['group'].replace('godwit:x:970:\n', ''))
    try:
        same(connect().returncode, 0, 'connect')
        same(status(), 77, 'godwitctl status while there is no such group')
        groups(ETC['group'])
        wait_until(lambda: status() == 0, 'a member may ask')
        groups(ETC['group'].replace('970', '971'))
        wait_until(lambda: status() == 77, 'it is another group, and who was a member is none any more')
        same(ctl('disconnect').returncode, 0, 'disconnect')
    finally:
        groups(ETC['group'])


@test
def nonsense_at_the_socket_does_no_harm():
    profile('good')
    same(connect().returncode, 0, 'connect')
    rng = random.Random(7)
    for number in range(30):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as s:
            s.connect('/run/godwit/keeper.sock')
            try:
                hello = bytes.fromhex('0000000c00010000000000008002000200018003000200 00'.replace(' ', ''))
                s.sendall((hello if number % 2 else b'') + rng.randbytes(rng.randrange(1, 400)))
            except OSError:
                pass
    same(json.loads(ctl('--json', 'status').stdout)['tunnels'][0]['phase'], 'connected', 'the tunnel lives')
    same(ctl('disconnect').returncode, 0, 'disconnect')


@test
def watch_tells_what_happens():
    with tempfile.TemporaryFile('w+') as out:
        def lines():
            return [json.loads(line) for line in os.pread(out.fileno(), 1 << 20, 0).decode().splitlines(True) if line.endswith('\n')]

        def ends():
            return [line['name'] for line in lines() if line['type'] == 'end']

        child = subprocess.Popen(['/run/programs/godwitctl', '--json', 'watch'], stdout=out, stdin=subprocess.DEVNULL)
        profile('bad-mtu', name='first')
        wait_until(lambda: connect('first').returncode == 59 and 'first' in ends(), 'it watches')
        profile('good')
        same(connect().returncode, 0, 'connect')
        same(ctl('disconnect').returncode, 0, 'disconnect')
        wait_until(lambda: 'lab' in ends(), 'the end')
        child.send_signal(signal.SIGINT)
        same(child.wait(5), 0, 'exit status')
        told = lines()
    while 'first' in [line['name'] for line in told if line['type'] == 'end']:
        told = told[1:]
    same([line['phase'] for line in told if line['type'] == 'phase'], ['resolving', 'proving', 'configuring', 'connected'], 'phases')
    same([line['name'] for line in told if line['type'] == 'end'], ['lab'], 'ends')


@test
def logind_says_that_the_computer_woke():
    need_bus()
    profile('good')
    with Bus() as bus:
        same(connect().returncode, 0, 'connect')
        first_wake(bus)
        bus.say('sleep', 'lie')
        time.sleep(0.3)
        same(wakes_told(), 1, 'wakes that were told before it woke')
        begun = time.monotonic()
        bus.say('wake')
        wait_until(lambda: wakes_told() == 2, 'the second wake')
        print(f'# told within {1000 * (time.monotonic() - begun):.0f} ms, with the asking')
        bus.say('sleep', 'wake')
        wait_until(lambda: wakes_told() == 3, 'the third wake')
    # without the bus everything goes on, and the next tunnel finds a new one
    same(json.loads(ctl('--json', 'status').stdout)['tunnels'][0]['phase'], 'connected', 'status without a bus')
    same(ctl('disconnect').returncode, 0, 'disconnect')
    with Bus() as bus:
        same(connect().returncode, 0, 'connect')
        first_wake(bus)
        same(ctl('disconnect').returncode, 0, 'disconnect')


@test
def moves_are_told_as_they_happen():
    need_bus()
    profile('good')
    with Bus() as bus, tempfile.TemporaryFile('w+') as out:
        foreground = subprocess.Popen(['/run/programs/godwitctl', 'connect', 'lab'], stdout=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL)
        for line in foreground.stdout:
            if 'Ctrl-C' in line:
                break
        first_wake(bus)  # the fake moves when the computer woke
        watch = subprocess.Popen(['/run/programs/godwitctl', 'watch'], stdout=out, stdin=subprocess.DEVNULL)
        wait_until(lambda: os.fstat(out.fileno()).st_size > 0, 'watch')
        bus.say('wake')
        wait_until(lambda: wakes_told() == 2, 'the second move')
        wait_until(lambda: b'moved' in os.pread(out.fileno(), 4096, 0), 'the move in watch')
        holds(ctl('status').stdout, '  moved     from wifi0 to lte0 in 13 ms: the link was lost (0 s ago)\n'
                                    '            from wifi0 to lte0 in 12 ms: the link was lost (0 s ago)\n')
        told = json.loads(ctl('--json', 'status').stdout)['tunnels'][0]
        same((told['moves'], [(r['from'], r['to'], r['reason'], r['gap_ms']) for r in told['roams']]),
             (2, [('wifi0', 'lte0', 'link-lost', 12), ('wifi0', 'lte0', 'link-lost', 13)]), 'JSON')
        for child in (watch, foreground):
            child.send_signal(signal.SIGINT)
        same((watch.wait(5), foreground.wait(10)), (0, 0), 'exit statuses')
        out.seek(0)
        lines = [line.strip().split('  ', 2)[1:] for line in out if 'moved' in line]
        same(lines, [['lab', 'moved from wifi0 to lte0 in 13 ms: the link was lost']], 'moves that watch tells: those since it began')
        holds(foreground.stdout.read(), 'Moved from wifi0 to lte0 in 12 ms: the link was lost\nMoved from wifi0 to lte0 in 13 ms: the link was lost\n')
        foreground = subprocess.Popen(['/run/programs/godwitctl', '--json', 'connect', 'lab'], stdout=subprocess.PIPE, text=True,
                                      stdin=subprocess.DEVNULL)
        lines = []
        for line in foreground.stdout:
            lines.append(json.loads(line))
            if lines[-1]['type'] == 'status':
                break
        first_wake(bus)
        foreground.send_signal(signal.SIGINT)
        lines += [json.loads(line) for line in foreground.stdout]
        same(foreground.wait(10), 0, 'exit status')
        same([[r['gap_ms'] for r in line['tunnel']['roams']] for line in lines if line['type'] == 'status'], [[], [12]],
             'status lines: when it is connected, and after a move')


@test
def a_bus_that_does_not_answer_hangs_nothing():
    os.makedirs('/run/dbus', exist_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as mute:
        mute.bind('/run/dbus/system_bus_socket')
        mute.listen(1)
        profile('good')
        begun = time.monotonic()
        same(connect().returncode, 0, 'connect')
        same(ctl('disconnect').returncode, 0, 'disconnect')
        if time.monotonic() - begun > 5:
            raise AssertionError('connect and disconnect took too long')
        for pid in pids('godwit-keeper'):
            os.kill(pid, signal.SIGTERM)
        wait_until(lambda: not pids('godwit-keeper'), 'the keeper is gone', 3)
    shutil.rmtree('/run/dbus')


@test
def a_keeper_with_a_tunnel_sleeps():
    def wakes():
        with open(f"/proc/{pids('godwit-keeper')[0]}/status", encoding='ascii') as f:
            return sum(int(line.split()[1]) for line in f if 'ctxt_switches' in line)
    profile('good')
    same(connect().returncode, 0, 'connect')
    counts = []
    for _ in range(4):  # on a busy machine it may take a while until it has nothing to do
        time.sleep(0.5)
        before = wakes()
        time.sleep(3)
        counts.append(wakes() - before)
        if counts[-1] <= 2:
            break
    if counts[-1] > 2:
        raise AssertionError(f'wake-ups in 3 s, again and again: {counts}')
    same(ctl('disconnect').returncode, 0, 'disconnect')


@test
def the_keeper_ends_by_itself():
    ctl('repair')
    if not pids('godwit-keeper'):
        raise AssertionError('no keeper')
    wait_until(lambda: not pids('godwit-keeper'), 'the keeper is gone', 8)
    same(os.path.exists('/run/godwit/keeper.sock'), False, 'its socket')


run()
