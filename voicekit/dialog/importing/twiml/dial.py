"""TwiML's Dial and Enqueue as transfers."""

import re

from voicekit.dialog.importing.draft import Draft, Node
from voicekit.dialog.importing.said import seconds, unplaced
from voicekit.dialog.importing.xml import Element

__all__ = ["OUTSIDE", "dial_node", "number_leg", "queue_node"]

OUTSIDE = "from-internal"
"""The context of the dialplan in which a telephone number is dialled."""


def dial_node(verb: Element, draft: Draft, name: str, following: str) -> Node:
    """A Dial: all its numbers ring at once; the call goes on at ``following`` whatever comes of it."""
    node: Node = {"transfer": _target(verb, draft, name)}
    wait = seconds(verb.take("timeout", "30"))
    node["transfer"] |= {"timeout": wait} if wait else {}
    options = _options(verb)
    if options:
        node["transfer"]["options"] = options
    return node | {"failed": following, "next": following}


def _target(verb: Element, draft: Draft, name: str) -> Node:
    queue = next(iter(verb.all("Queue")), None)
    if queue is not None and queue.text:
        queue.seen = True
        return {"queue": unplaced(queue.text)}
    legs = [leg for element in verb.elements if (leg := _leg(element, draft, name))]
    own = " ".join("".join(each for each in verb.content if isinstance(each, str)).split())
    if own:
        legs.append(number_leg(own, verb.line, draft, name))
    if legs:
        return {"dial": "&".join(legs)}
    draft.lose(verb.line, "<Dial> of nobody that a flow can reach", "PJSIP/nobody: write whom to call", name)
    return {"dial": "PJSIP/nobody"}


def _leg(element: Element, draft: Draft, name: str) -> str:
    if element.name == "Number" and element.text:
        element.seen = True
        return number_leg(element.text, element.line, draft, name)
    if element.name == "Sip" and element.text:
        element.seen = True
        address = element.text if element.text.startswith("sip") else f"sip:{element.text}"
        leg = f"PJSIP/trunk/{unplaced(address)}"
        draft.lose(element.line, f"<Sip> {element.text[:60]}", f"{leg}: write the endpoint for trunk", name)
        return leg
    if element.name == "Client" and element.text:
        element.seen = True
        leg = f"PJSIP/{re.sub(r'[^A-Za-z0-9_.-]', '', element.text)}"
        draft.lose(element.line, f"<Client> {element.text[:60]}", f"{leg}: write its endpoint", name)
        return leg
    return ""


def number_leg(number: str, line: int, draft: Draft, name: str) -> str:
    """A telephone number as something to dial; in which context it is dialled is not known."""
    plain = re.sub(r"[^0-9+*#A-Za-z]", "", number)
    leg = f"Local/{plain}@{OUTSIDE}"
    draft.lose(line, f"the number {number[:40]}", f"{leg}: write the context or trunk for it", name)
    return leg


def _options(verb: Element) -> str:
    longest = seconds(verb.take("timeLimit"))
    star = verb.take("hangupOnStar") == "true"
    return ("g" if longest or star else "") + (f"L({round(longest * 1000)})" if longest else "") + ("H" if star else "")


def queue_node(verb: Element, draft: Draft, name: str, following: str) -> Node:
    """An Enqueue."""
    queue = verb.text or "support"
    if not verb.text:
        draft.lose(verb.line, "<Enqueue> without a name", "the queue support", name)
    node: Node = {"transfer": {"queue": unplaced(queue)}}
    return node | {"failed": following, "next": following}
