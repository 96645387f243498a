"""Dutch: what voicekit says by itself."""

from voicekit._lang import ToolkitPhrases

__all__ = ["PHRASES"]

PHRASES = ToolkitPhrases(
    no_input=("Ik heb niets gehoord.", "Ik heb nog steeds niets gehoord."),
    no_match=("Die keuze bestaat niet.", "Ook die keuze bestaat niet."),
    apology="Het spijt ons. Er is bij ons een storing.",
    did_you_say="Zei u {}? Druk op 1 voor ja of 2 voor nee.",
    unanswered="Het spijt ons. We hebben geen antwoord gehoord.",
    misunderstood="Het spijt ons. We hebben uw antwoorden niet begrepen.",
    use_keys="Gebruik alstublieft de toetsen.",
    unknown="onbekend",
    unknown_number="een onbekend nummer",
)
