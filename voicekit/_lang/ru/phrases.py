"""Russian: what voicekit says by itself."""

from voicekit._lang import ToolkitPhrases

__all__ = ["PHRASES"]

PHRASES = ToolkitPhrases(
    no_input=("Я ничего не слышу.", "Я по-прежнему ничего не слышу."),
    no_match=("Такого варианта нет.", "Такого варианта тоже нет."),
    apology="Приносим извинения. Возникла неполадка на нашей стороне.",
    did_you_say="Вы сказали: {}? Нажмите 1, если да, или 2, если нет.",
    unanswered="Приносим извинения. Мы не услышали ответа.",
    misunderstood="Приносим извинения. Мы не поняли ваши ответы.",
    use_keys="Пожалуйста, используйте клавиши.",
    unknown="неизвестно",
    unknown_number="неизвестный номер",
)
