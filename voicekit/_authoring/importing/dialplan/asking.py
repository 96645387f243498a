"""What waits for keys in a dialplan: ``Background`` with ``WaitExten`` as a menu, or as a question for digits where
patterns are dialled, and ``Read`` as a question.
"""

import re
from dataclasses import dataclass, field, replace
from itertools import islice, product
from typing import Any

from voicekit._authoring.importing.dialplan.follower import (
    DIGIT_TIMEOUT,
    RESPONSE_TIMEOUT,
    DialplanPlace,
    Follower,
    StepVisit,
)
from voicekit._authoring.importing.dialplan.plan import DialplanStep, arguments_of, keys_of
from voicekit._authoring.importing.dialplan.playing import played, said
from voicekit._authoring.importing.dialplan.settings import QUIET, UNSAID
from voicekit._authoring.importing.draft import Node
from voicekit._authoring.importing.said import prompt, seconds, silence
from voicekit._dialog.document.defaults import MOST_TRIES
from voicekit._dialog.document.values import MOST_CHOICES

__all__ = ["asked", "entered"]

MOST_STEPS = 100
"""Steps of one question."""

LONGEST_NUMBER = 32
"""Keys of a number that fits a pattern without an end."""

_SAYING = frozenset({"saydigits", "saynumber", "sayalpha", "sayphonetic", "sayunixtime", "datetime"})


@dataclass(slots=True)
class _Question:
    """A run of steps that play, until Asterisk waits for keys."""

    parts: list[Any] = field(default_factory=list)
    steps: list[DialplanStep] = field(default_factory=list)
    is_interrupted: bool = False
    """Whether keys stop what is said."""
    timeout: float = 0.0
    after: DialplanPlace | None = None
    """Where the call goes on when nothing is dialled."""


def asked(visit: StepVisit) -> Node | None:
    """The question that begins at a place; None where none does."""
    follower, place, name = visit.follower, visit.place, visit.name
    question = _question(visit)
    if question is None:
        return None
    for step in question.steps:
        step.line.taken = True
    silent = follower.node(question.after) if question.after else follower.hang_up()
    choices = _Choices.of(follower, place)
    if not choices.keys and not choices.open:
        return _only_said(question, silent)
    wrong = follower.unknown(place)
    failed = silent
    if wrong != silent:
        cases = [{"if": "failure.kind == 'no_input'", "next": silent}]
        failed = follower.draft.add(f"{name}_failed", {"branch": cases, "else": wrong})
    known = dict(place.known)
    asking: Node = {
        "max_tries": 1,
        "no_input_timeout": question.timeout,
        "interdigit_timeout": float(known.get("TIMEOUT(digit)", DIGIT_TIMEOUT)),
        "confirm": "never",
    } | ({} if question.is_interrupted else {"barge_in": False})
    follower.draft.count(things=len(choices.keys))
    said_before = prompt(question.parts or [{"silence": 0.1}])
    if choices.open:
        return _open_question(visit, choices, {"prompt": said_before} | asking, failed, wrong)
    targets = {key: follower.node(place.at(place.context, extension)) for key, extension in choices.keys.items()}
    return {"menu": said_before, "choices": targets} | asking | {"failed": failed}


def _only_said(question: _Question, silent: str) -> Node:
    """Where nothing can be dialled, what is said is said."""
    parts = question.parts + silence(question.timeout)
    return {"say": prompt(parts), "next": silent} if parts else {"goto": silent}


def _question(visit: StepVisit) -> _Question | None:
    """The question that begins here: one that ends in ``WaitExten``, or the ``Background`` at its beginning."""
    follower, at = visit.follower, visit.place
    question = _Question(after=at)
    background_only = visit.step.name == "background"
    for _ in range(MOST_STEPS):
        step = follower.step(at)
        if step is None:
            break
        if step.name == "waitexten":
            return _ended(follower, at, step, question)
        if step.name == "background" and not background_only and question.parts:
            return None  # what is played before cannot be interrupted: it is said by itself
        aside = follower.set_aside(at, step)
        if aside is not None:
            question.steps.append(step)
            at = aside
            continue
        parts = _parts(replace(visit, place=at, step=step))
        if parts is None:
            break
        question.is_interrupted |= step.name == "background"
        question.parts += parts
        question.steps.append(step)
        at = at.then()
    return _without_wait(visit) if background_only else None


