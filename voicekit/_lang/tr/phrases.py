"""Turkish: what voicekit says by itself."""

from voicekit._lang import ToolkitPhrases

__all__ = ["PHRASES"]

PHRASES = ToolkitPhrases(
    no_input=("Hiçbir şey duymadım.", "Hâlâ hiçbir şey duymuyorum."),
    no_match=("Böyle bir seçenek yok.", "Bu seçenek de yok."),
    apology="Özür dileriz. Bizden kaynaklanan bir sorun var.",
    did_you_say="{} mi dediniz? Evet için 1'e, hayır için 2'ye basın.",
    unanswered="Özür dileriz. Bir yanıt duymadık.",
    misunderstood="Özür dileriz. Yanıtlarınızı anlayamadık.",
    use_keys="Lütfen tuşları kullanın.",
    unknown="bilinmiyor",
    unknown_number="bilinmeyen bir numara",
)
