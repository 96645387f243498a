#!/usr/bin/env python3
"""The same verbs without async: a plain script that Asterisk starts itself, ExternalIVR(/srv/ivr/hello_script.py).

voicekit call examples/hello_script.py --keys "4711#"
"""

from voicekit.script import digits, say

say("Hello.")
number = digits("Please enter your order number, then press pound.")
say("Thank you.", f"Order {' '.join(number)} is on its way.")
print("order", number)  # goes to the log: stdout belongs to Asterisk