def _parts(visit: StepVisit) -> list[Any] | None:
    """What a step of a question says; None where it ends the question."""
    name = visit.step.name
    if name in QUIET or name in UNSAID:
        return []
    if name in {"background", "playback"}:
        return played(visit)
    if name in _SAYING:
        return said(visit)
    told = seconds(visit.values.text(visit.step.data) or "") if name == "wait" else None
    return None if told is None else silence(told)


def _ended(follower: Follower, at: DialplanPlace, step: DialplanStep, question: _Question) -> _Question:
    """A question with the time that ``WaitExten`` waits, and where it leads then: on, or to ``t``."""
    wait, *options = arguments_of(step.data)
    told = seconds(follower.values(at).text(wait) or "")
    if any(options):
        follower.lose(step, "no music is played while it waits")
    question.timeout = told or float(dict(at.known).get("TIMEOUT(response)", RESPONSE_TIMEOUT))
    question.steps.append(step)
    question.after = _when_silent(follower, at.then())
    return question


def _when_silent(follower: Follower, following: DialplanPlace) -> DialplanPlace | None:
    if follower.step(following) is not None:
        return following
    if follower.plan.step(following.context, "t", 1) is not None:
        return following.at(following.context, "t")
    return None


def _without_wait(visit: StepVisit) -> _Question | None:
    """The recordings in a row that keys stop, with no time after them."""
    question = _Question(is_interrupted=True)
    follower, at = visit.follower, visit.place
    while (step := follower.step(at)) is not None and (step.name == "background" or step.name in QUIET):
        parts = _parts(replace(visit, place=at, step=step))
        if parts is None or len(question.steps) == MOST_STEPS:
            break
        question.parts += parts
        question.steps.append(step)
        at = at.then()
    if not question.steps:
        return None
    question.after = at
    if step is None:
        question.after = None
        if not follower.plan.falls_through:
            question.timeout = float(dict(at.known).get("TIMEOUT(response)", RESPONSE_TIMEOUT))
            question.after = _when_silent(follower, at)
    return question


@dataclass(slots=True)
class _Choices:
    """What can be dialled: extensions by their keys, and patterns that have too many for a menu."""

    keys: dict[str, str] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, follower: Follower, place: DialplanPlace) -> "_Choices":
        found = cls()
        for around in follower.plan.around(place.context):
            for _, line in around.includes:
                line.taken = True
        dialable = follower.plan.dialable(place.context)
        found.keys = {name: name for name in dialable if not name.startswith("_")}
        for pattern in (name for name in dialable if name.startswith("_")):
            signs = keys_of(pattern)
            numbers = None if signs is None or len(signs) > 8 else ["".join(each) for each in
                islice(product(*signs), MOST_CHOICES + 1)]  # fmt: skip
            fits = numbers is not None and all(re.fullmatch(r"[0-9*#A-D]+", each) for each in numbers)
            if numbers is None or not fits or len(found.keys.keys() | set(numbers)) > MOST_CHOICES:
                found.open.append(pattern)
            else:
                found.keys |= {each: each for each in numbers if each not in found.keys}
        if len(found.keys) > MOST_CHOICES:
            found.open.append("")
        return found


