"""From words to meaning: what a question lets the caller say, and what an engine's hypotheses mean for it.

Pure text and values: no audio, no waiting, no engine. Each grammar is made by a function of its module
(``choices.menu``, ``yesno.yes_no``, ``digits.digits`` ...).
"""

from voicekit._grammar.grammar import Grammar
from voicekit._grammar.meaning import Band, Heard, Interpretation, Thresholds

__all__ = ["Band", "Grammar", "Heard", "Interpretation", "Thresholds"]
