// What stands above messages: the heads of the panes and the words at a channel's beginning.
import { h, icon } from "./dom.js";
import { store } from "./state.js";

/** Head of the channel pane; no channel means App Home. */
export function paneHead(win, channel) {
  if (!channel) return [icon("home"), h("h3", {}, "App Home")];
  const home = store.person(win.viewer).team_id;
  const outside = channel.members.map((id) => store.person(id)).filter((p) => p.team_id && p.team_id !== home && !p.is_bot);
  const teams = [...new Set(outside.map((p) => p.team_name))].join(", ");
  const shared = channel.is_ext_shared && teams ? h("span", { class: "badge away" }, `Shared with ${teams}`) : null;
  const count = h("span", { class: "members" }, icon("person"), String(channel.members.length), h("span", { class: "sr" }, " members"));
  const parts = [h("h3", {}, store.channelName(channel, win.viewer)), shared, h("span", { class: "grow" }), channel.kind === "im" ? null : count];
  return parts.filter(Boolean);
}

/** Head of the thread pane in the channel called `name`. */
export function threadHead(win, name) {
  const close = () => win.closeThread();
  return [
    h("button", { type: "button", class: "icon-button back", "aria-label": `Back to ${name}`, title: `Back to ${name}`, onclick: close }, icon("back")),
    h("h3", {}, "Thread"), h("span", { class: "where" }, name), h("span", { class: "grow" }),
    h("button", { type: "button", class: "icon-button", "aria-label": "Close thread", title: "Close thread", onclick: close }, icon("close")),
  ];
}

/** The beginning of a channel, and what to do in it. */
export function intro(win, channel) {
  const name = store.channelName(channel, win.viewer);
  const words = channel.kind === "im" ? "This is the beginning of your conversation."
    : channel.is_ext_shared && win.kind === "customer" ? "Ask a question here; the answer comes in the thread under it."
    : channel.is_ext_shared ? "A channel shared with a customer. Answer in a thread and the bot steps aside."
    : `This is the beginning of ${name}.`;
  return h("div", { class: "intro" }, h("h4", {}, name), h("p", {}, channel.topic || null, channel.topic ? h("br") : null, words));
}
