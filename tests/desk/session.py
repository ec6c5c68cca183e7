# SPDX-License-Identifier: GPL-3.0-or-later
"""session.py - the ordinary user's session: a keyring that is open, a screen (Xvfb) and the accessibility bus, each when first wanted."""
import json
import os
import subprocess
import sys
import time

DIALOG = '/usr/libexec/godwit/nm-godwit-auth-dialog'
SERVICE = 'org.freedesktop.NetworkManager.godwit'
UUID = '6f1f5cb4-7f3b-4f0a-9f55-1d6f1c2f3a10'
DISPLAY = ':77'


def shots():
    """Where pictures are left: in the build directory, which the user may then write."""
    folder = os.path.join(os.getcwd(), 'build', 'shots')
    os.makedirs(folder, exist_ok=True)
    os.chmod(folder, 0o1777)
    return folder


def network_manager():
    """A system bus and a NetworkManager that lets every user do everything; to be called as root. They end with the namespace."""
    os.makedirs('/run/dbus', exist_ok=True)
    subprocess.run(['dbus-uuidgen', '--ensure'], check=True)
    subprocess.run(['dbus-daemon', '--system', '--fork'], check=True)
    os.makedirs('/etc/NetworkManager/conf.d', exist_ok=True)
    with open('/etc/NetworkManager/conf.d/lab.conf', 'w', encoding='utf-8') as f:
        f.write('[main]\nauth-polkit=false\nplugins=keyfile\nno-auto-default=*\n')
    subprocess.run(['NetworkManager'], check=True)
    wait_for('NetworkManager', lambda: subprocess.run(['nmcli', 'general'], capture_output=True, check=False).returncode == 0)


SLOW_S = 60  # what is waited for comes at once, or after this on a machine that has other work to do; it is not what is judged


