// One Slack window: whose eyes it is, the rail, the channel pane, the thread pane, App Home, and its dialogs.
import { act } from "./api.js";
import { h, toast } from "./dom.js";
import { Composer } from "./composer.js";
import { intro, paneHead, threadHead } from "./heading.js";
import { HomeView } from "./home.js";
import { MessageList } from "./list.js";
import { ModalHost } from "./modal.js";
import { drawRail, peoplePicker } from "./rail.js";
import { isReply, store } from "./state.js";
import { plain, unescape } from "./mrkdwn.js";

export const HOME = "home";

export class SlackWindow {
  viewer = "";
  place = ""; // channel id, or HOME
  thread = null; // ts of the root shown in the thread pane
  editing = null; // ts of the message being edited

  /** `kind` is customer or agents; `admits(person)` says whose eyes this window may be. */
  constructor(kind, title, admits) {
    Object.assign(this, { kind, title, admits });
    this.list = new MessageList(this, "Messages");
    this.threadList = new MessageList(this, "Thread");
    this.composer = new Composer(this, false);
    this.threadComposer = new Composer(this, true);
    this.home = new HomeView(this);
    this.modals = new ModalHost(this);
    this.head = h("header", { class: "window-head" });
    this.rail = h("nav", { class: "rail", "aria-label": `${title}: channels` });
    this.paneHead = h("header", { class: "pane-head" });
    this.status = h("p", { class: "status", role: "status" });
    this.pane = h("section", { class: "pane channel-pane" }, this.paneHead, this.list.root, this.home.root, this.status, this.composer.root);
    this.threadHead = h("header", { class: "pane-head" });
    this.threadStatus = h("p", { class: "status", role: "status" });
    this.threadPane = h("aside", { class: "pane thread-pane", "aria-label": "Thread", hidden: true },
      this.threadHead, this.threadList.root, this.threadStatus, this.threadComposer.root);
    this.body = h("div", { class: "window-body" }, this.rail, this.pane, this.threadPane);
    this.root = h("section", { class: "window", "aria-label": `${title} window`, dataset: { window: kind } },
      this.head, this.body, h("div", { class: "toasts" }));
    this.threadPane.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) this.closeThread();
    });
    store.onFact((fact) => this.#whispered(fact));
    this.#recall();
  }

  people() {
    return store.world.people.filter((p) => p.id !== store.world.bot.id && !p.deleted && this.admits(p) && store.channelsOf(p.id).length);
  }

  // ---- going places ------------------------------------------------------------------------------------------
  become(person) {
    this.viewer = person;
    this.thread = null;
    this.editing = null;
    this.root.querySelector(".toasts").replaceChildren();
    if (this.place === HOME) this.openHome(); else this.#settle();
    this.render();
  }

  openChannel(channel) {
    if (!this.#member(channel)) return;
    this.place = channel;
    this.thread = null;
    this.editing = null;
    this.#remember();
    this.render();
  }

  openThread(channel, ts) {
    if (!this.#member(channel)) return;
    this.place = channel;
    this.thread = ts;
    this.#remember();
    this.render();
    this.threadComposer.focus();
  }

  /** Follow a permalink: the channel, and the thread when the message stands in one. */
  openMessage(channel, ts, thread) {
    const found = store.all(channel).find((m) => m.ts === ts);
    const root = thread || (found && isReply(found) ? found.thread_ts : null)
      || (store.channel(channel)?.is_ext_shared && store.replies(channel, ts).length ? ts : null);
    if (root) this.openThread(channel, root); else this.openChannel(channel);
    (root ? this.threadList : this.list).flash(ts);
  }

  closeThread() {
    if (!this.thread) return;
    this.thread = null;
    this.#remember();
    this.render();
    this.composer.focus();
  }

  async openHome() {
    this.place = HOME;
    this.thread = null;
    this.#remember();
    this.render();
    try { await act("home", { user: this.viewer }); } catch (refusal) { toast(this.root, refusal.message); }
  }

  /** Put words into the channel composer, ready to send. */
  fill(text) {
    const place = store.channel(this.place);
    if (!place || !place.is_ext_shared) {
      const shared = store.channelsOf(this.viewer).find((c) => c.is_ext_shared);
      if (shared) this.openChannel(shared.id);
    } else if (this.thread) {
      this.closeThread();
    }
    this.composer.set(text);
  }

  /** A private message for somebody who looks elsewhere is told in a toast. */
  #whispered({ type, user, channel, thread, text }) {
    if (type !== "whispered" || user !== this.viewer) return;
    if (channel !== this.place || (thread && thread !== this.thread)) toast(this.root, plain(text));
  }

  #member(channel) {
    const known = store.channel(channel);
    if (known && known.members.includes(this.viewer)) return true;
    toast(this.root, `${store.person(this.viewer).name} is not in ${known ? store.channelName(known, this.viewer) : "that channel"}.`);
    return false;
  }

  /** Make sure viewer and place exist; a fresh window opens the desk, or the customer's shared channel. */
  #settle() {
    const people = this.people();
    if (!people.some((p) => p.id === this.viewer)) this.viewer = people.length ? people[0].id : "";
    if (this.place === HOME) return;
    const mine = store.channelsOf(this.viewer);
    if (mine.some((c) => c.id === this.place)) return;
    const inside = (c) => c.kind !== "im" && !c.is_ext_shared;
    const first = this.kind === "customer" ? mine.find((c) => c.is_ext_shared) : mine.find((c) => inside(c) && c.name === "desk") || mine.find(inside);
    this.place = (first || mine[0] || {}).id || "";
    this.thread = null;
  }

  #remember() {
    sessionStorage.setItem(`sandbox-${this.kind}`, JSON.stringify([this.viewer, this.place, this.thread]));
  }

  #recall() {
    try {
      [this.viewer = "", this.place = "", this.thread = null] = JSON.parse(sessionStorage.getItem(`sandbox-${this.kind}`)) || [];
    } catch { /* nothing to recall */ }
  }

  // ---- drawing -----------------------------------------------------------------------------------------------
  render() {
    if (!store.ready) return;
    this.#settle();
    const me = store.person(this.viewer);
    this.#once("head", [this.viewer, this.people()], () => this.head.replaceChildren(
      h("div", { class: "window-title" }, h("h2", {}, this.title), h("p", {}, `${me.name} · ${me.team_name || ""}`)), peoplePicker(this)));
    drawRail(this);
    this.#pane();
    this.#thread();
    this.modals.render();
  }

  #seen = {};

  #once(key, facts, draw) {
    const signature = JSON.stringify(facts);
    if (this.#seen[key] !== signature) { this.#seen[key] = signature; draw(); }
  }

  #pane() {
    const home = this.place === HOME;
    const channel = store.channel(this.place);
    this.home.root.hidden = !home;
    for (const part of [this.list.root, this.composer.root, this.status]) part.hidden = home || !channel;
    this.#once("paneHead", [this.viewer, this.place, channel], () => this.paneHead.replaceChildren(...paneHead(this, channel)));
    if (home) this.home.render();
    if (home || !channel) return;
    const roots = store.roots(channel.id, this.viewer);
    this.list.show(roots, channel.id, null, { key: channel.id, node: () => intro(this, channel) });
    this.#working(this.status, `${channel.id}|undefined`);
    this.composer.show(channel, null);
    if (this.pane.offsetParent && this.list.root.offsetParent && this.#visible(this.pane)) this.#read(channel.id, null, roots);
  }

  /** The pane is really in sight: the thread pane of a narrow window lies over it. */
  #visible(pane) {
    return getComputedStyle(pane).visibility !== "hidden" && document.visibilityState === "visible";
  }

  #read(channel, thread, messages) {
    const shown = messages.filter((m) => !m.ephemeral);
    if (shown.length) store.markRead(this.viewer, channel, thread, shown[shown.length - 1].ts);
  }

  #thread() {
    const channel = store.channel(this.place);
    const open = Boolean(this.thread && channel);
    this.threadPane.hidden = !open;
    this.body.classList.toggle("with-thread", open);
    if (!open) return delete this.threadPane.dataset.thread;
    this.threadPane.dataset.thread = this.thread;
    const root = store.all(channel.id).find((m) => m.ts === this.thread) || { ts: this.thread, subtype: "tombstone", text: "This message was deleted." };
    const messages = [root, ...store.replies(channel.id, this.thread, this.viewer)];
    const name = store.channelName(channel, this.viewer);
    this.#once("threadHead", [this.thread, name], () => this.threadHead.replaceChildren(...threadHead(this, name)));
    this.threadList.show(messages, channel.id, this.thread, { key: "", node: () => h("div", {}) });
    this.#working(this.threadStatus, `${channel.id}|${this.thread}`);
    this.threadComposer.show(channel, this.thread);
    if (this.threadPane.offsetParent && this.#visible(this.threadPane)) this.#read(channel.id, this.thread, messages.slice(1));
    return undefined;
  }

  #working(line, key) {
    const words = store.statuses.get(key) || "";
    line.textContent = words ? `${store.world.bot.name} ${words}` : "";
  }

  /** Wire text as the person would type it again. */
  decode(text) {
    const typed = (text || "").replace(/<([@#!]?)([^<>|]+)(?:\|([^<>]*))?>/g, (whole, mark, target, label) => {
      if (mark === "@") return `@${store.person(target).name}`;
      if (mark === "#") return whole;
      return mark === "!" ? `@${target}` : target.replace(/^mailto:/, "") || label;
    });
    return unescape(typed);
  }
}
