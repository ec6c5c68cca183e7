# SPDX-License-Identifier: GPL-3.0-or-later
"""clip.py [TEXT] - prints what the clipboard has, as another program (GTK 3) sees it; waits for a text for five seconds. TEXT: it has that instead."""

import sys
import time

import gi

gi.require_version('Gdk', '3.0')
gi.require_version('Gtk', '3.0')
from gi.repository import Gdk, Gtk  # noqa: E402 pylint: disable=wrong-import-position


def main(argv):
    end = time.monotonic() + 5
    while time.monotonic() < end:
        text = Gtk.Clipboard.get(Gdk.SELECTION_CLIPBOARD).wait_for_text()
        if text:
            sys.stdout.write(text)
            return 0
        time.sleep(0.1)
    return 1


if __name__ == '__main__':
    sys.exit(main(sys.argv))
