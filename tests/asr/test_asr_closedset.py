"""Choosing among phrases of which several may mean the same, by a scorer that knows what each is worth."""

from dataclasses import replace

import pytest

from voicekit._asr.calibration import Calibration
from voicekit._asr.closedset import Scored, choose, counted, or_sentence
from voicekit._asr.engine import Hypothesis, PhraseChoices


class Scorer:
    """Worth of phrases, told beforehand; those not told are worth little. Remembers what it was asked."""

    def __init__(self, **worth):
        self.worth = {phrase.replace("_", " "): rank for phrase, rank in worth.items()}
        self.once_asked, self.fully_asked = [], []

    def once(self, phrases):
        self.once_asked += phrases
        return [self._of(phrase) for phrase in phrases]

    def fully(self, phrase, first):
        self.fully_asked.append(phrase)
        return first

    def _of(self, phrase):
        rank = self.worth.get(phrase, -10.0)
        return Scored(rank, -0.1 if rank > 0 else -4.0, len(phrase.split()))


MENU = PhraseChoices(
    ("sales", "new order", "returns", "one", "two", "press one", "press two", "i need sales", "i need returns"),
    (0, 0, 1, 0, 1, 0, 1, 0, 1),
    usual=3,
    short=5,
)


def surely(best):
    return best.mean > -1.0


def test_ways_to_say_one_choice_are_no_rivals_of_one_another():
    found = choose(Scorer(sales=12.0, new_order=11.9, returns=2.0), MENU, surely)
    assert [each.choice for each in found] == ["sales", "returns"]
    assert found[0].margin == pytest.approx(10.0)


def test_where_a_usual_answer_is_sure_nothing_else_is_scored():
    scorer = Scorer(returns=12.0)
    choose(scorer, MENU, surely)
    assert scorer.once_asked == ["sales", "new order", "returns"]
    assert scorer.fully_asked == []


def test_where_none_is_sure_a_choice_in_more_words_is_found():
    found = choose(Scorer(i_need_returns=14.0, i_need_sales=3.0), MENU, surely)
    assert found[0].choice == "i need returns"
    assert found[0].margin == pytest.approx(11.0)


def test_where_none_is_sure_a_choice_is_found_by_its_key():
    assert choose(Scorer(two=9.0), MENU, surely)[0].choice == "two"


def test_of_many_choices_only_the_best_are_scored_in_more_words():
    words = [f"word {place}" for place in range(20)]
    carried = [f"i need {word}" for word in words]
    menu = PhraseChoices((*words, *carried), (*range(20), *range(20)), usual=20, short=20)
    scorer = Scorer(**{f"word_{place}": -1.0 - place for place in range(20)})
    choose(scorer, menu, surely)
    assert scorer.once_asked == [*words, *carried[:3]]


def test_a_close_race_is_run_in_every_spelling_by_choices():
    scorer = Scorer(sales=12.0, new_order=11.9, returns=11.0)
    choose(scorer, MENU, surely)
    assert scorer.fully_asked == ["sales", "returns"]


def test_phrases_without_more_are_choices_of_their_own():
    plain = PhraseChoices.of(["yes", "no", "", "yes"])
    assert list(plain) == ["yes", "no"]
    assert plain.choice == (0, 1)
    assert plain.usual == plain.short == len(plain) == 2
    assert choose(Scorer(no=5.0), plain, surely)[0].choice == "no"
    assert choose(Scorer(), PhraseChoices.of([" "]), surely) == ()


def test_confidence_may_come_of_how_much_each_token_says_and_of_how_few_choices_there_are():
    best = choose(Scorer(i_need_returns=15.0), MENU, surely)[0]
    assert best.features == {"mean": -0.1, "margin": 8.0, "rank": 15.0, "lift": 5.0, "few": 0.5}


SIGNS = {"zero": "0", "oh": "0", "one": "1", "two": "2"}
TABLE = Calibration(0.0, {"mean": 0.0, "margin": 1.0}, 0.5, 0.3, "")


def confidence(means, totals):
    return {each.text: each.confidence for each in counted(means, totals, SIGNS, TABLE)}


def test_a_string_is_as_sure_as_its_lead_over_one_that_differs_in_a_digit():
    close = confidence({"one two": -0.2}, {"one two": -1.0, "one one": -1.1})
    clear = confidence({"one two": -0.2}, {"one two": -1.0, "one one": -4.0})
    assert 0.5 < close["one two"] < 0.55
    assert clear["one two"] > 0.9


def test_two_words_for_a_digit_are_no_rivals():
    assert confidence({"one oh": -0.2}, {"one zero": -1.0, "one oh": -1.1, "one two": -4.0})["one oh"] > 0.9


def test_a_string_that_is_not_among_the_likeliest_of_its_length_is_behind_them():
    found = counted({"one two": -0.2, "two two": -0.9}, {"two two": -0.5, "two one": -3.0}, SIGNS, TABLE)
    assert [each.text for each in found] == ["two two", "one two"]
    assert found[1].confidence < 0.1


HALF = Calibration(0.0, {}, 0.5, 0.25, "none")
SENTENCES = replace(MENU, in_sentences=True)


def looked(confidence, seconds, choices=SENTENCES, written="it is about my returns"):
    """What comes of a choice that sure, and how often something was written freely."""
    asked = []

    def write():
        asked.append(seconds)
        return (Hypothesis(written, 0.8),) if written else ()

    found = (Hypothesis("sales", confidence),) if confidence is not None else ()
    return [each.text for each in or_sentence(found, HALF, seconds, choices, write)], len(asked)


def test_what_no_choice_explains_is_written_freely_where_it_may_be_a_sentence():
    assert looked(0.2, 2.5) == (["it is about my returns", "sales"], 1)
    assert looked(None, 2.5) == (["it is about my returns"], 1)
    assert looked(0.2, 2.5, written="") == (["sales"], 1)


def test_nothing_is_written_of_a_choice_that_is_asked_back_of_a_short_sound_or_where_it_is_not_wanted():
    assert looked(0.25, 2.5) == (["sales"], 0)
    assert looked(0.2, 1.7) == (["sales"], 0)
    assert looked(0.2, 2.5, MENU) == (["sales"], 0)
