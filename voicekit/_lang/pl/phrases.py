"""Polish: what voicekit says by itself."""

from voicekit._lang import ToolkitPhrases

__all__ = ["PHRASES"]

PHRASES = ToolkitPhrases(
    no_input=("Nic nie słyszę.", "Nadal nic nie słyszę."),
    no_match=("Nie ma takiej opcji.", "Takiej opcji również nie ma."),
    apology="Przepraszamy. Po naszej stronie wystąpił problem.",
    did_you_say="Czy powiedziano: {}? Naciśnij 1, jeśli tak, lub 2, jeśli nie.",
    unanswered="Przepraszamy. Nie usłyszeliśmy odpowiedzi.",
    misunderstood="Przepraszamy. Nie zrozumieliśmy odpowiedzi.",
    use_keys="Proszę użyć klawiszy.",
    unknown="nieznane",
    unknown_number="nieznany numer",
)
