// A scrolling list of messages: keyed rows, day dividers, a "new" line, and a scroll position that keeps its place.
import { dayName, sameDay } from "./dates.js";
import { h, icon, reconcile } from "./dom.js";
import { authorOf, renderMessage } from "./message.js";
import { store } from "./state.js";

const TOGETHER = 300; // seconds within which messages of one author share a heading

export class MessageList {
  #rows = new Map(); // ts -> {signature, node}
  #place = ""; // which channel or thread the rows belong to
  #newFrom = ""; // ts of the first message that was unread when the place was opened

  constructor(win, label) {
    this.win = win;
    this.inner = h("div", { class: "list-inner" });
    this.jump = h("button", { type: "button", class: "jump", hidden: true, onclick: () => this.toEnd() }, icon("down"), "Newest messages");
    this.scroller = h("div", { class: "list", role: "log", "aria-label": label, "aria-live": "polite", tabindex: "0" }, this.inner);
    this.scroller.addEventListener("scroll", () => { if (this.#atEnd()) this.jump.hidden = true; });
    this.root = h("div", { class: "list-box" }, this.scroller, this.jump);
  }

  /** Show `messages`; `thread` is the root's ts in a thread pane; `intro` stands above the first message. */
  show(messages, channel, thread, intro) {
    const place = `${this.win.viewer}|${channel}|${thread || ""}`;
    const moved = place !== this.#place;
    const stay = moved || this.#atEnd();
    const last = messages[messages.length - 1];
    const grown = last && !this.#rows.has(last.ts);
    if (moved) this.#open(place, messages, channel, thread);
    const rows = [this.#row("intro", JSON.stringify([place, intro.key]), () => intro.node())];
    const replies = messages.filter((m) => !m.ephemeral).length - 1;
    let before = null;
    messages.forEach((m, i) => {
      const divided = !thread && (!before || !sameDay(before.ts, m.ts));
      if (divided) rows.push(this.#row(`day-${m.ts}`, dayName(m.ts), () => divider(dayName(m.ts))));
      if (m.ts === this.#newFrom) rows.push(this.#row("new", m.ts, () => h("div", { class: "new-line" }, h("span", {}, "New"))));
      rows.push(this.#message(m, channel, thread, !divided && i > (thread ? 1 : 0) && together(before, m)));
      if (thread && i === 0) rows.push(this.#row("count", String(replies), () => countLine(replies)));
      before = m;
    });
    const keys = new Set(rows.map((row) => row.key));
    for (const key of this.#rows.keys()) if (!keys.has(key)) this.#rows.delete(key);
    reconcile(this.inner, rows.map((row) => row.node));
    const mine = grown && last.user === this.win.viewer;
    if (stay || mine) this.toEnd(); else if (grown) this.jump.hidden = false;
  }

  /** Scroll to one message and light it up for a moment. */
  flash(ts) {
    const row = this.#rows.get(ts);
    if (!row) return;
    row.node.scrollIntoView({ block: "center" });
    row.node.classList.add("flash");
    setTimeout(() => row.node.classList.remove("flash"), 1800);
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.jump.hidden = true;
  }

  #open(place, messages, channel, thread) {
    this.#place = place;
    this.#rows.clear();
    const read = store.readUpTo(this.win.viewer, channel, thread);
    const fresh = messages.find((m) => m.ts > read && m.user !== this.win.viewer && m.ts !== thread);
    const all = fresh === messages[thread ? 1 : 0]; // everything is new: a line would tell nothing
    this.#newFrom = fresh && !all ? fresh.ts : "";
  }

  #atEnd() {
    const s = this.scroller;
    return s.scrollHeight - s.scrollTop - s.clientHeight < 60;
  }

  #message(m, channel, thread, follows) {
    const replies = thread ? [] : store.replies(channel, m.ts).map((r) => [r.ts, r.text]);
    const read = thread ? "" : store.readUpTo(this.win.viewer, channel, m.ts);
    const signature = JSON.stringify([m, follows, replies, replies.length && read, this.win.editing === m.ts, this.win.viewer]);
    return this.#row(m.ts, signature, () => renderMessage(m, this.win, { channel, follows, thread: Boolean(thread) }));
  }

  #row(key, signature, build) {
    const old = this.#rows.get(key);
    if (old && old.signature === signature) return { key, node: old.node };
    const node = build();
    this.#rows.set(key, { signature, node });
    if (old && old.node.contains(document.activeElement)) setTimeout(() => node.isConnected && node.focus && node.focus(), 0);
    return { key, node };
  }
}

function together(a, b) {
  if (!a || a.ephemeral || b.ephemeral || a.subtype || b.subtype) return false;
  return authorOf(a).id === authorOf(b).id && Number(b.ts) - Number(a.ts) < TOGETHER;
}

const divider = (text) => h("div", { class: "day", role: "separator" }, h("span", {}, text));
const countLine = (n) => h("div", { class: "count-line" }, h("span", {}, n ? `${n} ${n === 1 ? "reply" : "replies"}` : "No replies yet"));
