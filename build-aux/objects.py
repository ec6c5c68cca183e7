# SPDX-License-Identifier: GPL-3.0-or-later
"""objects.py - the symbols of a static library: what it defines, wants from outside, and where its data lies."""
import os
import re
import subprocess

# "0000 g     O .bss	0004 name": address, seven flag columns, section, size, name
SYMBOL = re.compile(r'^[0-9a-f]+ (.{7}) (\S+)\t[0-9a-f]+ +(?:\.hidden )?(\S+)$')


def symbols(library):
    """(member, flags, section, name) of every symbol, with sections as objdump names them."""
    out = subprocess.run(['objdump', '-t', library], check=True, capture_output=True, text=True).stdout
    member = ''
    for line in out.splitlines():
        if ':     file format' in line:
            member = line.split(':')[0]
        match = SYMBOL.match(line)
        if match:
            yield member, match.group(1), match.group(2), match.group(3)


def defined(library):
    return {name for _, flags, section, name in symbols(library) if section != '*UND*' and flags[0] in 'gu'}


def wanted(library):
    """name: members that want it and do not find it inside the library."""
    own = defined(library)
    missing = {}
    for member, _, section, name in symbols(library):
        if section == '*UND*' and name not in own:
            missing.setdefault(name, []).append(member)
    return missing


def room(library):
    """libgdw-base.a, of any folder -> base"""
    name = os.path.basename(library)
    return re.sub(r'^lib(gdw-)?|\.a$', '', name)
