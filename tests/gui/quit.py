# SPDX-License-Identifier: GPL-3.0-or-later
"""quit.py WINDOW - asks the owner of a window of X11 to close it, as a window manager does when its cross is pressed (ICCCM 4.2.8.1, WM_DELETE_WINDOW)."""

import ctypes
import sys


class ClientMessage(ctypes.Structure):
    """XClientMessageEvent of Xlib.h, as long as an XEvent."""
    _fields_ = [('type', ctypes.c_int), ('serial', ctypes.c_ulong), ('send_event', ctypes.c_int), ('display', ctypes.c_void_p),
                ('window', ctypes.c_ulong), ('message_type', ctypes.c_ulong), ('format', ctypes.c_int), ('data', ctypes.c_long * 5),
                ('rest', ctypes.c_char * 192)]


def main(window):
    xlib = ctypes.CDLL('libX11.so.6')
    xlib.XOpenDisplay.restype = ctypes.c_void_p
    xlib.XInternAtom.restype = ctypes.c_ulong
    xlib.XInternAtom.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
    xlib.XSendEvent.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.c_long, ctypes.c_void_p]
    xlib.XCloseDisplay.argtypes = [ctypes.c_void_p]
    display = xlib.XOpenDisplay(None)
    event = ClientMessage(type=33, window=window, message_type=xlib.XInternAtom(display, b'WM_PROTOCOLS', 0), format=32)
    event.data[0] = xlib.XInternAtom(display, b'WM_DELETE_WINDOW', 0)
    sent = xlib.XSendEvent(display, window, 0, 0, ctypes.byref(event))
    xlib.XCloseDisplay(display)
    return 0 if sent else 1


if __name__ == '__main__':
    sys.exit(main(int(sys.argv[1])))
