"""Spanish: what voicekit says by itself."""

from voicekit._lang import ToolkitPhrases

__all__ = ["PHRASES"]

PHRASES = ToolkitPhrases(
    no_input=("No he oído nada.", "Sigo sin oír nada."),
    no_match=("Esa opción no existe.", "Esa opción tampoco existe."),
    apology="Lo sentimos. Tenemos un problema técnico.",
    did_you_say="¿Ha dicho {}? Pulse 1 para sí o 2 para no.",
    unanswered="Lo sentimos. No hemos oído ninguna respuesta.",
    misunderstood="Lo sentimos. No hemos entendido sus respuestas.",
    use_keys="Utilice las teclas, por favor.",
    unknown="desconocido",
    unknown_number="un número desconocido",
)
