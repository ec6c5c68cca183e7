# SPDX-License-Identifier: GPL-3.0-or-later
"""hear.py - prints what a screen reader is told to say of the app, until it is ended."""

import pyatspi

pyatspi.Registry.registerEventListener(lambda event: print(event.any_data, flush=True), 'object:announcement')
print('listening', flush=True)
pyatspi.Registry.start()
