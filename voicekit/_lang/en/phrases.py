"""English: what voicekit says by itself."""

from voicekit._lang import ToolkitPhrases

__all__ = ["PHRASES"]

PHRASES = ToolkitPhrases(
    no_input=("I did not hear anything.", "I still did not hear anything."),
    no_match=("That is not one of the choices.", "That is not one of the choices either."),
    apology="We are sorry. There is a problem on our side.",
    did_you_say="Did you say {}? Press 1 for yes, or 2 for no.",
    unanswered="We are sorry. We did not hear an answer.",
    misunderstood="We are sorry. We did not understand your answers.",
    use_keys="Please use the keys.",
    unknown="unknown",
    unknown_number="an unknown number",
)
