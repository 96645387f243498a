"""A speaker's list as text, table, page."""

import csv
from collections.abc import Callable, Mapping, Sequence
from html import escape
from io import StringIO

from voicekit._authoring.catalog.script import ScriptLine

__all__ = ["PAGES"]

Page = Callable[[str, Sequence[ScriptLine]], str]

_STYLE = """
body { font: 16px/1.4 sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em }
table { border-collapse: collapse; width: 100% }
td, th { border-top: 1px solid #bbb; padding: .6em .8em .6em 0; text-align: left; vertical-align: top }
td.text { font-size: 1.3em } td.key { font-family: monospace; overflow-wrap: anywhere } td.note { color: #555 }
@media print { tr { break-inside: avoid } }
"""


def text(language: str, lines: Sequence[ScriptLine]) -> str:
    """For reading at a desk."""
    to_say, others = _parted(lines)
    blocks = [f"{_headline(language, to_say)}\n"]
    for number, line in enumerate(to_say, 1):
        notes = "".join(f"\n     ({note})" for note in _notes(line))
        blocks.append(f"{number:>3}. {line.name}  ({line.seconds:.1f} s){notes}\n\n     {_indented(line.text)}\n")
    if others:
        blocks.append("Not to be recorded:\n")
        blocks += [f"  -  {line.name}: {line.why_not}\n     {_indented(line.text)}\n" for line in others]
    return "\n".join(blocks).rstrip("\n")


def table(_: str, lines: Sequence[ScriptLine]) -> str:
    """For spreadsheets: all lines, with why one is not to be recorded."""
    made = StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(["file", "text", "context", "seconds", "not to be recorded"])
    for line in lines:
        writer.writerow([line.name, line.text, "; ".join(_notes(line)), f"{line.seconds:.1f}", line.why_not])
    return made.getvalue().rstrip("\n")


def page(language: str, lines: Sequence[ScriptLine]) -> str:
    """For the screen in the studio, and for paper."""
    to_say, others = _parted(lines)
    rows = "\n".join(
        f'<tr><td>{number}</td><td class="key">{escape(line.name)}</td><td class="text">{_broken(line.text)}</td>'
        f'<td class="note">{"<br>".join(map(escape, _notes(line)))}</td><td>{line.seconds:.1f} s</td></tr>'
        for number, line in enumerate(to_say, 1)
    )
    left = "\n".join(
        f'<tr><td class="key">{escape(line.name)}</td><td>{_broken(line.text)}</td>'
        f'<td class="note">{escape(line.why_not)}</td></tr>'
        for line in others
    )
    rest = f"<h2>Not to be recorded</h2>\n<table>\n{left}\n</table>\n" if others else ""
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<meta charset="utf-8">\n'
        f"<title>{escape(_headline(language, to_say))}</title>\n<style>{_STYLE}</style>\n"
        f"<h1>{escape(_headline(language, to_say))}</h1>\n<table>\n"
        f"<tr><th></th><th>file</th><th>text</th><th>context</th><th>length</th></tr>\n{rows}\n</table>\n{rest}</html>"
    )


def markdown(language: str, lines: Sequence[ScriptLine]) -> str:
    """For wikis and repositories."""
    to_say, others = _parted(lines)
    made = [f"# {_headline(language, to_say)}", "", "| file | text | context | seconds |", "| --- | --- | --- | --- |"]
    made += [
        f"| `{line.name}` | {_cell(line.text)} | {_cell('; '.join(_notes(line)))} | {line.seconds:.1f} |"
        for line in to_say
    ]
    if others:
        made += ["", "## Not to be recorded", "", "| file | text | why |", "| --- | --- | --- |"]
        made += [f"| `{line.name}` | {_cell(line.text)} | {_cell(line.why_not)} |" for line in others]
    return "\n".join(made)


PAGES: Mapping[str, Page] = {"txt": text, "csv": table, "html": page, "md": markdown}
"""How a list can be written."""


def _parted(lines: Sequence[ScriptLine]) -> tuple[list[ScriptLine], list[ScriptLine]]:
    return [line for line in lines if not line.why_not], [line for line in lines if line.why_not]


def _headline(language: str, lines: Sequence[ScriptLine]) -> str:
    minutes = sum(line.seconds for line in lines) / 60
    return f"Prompts to record in {language}: {len(lines)} text{'s' * (len(lines) != 1)}, some {minutes:.1f} minutes"


def _notes(line: ScriptLine) -> list[str]:
    return [note for note in line.notes if not note.startswith(("about ", "said in: "))]


def _indented(text: str) -> str:
    return "\n     ".join(text.splitlines())


def _broken(text: str) -> str:
    return "<br>".join(escape(part) for part in text.splitlines())


def _cell(text: str) -> str:
    signs = {"|": r"\|", "<": "&lt;", ">": "&gt;", "`": r"\`", "*": r"\*", "_": r"\_"}
    return "".join(signs.get(sign, sign) for sign in " ".join(text.split()))
