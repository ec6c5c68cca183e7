# SPDX-License-Identifier: GPL-3.0-or-later
"""rfb.py - a person who looks at a screen from elsewhere: the client's side of RFB 3.8 (RFC 6143) on a Unix socket, without authentication, raw pixels."""

import socket
import struct
import time

from machine import Failed


class Viewer:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.settimeout(10)
        self.socket.connect(path)
        if self.take(12) != b'RFB 003.008\n':
            raise Failed('no RFB 3.8')
        self.socket.sendall(b'RFB 003.008\n')
        if 1 not in self.take(self.take(1)[0]):
            raise Failed('the screen wants a password')
        self.socket.sendall(b'\x01')
        if self.take(4) != bytes(4):
            raise Failed('the screen refuses us')
        self.socket.sendall(b'\x01')  # others may look, too
        self.width, self.height = struct.unpack('!HH', self.take(4))
        self.octets = self.take(16)[0] // 8  # of a pixel
        self.take(struct.unpack('!I', self.take(4))[0])  # its name
        self.socket.sendall(struct.pack('!BxHi', 2, 1, 0))  # raw

    def take(self, n):
        got = b''
        while len(got) < n:
            more = self.socket.recv(n - len(got))
            if not more:
                raise Failed('the screen is gone')
            got += more
        return got

    def picture(self):
        """All pixels of the screen, by line."""
        self.socket.sendall(struct.pack('!BBHHHH', 3, 0, 0, 0, self.width, self.height))
        line = self.width * self.octets
        pixels = bytearray(line * self.height)
        kind = self.take(1)[0]
        while kind != 0:  # bell; what is in the clipboard
            if kind == 3:
                self.take(struct.unpack('!3xI', self.take(7))[0])
            kind = self.take(1)[0]
        for _ in range(struct.unpack('!xH', self.take(3))[0]):
            x, y, width, height, encoding = struct.unpack('!HHHHi', self.take(12))
            if encoding != 0:
                raise Failed(f'pixels are not raw but {encoding}')
            for row in range(y, y + height):
                begin = row * line + x * self.octets
                pixels[begin:begin + width * self.octets] = self.take(width * self.octets)
        return bytes(pixels)

    def colours(self):
        """How many different ones are seen."""
        pixels = self.picture()
        return len({pixels[i:i + self.octets] for i in range(0, len(pixels), self.octets)})

    def click(self, x, y):
        for buttons in (0, 1, 0):
            self.socket.sendall(struct.pack('!BBHH', 5, buttons, x, y))
            time.sleep(0.05)

    def type(self, text):
        """Latin letters have their own numbers as key symbols; the end of a line is Return."""
        for letter in text:
            symbol = 0xff0d if letter == '\n' else ord(letter)
            for down in (1, 0):
                self.socket.sendall(struct.pack('!BBxxI', 4, down, symbol))

    def close(self):
        self.socket.close()
