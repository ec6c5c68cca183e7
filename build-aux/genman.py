# SPDX-License-Identifier: GPL-3.0-or-later
"""genman.py ROOT VERSION PAGE OUT - godwit.1, godwitctl.1, godwitd.8 or godwit-profile.5 from the tables of the tree."""
import os
import sys

import defs
import tables
import words
from roff import Page, bold, quote

COMMON = [('/etc/godwit/profiles/NAME.godwit', 'Profiles of the system, see godwit-profile(5).'),
          ('/run/godwit/keeper.sock', 'Where godwit-keeper is asked.'),
          ('/run/godwit', 'The journal of what was changed, for the time that it is changed.'),
          ('/var/log/godwit.log', 'The log of all tunnels, where godwitctl starts godwit-keeper; what systemd or NetworkManager starts logs as '
                                  'their services do, see journalctl(1).')]


def files(page):
    page.heading('Files')
    for name, text in COMMON:
        page.item(name, text)


def verbs(root):
    """([(verb, arguments, line, story)], verb -> [(option, text)])"""
    found, options = [], {}
    for macro, a in defs.rows(os.path.join(root, 'daemon/ctl/verbs.def'), 'CTL_'):
        if macro == 'CTL_VERB':
            found.append([a[0], *a[2:]])
        else:
            options.setdefault(a[0], []).append((a[1], a[2]))
    return found, options


def godwitctl(root, version):
    page = Page('godwitctl', 1, 'connect and look after IKEv2 tunnels', version)
    found, options = verbs(root)
    page.heading('Synopsis')
    for verb, arguments, _, _ in found:
        page.raw(f'{bold("godwitctl")} [{bold("--json")}] {bold(verb)} {quote(arguments)}'.rstrip())
        page.raw('.br')
    page.heading('Description')
    page.text('godwitctl connects this computer to an IKEv2 gateway as a profile says, shows what the tunnels do and ends them. '
              'It talks to godwit-keeper, which it starts when none answers; for that it must be run by root.')
    page.heading('Verbs')
    for verb, arguments, _, story in found:
        page.item(verb, story)
        for option, text in options.get(verb, []):
            page.raw('.RS')
            page.item(option, text)
            page.raw('.RE')
    page.heading('Options')
    for option, text in options.get('any', []):
        page.item(option, text)
    page.heading('Exit status')
    for number, text in ((0, 'Good.'), (1, 'Our own mistake.'), (2, 'Wrong use of the command line.'), (3, 'A bad profile.')):
        page.item(str(number), text)
    for reason in tables.end_reasons(root):
        page.item(str(reason.number), f'{reason.name}: {reason.values[0]} {reason.values[1]}')
    files(page)
    page.heading('See also')
    page.text('godwit-profile(5), godwitd(8)')
    return page.done()


def godwit(root, version):
    page = Page('godwit', 1, 'connect to IKEv2 gateways in a window', version)
    page.heading('Synopsis')
    page.raw(f'{bold("godwit")} [{quote("FILE.godwit")}]')
    page.raw('.br')
    page.raw(f'{bold("godwit --background")}')
    page.heading('Description')
    page.text('godwit shows the connections of NetworkManager that are of its kind, connects and disconnects them, asks for passwords and codes, and says '
              'where a tunnel stands. Connections are typed or come from a file, see godwit-profile(5); one that is named as an argument is shown '
              'before it is added. When the window is closed the tunnels stay. What is deleted can be had back for some seconds; quitting ends them.',
              'Connections of the strongSwan plugin of NetworkManager are offered at the first start, and by the main menu: copies of them become '
              'godwit connections, as by godwitctl import --from-nm; the old ones stay.',
              'Passwords are kept in the keyring of the desktop. The same connections are in the settings of the desktop and known to nmcli(1).')
    page.heading('Options')
    page.item('--background', 'Start without a window, as at login: connections that connect automatically are connected as soon as there is a network and, '
                              'where their password is in it, the keyring is open; who logs in is asked once to unlock it. Preferences has a switch for it, '
                              'which writes the file below.')
    page.heading('Keys')
    for keys, text in (('Control-N', 'Add a connection.'), ('Control-O', 'Add one from a file.'),
                       ('Control-Shift-O', 'Take over those of another plugin.'), ('Control-E', 'Edit the chosen one.'),
                       ('Control-Delete', 'Delete it; a question comes first when it is connected.'), ('Control-Z', 'Undo that.'),
                       ('Control-Return', 'Connect or disconnect it.'), ('Control-R', 'After a failure: repair and connect again.'),
                       ('Control-Shift-C', 'After a failure: copy the report.'), ('Control-D', 'What happened, step by step.'), ('Control-Comma', 'Preferences.'),
                       ('Control-?', 'All of these in a window.'), ('Control-W', 'Close the window.'), ('Control-Q', 'Quit.')):
        page.item(keys, text)
    page.heading('Files')
    page.item('~/.config/autostart/io.github.godwitvpn.Godwit.desktop', 'Is there when godwit starts at login.')
    page.heading('See also')
    page.text('godwitctl(1), godwit-profile(5), nmcli(1), gsettings(1)')
    return page.done()


