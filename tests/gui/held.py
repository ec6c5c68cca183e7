# SPDX-License-Identifier: GPL-3.0-or-later
"""held.py - a file as on a disk that does not answer: who opens it waits (fanotify)."""

import contextlib
import ctypes
import os
import select
import struct

from machine import Failed

CLASS_CONTENT, MARK_ADD, OPEN_PERM, AT_FDCWD = 4, 1, 0x10000, -100
ALLOW = 1
EVENT = struct.Struct('IBBHQii')


class Held:
    def __init__(self, path):
        libc = ctypes.CDLL(None, use_errno=True)
        self.path, self.events = path, libc.fanotify_init(CLASS_CONTENT, os.O_RDONLY | os.O_CLOEXEC)
        if self.events < 0 or libc.fanotify_mark(self.events, MARK_ADD, ctypes.c_uint64(OPEN_PERM), AT_FDCWD, path.encode()) != 0:
            raise OSError(ctypes.get_errno(), f'fanotify: {os.strerror(ctypes.get_errno())}')
        self.opened = []

    def is_wanted(self, seconds=30):
        """Waits until somebody opens it, and lets them wait."""
        if not select.select([self.events], [], [], seconds)[0]:
            raise Failed(f'nobody opens {self.path}')
        octets = os.read(self.events, EVENT.size)
        self.opened.append(EVENT.unpack(octets)[5])

    def release(self):
        for fd in self.opened:
            os.write(self.events, struct.pack('iI', fd, ALLOW))
            os.close(fd)
        os.close(self.events)  # who still waits goes on


@contextlib.contextmanager
def held(path):
    file = Held(path)
    try:
        yield file
    finally:
        file.release()
