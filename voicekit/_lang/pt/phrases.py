"""Portuguese: what voicekit says by itself."""

from voicekit._lang import ToolkitPhrases

__all__ = ["PHRASES"]

PHRASES = ToolkitPhrases(
    no_input=("Não ouvi nada.", "Continuo sem ouvir nada."),
    no_match=("Essa opção não existe.", "Essa opção também não existe."),
    apology="Lamentamos. Temos um problema técnico.",
    did_you_say="Disse {}? Marque 1 para sim ou 2 para não.",
    unanswered="Lamentamos. Não ouvimos nenhuma resposta.",
    misunderstood="Lamentamos. Não compreendemos as suas respostas.",
    use_keys="Por favor, use as teclas.",
    unknown="desconhecido",
    unknown_number="um número desconhecido",
)
