"""How a call behaves where the program says nothing: waits, tries, and what is said when an answer is missing."""

from collections.abc import Mapping
from dataclasses import dataclass

from voicekit.prompts.parts import Prompt

__all__ = ["Manners", "Phrases", "phrases"]


@dataclass(frozen=True, slots=True)
class Phrases:
    """What is said before a question is asked again (first time, second time, ...), when a call cannot go on, and to
    ask back what may have been misheard (``{}`` is its place).
    """

    no_input: tuple[Prompt, ...] = ()
    no_match: tuple[Prompt, ...] = ()
    apology: Prompt = ()
    did_you_say: str = ""


@dataclass(frozen=True, slots=True)
class Manners:
    """Defaults of every question. Times are in seconds.

    ``timeout`` runs from the end of the prompt to the first key, ``between`` from one key to the next. Phrases left
    empty are voicekit's own in the language of the call, where it has them, and silence elsewhere.
    """

    timeout: float = 5.0
    between: float = 2.5
    tries: int = 3
    no_input: tuple[Prompt, ...] = ()
    no_match: tuple[Prompt, ...] = ()
    apology: Prompt = ()

    def said_in(self, language: str) -> Phrases:
        """The phrases of a call in this language."""
        own = phrases(language)
        no_input, no_match = self.no_input or own.no_input, self.no_match or own.no_match
        return Phrases(no_input, no_match, self.apology or own.apology, own.did_you_say)


def phrases(language: str) -> Phrases:
    """voicekit's own phrases in a language (``en-GB`` falls back to ``en``); empty ones where it has none."""
    return _PHRASES.get(language.replace("_", "-").split("-")[0].lower(), Phrases())


_PHRASES: Mapping[str, Phrases] = {
    "en": Phrases(
        ("I did not hear anything.", "I still did not hear anything."),
        ("That is not one of the choices.", "That is not one of the choices either."),
        "We are sorry. There is a problem on our side.",
        "Did you say {}? Press 1 for yes, or 2 for no.",
    ),
    "de": Phrases(
        ("Ich habe nichts gehört.", "Ich habe immer noch nichts gehört."),
        ("Das steht nicht zur Auswahl.", "Auch das steht nicht zur Auswahl."),
        "Es tut uns leid. Bei uns ist eine Störung aufgetreten.",
        "Haben Sie {} gesagt? Drücken Sie 1 für ja oder 2 für nein.",
    ),
    "es": Phrases(
        ("No he oído nada.", "Sigo sin oír nada."),
        ("Esa opción no existe.", "Esa opción tampoco existe."),
        "Lo sentimos. Tenemos un problema técnico.",
        "¿Ha dicho {}? Pulse 1 para sí o 2 para no.",
    ),
    "fr": Phrases(
        ("Je n'ai rien entendu.", "Je n'ai toujours rien entendu."),
        ("Ce choix n'existe pas.", "Ce choix n'existe pas non plus."),
        "Nous sommes désolés. Nous avons un problème technique.",
        "Avez-vous dit {} ? Tapez 1 pour oui ou 2 pour non.",
    ),
    "it": Phrases(
        ("Non ho sentito nulla.", "Continuo a non sentire nulla."),
        ("Questa scelta non esiste.", "Nemmeno questa scelta esiste."),
        "Ci dispiace. Abbiamo un problema tecnico.",
        "Ha detto {}? Prema 1 per sì o 2 per no.",
    ),
    "nl": Phrases(
        ("Ik heb niets gehoord.", "Ik heb nog steeds niets gehoord."),
        ("Die keuze bestaat niet.", "Ook die keuze bestaat niet."),
        "Het spijt ons. Er is bij ons een storing.",
        "Zei u {}? Druk op 1 voor ja of 2 voor nee.",
    ),
    "pt": Phrases(
        ("Não ouvi nada.", "Continuo sem ouvir nada."),
        ("Essa opção não existe.", "Essa opção também não existe."),
        "Lamentamos. Temos um problema técnico.",
        "Disse {}? Marque 1 para sim ou 2 para não.",
    ),
}
