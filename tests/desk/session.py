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


def wait_for(what, look, seconds=10):
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
            self.start('Xvfb', DISPLAY, '-screen', '0', '900x700x24', '-nolisten', 'tcp')
            os.environ.update(DISPLAY=DISPLAY, GSK_RENDERER='cairo', GTK_A11Y='atspi', GDK_BACKEND='x11')
            wait_for('Xvfb', lambda: subprocess.run(['xdotool', 'getmouselocation'], capture_output=True, check=False).returncode == 0)
            self.start('/usr/libexec/at-spi-bus-launcher', '--launch-immediately')
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
    def accessible(program):
        """(role, name, can be acted upon) of everything that the program shows, as a screen reader sees it."""
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'atspi.py')
        done = subprocess.run([sys.executable, script, program], capture_output=True, timeout=20, check=True)
        return json.loads(done.stdout)

    @staticmethod
    def press(program, name):
        """Does what the button of this name does."""
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'atspi.py')
        subprocess.run([sys.executable, script, program, name], capture_output=True, timeout=20, check=True)

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

    def explain(self):
        pass

    def between(self):
        """After each test: no dialog is left."""
        for process in self.running:
            if process.args[0] == DIALOG and process.poll() is None:
                process.kill()
                process.wait()
        self.running = [p for p in self.running if p.poll() is None]

    def end(self):
        for process in reversed(self.running):
            process.terminate()
        for process in self.running:
            process.wait()
        subprocess.run(['pkill', '-u', str(os.getuid()), '-x', 'gnome-keyring-d'], check=False)
