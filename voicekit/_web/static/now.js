// The calls that go on, each with the last lines of its conversation.

import { byId, element, insert, isOperator, lasted, line, outcome, say, sureButton, where, who } from "./dom.js";
import { follow, missed } from "./live.js";

const LINES = 5;
const LEAVES_AFTER = 8000; // milliseconds for which a call that is over is still shown
const SAY_EVERY = 5000; // milliseconds between two counts: a screen reader says each

const calls = new Map();
const fresh = new Map(); // what is to be shown with the next frame, by call
let ahead = 0; // milliseconds that this machine's clock is ahead of the service's

class Card {
  constructor(call) {
    this.call = call;
    this.seen = 0; // how many of its events it has had
    this.link = element("a", { href: `/calls/${encodeURIComponent(call.key)}` }, who(call));
    this.time = element("span");
    this.place = element("p");
    this.talk = element("ol", { class: "talk" });
    this.item = element("li", {}, element("h2", {}, this.link, this.time), this.place, this.talk);
  }

  show(call, events) {
    this.call = call;
    const at = [where(call), call.node, call.question].filter(Boolean).join(" \u203a ");
    this.place.replaceChildren(element("span", {}, call.status ? `${at}: ${call.status}` : at));
    for (const event of events.slice(-LINES)) insert(this.talk, line(event));
    while (this.talk.childElementCount > LINES) this.talk.firstElementChild.remove();
    this.tick();
    if (call.status && !this.over) {
      this.over = true;
      this.item.classList.add("over");
      setTimeout(() => this.leave(), LEAVES_AFTER);
    }
  }

  tick() {
    const seconds = this.call.status ? this.call.seconds : (Date.now() - ahead - Date.parse(this.call.began)) / 1000;
    const text = this.call.status ? `${outcome(this.call)}, ${lasted(seconds)}` : lasted(seconds);
    if (this.time.textContent !== text) this.time.textContent = text;
  }

  leave() {
    if (document.activeElement && this.item.contains(document.activeElement)) {
      setTimeout(() => this.leave(), LEAVES_AFTER); // whoever is there with the keyboard stays there
      return;
    }
    this.item.remove();
    calls.delete(this.call.key);
  }
}

function take(call, first, events) {
  let card = calls.get(call.key);
  if (!card) {
    card = new Card(call);
    calls.set(call.key, card);
    byId("calls").append(card.item);
  }
  const some = events.slice(Math.max(0, card.seen - first));
  card.seen = Math.max(card.seen, first + events.length);
  const waiting = fresh.get(card) || { call, events: [] };
  waiting.call = call;
  waiting.events.push(...some);
  if (!fresh.size) requestAnimationFrame(draw);
  fresh.set(card, waiting);
}

function draw() {
  for (const [card, { call, events }] of fresh) card.show(call, events);
  fresh.clear();
}

let there = new Set();

follow("/api/live", {
  calls(facts) {
    ahead = Date.now() - facts.now;
    if (facts.anew) there = new Set();
    for (const call of facts.calls) {
      there.add(call.key);
      take(call, call.first, call.events);
    }
    if (facts.whole) {
      for (const [key, card] of calls) if (!there.has(key) && !card.over) card.leave();
      count();
    }
  },
  told(facts) {
    if (facts.call) take(facts.call, facts.first, facts.events);
  },
  lost(facts) {
    say("trouble", missed(facts));
  },
});

function count() {
  const live = [...calls.values()].filter((card) => !card.call.status).length;
  say("count", live === 1 ? "1 call is on the line." : `${live || "No"} calls are on the line.`);
}

sureButton(byId("drain"), () => "/api/drain");
isOperator().then((may) => {
  byId("operate").hidden = !may;
});

setInterval(() => {
  for (const card of calls.values()) if (!card.call.status) card.tick();
}, 1000);
setInterval(count, SAY_EVERY);
