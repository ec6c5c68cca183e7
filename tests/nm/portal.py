# SPDX-License-Identifier: GPL-3.0-or-later
"""portal.py - the web server that NetworkManager asks whether a link reaches the Internet. Who asks by an address of the list is redirected, as a
captive portal does it.

    portal.py ADDRESS LIST"""

import http.server
import os
import sys
from contextlib import contextmanager

from desktop import nmcli
from machine import RUN, sh, wait_until, write
from net import PUBLIC_DNS4
from uplinks import ADDRESSES

OUTER = {'wifi0': '198.51.100.10', 'lte0': '198.51.100.20'}  # as the server sees who comes by that link
WORDS = 'this is the Internet'
CHECKED = f'uri=http://{PUBLIC_DNS4}/check\nresponse={WORDS}\ninterval=300\n'


class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):  # pylint: disable=invalid-name
        with open(sys.argv[2], encoding='ascii') as f:
            captive = self.client_address[0] in f.read().split()
        self.send_response(302 if captive else 200)
        if captive:
            self.send_header('Location', 'http://login.example.net/')
        text = b'' if captive else WORDS.encode()
        self.send_header('Content-Length', str(len(text)))
        self.end_headers()
        self.wfile.write(text)


class Portals:
    """Which links show a captive portal."""

    def __init__(self):
        self.list = f'{RUN}/internet/captive'
        self.show()

    def show(self, *devices):
        write(self.list + '.new', '\n'.join(OUTER[device] for device in devices) + '\n')
        os.rename(self.list + '.new', self.list)


def sees(device, word):
    """NetworkManager looks again and finds this."""
    def found():
        nmcli('networking', 'connectivity', 'check', ok=False)
        return word in nmcli('-g', 'GENERAL.IP4-CONNECTIVITY', 'device', 'show', device).stdout
    wait_until(found, f'NetworkManager finds "{word}" at {device}', 10, 0.3)


def prefer_as_before():
    """NetworkManager raises the metrics of links that do not reach the Internet by 20000, and such routes outlive its restart."""
    for device, (*_, metric) in ADDRESSES.items():
        for family in ('-4', '-6'):
            sh('ip', family, 'route', 'flush', 'default', 'dev', device, 'metric', str(20000 + int(metric)), check=False)


@contextmanager
def portals(lab):
    """NetworkManager checks each link at a web server of ours."""
    shown = Portals()
    child = lab.net.internet.start(sys.executable, os.path.abspath(__file__), PUBLIC_DNS4, shown.list)
    lab.desktop.start(connectivity=CHECKED)
    try:
        yield shown
    finally:
        lab.net.internet.stop(child)
        lab.remove_vpns()
        for device in ADDRESSES:
            lab.uplinks.carrier(device, True)
        lab.desktop.start()
        prefer_as_before()


if __name__ == '__main__':
    http.server.ThreadingHTTPServer((sys.argv[1], 80), Answer).serve_forever()
