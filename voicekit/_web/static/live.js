// The stream of what happens. The browser comes back by itself where it breaks, and names the last message it has had.

import { say } from "./dom.js";

export function follow(path, take) {
  const source = new EventSource(path);
  for (const kind of ["calls", "told", "lost"]) {
    source.addEventListener(kind, (message) => take[kind](JSON.parse(message.data)));
  }
  let broken;
  source.onopen = () => {
    clearTimeout(broken);
    say("line", "Connected");
  };
  source.onerror = () => {
    // Streams end every minute, and come back within a second: only what lasts is told.
    clearTimeout(broken);
    broken = setTimeout(() => say("line", "Connection lost: trying again"), 2000);
    if (source.readyState === EventSource.CLOSED) {
      source.close();
      setTimeout(() => location.reload(), 3000);
    }
  };
  addEventListener("pagehide", () => source.close());
  return source;
}

// How many events have been missed, in words.
export function missed(lost) {
  const parts = [];
  if (lost.messages) parts.push(`${lost.messages} messages came faster than this page could read`);
  if (lost.events) parts.push(`${lost.events} events were lost in the service`);
  return `${parts.join(", ")}. The calls are shown anew.`;
}
