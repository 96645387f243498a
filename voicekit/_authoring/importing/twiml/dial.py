"""TwiML's Dial and Enqueue as transfers."""

import re
from collections.abc import Callable

from voicekit._authoring.importing.draft import OUTSIDE, Draft, Node
from voicekit._authoring.importing.said import flag, seconds, unplaced
from voicekit._authoring.importing.twiml.prompts import take_words
from voicekit._authoring.importing.xml import Element

__all__ = ["dial_node", "number_leg", "queue_node"]

_DEFAULT_TIMEOUT = 30.0
"""Seconds that TwiML lets it ring."""


def dial_node(verb: Element, draft: Draft, name: str, following: str) -> Node:
    """A Dial: all its numbers ring at once; the call goes on at ``following`` whatever comes of it."""
    queue = next(iter(verb.all("Queue")), None)
    if queue is not None:
        what = f"<Queue> {queue.text[:60]!r} in <Dial>, which takes a caller out of a queue"
        draft.leave(queue, "left out: the call goes on", name, what)
        return {"goto": following}
    transfer: Node = {"dial": _target(verb, draft, name)}
    wait = verb.take("timeout", seconds) or _DEFAULT_TIMEOUT
    transfer |= {"timeout": wait} | ({"options": options} if (options := _options(verb)) else {})
    return {"transfer": transfer, "failed": following, "next": following}


def _target(verb: Element, draft: Draft, name: str) -> str:
    legs = [_LEGS[each.name](each.convert(), draft, name) for each in verb.elements if each.name in _LEGS and each.text]
    own = take_words(verb)
    if own:
        legs.append(number_leg(own, verb.line, draft, name))
    if legs:
        return "&".join(legs)
    draft.lose(verb.line, "<Dial> of nobody that a flow can reach", "PJSIP/nobody: write whom to call", name)
    return "PJSIP/nobody"


def _number(element: Element, draft: Draft, name: str) -> str:
    return number_leg(take_words(element), element.line, draft, name)


def _sip(element: Element, draft: Draft, name: str) -> str:
    told = take_words(element)
    leg = f"PJSIP/trunk/{unplaced(told if told.startswith('sip') else f'sip:{told}')}"
    draft.lose(element.line, f"<Sip> {told[:60]}", f"{leg}: write the endpoint for trunk", name)
    return leg


def _client(element: Element, draft: Draft, name: str) -> str:
    told = take_words(element) or " ".join(each.text for each in element.all("Identity"))
    leg = f"PJSIP/{re.sub(r'[^A-Za-z0-9_.-]', '', told)}"
    draft.lose(element.line, f"<Client> {told[:60]}", f"{leg}: write its endpoint", name)
    for each in element.all("Identity"):
        take_words(each.convert())
    return leg


_LEGS: dict[str, Callable[[Element, Draft, str], str]] = {"Number": _number, "Sip": _sip, "Client": _client}


def number_leg(number: str, line: int, draft: Draft, name: str) -> str:
    """A telephone number as something to dial; in which context it is dialled is not known."""
    plain = re.sub(r"[^0-9+*#A-Za-z]", "", number)
    leg = f"Local/{plain}@{OUTSIDE}"
    draft.lose(line, f"the number {number[:40]}", f"{leg}: write the context or trunk for it", name)
    return leg


def _options(verb: Element) -> str:
    longest = verb.take("timeLimit", seconds)
    star = bool(verb.take("hangupOnStar", flag))
    return ("g" if longest or star else "") + (f"L({round(longest * 1000)})" if longest else "") + ("H" if star else "")


def queue_node(verb: Element, draft: Draft, name: str, following: str) -> Node:
    """An Enqueue."""
    queue = take_words(verb)
    if not queue:
        draft.lose(verb.line, "<Enqueue> without a name", "the queue support", name)
    return {"transfer": {"queue": unplaced(queue or "support")}, "failed": following, "next": following}
