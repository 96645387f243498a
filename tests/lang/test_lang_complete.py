"""Each language is complete, or is said to lack something, in a sentence."""

import pytest

from voicekit._lang import languages, missing


@pytest.mark.parametrize("language", languages())
def test_a_language_lacks_nothing(language):
    lacks = missing(language)
    assert not lacks, "\n".join(lacks)


def test_what_a_language_lacks_is_said_in_sentences():
    lacks = missing("qaa")
    assert "'qaa' has no phrases.did_you_say: an uncertain answer cannot be asked back, and is none." in lacks
    assert all(sentence.endswith(".") and ": " in sentence for sentence in lacks)
