# SPDX-License-Identifier: GPL-3.0-or-later
"""connections.py - the connections of the person who uses the app, and what NetworkManager has of them."""

import configparser
import os

from desktop import nmcli
from machine import RUN

AUTHORITY = f'{RUN}/certs/ca.pem'


def names():
    return [line.rsplit(':', 1)[0] for line in nmcli('-t', '-f', 'NAME,TYPE', 'connection', 'show').stdout.splitlines() if line.endswith(':vpn')]


def exported(name):
    """The settings by (group, key), as the profile file has them that nmcli writes; without what names the file itself."""
    path = f'{RUN}/laptop/exported.godwit'
    if os.path.exists(path):
        os.unlink(path)
    nmcli('connection', 'export', name, path)
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(path, encoding='utf-8')
    return {(group, key): value for group in parser.sections() if group != 'godwit' for key, value in parser[group].items()}


def stored(name, what):
    return nmcli('--show-secrets', '-g', what, 'connection', 'show', name).stdout.strip()
