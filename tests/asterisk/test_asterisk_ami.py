"""The client for the manager interface reads what each Asterisk answers."""

import ami
import pytest
from calls import Exchange

pytestmark = pytest.mark.asterisk


def test_what_a_command_prints_is_read_as_asterisk_13_writes_it():
    printed = "[ Context 'a' ]\n  's' => 1. Set(X=1: 2)\n\nResponse: none\n"
    event = ami.parse(f"Response: Follows\r\nPrivilege: Command\r\nActionID: 7\r\n{printed}--END COMMAND--")
    assert event == {
        "Response": "Follows",
        "Privilege": "Command",
        "ActionID": "7",
        "Output": printed.rstrip("\n"),
    }


def test_what_a_command_prints_is_read_as_later_ones_write_it():
    event = ami.parse("Response: Success\r\nActionID: 7\r\nOutput: one: 1\r\nOutput: two")
    assert (event["ActionID"], event["Output"]) == ("7", "one: 1\ntwo")


async def test_the_command_line_of_this_asterisk_is_read(exchange: Exchange):
    assert (await exchange.manager.cli("core show version")).startswith("Asterisk ")
