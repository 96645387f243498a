"""How a call behaves where the program says nothing: waits, tries, and what is said when an answer is missing."""

from collections.abc import Mapping
from dataclasses import dataclass

from voicekit.prompts.parts import Prompt

__all__ = ["Manners", "Phrases", "phrases"]


@dataclass(frozen=True, slots=True)
class Phrases:
    """What is said before a question is asked again (first time, second time, ...), and to ask back what may have been
    misheard (``{}`` is its place).

    When a call cannot go on, callers hear why: ``apology`` for an error of ours, ``unanswered`` where a question had no
    answer to its last try, ``misunderstood`` where the answers did not fit. The dialplan may go on after each of them.
    """

    no_input: tuple[Prompt, ...] = ()
    no_match: tuple[Prompt, ...] = ()
    apology: Prompt = ()
    did_you_say: str = ""
    unanswered: Prompt = ()
    misunderstood: Prompt = ()

    @property
    def whole(self) -> tuple[Prompt, ...]:
        """All that is said as it stands, so that it can be rendered before."""
        return (*self.no_input, *self.no_match, self.apology, self.unanswered, self.misunderstood)


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
    unanswered: Prompt = ()
    misunderstood: Prompt = ()

    def said_in(self, language: str) -> Phrases:
        """The phrases of a call in this language."""
        own = phrases(language)
        no_input, no_match = self.no_input or own.no_input, self.no_match or own.no_match
        apology = self.apology or own.apology
        unanswered = self.unanswered or own.unanswered or apology
        misunderstood = self.misunderstood or own.misunderstood or apology
        return Phrases(no_input, no_match, apology, own.did_you_say, unanswered, misunderstood)


def phrases(language: str) -> Phrases:
    """voicekit's own phrases in a language (``en-GB`` falls back to ``en``); empty ones where it has none."""
    return _PHRASES.get(language.replace("_", "-").split("-")[0].lower(), Phrases())


_PHRASES: Mapping[str, Phrases] = {
    "en": Phrases(
        ("I did not hear anything.", "I still did not hear anything."),
        ("That is not one of the choices.", "That is not one of the choices either."),
        "We are sorry. There is a problem on our side.",
        "Did you say {}? Press 1 for yes, or 2 for no.",
        "We are sorry. We did not hear an answer.",
        "We are sorry. We did not understand your answers.",
    ),
    "de": Phrases(
        ("Ich habe nichts gehört.", "Ich habe immer noch nichts gehört."),
        ("Das steht nicht zur Auswahl.", "Auch das steht nicht zur Auswahl."),
        "Es tut uns leid. Bei uns ist eine Störung aufgetreten.",
        "Haben Sie {} gesagt? Drücken Sie 1 für ja oder 2 für nein.",
        "Es tut uns leid. Wir haben keine Antwort gehört.",
        "Es tut uns leid. Wir haben Ihre Antworten nicht verstanden.",
    ),
    "es": Phrases(
        ("No he oído nada.", "Sigo sin oír nada."),
        ("Esa opción no existe.", "Esa opción tampoco existe."),
        "Lo sentimos. Tenemos un problema técnico.",
        "¿Ha dicho {}? Pulse 1 para sí o 2 para no.",
        "Lo sentimos. No hemos oído ninguna respuesta.",
        "Lo sentimos. No hemos entendido sus respuestas.",
    ),
    "fr": Phrases(
        ("Je n'ai rien entendu.", "Je n'ai toujours rien entendu."),
        ("Ce choix n'existe pas.", "Ce choix n'existe pas non plus."),
        "Nous sommes désolés. Nous avons un problème technique.",
        "Avez-vous dit {} ? Tapez 1 pour oui ou 2 pour non.",
        "Nous sommes désolés. Nous n'avons entendu aucune réponse.",
        "Nous sommes désolés. Nous n'avons pas compris vos réponses.",
    ),
    "it": Phrases(
        ("Non ho sentito nulla.", "Continuo a non sentire nulla."),
        ("Questa scelta non esiste.", "Nemmeno questa scelta esiste."),
        "Ci dispiace. Abbiamo un problema tecnico.",
        "Ha detto {}? Prema 1 per sì o 2 per no.",
        "Ci dispiace. Non abbiamo sentito nessuna risposta.",
        "Ci dispiace. Non abbiamo capito le Sue risposte.",
    ),
    "nl": Phrases(
        ("Ik heb niets gehoord.", "Ik heb nog steeds niets gehoord."),
        ("Die keuze bestaat niet.", "Ook die keuze bestaat niet."),
        "Het spijt ons. Er is bij ons een storing.",
        "Zei u {}? Druk op 1 voor ja of 2 voor nee.",
        "Het spijt ons. We hebben geen antwoord gehoord.",
        "Het spijt ons. We hebben uw antwoorden niet begrepen.",
    ),
    "pt": Phrases(
        ("Não ouvi nada.", "Continuo sem ouvir nada."),
        ("Essa opção não existe.", "Essa opção também não existe."),
        "Lamentamos. Temos um problema técnico.",
        "Disse {}? Marque 1 para sim ou 2 para não.",
        "Lamentamos. Não ouvimos nenhuma resposta.",
        "Lamentamos. Não compreendemos as suas respostas.",
    ),
    "ru": Phrases(
        ("Я ничего не слышу.", "Я по-прежнему ничего не слышу."),
        ("Такого варианта нет.", "Такого варианта тоже нет."),
        "Приносим извинения. Возникла неполадка на нашей стороне.",
        "Вы сказали: {}? Нажмите 1, если да, или 2, если нет.",
        "Приносим извинения. Мы не услышали ответа.",
        "Приносим извинения. Мы не поняли ваши ответы.",
    ),
    "ko": Phrases(
        ("아무 말씀도 들리지 않았습니다.", "여전히 아무 말씀도 들리지 않습니다."),
        ("선택할 수 없는 항목입니다.", "이것도 선택할 수 없는 항목입니다."),
        "죄송합니다. 저희 쪽에 문제가 생겼습니다.",
        "{}, 맞습니까? 맞으면 1번, 아니면 2번을 눌러 주십시오.",
        "죄송합니다. 응답을 듣지 못했습니다.",
        "죄송합니다. 답변을 이해하지 못했습니다.",
    ),
}