def _open_question(visit: StepVisit, choices: _Choices, asking: Node, failed: str, wrong: str) -> Node:
    """A question for digits, and a branch over what they may be."""
    follower, place = visit.follower, visit.place
    variable = follower.variable(place.at(place.context, "_"), "EXTEN")
    most = max([len(key) for key in choices.keys] + [_longest(pattern) for pattern in choices.open])
    key = f"{place.context} {sorted(place.known)}"
    branch = follower.shared(key, lambda: _dispatch(visit, choices, variable, wrong))
    slot: Node = {"type": "digits", "maximum": most, "until": "", "keys": "0123456789*#"}
    question: Node = {"form": {variable: slot | asking}, "failed": failed, "next": branch}
    return follower.draft.ask_anew(variable, visit.name, question)


def _dispatch(visit: StepVisit, choices: _Choices, variable: str, wrong: str) -> str:
    """The node that leads to what was dialled in a context."""
    follower, place = visit.follower, visit.place
    cases = [
        {"if": f"{variable} == '{key}'", "next": follower.node(place.at(place.context, extension))}
        for key, extension in choices.keys.items()
    ]
    for pattern in filter(None, choices.open):
        condition = _fits(pattern, variable)
        if condition:
            cases.append({"if": condition, "next": follower.node(place.at(place.context, pattern))})
    return follower.draft.add(f"{place.context}_dialled", {"branch": cases, "else": wrong})


def _longest(pattern: str) -> int:
    signs = keys_of(pattern) if pattern else []
    return LONGEST_NUMBER if signs is None else max(min(len(signs), LONGEST_NUMBER), 1)


def _fits(pattern: str, variable: str) -> str:
    """The condition that keys fit a pattern; empty for one that nobody can dial."""
    signs = keys_of(pattern)
    ends = signs is not None
    tokens = keys_of(pattern.rstrip(".!")) or []
    least = len(tokens) + (0 if ends or pattern.endswith("!") else 1)
    conditions = [f"len({variable}) == {least}" if ends else f"len({variable}) >= {least}"]
    prefix = ""
    for place, each in enumerate(tokens[:LONGEST_NUMBER]):
        plain = "".join(sign for sign in each if sign in "0123456789*#ABCD")
        if not plain:
            return ""
        if len(plain) == 1 and len(prefix) == place:
            prefix += plain
        elif plain != "0123456789":
            conditions.append(f"contains('{plain}', {variable}[{place}])")
    return " and ".join([*conditions, *([f"starts_with({variable}, '{prefix}')"] if prefix else [])])


def entered(visit: StepVisit) -> Node | None:
    """A ``Read``: one question for digits; the call goes on whatever came."""
    variable, files, longest, options, tries, wait, *_ = [*arguments_of(visit.step.data), "", "", "", "", ""]
    values = visit.values
    parts: list[Any] | None = []
    if files:
        parts = played(replace(visit, step=replace(visit.step, data=files)))
    told = [values.text(each) for each in (longest, options, tries, wait)]
    if parts is None or None in told or not re.fullmatch(r"\w+", variable):
        return None
    most, given, attempts, timeout = (each or "" for each in told)
    own = visit.follower.variable(visit.place, variable)
    if not own or "." in own:
        return None
    if set(given) - set("s"):
        visit.lose(f"its options {given[:20]} are left out")
    known = dict(visit.place.known)
    number = int(most) if re.fullmatch(r"[1-9]\d?", most) else 0
    slot: Node = {"type": "digits", "keys": "0123456789*", "default": "''"}
    slot |= {"prompt": prompt(parts)} if parts else {"prompt": {"silence": 0.1}}
    slot |= {"maximum": min(number, 64)} if number else {}
    slot |= {
        "max_tries": min(int(attempts), MOST_TRIES) if re.fullmatch(r"[1-9]\d?", attempts) else 1,
        "no_input_timeout": seconds(timeout) or float(known.get("TIMEOUT(response)", RESPONSE_TIMEOUT)),
        "interdigit_timeout": seconds(timeout) or float(known.get("TIMEOUT(digit)", DIGIT_TIMEOUT)),
        "confirm": "never",
    }
    following = visit.following(READSTATUS="OK")
    return visit.follower.draft.ask_anew(own, visit.name, {"form": {own: slot}, "failed": following, "next": following})
