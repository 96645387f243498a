"""ECMAScript conditions and values of the simple kind as expressions of a flow."""

import re
from itertools import pairwise

__all__ = ["as_expression", "as_place"]

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)(?![\w.])"
    r"|(?P<text>'[^'\\\n{}]*'|\"[^\"\\\n{}]*\")"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)"
    r"|(?P<sign>===|!==|==|!=|<=|>=|&&|\|\||[<>!+*()-]))"
)

_SIGNS = {"===": "==", "!==": "!=", "&&": "and", "||": "or", "!": "not"}

_CONSTANTS = {"true": "True", "false": "False", "null": "None", "undefined": "None"}

_SCOPES = re.compile(r"(?:session|application|document|dialog)\.")

_CALL = {
    "session.connection.remote.uri": "call.caller",
    "session.connection.local.uri": "call.called",
    "session.telephone.ani": "call.caller",
    "session.telephone.dnis": "call.called",
}

_WORDS = {"and", "or", "not"}

_RESERVED = {"typeof", "new", "function", "delete", "void", "var", "in", "instanceof"}

_LONGEST = 1000


def as_expression(script: str) -> str | None:
    """The same as an expression of a flow; None for what is more than comparisons, sums and names."""
    words, position = [], 0
    script = script.strip()
    while position < len(script):
        found = _TOKEN.match(script, position)
        word = _word(found) if found is not None else None
        if found is None or word is None:
            return None
        words.append(word)
        position = found.end()
    expression = _spaced(words)
    return expression if expression and len(expression) <= _LONGEST and _is_sound(words, expression) else None


def as_place(script: str, kind: str = "") -> str | None:
    """A value said in a prompt as a template's place; None for what is no plain name."""
    expression = as_expression(script)
    if expression is None or not re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", expression) or expression == "None":
        return None
    return f"{{{expression}:{kind}}}" if kind else f"{{{expression}}}"


def _word(found: re.Match[str]) -> str | None:
    if found["sign"]:
        return _SIGNS.get(found["sign"], found["sign"])
    if found["text"]:
        return repr(found["text"][1:-1])
    if found["number"]:
        return str(found["number"])
    name = found["name"]
    if name in _CALL:
        return _CALL[name]
    if name in _RESERVED or name.endswith((".length", ".indexOf", ".substring")):
        return None
    return _CONSTANTS.get(name) or _SCOPES.sub("", name)


def _spaced(words: list[str]) -> str:
    return " ".join(words).replace("( ", "(").replace(" )", ")")


def _is_sound(words: list[str], expression: str) -> bool:
    """Whether it is one expression, by its form; calls are none of the simple kind."""
    if any(word == "(" and _ends_value(before) for before, word in pairwise(words)):
        return False
    try:
        compile(expression, "expression", "eval", dont_inherit=True)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return False
    return True


def _ends_value(word: str) -> bool:
    return word == ")" or (word not in _WORDS and re.match(r"[\w']", word) is not None)
