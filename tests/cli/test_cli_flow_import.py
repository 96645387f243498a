"""`voicekit flow import` as a person runs it."""

import json

TWIML = "<Response><Say>Hello</Say></Response>"


def test_a_whole_conversion_prints_the_flow_and_exits_with_0(run, folder):
    (folder / "hello.xml").write_text(TWIML)
    ran = run("flow", "import", "hello.xml")
    assert ran.code == 0
    assert ran.out == "flow: hello\nlanguage: en\nstart: response\nnodes:\n  response:\n    say: Hello\n    next: end\n"
    assert "nothing was lost" in ran.err


def test_losses_are_named_and_exit_with_1(run, folder):
    (folder / "hello.xml").write_text(TWIML.replace("<Say>", "<Say voice='x'>"))
    ran = run("flow", "import", "hello.xml", "-o", "hello.yaml")
    assert ran.code == 1
    assert ran.out == ""
    assert "line 1: <Say> voice='x': the call's own voice speaks" in ran.err
    assert "hello: 1 nodes in hello.yaml, 1 thing without equivalent" in ran.err
    assert (folder / "hello.yaml").read_text().startswith("flow: hello")


def test_what_cannot_be_read_exits_with_2(run, folder):
    (folder / "hello.xml").write_text("<Response><Say></Response>")
    assert run("flow", "import", "hello.xml").code == 2
    ran = run("flow", "import", "hello.xml", "--json")
    assert (ran.code, json.loads(ran.out)["errors"][0]["line"]) == (2, 1)


def test_json_holds_the_flow_and_the_losses(run, folder):
    (folder / "hello.xml").write_text(TWIML)
    report = json.loads(run("flow", "import", "hello.xml", "--json").out)
    assert report["source"] == "twiml"
    assert report["document"]["nodes"] == {"response": {"say": "Hello", "next": "end"}}
    assert report["losses"] == []


def test_tables_beside_a_csv_are_read(run, folder):
    (folder / "ivr_details.csv").write_text("id,name,announcement\n1,Day,hello\n")
    (folder / "ivr_entries.csv").write_text('ivr_id,selection,dest\n1,1,"ext-queues,5,1"\n')
    ran = run("flow", "import", "ivr_details.csv", "--from", "freepbx", "--json")
    assert json.loads(ran.out)["document"]["nodes"]["day"]["choices"] == {"1": "queue_5"}


PLAN = """#include more.conf
[a]
exten => s,1,Background(a)
 same => n,WaitExten(3)
[b]
exten => s,1,Background(b)
 same => n,WaitExten(3)
"""


def test_a_dialplan_with_two_entrances_makes_two_flows(run, folder):
    (folder / "extensions.conf").write_text(PLAN)
    (folder / "more.conf").write_text("[a]\nexten => 1,1,AGI(x)\n[b]\nexten => 1,1,Queue(q)\n")
    ran = run("flow", "import", "extensions.conf", "-o", "shop.yaml")
    assert "more.conf, line 2: AGI(x): it stays in the dialplan, with what follows" in ran.err
    assert (folder / "shop.yaml").read_text().endswith("next: end\n") is False
    assert "flow: b" in (folder / "shop_b.yaml").read_text()
    report = json.loads(run("flow", "import", "extensions.conf", "--json").out)
    assert [each["flow"] for each in report["others"]] == ["b"]
    assert report["losses"][0]["file"] == "more.conf"
    assert "\n---\nflow: b" in run("flow", "import", "extensions.conf").out


def test_a_long_report_has_an_end_and_counts_everything(run, folder):
    (folder / "long.xml").write_text(f"<Response>{'<Foo/>' * 1_500}<Say>Hello</Say></Response>")
    ran = run("flow", "import", "long.xml")
    assert ran.code == 1
    assert ran.err.count("<Foo>: left out") == 1_000
    assert "and 500 more" in ran.err
    assert "1500 things without equivalent" in ran.err
    assert json.loads(run("flow", "import", "long.xml", "--json").out)["lost"] == 1_500


def test_a_file_of_another_kind_is_named_and_exits_with_2(run, folder):
    (folder / "extensions.ael").write_text("context default {\n  s => { Answer(); }\n}\n")
    ran = run("flow", "import", "extensions.ael")
    assert ran.code == 2
    assert "this is a dialplan of Asterisk in AEL" in ran.err
    assert "hint: what is read is VoiceXML" in ran.err


def test_a_large_file_is_read_no_further_than_it_takes_to_refuse_it(run, folder):
    with (folder / "large.xml").open("wb") as file:
        file.write(b"<Response>")
        file.truncate(3_000_000_000)
    ran = run("flow", "import", "large.xml")
    assert ran.code == 2
    assert "binary file" in ran.err


def test_recordings_of_a_folder_are_laid_beside_the_flow(run, folder):
    (folder / "sounds").mkdir()
    (folder / "sounds" / "hello.wav").write_bytes(b"RIFF")
    (folder / "out").mkdir()
    (folder / "hello.xml").write_text("<Response><Play>hello</Play></Response>")
    ran = run("flow", "import", "hello.xml", "-o", "out/hello.yaml", "--sounds", "sounds")
    assert (ran.code, (folder / "out" / "hello.wav").read_bytes()) == (0, b"RIFF")
    assert "1 recordings beside" in ran.err
    assert "audio: hello.wav" in (folder / "out" / "hello.yaml").read_text()
    ran = run("flow", "import", "hello.xml", "-o", "out/again.yaml", "--sounds", "sounds", "--json")
    assert json.loads(ran.out)["recordings"] == ["hello.wav"]
