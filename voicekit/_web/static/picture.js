// The picture of a flow, with the node lit where the call stands, and those that it came by.

import { visible } from "./dom.js";

const MARGIN = 60; // pixels above and beside a node that is scrolled to

export class Picture {
  constructor(place, section, words) {
    this.place = place;
    this.section = section;
    this.words = words;
    this.flow = "";
    this.anew();
  }

  anew() {
    this.gone = new Map(); // the nodes that the call came by, by flow
    this.node = "";
    this.isOver = false;
  }

  take(events) {
    let moved = false;
    for (const event of events) {
      if (event.event !== "node") continue;
      moved = true;
      this.node = event.node;
      this.at = event.flow;
      if (!this.gone.has(event.flow)) this.gone.set(event.flow, new Set());
      this.gone.get(event.flow).add(event.node);
    }
    if (!moved) return;
    if (this.at === this.flow) this.light();
    else this.load(this.at);
  }

  over() {
    this.isOver = true;
    this.light();
  }

  // By XMLHttpRequest, which gives a document: no text is made elements in the page.
  load(flow) {
    this.flow = flow;
    const request = new XMLHttpRequest();
    request.open("GET", `/api/flows/${encodeURIComponent(flow)}`);
    request.responseType = "document";
    request.overrideMimeType("image/svg+xml");
    request.onload = () => {
      const drawn = request.status === 200 && request.responseXML && request.responseXML.documentElement;
      if (!drawn || flow !== this.flow) return;
      this.place.replaceChildren(document.importNode(drawn, true));
      this.section.hidden = false;
      this.light();
    };
    request.send();
  }

  // Scrolls the picture alone: whoever reads elsewhere in the page stays there.
  reveal(box) {
    const frame = this.place.getBoundingClientRect();
    if (box.top < frame.top || box.bottom > frame.bottom) this.place.scrollTop += box.top - frame.top - MARGIN;
    if (box.left < frame.left || box.right > frame.right) this.place.scrollLeft += box.left - frame.left - MARGIN;
  }

  light() {
    const gone = this.gone.get(this.flow) || new Set();
    for (const box of this.place.querySelectorAll("[data-node]")) {
      const name = box.getAttribute("data-node");
      const here = name === this.node && this.at === this.flow;
      box.classList.toggle("gone", gone.has(name));
      box.classList.toggle("lit", here);
      if (here) box.setAttribute("aria-current", "step");
      else box.removeAttribute("aria-current");
    }
    if (this.node) this.words.textContent = visible(`${this.isOver ? "Last at" : "At"} ${this.at} \u203a ${this.node}`);
    const lit = this.place.querySelector(".lit");
    if (lit && !this.isOver) this.reveal(lit.getBoundingClientRect());
  }
}