def godwitd(root, version):
    page = Page('godwitd', 8, 'the confined process of one Godwit tunnel', version)
    page.heading('Description')
    page.text('There is one godwitd for each tunnel. It reads what comes from the network, and nothing else in Godwit does. It is started by '
              'godwit-keeper (or by another front) and is not meant to be started by hand: it wants the control stream as descriptor 3.',
              'It opens the tunnel device and the sockets that need a right, becomes the user godwit without any capability in an empty '
              'root, makes its second thread and filters its system calls, and only then reads an octet from the network. Afterwards '
              'it cannot open a file, resolve a name, start a program or change the system: addresses, routes and name servers are set by '
              'godwit-keeper, after it has checked them against the profile.',
              'When its control stream is closed, godwitd ends; with it the tunnel device and its routes vanish.')
    page.heading('Related processes')
    page.item('godwit-keeper', 'One for the machine. It owns the rights, starts a godwitd for each tunnel, applies what the tunnel needs '
                               'and undoes it. Each change is written to a journal under /run/godwit first.')
    page.item('godwit-scout', 'Resolves the name of one gateway, as the user godwit, and ends.')
    files(page)
    page.heading('See also')
    page.text('godwitctl(1), godwit-profile(5)')
    return page.done()


def setting(page, s, lists):
    page.item(s.name, s.help)
    default = 'It must be given.' if s.required else '' if s.secret else f'Default: {s.preset}' if s.preset else 'Default: empty.'
    page.more(f'Value: {words.kind(s)}. {default}'.rstrip())
    for word, text in lists.get(s.list, []):
        page.raw('.RS')
        page.item(word, text)
        page.raw('.RE')


def godwit_profile(root, version):
    page = Page('godwit-profile', 5, 'settings of one Godwit tunnel', version)
    groups, lists = tables.settings(root), tables.choices(root)
    page.heading('Description')
    page.text('A profile is a key file, NAME.godwit: UTF-8 without control characters, comments in lines of their own that begin with "#", '
              'groups in brackets, settings as key=value. A value is taken as it is, without quotes and escapes. An unknown group or key, '
              'a key given twice and a value out of range are errors with file and line. Secrets are never in a profile.')
    for group in groups:
        page.heading(f'[{group.name}]')
        page.text(group.help)
        for s in group.settings:
            setting(page, s, lists)
    page.heading('Example')
    lines = []
    for group in groups:
        lines += [f'[{group.name}]'] + [f'{s.name}={words.example(s)}' for s in group.settings if not s.secret]
    page.example(lines)
    page.heading('See also')
    page.text('godwitctl(1), godwitd(8)')
    return page.done()


PAGES = {'godwit.1': godwit, 'godwitctl.1': godwitctl, 'godwitd.8': godwitd, 'godwit-profile.5': godwit_profile}


def main():
    root, version, name, out = sys.argv[1:5]
    with open(out, 'w', encoding='utf-8') as f:
        f.write(PAGES[name](root, version))


if __name__ == '__main__':
    main()
