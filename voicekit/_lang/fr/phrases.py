"""French: what voicekit says by itself."""

from voicekit._lang import ToolkitPhrases

__all__ = ["PHRASES"]

PHRASES = ToolkitPhrases(
    no_input=("Je n'ai rien entendu.", "Je n'ai toujours rien entendu."),
    no_match=("Ce choix n'existe pas.", "Ce choix n'existe pas non plus."),
    apology="Nous sommes désolés. Nous avons un problème technique.",
    did_you_say="Avez-vous dit {} ? Tapez 1 pour oui ou 2 pour non.",
    unanswered="Nous sommes désolés. Nous n'avons entendu aucune réponse.",
    misunderstood="Nous sommes désolés. Nous n'avons pas compris vos réponses.",
    use_keys="Veuillez utiliser les touches.",
    unknown="inconnu",
    unknown_number="un numéro inconnu",
)
