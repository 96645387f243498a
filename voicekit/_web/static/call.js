// One call: why it ended, its facts, its conversation, and where it stands in its flow. A live one grows.

import { ask, byId, element, insert, isOperator, lasted, line, moment, outcome, say, sureButton, visible, where, who } from "./dom.js";
import { follow, missed } from "./live.js";
import { Picture } from "./picture.js";

const key = decodeURIComponent(location.pathname.split("/").pop());
const FACTS = ["id", "uniqueid", "channel", "caller", "called", "route", "flow", "language", "served", "program", "key"];
const LOOK_AGAIN = 1500; // milliseconds after which records know what was told just now

const mayOperate = await isOperator();
const talk = byId("talk");
const picture = new Picture(byId("picture"), byId("picture-section"), byId("where"));
let seen = 0;
let early = []; // what the stream has told before the call was there
let loaded = false;

function show(call) {
  const title = `${who(call)}, ${moment(call)}: ${outcome(call)}`;
  byId("title").replaceChildren(element("span", {}, title));
  document.title = `${visible(title)} - voicekit`;
  const facts = FACTS.filter((name) => call[name]).map((name) => [name, call[name]]);
  facts.push(["lasted", lasted(call.seconds)]);
  byId("facts").replaceChildren(...facts.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]));
  byId("aloud-line").hidden = Boolean(call.status);
  byId("operate").hidden = Boolean(call.status) || !mayOperate;
}

function grow(first, events) {
  if (first > seen) talk.append(element("li", { class: "gap" }, `${first - seen} events are not shown`));
  const some = events.slice(Math.max(0, seen - first));
  seen = Math.max(seen, first + events.length);
  for (const event of some) insert(talk, line(event));
  picture.take(some);
}

function told(facts) {
  if (!loaded) {
    early.push(facts);
    return;
  }
  if (facts.first > seen) {
    setTimeout(load, LOOK_AGAIN); // something was missed: it is in the records
    return;
  }
  grow(facts.first, facts.events);
  if (facts.call) {
    show(facts.call);
    if (facts.call.status && !over) {
      finish();
      setTimeout(load, LOOK_AGAIN);
    }
  }
}

let over = false;

function finish() {
  over = true;
  source.close();
  picture.over();
}

let loading = false;

async function load() {
  if (loading) return;
  loading = true;
  try {
    const call = await ask(`/api/calls/${encodeURIComponent(key)}`);
    show(call);
    if (call.first + call.events.length >= seen) {
      talk.replaceChildren();
      picture.anew();
      seen = call.first;
      grow(call.first, call.events);
    }
    byId("why-section").hidden = !call.status;
    byId("why").replaceChildren(element("span", {}, call.cause));
    byId("hint").hidden = !call.hint;
    byId("hint").replaceChildren(element("span", {}, call.hint ? `What to do: ${call.hint}` : ""));
    if (call.status) finish();
    say("trouble", "");
  } catch (error) {
    say("trouble", error.message);
  }
  loaded = true;
  loading = false;
  const waiting = early;
  early = [];
  waiting.forEach(told);
}

sureButton(byId("hangup"), () => `/api/calls/${encodeURIComponent(key)}/hangup`);
byId("aloud").addEventListener("change", (event) => byId("log").setAttribute("aria-live", event.target.checked ? "polite" : "off"));

const source = follow(`/api/live?call=${encodeURIComponent(key)}`, {
  calls() {
    if (loaded && !over) load(); // the stream began anew: what was missed is looked up
  },
  told,
  lost(facts) {
    say("trouble", missed(facts));
  },
});
load();
