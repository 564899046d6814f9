#!/usr/bin/env python3
"""terminal.py COMMAND: draws what a terminal shows, from standard input, as an SVG that follows the reader's light or dark theme."""

import html
import re
import sys

CELL, LINE, EDGE, SIZE = 8.2, 18, 16, 13.6
STYLE = """
text { font: %.1fpx ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: #1f2328; white-space: pre }
rect { fill: #f6f8fa; stroke: #d1d9e0 }
.bold { font-weight: bold } .prompt { fill: #1a7f37 }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } rect { fill: #0d1117; stroke: #3d444d } .prompt { fill: #3fb950 } }
""" % SIZE


def spans(line):
    """Pieces of a line with their look: bold, or the plain one."""
    look = ""
    for part in re.split(r"(\x1b\[[0-9;]*m)", line):
        if part.startswith("\x1b"):
            look = "bold" if re.search(r"[;\[]1[;m]", part) else ""
        elif part:
            yield look, part


def main():
    rows = [[("prompt", "$ "), ("bold", sys.argv[1])]]
    rows += [list(spans(line.rstrip("\r\n"))) for line in sys.stdin]
    width = max(sum(len(text) for _, text in row) for row in rows) * CELL + 2 * EDGE
    height = len(rows) * LINE + 2 * EDGE
    print(f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" viewBox="0 0 {width:.0f} {height}" role="img">')
    print(f"<style>{STYLE}</style>")
    print(f'<rect x="0.5" y="0.5" width="{width - 1:.0f}" height="{height - 1}" rx="6"/>')
    for i, row in enumerate(rows):
        column = 0
        for look, text in row:
            # Each piece is held to the grid, whatever font the reader has.
            print(f'<text x="{EDGE + column * CELL:.1f}" y="{EDGE + (i + 0.75) * LINE:.1f}" textLength="{len(text) * CELL:.1f}"'
                  f'{f" class={chr(34)}{look}{chr(34)}" if look else ""}>{html.escape(text)}</text>')
            column += len(text)
    print("</svg>")


main()
