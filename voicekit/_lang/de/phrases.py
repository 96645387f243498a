"""German: what voicekit says by itself."""

from voicekit._lang import ToolkitPhrases

__all__ = ["PHRASES"]

PHRASES = ToolkitPhrases(
    no_input=("Ich habe nichts gehört.", "Ich habe immer noch nichts gehört."),
    no_match=("Das steht nicht zur Auswahl.", "Auch das steht nicht zur Auswahl."),
    apology="Es tut uns leid. Bei uns ist eine Störung aufgetreten.",
    did_you_say="Haben Sie {} gesagt? Drücken Sie 1 für ja oder 2 für nein.",
    unanswered="Es tut uns leid. Wir haben keine Antwort gehört.",
    misunderstood="Es tut uns leid. Wir haben Ihre Antworten nicht verstanden.",
    use_keys="Bitte benutzen Sie die Tasten.",
    unknown="unbekannt",
    unknown_number="eine unbekannte Nummer",
)
