"""espeak-ng: about a hundred languages, small, fast, with the voice of a machine."""

from voicekit._lang.tags import best, primary
from voicekit._media.pcm import Pcm
from voicekit._tts.boundaries import without_points
from voicekit._tts.engine import Voice
from voicekit._tts.espeaklib import EspeakVoice, Library, library
from voicekit._tts.scripts import check_sayable
from voicekit.errors import EngineMissing, Unsayable

__all__ = ["EspeakEngine"]

TELEPHONE_PACE = 160
"""Words per minute; the library's own 175 are hard to follow in a telephone."""

READING = 2
"""Part of the voice's version: what is done with a text before it is said. A change of it makes all prompts anew."""

_READS_WITHOUT_POINTS = ("de", "en")
"""Languages in which espeak-ng 1.52 says each abbreviation alike with its point and without it. Behind a point that it
does not know it is silent for a third of a second; of other languages it reads many only with their points."""


class EspeakEngine:
    """espeak-ng in this process; texts are spoken one after another, some 150 short ones per second.

    ``voice`` names a voice (``en-US``, ``gmw/en-GB-scotland``) for its language, a variant for all (``+f3``), or both
    (``en-US+f3``).
    """

    name = "espeak"
    online = False

    def __init__(self, voice: str | None = None, *, words_per_minute: int = TELEPHONE_PACE) -> None:
        if not 80 <= words_per_minute <= 450:
            raise ValueError(f"espeak-ng speaks 80 to 450 words per minute, not {words_per_minute}")
        self._wish, plus, variant = (voice or "").partition("+")
        self._variant = plus + variant
        self._pace = words_per_minute

    def languages(self) -> tuple[str, ...]:
        """The tags of all voices, English first; none where the library is missing."""
        try:
            tags = dict.fromkeys(voice.tag for voice in library().voices)
        except EngineMissing:
            return ()
        return tuple(sorted(tags, key=lambda tag: (not tag.startswith("en"), tag)))

    def voice(self, language: str) -> Voice:
        """The best voice of the language, or the one wished for where it speaks it. Raises EngineMissing."""
        known = library()
        chosen = self._wished(known, language) or _best(known, language)
        if chosen is None:
            raise EngineMissing(f"espeak-ng does not speak {language}", hint="see: espeak-ng --voices")
        name = chosen.identifier + self._variant
        return Voice(self.name, name, chosen.tag, f"{known.release}/{self._pace}/{READING}")

    def synthesize(self, text: str, voice: Voice) -> Pcm:
        """The sound of the text at 22,050 Hz. Raises Unsayable, EngineMissing or EngineFailed."""
        check_sayable(text, voice.language, speaker=f"espeak-ng's voice {voice.name}")
        if primary(voice.language) in _READS_WITHOUT_POINTS:
            text = without_points(text, voice.language)
        pcm = library().speak(text, voice.name, self._pace)
        if not pcm.samples.any():
            raise Unsayable(f"espeak-ng's voice {voice.name} made no sound of the text")
        return pcm

    def _wished(self, known: Library, language: str) -> EspeakVoice | None:
        wish = self._wish.lower()
        for voice in known.voices:
            if wish in (voice.tag.lower(), voice.identifier.lower()) and best(language, [voice.tag]):
                return voice
        return None


def _best(known: Library, language: str) -> EspeakVoice | None:
    tag = best(language, (voice.tag for voice in known.voices))
    return min((voice for voice in known.voices if voice.tag == tag), key=lambda voice: voice.priority, default=None)
