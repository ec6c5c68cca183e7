# SPDX-License-Identifier: GPL-3.0-or-later
"""timeline.py - one drawing per event: how many packets came, against time, for each client and direction, with the event marked. It
shows the run whose value is the median. The drawing is readable on light and on dark ground."""

import math
from xml.sax.saxutils import escape

WIDTH, LEFT, LANE, GAP = 760, 120, 34, 12
COLUMNS, NARROW = 600, 5.0  # how many columns at most, and how many ms one is at least: of five packets one more or less is not seen
STYLE = '''
  text { font: 12px sans-serif; fill: #24292f } .small { font-size: 10px } .axis { stroke: #8c959f; stroke-width: 1; fill: none }
  .Godwit { fill: #0969da } .strongSwan { fill: #9a6700 } .mark { stroke: #cf222e; stroke-width: 1.5; stroke-dasharray: 4 2 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .axis { stroke: #6e7681 } .Godwit { fill: #58a6ff } .strongSwan { fill: #d29922 } .mark { stroke: #ff7b72 }
  }'''


def median_run(results):
    with_stream = sorted((r for r in results if r.stream), key=lambda r: math.inf if r.value is None else r.value)
    return with_stream[(len(with_stream) - 1) // 2] if with_stream else None


def span_ms(runs):
    """(from, to) around the event: so much that the slowest recovery and what came after it are seen."""
    longest = max(r.waited * 1000 if r.value is None else 1.4 * end_of(r) for r in runs)
    return -300.0, max(700.0, min(longest, 14000.0))


def end_of(run):
    """ms after the event at which the last of the long silences had ended."""
    ends = [(at + length - run.mark) / 1e6 for way in run.stream.ways.values() for length, at in way.silences(run.mark, run.mark + 14_000_000_000)
            if length > 50e6]
    return max(ends + [run.value if run.value < 14000 else 0], default=0)


def lane(way, mark, span, top):
    """A path of steps: the height of a column is the part of the packets due in it that came."""
    columns = min(COLUMNS, int((span[1] - span[0]) / NARROW))
    width = (span[1] - span[0]) / columns
    counts = [0] * columns
    for _, _, came in way.packets:
        column = int(((came - mark) / 1e6 - span[0]) / width)
        if 0 <= column < columns:
            counts[column] += 1
    due = max(1.0, width * 1e6 / way.interval)
    scale = (WIDTH - LEFT - 10) / columns
    text, height = f'M{LEFT} {top + LANE}', 0.0
    for column, count in enumerate([*counts, 0]):
        new = round(min(1.25, count / due) * LANE / 1.25)
        if new != height or column == columns:
            text += f'H{LEFT + column * scale:.1f}V{top + LANE - new}'
            height = new
    return text + 'Z'


def ticks(span):
    whole = span[1] - span[0]
    step = next(s for s in (100, 200, 500, 1000, 2000, 5000) if whole / s <= 12)
    at = math.ceil(span[0] / step) * step
    while at <= span[1]:
        yield at, f'{at / 1000:g} s' if step >= 500 else f'{at:g} ms'
        at += step


def draw(event, runs):
    span = span_ms(runs)
    lanes = [(run, way) for run in runs for way in ('up', 'down')]
    bottom = 30 + len(lanes) * (LANE + GAP)
    place = lambda ms: LEFT + (ms - span[0]) / (span[1] - span[0]) * (WIDTH - LEFT - 10)  # noqa: E731
    size = f'viewBox="0 0 {WIDTH} {bottom + 24}" width="{WIDTH}" height="{bottom + 24}"'
    parts = ['<!-- SPDX-License-Identifier: GPL-3.0-or-later -->', f'<svg xmlns="http://www.w3.org/2000/svg" {size}>',
             f'<title>{escape(event.words)}</title><style>{STYLE}\n</style>', f'<text x="{LEFT}" y="16">{escape(event.words)}</text>']
    for number, (run, way) in enumerate(lanes):
        top = 26 + number * (LANE + GAP)
        parts.append(f'<text class="small" x="4" y="{top + LANE - 6}">{run.client} {way}</text>')
        parts.append(f'<path class="{run.client}" d="{lane(run.stream.ways[way], run.mark, span, top)}"/>')
        end = min(WIDTH - 10.0, place((run.stream.ways[way].end - run.mark) / 1e6))  # the line ends with the record
        parts.append(f'<path class="axis" d="M{LEFT} {top + LANE}H{end:.1f}v-4"/>')
    for at, words in ticks(span):
        parts.append(f'<path class="axis" d="M{place(at):.1f} {bottom}v4"/>')
        anchor = 'end' if place(at) > WIDTH - 30 else 'middle'
        parts.append(f'<text class="small" text-anchor="{anchor}" x="{place(at):.1f}" y="{bottom + 16}">{words}</text>')
    parts.append(f'<path class="mark" d="M{place(0):.1f} 22V{bottom}"/></svg>\n')
    return '\n'.join(parts)


def write(path, event, of):
    """of: {client: [Result]}. Nothing is drawn when no run has a stream."""
    runs = [run for run in map(median_run, of.values()) if run]
    if runs:
        with open(path, 'w', encoding='utf-8') as f:
            f.write(draw(event, runs))
