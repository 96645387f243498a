// Search in records. What is searched for stands in the address, so that it can be kept and shared.

import { ask, byId, element, lasted, moment, outcome, say, where, who } from "./dom.js";

const form = byId("search");
const TIMES = ["since", "until"];
let more = "";
let shown = 0;

function asked() {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value) query.set(name, value);
  return query;
}

// The service takes times in milliseconds, a person gives them in the zone of this machine.
function forService(query) {
  const facts = new URLSearchParams(query);
  for (const name of TIMES) if (facts.has(name)) facts.set(name, Date.parse(facts.get(name)));
  return facts;
}

function row(call) {
  const link = element("a", { href: `/calls/${encodeURIComponent(call.key)}` }, moment(call));
  const marked = call.served === "socket" ? outcome(call) : `${outcome(call)} (${call.served})`;
  const cells = [link, who(call), where(call), marked, lasted(call.seconds), call.question || call.node || "-"];
  return element("tr", {}, ...cells.map((cell) => element("td", {}, cell)));
}

async function search(after = "") {
  const query = forService(asked());
  if (after) query.set("after", after);
  say("trouble", "");
  try {
    const facts = await ask(`/api/calls?${query}`);
    if (!after) {
      byId("rows").replaceChildren();
      shown = 0;
    }
    const rows = facts.calls.map(row);
    byId("rows").append(...rows);
    if (after && rows.length) rows[0].querySelector("a").focus();
    shown += rows.length;
    more = facts.more;
    byId("more").hidden = !more;
    say("found", shown === 1 && !more ? "1 call" : `${shown || "No"} calls${more ? ", and earlier ones" : ""}`);
    if (facts.troubles.length) say("trouble", facts.troubles.join("; "));
  } catch (error) {
    say("trouble", error.message);
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  history.pushState(null, "", `/records?${asked()}`);
  search();
});
byId("more").addEventListener("click", () => search(more));

function fill() {
  const query = new URLSearchParams(location.search);
  for (const field of form.elements) if (field.name) field.value = query.get(field.name) || "";
}

addEventListener("popstate", () => {
  fill();
  search();
});

const about = ask("/api/about").then((facts) => {
  byId("status").append(...facts.statuses.map((status) => element("option", { value: status }, status)));
});
await about.catch(() => {});
fill();
search();
