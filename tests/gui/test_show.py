# SPDX-License-Identifier: GPL-3.0-or-later
"""test_show.py - what `./run gui` shows, as a person does it who follows what the terminal says and looks at the screen by VNC."""

import contextlib
import glob
import os
import re
import signal
import stat
import subprocess
import threading

import rfb
import show
from app import HERE, SHOTS, App
from machine import RUN, sh, wait_until
from peer import PASSWORD
from screen import Vnc
from show import UUID, Show, prepare
from tap import Skip, check, same, test


class Elsewhere:
    """Another screen, and on it TigerVNC's viewer with that of the app."""

    def __init__(self, app, socket, name=':80'):
        self.name = name
        self.begin(app, 'Xvfb', name, '-screen', '0', '1000x760x24', '-nolisten', 'tcp', '-noreset')
        wait_until(lambda: self.run('xdotool', 'getmouselocation', check=False).returncode == 0, f'the screen {name}', 30, 0.1)
        self.begin(app, 'vncviewer', '-Shared=1', socket)
        window = wait_until(lambda: self.run('xdotool', 'search', '--onlyvisible', '--name', 'TigerVNC', check=False).stdout.split(), 'the viewer', 30, 0.1)[-1]
        place = dict(line.split('=') for line in self.run('xdotool', 'getwindowgeometry', '--shell', window).stdout.split())
        self.x, self.y, self.size = int(place['X']), int(place['Y']), app.size

    def begin(self, app, *command):
        """As root: the socket may be root's."""
        with open(f'{app.home}/elsewhere.log', 'ab') as out:
            app.children.append(subprocess.Popen(command, env={**os.environ, 'DISPLAY': self.name}, stdin=subprocess.DEVNULL, stdout=out, stderr=out))

    def run(self, *argv, check=True):
        return sh('env', f'DISPLAY={self.name}', *argv, check=check)

    def picture(self, path):
        """What the viewer shows."""
        self.run('import', '-window', 'root', '-crop', '{}x{}+{}+{}'.format(*self.size, self.x, self.y), '+repage', path)

    def differs(self, app):
        """From the app's own screen: 0 is not at all, 1 is black from white."""
        self.picture(f'{app.home}/there.png')
        app.screen.picture(app, f'{app.home}/here.png')
        return float(re.search(r'\(([\d.e-]+)\)', sh('compare', '-metric', 'RMSE', f'{app.home}/here.png', f'{app.home}/there.png', 'null:', check=False).stderr)[1])

    def click(self, x, y):
        self.run('xdotool', 'mousemove', str(self.x + x), str(self.y + y), 'sleep', '0.2', 'click', '1')


