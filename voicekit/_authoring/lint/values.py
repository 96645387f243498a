"""Values that fail where they are said or worked with, and conditions that never hold."""

import re
from collections.abc import Iterator

from voicekit._authoring.lint.abstract import Abstract, Exact
from voicekit._authoring.lint.dataflow import follow
from voicekit._authoring.lint.finding import Finding
from voicekit._authoring.lint.observed import Observed, ObservedPlace, Sort, Written
from voicekit._authoring.lint.subject import Subject
from voicekit._dialog.document.values import Location
from voicekit._dialog.invalid import near

__all__ = ["find"]

_NONE = re.compile(r"\b[Nn]one\b|\bnull\b")


def find(subject: Subject) -> Iterator[Finding]:
    """All findings about values."""
    seen = follow(subject)
    if not seen.complete:
        what = "the flow is too large for its values to be followed on all ways"
        yield subject.found("unfollowed", what, "divide it into subflows", ("flow",))
        return
    for place, spot in seen.spots.items():
        for key in spot.problems:
            if (finding := _problem(subject, place, spot, key)) is not None:
                yield finding
    yield from _conditions(subject, seen)


def _problem(subject: Subject, place: Written, spot: ObservedPlace, key: tuple[Sort, str]) -> Finding | None:
    (sort, name), problem = key, spot.problems[key]
    location, within = place[0], problem.within
    always = problem.times == spot.visits
    if sort is Sort.UNSET:
        code, what = "maybe-unset", f"`{name}` may have no value here"
        if always:
            code, what = "never-set", f"nothing has set `{name}` before it is needed here"
        elif problem.surely:
            code, what = "sometimes-unset", f"`{name}` has no value here on some way that calls take"
        return subject.found(code, what, problem.hint, location, within=within)
    if not (always or problem.surely):
        return None
    code = "bad-value" if sort is Sort.FAILS else "unknown-attribute"
    return subject.found(code, problem.what, problem.hint, location, within=within)


def _conditions(subject: Subject, seen: Observed) -> Iterator[Finding]:
    unequal: set[Location] = set()
    for (location, path, constant), (equal, value) in seen.matched.items():
        if not equal:
            unequal.add(location)
            known = _listed(value)
            hint = near(constant.strip("'"), [each.strip("'") for each in known]) if known else ""
            hint = hint or (f"it may be {', '.join(known)}" if known else "compare it with what it may be")
            text = seen.conditions[location].text
            within = (text, text.find(path) + 1)
            yield subject.found("no-such-value", f"`{path}` is never {constant}", hint, location, within=within)
    for location, condition in seen.conditions.items():
        if condition.held or not condition.worked or location in unequal or _is_meant(condition.text):
            continue
        if location[-1] == "valid":
            what = f"no answer to `{location[-2]}` is ever valid"
            yield subject.found("never-valid", what, "compare its condition with what the slot takes", location)
        elif condition.held_alone:
            what = "this case is never taken: those before it take all that it would"
            yield subject.found("shadowed-case", what, "put it before them, or take it out", location)
        else:
            yield subject.found(
                "never-true", f"`{condition.text}` is never true", "change it, or take it out", location
            )


def _is_meant(text: str) -> bool:
    """Whether a condition may well never hold: a case that is switched off, or one for what should not happen."""
    return text in ("false", "False") or _NONE.search(text) is not None


def _listed(value: Abstract) -> list[str]:
    """The values that something may have, where they are known."""
    ones = [each.value for each in value if isinstance(each, Exact)]
    return sorted(map(repr, ones)) if len(ones) == len(value) <= 10 else []