def wait_for(what, look, seconds=SLOW_S):
    """The first true answer of look()."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f'{what}: not within {seconds} s')


def details(data, secrets=None):
    """A connection as agents write it to an auth-dialog."""
    text = ''.join(f'DATA_KEY={key}\nDATA_VAL={value}\n\n' for key, value in data.items())
    text += ''.join(f'SECRET_KEY={key}\nSECRET_VAL={value}\n\n' for key, value in (secrets or {}).items())
    return (text + 'DONE\n\n').encode()


class Desk:
    def __init__(self):
        self.running = []
        self.programs = {}  # of the desktop: log by process
        self.keyring = False
        self.screen = False

    def start(self, *words, **more):
        process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more)
        self.running.append(process)
        return process

    def with_keyring(self):
        """An unlocked login keyring."""
        if not self.keyring:
            self.unlock()
            self.keyring = True

    def store(self, key, value, uuid=UUID):
        """As NetworkManager's agents store a secret."""
        subprocess.run(['secret-tool', 'store', '--label', f'VPN secret {key}', 'xdg:schema', 'org.freedesktop.NetworkManager.Connection',
                        'connection-uuid', uuid, 'setting-name', 'vpn', 'setting-key', key], input=value.encode(), check=True)

    def stored(self):
        """How many secrets of connections the keyring has."""
        found = subprocess.run(['secret-tool', 'search', '--all', 'setting-name', 'vpn'], capture_output=True, check=False)
        return found.stdout.count(b'[/')

    def lock(self):
        subprocess.run(['secret-tool', 'lock', '--collection=login'], check=True)

    def unlock(self):
        subprocess.run(['gnome-keyring-daemon', '--replace', '--unlock', '--daemonize', '--components=secrets'], input=b'open sesame', check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def with_screen(self):
        if not self.screen:
            self.start('Xvfb', DISPLAY, '-screen', '0', '900x700x24', '-nolisten', 'tcp', '-noreset')
            os.environ.update(DISPLAY=DISPLAY, GSK_RENDERER='cairo', GTK_A11Y='atspi', GDK_BACKEND='x11')
            wait_for('Xvfb', lambda: subprocess.run(['xdotool', 'getmouselocation'], capture_output=True, check=False).returncode == 0)
            self.start('/usr/libexec/at-spi-bus-launcher', '--launch-immediately')
            wait_for('the accessibility bus', lambda: '/at-spi' in self.ask(  # a program that begins before it is there never joins
                'dbus-send', '--session', '--print-reply', '--dest=org.a11y.Bus', '/org/a11y/bus', 'org.a11y.Bus.GetAddress'))
            self.screen = True

    def focus(self, title):
        """Waits for the window and gives it the keyboard: there is no window manager that would."""
        window = wait_for(f'window "{title}"', lambda: self.ask('xdotool', 'search', '--onlyvisible', '--name', f'^{title}$'))
        self.ask('xdotool', 'windowfocus', '--sync', window.split()[-1])
        time.sleep(0.2)
        return window.split()[-1]

    def resize(self, title, width, height):
        self.ask('xdotool', 'windowsize', '--sync', self.focus(title), str(width), str(height))

    @staticmethod
    def ask(*words):
        return subprocess.run(words, capture_output=True, timeout=10, check=False).stdout.decode()

    def type(self, text):
        subprocess.run(['xdotool', 'type', '--delay', '10', text], check=True)

    def key(self, *keys):
        for key in keys:
            subprocess.run(['xdotool', 'key', key], check=True)

    @staticmethod
    def atspi(*words):
        """What atspi.py says. Windows change while it looks at them, and what is to be used may just be coming: so it is asked again for a while."""
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'atspi.py')
        end = time.monotonic() + SLOW_S / 2
        while True:
            done = subprocess.run([sys.executable, script, *words], capture_output=True, timeout=120, check=False, text=True)
            if done.returncode == 0:
                return done.stdout
            if time.monotonic() > end:
                raise AssertionError(f'{" ".join(words)}: {done.stderr[-300:]}')
            time.sleep(0.2)

    def accessible(self, program):
        """(role, name, can be acted upon) of everything that the program shows, as a screen reader sees it."""
        return json.loads(self.atspi('tree', program))

    def values(self, program):
        """What entries, switches, choices and numbers hold, by their names."""
        return json.loads(self.atspi('values', program))

    def press(self, program, name):
        """Does what the button of this name does."""
        self.atspi('press', program, name)

    def put(self, program, name, text):
        """Writes into the entry of this name."""
        self.atspi('put', program, name, text)

    def click(self, program, window, name):
        """By the mouse, for what offers no action."""
        self.ask('xdotool', 'mousemove', '--window', window, *self.atspi('where', program, name).split(), 'click', '1')

    def picture(self, name, window='root'):
        subprocess.run(['import', '-window', window, os.path.join(os.environ['GODWIT_DESK_SHOTS'], name + '.png')], check=True)

    def start_dialog(self, *options):
        process = subprocess.Popen([DIALOG, '-u', UUID, '-n', 'Office', '-s', SERVICE, *options], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.running.append(process)
        return process

    def dialog(self, *options, data, secrets=None):
        """Begins an auth-dialog that has read this connection; standard input stays open, as agents leave it."""
        process = self.start_dialog(*options)
        process.stdin.write(details(data, secrets))
        process.stdin.flush()
        return process

    def begin(self, log, *words):
        """A program of the desktop, and what it says. It ends with the test: GNOME Settings is one program, however often it is started."""
        self.with_screen()
        with open(log, 'wb') as f:
            process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=f, stderr=f, env={**os.environ, 'XDG_CURRENT_DESKTOP': 'GNOME'})
        self.running.append(process)
        self.programs[process] = log
        return process

    def explain(self):
        """After a failure: what the programs of the desktop said and show."""
        for process, log in self.programs.items():
            with open(log, encoding='utf-8', errors='replace') as f:
                print(f'# {process.args[0]}, {"it runs" if process.poll() is None else process.returncode}: ' + '\n#   '.join(f.read().splitlines()[-10:]))
            if process.poll() is None:
                try:
                    print(f'# it shows {self.values(process.args[0])} and {[name for _, name, _ in self.accessible(process.args[0]) if name][-60:]}')
                except (AssertionError, subprocess.TimeoutExpired) as error:
                    print(f'# {error}')
        if self.screen:
            self.picture('failed')

    def between(self):
        """After each test: no dialog is left, and no program of the desktop."""
        for process in self.running:
            if (process.args[0] == DIALOG or process in self.programs) and process.poll() is None:
                process.kill()
                process.wait()
        self.programs = {}
        self.running = [p for p in self.running if p.poll() is None]

    def end(self):
        for process in reversed(self.running):
            process.terminate()
        for process in self.running:
            process.wait()
        subprocess.run(['pkill', '-u', str(os.getuid()), '-x', 'gnome-keyring-d'], check=False)
