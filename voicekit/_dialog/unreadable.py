"""What a parser of YAML says, in words for those who write it."""

import re

import yaml

from voicekit.errors import FlowError

__all__ = ["yaml_error"]

_MEANT: tuple[tuple[str, str, str, str, bool], ...] = (
    ("mapping values", "", "a colon where none can be", "put a text with a colon in quotes, indent keys alike", False),
    ("alias", "", "* has a meaning of its own in YAML", 'put it in quotes: "*"', True),
    ("start any token", r"\t", "a tab", "indent with spaces", False),
    ("start any token", "", "a text cannot begin with this sign", "put the text in quotes", False),
    ("quoted scalar.*end of stream", "", "a quote is never closed", "close it", True),
    ("escape", "", "in double quotes, \\ begins an escape", "write \\\\, or use single quotes", False),
    ("", r".*?(^|: |- )[{[]", "a text that begins with { or [ is no text to YAML", "put it in quotes", False),
    ("flow (sequence|mapping)", "", "a [ or { is never closed, or a comma is missing", "close it", True),
    ("block", "", "this does not go on as the lines above began", "indent it as these, or more", False),
    ("", "", "this is no YAML", "look at this line and the one above", False),
)
"""What the parser's words match, and the line from the place on (up to it, where that begins with a point); what is
wrong and a hint; whether the place is where it began."""


def yaml_error(error: yaml.YAMLError, text: str, file: str) -> FlowError:
    """A parser's error with its place, and what is to be done."""
    if isinstance(error, yaml.reader.ReaderError):
        before = text[: error.position]
        line, column = before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1
        return FlowError("a control character", hint="remove it", file=file, line=line, column=column)
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return FlowError(f"is no YAML: {error}", file=file, hint="look at the file in an editor that knows YAML")
    here = error.problem_mark
    said = f"{error.context} {error.problem}"
    line_ = [*text.splitlines(), ""][min(here.line, text.count("\n"))]
    for words, sign, what, hint, at_start in _MEANT:
        looked_at = line_[: here.column] if sign.startswith(".") else line_[here.column :]
        if re.search(words, said) and re.match(sign, looked_at):
            mark = error.context_mark if at_start and error.context_mark is not None else here
            return FlowError(what, hint=hint, file=file, line=mark.line + 1, column=mark.column + 1)
    raise AssertionError("the last row fits everything")
