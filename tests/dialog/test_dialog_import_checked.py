"""What is imported is a flow that can be taken into service: the checks have nothing against it."""

import pytest

from voicekit._authoring.importing import convert
from voicekit._authoring.lint import Severity, check
from voicekit._dialog.load import loads

VOICEXML = """<?xml version="1.0"?>
<vxml version="2.1" xml:lang="en-US" xmlns="http://www.w3.org/2001/vxml">
<property name="timeout" value="4s"/>
<var name="n" expr="0"/>
<link next="#desk" dtmf="0"><grammar mode="voice" root="r"><rule id="r"><one-of><item>operator</item></one-of></rule>
</grammar></link>
<noinput>I did not hear you.</noinput>
<menu id="main">
  <prompt>For your order press 1, for a message press 2.</prompt>
  <choice dtmf="1" next="#order">my order</choice>
  <choice dtmf="2" next="#voice">message</choice>
  <nomatch count="1">Sorry?</nomatch>
  <nomatch count="3">Goodbye. <exit/></nomatch>
</menu>
<form id="order">
  <block>Let us see.</block>
  <field name="number" type="digits?length=6"><prompt>Your order number?</prompt><help>It is on the bill.</help></field>
  <field name="day" type="date"><prompt>Which day?</prompt></field>
  <field name="sure" type="boolean"><prompt>So <value expr="number"/>, right?</prompt>
    <filled><if cond="sure"><goto next="#send"/><elseif cond="n &gt; 3 &amp;&amp; number != '12'"/><exit/>
    <else/><prompt>Again.</prompt><clear namelist="number day"/><goto nextitem="number"/></if></filled></field>
</form>
<form id="send"><block><submit next="https://shop.example/ask" namelist="number day" method="post"/></block></form>
<form id="desk"><transfer name="t" dest="tel:+15551234" bridge="true"><prompt>One moment.</prompt>
  <filled><if cond="t == 'busy'"><prompt>Busy.</prompt>
  <elseif cond="t == 'noanswer'"/><goto next="#voice"/></if></filled>
</transfer></form>
<form id="voice"><record name="msg" beep="true" maxtime="30s"><prompt>Speak.</prompt>
  <filled><prompt>Thanks.</prompt></filled></record><block><disconnect/></block></form>
</vxml>"""

TWIML = """<Response><Say>Hello.</Say>
<Gather numDigits="1" action="https://shop.example/menu"><Say>Press 1.</Say></Gather>
<Say>Nothing was pressed.</Say><Dial timeout="10"><Number>+15551234</Number></Dial>
<Record maxLength="20" action="https://shop.example/recorded"/><Redirect>voice.xml</Redirect></Response>"""

FREEPBX = """id,name,announcement,invalid_loops,invalid_destination,timeout_time,timeout_loops,timeout_destination
1,Main,beep,3,"ext-local,vmu200,1",10,2,"from-did-direct,100,1"
"""

ENTRIES = """ivr_id,selection,dest
1,1,"ext-queues,400,1"
1,2,"app-blackhole,hangup,1"
"""


@pytest.mark.parametrize(
    ("text", "file", "beside"),
    [
        (VOICEXML, "shop.vxml", {}),
        (TWIML, "voice.xml", {}),
        (FREEPBX, "ivr_details.csv", {"ivr_entries.csv": ENTRIES.encode()}),
    ],
    ids=["voicexml", "twiml", "freepbx"],
)
def test_what_is_imported_is_checked_without_errors(text, file, beside):
    imported = convert(text.encode(), file, beside=beside)
    findings = check(loads(imported.text, "imported.yaml"))
    assert [str(each) for each in findings if each.severity is Severity.ERROR] == []
