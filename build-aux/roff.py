# SPDX-License-Identifier: GPL-3.0-or-later
"""roff.py - a few words of man(7): headings, paragraphs, definitions, examples."""


def quote(text):
    """Text in which nothing is markup: backslashes, leading dots and quotes, and hyphens that must be copied."""
    text = text.replace('\\', '\\e').replace('-', '\\-')
    return '\\&' + text if text.startswith(('.', "'")) else text


def bold(text):
    return '\\fB' + quote(text) + '\\fR'


class Page:
    def __init__(self, name, section, about, version):
        self.lines = ['.\\" SPDX-License-Identifier: GPL-3.0-or-later',
                      f'.TH {name.upper()} {section} "" "Godwit {version}" "Godwit"', '.SH NAME', f'{quote(name)} \\- {quote(about)}']

    def heading(self, text):
        self.lines.append(f'.SH {quote(text) if text.startswith("[") else text.upper()}')

    def part(self, text):
        self.lines.append(f'.SS {quote(text)}')

    def raw(self, text):
        self.lines.append(text)

    def text(self, *paragraphs):
        for paragraph in paragraphs:
            self.lines += ['.PP', quote(paragraph)]

    def item(self, term, text, plain=False):
        self.lines += ['.TP', quote(term) if plain else bold(term), quote(text)]

    def more(self, text):
        self.lines += ['.IP', quote(text)]

    def example(self, lines):
        self.lines += ['.PP', '.in +4n', '.nf'] + [quote(line) for line in lines] + ['.fi', '.in']

    def done(self):
        return '\n'.join(self.lines) + '\n'
