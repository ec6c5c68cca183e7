# SPDX-License-Identifier: GPL-3.0-or-later
"""defs.py - reads the rows of a .def table: MACRO (argument, "text" ...), as the C compiler would."""
import re

TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\])*"|[A-Za-z_][A-Za-z0-9_]*|[(),]|[^\s"(),]+', re.S)


def tokens(text):
    text = re.sub(r'^[ \t]*#[^\n]*(?:\\\n[^\n]*)*$', '', text, flags=re.M)  # preprocessor lines
    for match in TOKEN.finditer(text):
        token = match.group(0)
        if not token.startswith(('/*', '//')):
            yield token


def text_of(tokens_of_argument):
    """One argument: adjacent strings become one str, anything else its words."""
    if tokens_of_argument and all(t.startswith('"') for t in tokens_of_argument):
        return ''.join(re.sub(r'\\(.)', r'\1', t[1:-1]) for t in tokens_of_argument)
    return ' '.join(tokens_of_argument)


def rows(path, prefix='GDW_'):
    """[(macro, [arguments])] in order."""
    with open(path, encoding='utf-8') as f:
        stream = list(tokens(f.read()))
    found, at = [], 0
    while at < len(stream):
        if stream[at].startswith(prefix) and at + 1 < len(stream) and stream[at + 1] == '(':
            arguments, current, depth, i = [], [], 1, at + 2
            while depth > 0:
                token = stream[i]
                depth += (token == '(') - (token == ')')
                if (token == ',' and depth == 1) or depth == 0:
                    arguments.append(text_of(current))
                    current = []
                else:
                    current.append(token)
                i += 1
            found.append((stream[at], arguments))
            at = i
        else:
            at += 1
    return found
