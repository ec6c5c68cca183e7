#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""run.py - the NetworkManager tests: a real NetworkManager, its bus and a keyring, and our plugin. Speaks TAP; words choose tests by their
names.

    run.py [--list] [WORD...]"""
