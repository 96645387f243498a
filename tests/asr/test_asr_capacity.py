"""How much can be taken on, with costs that the test gives."""

import pytest

from voicekit._asr.capacity import LISTENING, MOST_UNUSUAL, WITHIN, Capacity, QuestionShape
from voicekit._asr.engine import PhraseChoices, Vocabulary
from voicekit.errors import RecognizerBusy


def shape(choices=10, *, engine="fake", cost=0.15):
    return QuestionShape.of(engine, "memory", cost, tuple(f"choice {number}" for number in range(choices)))


def answered(capacity, asked, seconds):
    place = capacity.take(asked)
    place.worked(seconds)
    place.give(whole=True)


def filled(capacity, asked):
    """The places of as many callers as can speak at once."""
    places = []
    while True:
        try:
            places.append(capacity.take(asked))
        except RecognizerBusy:
            return places


def test_the_first_guess_grows_with_the_choices_and_not_with_the_ways_to_say_them():
    costs = [shape(count).guess for count in (2, 4, 10, 32)]
    assert costs == sorted(set(costs))
    in_words = PhraseChoices(("sales", "press one", "support", "press two"), (0, 0, 1, 1), 2, 4)
    assert QuestionShape.of("fake", "memory", 0.15, in_words) == shape(2)
    assert QuestionShape.of("fake", "memory", 0.15, None).guess > shape(32).guess
    assert QuestionShape.of("fake", "memory", 0.15, Vocabulary(("one", "two"))).key != shape(2).key


def test_so_many_may_speak_as_can_be_answered_in_time():
    for seconds in (0.06, 0.15, 0.45):
        capacity = Capacity(2)
        answered(capacity, shape(), seconds)
        assert len(filled(capacity, shape())) == int(2 * WITHIN / seconds)


def test_no_more_callers_speak_than_may_however_cheap_their_answers_are():
    capacity = Capacity(2, 3)
    answered(capacity, shape(2), 0.01)
    assert len(filled(capacity, shape(2))) == 3


def test_who_is_listened_to_takes_room_from_who_speaks():
    """Fifty listeners are most of a core; those who have gone are none."""
    capacity = Capacity(2)
    answered(capacity, shape(), 0.15)
    capacity.listen(50)
    places = filled(capacity, shape())
    assert len(places) == int((2 - 50 * LISTENING) * WITHIN / 0.15)
    for place in places:
        place.give(whole=False)
    capacity.leave(50)
    assert len(filled(capacity, shape())) == int(2 * WITHIN / 0.15)


def test_one_caller_at_a_time_is_heard_however_many_are_listened_to():
    capacity = Capacity(2)
    capacity.listen(1000)
    place = capacity.take(shape(32, cost=10.0))
    with pytest.raises(RecognizerBusy, match="1000 are listened to"):
        capacity.take(shape())
    place.give(whole=False)
    capacity.take(shape())


def test_what_is_dear_leaves_less_room_for_what_is_cheap():
    capacity = Capacity(2)
    answered(capacity, shape(2), 0.12)
    answered(capacity, shape(32), 0.9)
    assert len(filled(capacity, shape(2))) == 16
    capacity = Capacity(2)
    answered(capacity, shape(2), 0.12)
    answered(capacity, shape(32), 0.9)
    capacity.take(shape(32))
    assert len(filled(capacity, shape(2))) == 9


def test_what_is_measured_with_one_menu_holds_for_others_of_its_size_and_for_no_other_engine():
    capacity = Capacity(2)
    answered(capacity, shape(10), 3 * shape(10).guess)
    assert capacity.cost(shape(12)) == pytest.approx(3 * shape(12).guess)
    assert capacity.cost(shape(40)) == shape(40).guess
    assert capacity.cost(shape(10, engine="other")) == shape(10).guess


def test_the_average_follows_what_is_measured_and_one_answer_moves_it_little():
    capacity = Capacity(2)
    for _ in range(5):
        answered(capacity, shape(), 0.1)
    answered(capacity, shape(), 60.0)
    assert capacity.cost(shape()) <= 0.1 * (1 + MOST_UNUSUAL * 0.2)
    for _ in range(30):
        answered(capacity, shape(), 0.3)
    assert capacity.cost(shape()) == pytest.approx(0.3, rel=0.01)


def test_an_answer_that_was_given_up_teaches_nothing():
    capacity = Capacity(2)
    place = capacity.take(shape())
    place.worked(0.01)
    place.give(whole=False)
    assert capacity.cost(shape()) == shape().guess


def test_silence_that_costs_nothing_opens_the_machine_to_no_more_than_the_least_share():
    capacity = Capacity(1)
    for _ in range(200):
        answered(capacity, shape(), 0.0)
    assert capacity.cost(shape()) > 0


def test_while_there_is_a_thread_for_each_every_caller_is_taken_however_dear():
    capacity = Capacity(2)
    answered(capacity, shape(32), 3.0)
    assert len(filled(capacity, shape(32))) == 2
    with pytest.raises(RecognizerBusy, match="2 callers speak now"):
        capacity.take(shape(2))


def test_work_that_is_done_makes_room_before_the_answer_is_there():
    capacity = Capacity(1)
    answered(capacity, shape(), 0.8)
    place = capacity.take(shape())
    with pytest.raises(RecognizerBusy):
        capacity.take(shape())
    place.worked(0.7)
    assert capacity.take(shape())
    assert capacity.left == pytest.approx(0.9)


def test_a_place_is_given_back_once():
    capacity = Capacity(1)
    place, other = capacity.take(shape(2)), capacity.take(shape(2))
    for _ in range(2):
        place.give(whole=False)
    assert capacity.left == other.left


def test_a_recording_keeps_its_thread_from_callers():
    capacity = Capacity(2)
    answered(capacity, shape(), 0.5)
    lent = capacity.lend()
    assert len(filled(capacity, shape())) == 2
    for _ in range(2):
        lent.give(whole=True)
    assert len(filled(capacity, shape())) == 2
