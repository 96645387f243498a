"""Prompts as programs have them: sentences of eight to fourteen words, no two of them alike."""

__all__ = ["sentences"]

_SUBJECTS = (
    "Your order", "The technician", "Our office", "The next appointment", "Your last payment", "The delivery",
    "Your account", "The service desk", "A new invoice", "The return of your parcel",
)  # fmt: skip
_VERBS = (
    "will be confirmed", "has been moved", "was received", "can be changed", "is being prepared", "will be sent",
    "has been closed", "is waiting for you",
)  # fmt: skip
_TIMES = (
    "on Monday morning", "before the end of the week", "after four in the afternoon", "within two working days",
    "early next month", "at the main entrance", "by a letter to your address", "without any further cost",
)  # fmt: skip
_ENDS = (
    "and we will call you back", "unless you press the star key", "if you stay on the line", "as you asked us to",
    "by one of our colleagues", "in the shop near you", "under the same number", "with a copy to you",
    "for the whole family", "at no extra charge", "as it was before", "from our own garage", "until further notice",
    "in the order of calls", "with our best wishes", "on the second floor",
)  # fmt: skip

_LEAP = 4801  # prime to the number of all combinations, so that neighbours differ in every part


def sentences(count: int) -> list[str]:
    """So many different sentences, the same ones each time."""
    parts = (_SUBJECTS, _VERBS, _TIMES, _ENDS)
    made = []
    for number in range(count):
        place = number * _LEAP
        words = []
        for part in parts:
            place, index = divmod(place, len(part))
            words.append(part[index])
        made.append(" ".join(words) + ".")
    return made
