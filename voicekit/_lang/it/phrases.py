"""Italian: what voicekit says by itself."""

from voicekit._lang import ToolkitPhrases

__all__ = ["PHRASES"]

PHRASES = ToolkitPhrases(
    no_input=("Non ho sentito nulla.", "Continuo a non sentire nulla."),
    no_match=("Questa scelta non esiste.", "Nemmeno questa scelta esiste."),
    apology="Ci dispiace. Abbiamo un problema tecnico.",
    did_you_say="Ha detto {}? Prema 1 per sì o 2 per no.",
    unanswered="Ci dispiace. Non abbiamo sentito nessuna risposta.",
    misunderstood="Ci dispiace. Non abbiamo capito le Sue risposte.",
    use_keys="Usi i tasti, per favore.",
    unknown="sconosciuto",
    unknown_number="un numero sconosciuto",
)
