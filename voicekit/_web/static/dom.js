// Elements and texts. What callers say, and what their networks send, comes into a page as text alone, by `element`.

// Control characters, and those that turn the order of what follows, as their escapes: as `voicekit calls` shows them.
const UNSEEN = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]/gu;

export function visible(text) {
  return String(text).replace(UNSEEN, (found) => "\\u" + found.charCodeAt(0).toString(16).padStart(4, "0"));
}

// An element with attributes and children: elements, or texts, which are isolated in their direction.
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.map(child));
  return made;
}

function child(value) {
  if (value instanceof Node) return value;
  const isolated = document.createElement("bdi");
  isolated.textContent = visible(value);
  return isolated;
}

export function byId(id) {
  return document.getElementById(id);
}

export function say(id, text) {
  const place = byId(id);
  if (place.textContent !== text) place.textContent = text;
  if (place.classList.contains("trouble")) place.hidden = !text;
}

// One line of a conversation.
const BAD = new Set(["failed", "error", "warned", "missed"]);

export function line(event) {
  const item = element("li", BAD.has(event.by) ? { class: "bad" } : {},
    element("span", { class: "at" }, event.begins.toFixed(1)),
    element("span", { class: "by" }, event.by),
    element("span", { class: "words" }, event.words));
  item.begins = event.begins;
  return item;
}

// A line in its place: a prompt is told at its end, and stands at its beginning.
export function insert(list, item) {
  let before = list.lastElementChild;
  while (before && before.begins > item.begins) before = before.previousElementSibling;
  if (before) before.after(item);
  else list.prepend(item);
}

export function who(call) {
  return call.caller || "withheld";
}

export function where(call) {
  return call.flow || call.route || "-";
}

export function lasted(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const minutes = Math.floor(whole / 60);
  return minutes ? `${minutes} min ${String(whole % 60).padStart(2, "0")} s` : `${whole} s`;
}

export function outcome(call) {
  return call.status || "on the line";
}

export function moment(call) {
  return new Date(call.began).toLocaleString();
}

// A button that does something which cannot be undone: it is pressed twice.
const SURE_WITHIN = 4000;

export function sureButton(button, act) {
  const text = button.textContent;
  let sure = 0;
  button.addEventListener("click", async () => {
    if (!sure) {
      button.textContent = `${text}: press again`;
      sure = setTimeout(() => {
        sure = 0;
        button.textContent = text;
      }, SURE_WITHIN);
      return;
    }
    clearTimeout(sure);
    sure = 0;
    button.textContent = text;
    try {
      await ask(act(), "POST");
    } catch (error) {
      say("trouble", error.message);
    }
  });
}

// Whether people may do more than look. Where that cannot be asked, they may not.
export async function isOperator() {
  try {
    return (await ask("/api/about")).role === "operator";
  } catch {
    return false;
  }
}

// What the service answers; an error has what it says.
export async function ask(path, method = "GET") {
  const answer = await fetch(path, { method, headers: { Accept: "application/json" } });
  if (answer.status === 401) location.assign("/enter");
  const facts = await answer.json();
  if (!answer.ok) throw new Error([facts.error, facts.hint].filter(Boolean).join("; "));
  return facts;
}
