"""The limits of Asterisk's side of the line, each with its reason."""

__all__ = [
    "COMMAND_MAX",
    "COMMAND_MIN",
    "EVENTS_MAX",
    "EVENT_MAX",
    "GREETING_MAX",
    "KEYS",
    "PARAMETERS_MAX",
    "VARIABLES_MAX",
]

COMMAND_MIN = 3
"""Asterisk ignores a shorter command without a word."""

COMMAND_MAX = 1022
"""Bytes of a command before its newline: Asterisk reads 1,024, and takes what is cut off for another command."""

PARAMETERS_MAX = 99
"""Bytes of the address (or the program's path) and its arguments that Asterisk keeps for an answer to ``P``."""

VARIABLES_MAX = 2047
"""Bytes of an answer to ``G`` at which Asterisk cuts it."""

EVENT_MAX = 8192
"""Bytes of an event line. Asterisk's longest (an answer to ``G`` or ``P``) stays far below; more is not Asterisk."""

EVENTS_MAX = 128 * 1024
"""Bytes of events that arrive at once. A call sends less in an hour; to read more would hold up all other calls."""

GREETING_MAX = 16 * 1024
"""Bytes before the answer to the first question: of keys alone, all that a caller can press in ten minutes."""

KEYS = "0123456789ABCD*#"
"""The sixteen keys of DTMF, as events name them."""
