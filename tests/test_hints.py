"""Every error says what to do, or stands here with the reason why it cannot."""

import ast
from pathlib import Path

import pytest

import voicekit
from voicekit import errors

ROOT = Path(voicekit.__file__).parent

ENGINES = "an engine's own failure: the next engine takes over, and the log says why"

REASONS = {
    "NoInput": "callers who say nothing make no mistake",
    "NoMatch": "callers who say something else make no mistake",
    "PeerError": "the other side breaks the protocol: the line says by what, and nothing on this side mends it",
    "RecognizerFailed": ENGINES,
    "EngineFailed": ENGINES,
    "Unsayable": ENGINES,
    "AudioError in _asr/endpoint.py": "sound at another rate than the recognizer has told: a fault of its code",
    "FlowFailed in _authoring/harness/stubs.py": "the words of a call script, which says how an action fails",
}
"""Why an error has no hint: everywhere, or in one module."""

ERRORS = {
    name
    for name in errors.__all__
    if isinstance(each := getattr(errors, name), type) and issubclass(each, errors.VoicekitError)
}


def hintless():
    """The errors that are made without a hint, each with its module and its line; one with problems has theirs."""
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                given = {keyword.arg for keyword in node.keywords}
                if name in ERRORS and given.isdisjoint({"hint", "problems", None}):
                    yield name, path.relative_to(ROOT).as_posix(), node.lineno


FOUND = list(hintless())


@pytest.mark.parametrize(("name", "module"), sorted({(name, module) for name, module, _ in FOUND}))
def test_an_error_says_what_to_do(name, module):
    lines = [line for error, file, line in FOUND if (error, file) == (name, module)]
    assert name in REASONS or f"{name} in {module}" in REASONS, f"{module}, lines {lines}: give {name} a hint"


def test_every_reason_is_needed():
    made = {name for name, _, _ in FOUND} | {f"{name} in {module}" for name, module, _ in FOUND}
    assert REASONS.keys() <= made
