// The left rail of a window: who one is, and the channels that person is in, with what is new.
import { avatar, h, icon } from "./dom.js";
import { store } from "./state.js";

/** Buttons to become another person of this window's side. */
export function peoplePicker(win) {
  const chips = win.people().map((person) => {
    const mine = person.id === win.viewer;
    return h("button", { type: "button", class: "person", role: "radio", "aria-checked": String(mine), "aria-label": `Act as ${person.name}`,
      title: `${person.name}, ${person.role}`, dataset: { person: person.id }, onclick: () => win.become(person.id) },
      avatar(person, "small"), person.name.split(" ")[0]);
  });
  const picker = h("div", { class: "people", role: "radiogroup", "aria-label": `Who you are in the ${win.title} window` }, chips);
  picker.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const at = chips.indexOf(document.activeElement);
    if (step && at >= 0) { event.preventDefault(); chips[(at + step + chips.length) % chips.length].focus(); }
  });
  return picker;
}

/** Redraw the rail when something in it changed, keeping the focused entry focused. */
export function drawRail(win) {
  const next = sections(win);
  const now = win.rail.children;
  if (next.length === now.length && next.every((node, i) => node.isEqualNode(now[i]))) return;
  const focused = win.rail.contains(document.activeElement) ? document.activeElement.dataset.channel : "";
  win.rail.replaceChildren(...next);
  if (focused) [...win.rail.querySelectorAll("button")].find((b) => b.dataset.channel === focused)?.focus();
}

function sections(win) {
  const mine = store.channelsOf(win.viewer);
  const rooms = mine.filter((c) => c.kind !== "im");
  const talks = mine.filter((c) => c.kind === "im");
  const shared = rooms.filter((c) => c.is_ext_shared);
  const inside = rooms.filter((c) => !c.is_ext_shared);
  const home = win.kind === "agents" ? [homeItem(win)] : [];
  return [
    ...group("Channels", inside.map((c) => item(win, c))),
    ...group(win.kind === "agents" ? "With customers" : "Channels", shared.map((c) => item(win, c))),
    ...group("Apps", [...home, ...talks.filter((c) => store.isBotDm(c)).map((c) => item(win, c))]),
    ...group("People", talks.filter((c) => !store.isBotDm(c)).map((c) => item(win, c))),
  ];
}

function group(title, items) {
  return items.length ? [h("h4", { class: "rail-title" }, title), h("ul", {}, items)] : [];
}

function item(win, channel) {
  const { unread, mentions } = store.news(win.viewer, channel);
  const here = win.place === channel.id;
  const name = store.channelName(channel, win.viewer);
  const shape = channel.kind === "im" ? (store.isBotDm(channel) ? "app" : "person") : channel.is_ext_shared ? "shared" : "hash";
  const told = mentions ? `, ${mentions} for you` : unread ? ", unread" : "";
  return h("li", {}, h("button", { type: "button", class: `rail-item ${unread ? "unread" : ""}`, "aria-current": here ? "page" : undefined,
    dataset: { channel: channel.id }, title: name, onclick: () => win.openChannel(channel.id) },
    icon(shape), h("span", { class: "rail-name" }, name.replace(/^#/, ""), h("span", { class: "sr" }, told)),
    mentions ? h("span", { class: "count", "aria-hidden": "true" }, String(mentions)) : unread ? h("span", { class: "dot", "aria-hidden": "true" }) : null));
}

function homeItem(win) {
  return h("li", {}, h("button", { type: "button", class: "rail-item", "aria-current": win.place === "home" ? "page" : undefined,
    dataset: { channel: "home" }, onclick: () => win.openHome() }, icon("home"), h("span", { class: "rail-name" }, "App Home")));
}

/** Whether anything waits for this window's person. */
export const hasNews = (win) => store.channelsOf(win.viewer).some((c) => store.news(win.viewer, c).unread > 0);