@test('app: ./run gui without a screen: seen and used over a VNC socket of its own; connect, sign in, "wifi off" moves the tunnel to LTE, the cross ends it')
def by_vnc(lab):
    path = f'{RUN}/laptop/gui.vnc'
    prepare(lab)
    with App(screen=Vnc(path)) as app:
        same(stat.S_IMODE(os.stat(path).st_mode), 0o600, 'who may open the socket')
        viewer = rfb.Viewer(path)
        same((viewer.width, viewer.height), app.size, 'the size of the screen')
        app.sees('Office', 'Not Connected')
        colours = wait_until(lambda: (n := viewer.colours()) > 50 and n, 'something is drawn', 10, 0.2)
        print(f'# {colours} colours by VNC')
        elsewhere = Elsewhere(app, path)
        wait_until(lambda: elsewhere.differs(app) < 0.02, "TigerVNC's viewer shows the same", 20, 0.2)
        os.makedirs(SHOTS, exist_ok=True)
        elsewhere.picture(f'{SHOTS}/app-by-vnc.png')
        x, y, width, height = app.place('Connect')
        elsewhere.click(x + width // 2, y + height // 2)
        app.sees('Sign In to Office')
        viewer.type(PASSWORD + '\n')
        app.sees('Connected')
        wait_until(lambda: app.kept(uuid=UUID) == PASSWORD, 'the keyring has the password', 30, 0.1)
        said = []
        person = Show(lab, said.append)
        check(person.do('wifi off'), 'it goes on')
        app.sees('From wifi0 to lte0', 'Connected')
        check(person.do('state') and 'Office' in said[-1], f'state tells of the connection: {said}')
        check(person.do('what?') and 'wifi off' in said[-1], 'what is not understood is answered with what there is')
        check(not person.do('quit'), 'quit is the end')
        viewer.close()
        waits = threading.Thread(target=show.attend, args=(app, person))
        waits.start()
        same(app.run('python3', f'{HERE}/quit.py', app.window()[-1]).returncode, 0, 'as a window manager does when the cross is pressed')
        same(app.app.wait(10), 0, 'how the app ends')
        waits.join(5)
        check(not waits.is_alive(), './run gui goes on without its app')


# --- the command itself, in a namespace of its own: it finds this root under the names of those that it would make ---

AROUND = f'{RUN}/around'
STAND_INS = r'''
here=$PWD logs=/dev/null
export GODWIT_CACHE=$1/roots
. tests/lab/root/root.sh
for layer in build net check; do mkdir -p "$cache/$(root_name "$layer")"; done
for layer in desk app; do ln -sfn / "$cache/$(root_name "$layer")"; done
mkdir -p "$1/build"
[ -d "$1/build/root" ] || cp -a "build/$2" "$1/build/root"
mount --bind "$1/build" build
exec ./run gui --vnc
'''


def processes():
    """Number and words of each; the dead that nobody has asked about yet have none."""
    found = {}
    for path in glob.glob('/proc/[0-9]*/cmdline'):
        with contextlib.suppress(OSError), open(path, encoding='utf-8', errors='replace') as f:
            found[int(path.split('/')[2])] = f.read().replace('\0', ' ').strip()
    return {pid: words for pid, words in found.items() if words}


@contextlib.contextmanager
def begun():
    """./run gui --vnc as the first of a group of processes, as a shell starts it; its words by read(), what is typed by stdin."""
    os.makedirs(AROUND, exist_ok=True)
    said = open(f'{AROUND}/said', 'w+', encoding='utf-8')  # pylint: disable=consider-using-with
    command = ['unshare', '--mount', 'bash', '-euc', STAND_INS, 'run', AROUND, os.environ.get('GODWIT_BUILD', 'root')]
    with said, subprocess.Popen(command, stdin=subprocess.PIPE, stdout=said, stderr=said, start_new_session=True) as run:
        def read(*words):
            said.seek(0)
            text = said.read()
            return text if all(word in text for word in words) else check(run.poll() is None, f'it ended: {text[-600:]}')
        try:
            yield run, read
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(run.pid, signal.SIGKILL)


@test('app: ./run gui ended by Ctrl+C: what was typed is done, and then nothing of it is left, no process and no socket')
def interrupted(lab):
    if sh('unshare', '--mount', 'sh', '-c', 'mkdir -p /mnt/o && mount -t tmpfs o /mnt/o && mkdir /mnt/o/u /mnt/o/w && '
          'mount -t overlay -o lowerdir=/,upperdir=/mnt/o/u,workdir=/mnt/o/w o /mnt', check=False).returncode != 0:
        raise Skip('this kernel lays no layer over a root that is one itself')
    del lab
    before = set(processes())
    with begun() as (run, read):
        wait_until(lambda: read('vncviewer', 'The password is: ', 'wifi off'), 'what a person reads', 120, 0.2)
        path = f'{AROUND}/build/gui.vnc'
        check(stat.S_ISSOCK(os.stat(path).st_mode), 'the socket is there')
        run.stdin.write(b'wifi off\n')
        run.stdin.flush()
        wait_until(lambda: read('wifi0 has lost its signal'), 'what was typed', 20, 0.2)
        there = ' '.join(words for pid, words in processes().items() if pid not in before)
        check(all(word in there for word in ('/usr/bin/godwit', 'NetworkManager', 'gnome-keyring', 'Xtigervnc', 'show.py')), f'the lab runs: {there}')
        os.killpg(run.pid, signal.SIGINT)
        same(run.wait(20), 130, 'how it ends')
        check(not os.path.exists(path), 'the socket is left behind')
    wait_until(lambda: not set(processes()) - before, 'no process is left', 10, 0.2)
