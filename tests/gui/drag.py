# SPDX-License-Identifier: GPL-3.0-or-later
"""drag.py X Y FILE - another program (GTK 3) at that place of the screen, out of which a file can be dragged, until it has been taken."""

import pathlib
import sys

import gi

gi.require_version('Gdk', '3.0')
gi.require_version('Gtk', '3.0')
from gi.repository import Gdk, Gtk  # noqa: E402 pylint: disable=wrong-import-position


def main(x, y, path):
    window = Gtk.Window(type=Gtk.WindowType.POPUP, title='drag')
    window.set_default_size(80, 80)
    window.move(x, y)
    window.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [Gtk.TargetEntry.new('text/uri-list', 0, 0)], Gdk.DragAction.COPY)
    window.connect('drag-data-get', lambda _w, _c, data, *_: data.set_uris([pathlib.Path(path).as_uri()]))
    window.connect('drag-end', lambda *_: Gtk.main_quit())
    window.show_all()
    print('ready', flush=True)
    Gtk.main()
    return 0


if __name__ == '__main__':
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))
