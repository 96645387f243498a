"""Tests of a program: no Asterisk, no engine, no waiting. Run ``pytest`` in this folder."""

import pytest


@pytest.mark.parametrize("answer", ["1", "sales"])
def test_sales_is_one_key_or_one_word_away(phone, answer):
    with phone.call("acme.py", "support", caller="+15550100") as caller:
        caller.hears("Welcome")
        caller.presses(answer) if answer.isdigit() else caller.says(answer)
        caller.hears("sales", within=3)
        assert caller.transfer == "queue:sales"


def test_a_caller_is_told_when_nobody_is_free(phone):
    with phone.call("acme.py", "support", transfers={"queue:sales": "no_answer"}) as caller:
        caller.presses("1")
        caller.hears("Nobody is free")
        assert caller.ends() == "exit"


def test_an_order_that_is_not_known_is_said_to_be_so(phone):
    with phone.call("acme.py", "support") as caller:
        caller.says("order")
        caller.hears("order number")
        caller.presses("9999")
        caller.hears("do not know")


def test_who_does_not_answer_is_put_through_to_a_person(phone):
    with phone.call("acme.py", "support") as caller:
        caller.presses("2")
        for _ in range(3):
            caller.hears("order number")
            caller.silent()
        assert caller.transfer == "dial:PJSIP/operator"


def test_a_flow_is_called_as_a_program_is(phone):
    with phone.call("hours.yaml", now="2026-12-24T13:00+01:00") as caller:
        caller.hears("closed")
        assert caller.ends() == "hangup"
