# SPDX-License-Identifier: GPL-3.0-or-later
"""told.py - when NetworkManager said what of a VPN, and when the rules of its guard came and went, in wall seconds, as captures have it."""

import re
import subprocess
from datetime import datetime

VPN = 'org.freedesktop.NetworkManager.VPN.Connection'
STATES = {2: 'need auth', 3: 'connect', 4: 'configured', 5: 'activated', 6: 'failed', 7: 'disconnected'}


class Told:
    """with Told() as told: ...; then told.at('activated') and told.at('guarded')."""

    def __enter__(self):
        self.bus = self._start('dbus-monitor', '--system', f"type='signal',interface='{VPN}',member='VpnStateChanged'")
        self.rules = self._start('ip', '-ts', 'monitor', 'rule')
        self.bus.stdout.readline()  # it listens
        self.all = []
        return self

    @staticmethod
    def _start(*command):
        return subprocess.Popen(['stdbuf', '-oL', *command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def __exit__(self, *_):
        texts = []
        for child in (self.bus, self.rules):
            child.terminate()
            texts.append(child.communicate(timeout=10)[0])
        for at, state in re.findall(r'time=([\d.]+) [^\n]*member=VpnStateChanged\s+uint32 (\d+)', texts[0]):
            self.all.append((float(at), STATES.get(int(state), state)))
        for line in texts[1].splitlines():
            if found := re.match(r'\[(\S+)\] ?(Deleted)? ?.*lookup 26\d+', line):
                self.all.append((datetime.fromisoformat(found.group(1)).timestamp(), 'unguarded' if found.group(2) else 'guarded'))
        self.all.sort()

    def at(self, what):
        """The first time of it."""
        return next((at for at, one in self.all if one == what), None)

    def __str__(self):
        begin = self.all[0][0] if self.all else 0
        return ', '.join(f'{what} at {(at - begin) * 1000:.0f} ms' for at, what in self.all)
