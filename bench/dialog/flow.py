"""A flow of ten turns of several kinds: menus, slots, conditions, values in prompts, an action."""

from pathlib import Path

from voicekit._dialog.actions import Actions
from voicekit._dialog.compiled import Compiled, compile_flow
from voicekit._dialog.load import loads

__all__ = ["ACTIONS", "ANSWERS", "TURNS", "ten_turns"]

TURNS = 10

ANSWERS = ("1", "4711", "3", "1530", "1", "2", "42", "2", "1", "1")
"""The keys of each turn; the second one, an order's number, is another for each call."""

TEXT = """
flow: ten
start: welcome
variables: {total: 0}
commands:
  operator: {key: "0", words: [operator, an agent], next: person}
  help: {key: "*", words: help}
  back: {words: back}
defaults: {max_tries: 2, no_input: [Pardon?, Once more please.]}
nodes:
  welcome: {say: Welcome., next: main}
  main: {menu: "Orders one, else two.", choices: {1: {words: [orders], next: order}, 2: {next: bye}}, set: topic}
  order:
    form:
      number: {type: digits, length: 4, prompt: Order?, valid: "len(value) == 4"}
      guests: {type: number, minimum: 1, maximum: 9, prompt: "Order {number:digits}. How many?"}
      hour: {type: time, prompt: When?}
    confirm: "{guests:number} at {hour:time}, right?"
    next: look
  look: {action: look_up, arguments: {number: number}, set: found, next: tell}
  tell: {say: "It is {found.state}.", next: more}
  more: {menu: "More one, less two.", choices: {1: count, 2: count}, set: more}
  count: {set: {total: total + guests}, next: pick}
  pick: {form: {code: {type: digits, length: 2, prompt: Code?}}, next: judge}
  judge:
    branch: [{if: "total > 100", next: person}, {if: "code == '42' and topic == 'orders'", next: rate}]
    else: bye
  rate: {menu: "Good one, bad two.", choices: {1: again, 2: again}, set: rating}
  again: {menu: "Again one.", choices: {1: last}}
  last: {menu: "Last one.", choices: {1: bye}}
  person: {say: A person., next: end}
  bye: {say: Bye., next: end}
results: [number, guests, hour, found, total, rating]
"""

ACTIONS = Actions()


@ACTIONS.action("look_up")
async def _look_up(number: str) -> dict[str, object]:
    return {"state": f"order {number} is on its way"}


def ten_turns() -> Compiled:
    """The flow, ready to run."""
    return compile_flow(loads(TEXT).flow, Path())
