# SPDX-License-Identifier: GPL-3.0-or-later
"""gendoc.py ROOT update|check - docs/settings.md, docs/end-reasons.md, docs/events.md and po/tables.h from the tables. `update` writes the committed
copies, `check` (a test) fails where a copy is not what the tables say now."""
import os
import sys

import genman
import tables
import words
from tap import Tap

LICENSE = '<!-- SPDX-License-Identifier: GPL-3.0-or-later -->\n'


def made(source):
    return LICENSE + f'<!-- Made from {source} by build-aux/gendoc.py: change it there. -->\n\n'


def choices_table(setting, lists):
    rows = ['| word | meaning |', '| --- | --- |']
    rows += [f'| `{word}` | {help_text} |' for word, help_text in lists[setting.list]]
    return rows


def setting_lines(setting, lists):
    lines = [f'### {setting.name}', '', setting.help, '', f'- Value: {words.kind(setting)}.']
    if setting.required:
        lines.append('- A profile must give it.')
    elif not setting.secret:
        lines.append(f'- Default: `{setting.preset}`.' if setting.preset else '- Default: empty.')
    if setting.list != 'none':
        lines += [''] + choices_table(setting, lists)
    return lines + ['']


def example_lines(groups):
    lines = []
    for group in groups:
        lines.append(f'[{group.name}]')
        lines += [f'{s.name}={words.example(s)}' for s in group.settings if not s.secret]
        lines.append('')
    return lines[:-1]


def settings(root):
    groups, lists = tables.settings(root), tables.choices(root)
    lines = ['# Settings of a profile', '',
             'A profile is a key file, `NAME.godwit`: UTF-8 without control characters, comments in lines of their own that begin with',
             '`#`, groups in brackets, settings as `key=value`. A value is taken as it is, without quotes and escapes; blanks around it',
             'do not count. Lists are separated by `;`. An unknown group or key, a key given twice and a value out of range are errors',
             'with file and line. Secrets are never in a profile.', '',
             'The smallest profile that works, for a gateway whose certificate comes from an authority the system trusts:', '',
             '```ini', '[godwit]', 'version=1', '[gateway]', 'address=vpn.example.org', '[sign-in]', 'user=alice', '```', '']
    for group in groups:
        lines += [f'## [{group.name}]', '', group.help, '']
        for setting in group.settings:
            lines += setting_lines(setting, lists)
    lines += ['## An example with every key', '', '```ini'] + example_lines(groups) + ['```', '']
    return made('client-core/profile/keys.def and choices.def') + '\n'.join(lines)


def end_reasons(root):
    lines = ['# End reasons', '', 'Why a connection ended or was not made. The number is the exit code of godwitctl and is never reused.', '',
             '| number | name | what happened | what to do |', '| ---: | --- | --- | --- |']
    lines += [f'| {r.number} | `{r.name}` | {r.values[0]} | {r.values[1]} |' for r in tables.end_reasons(root)]
    lines += ['', 'Besides: 0 good, 1 our own mistake, 2 wrong use of the command line, 3 a bad profile.', '']
    return made('client-core/base/why.def') + '\n'.join(lines)


def events(root):
    lines = ['# Events', '', 'What the log and `godwitctl watch` can say. `{}` stands for a field. Names and addresses are fields of types of',
             'their own and can be left out by type; there is no type for a secret. Numbers are never reused.', '',
             '| number | name | level | text |', '| ---: | --- | --- | --- |']
    lines += [f'| {e.number} | `{e.name}` | {e.values[0].lower()} | {e.values[1]} |' for e in tables.events(root)]
    lines += ['', '## Phases', '', '| name | in words |', '| --- | --- |']
    lines += [f'| `{p.values[0]}` | {p.values[1]} |' for p in tables.phases(root)] + ['']
    return made('client-core/base/events.def and phases.def') + '\n'.join(lines)


def c_string(text):
    return '"' + text.replace('\\', '\\\\').replace('"', '\\"') + '"'


def translated(root):
    """What the tables say and people read: xgettext cannot take two texts of one row."""
    groups, lists = tables.settings(root), tables.choices(root)
    texts = [p.values[1] for p in tables.phases(root)] + [r.values[1] for r in tables.roams(root)]
    texts += [text for r in tables.end_reasons(root) for text in r.values[:2]]
    texts += [e.values[1] for e in tables.events(root) if e.values[0] != 'DEBUG'] + tables.faults(root)
    texts += [s.help for group in groups for s in group.settings]
    texts += [help_text for rows in lists.values() for _, help_text in rows if help_text]
    verbs, options = genman.verbs(root)
    texts += [text for _, _, line, story in verbs for text in (line, story)] + [text for rows in options.values() for _, text in rows]
    lines = ['/* SPDX-License-Identifier: GPL-3.0-or-later */',
             '/* tables.h - the English texts of the tables, for translators. Made by build-aux/gendoc.py: change the tables. Nobody includes it. */']
    return '\n'.join(lines + [f'N_ ({c_string(text)})' for text in dict.fromkeys(texts)]) + '\n'


PAPERS = {'po/tables.h': translated, 'docs/settings.md': settings, 'docs/end-reasons.md': end_reasons, 'docs/events.md': events}


def main():
    root, verb = sys.argv[1], sys.argv[2]
    tap = Tap()
    for path, make in PAPERS.items():
        full, text = os.path.join(root, path), make(root)
        if verb == 'update':
            with open(full, 'w', encoding='utf-8') as f:
                f.write(text)
            continue
        with open(full, encoding='utf-8') as f:
            same = f.read() == text
        tap.ok(path, [] if same else [f'{path} is stale: run `python3 build-aux/gendoc.py . update`'])
    if verb != 'update':
        tap.end()


if __name__ == '__main__':
    main()
