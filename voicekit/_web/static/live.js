// The stream of what happens. Where it breaks, it goes on after the last message that the page has had.

import { ask, say } from "./dom.js";

const TOLD_AFTER = 2000; // milliseconds: streams end every minute, and only what lasts is told
const AGAIN = 2000; // milliseconds after which a stream is opened that the browser has given up

export function follow(path, take) {
  let source;
  let last = "";
  let broken = 0;
  let over = false;

  function open() {
    if (over) return;
    const after = last && `${path.includes("?") ? "&" : "?"}after=${encodeURIComponent(last)}`;
    source = new EventSource(path + after);
    for (const kind of ["calls", "told", "lost"]) {
      source.addEventListener(kind, (message) => {
        last = message.lastEventId || last;
        take[kind](JSON.parse(message.data));
      });
    }
    source.onopen = () => {
      clearTimeout(broken);
      broken = 0;
      say("line", "Connected");
    };
    source.onerror = () => {
      broken ||= setTimeout(() => say("line", "Connection lost: trying again"), TOLD_AFTER);
      if (source.readyState === EventSource.CLOSED) setTimeout(again, AGAIN);
    };
  }

  // Whoever is not in any more is led to the entrance by `ask`.
  function again() {
    ask("/api/about").then(open, () => setTimeout(again, AGAIN));
  }

  function close() {
    over = true;
    clearTimeout(broken);
    source.close();
  }

  addEventListener("pagehide", close);
  open();
  return { close };
}

// How many events have been missed, in words.
export function missed(lost) {
  const parts = [];
  if (lost.messages) parts.push(`${lost.messages} messages came faster than this page could read`);
  if (lost.events) parts.push(`${lost.events} events were lost in the service`);
  return `${parts.join(", ")}. The calls are shown anew.`;
}
