// Starts the page: two windows, the guide, the state of the line to the server and of the app behind it.
import { slackDate } from "./dates.js";
import { h } from "./dom.js";
import { Guide } from "./guide.js";
import { hasNews } from "./rail.js";
import { store } from "./state.js";
import { SlackWindow } from "./window.js";

const find = (selector) => document.querySelector(selector);
const customer = new SlackWindow("customer", "Customer", (person) => person.is_external);
const agents = new SlackWindow("agents", "Agents", (person) => !person.is_external);
const windows = [customer, agents];
const guide = new Guide(find(".guide"), find(".guide-toggle"), customer, agents);
const stage = find(".windows");

const tabs = windows.map((win) =>
  h("button", { type: "button", role: "tab", "aria-selected": "false", onclick: () => front(win.kind) }, win.title));
find(".view-tabs").append(...tabs);

/** On a narrow page one window is in front. */
function front(kind) {
  stage.dataset.front = kind;
  windows.forEach((win, i) => tabs[i].setAttribute("aria-selected", String(win.kind === kind)));
  store.touch();
}

function line() {
  const banner = find(".banner");
  const state = find(".app-state");
  const { connected, bot } = store.world;
  const lost = !store.online;
  const words = lost ? "The sandbox server does not answer. This page tries again by itself."
    : !connected ? "No app is connected: what you write is kept, but nobody answers yet." : "";
  if (banner.textContent !== words) banner.textContent = words;
  banner.hidden = !words || !store.ready && !lost;
  state.className = `app-state ${lost || !connected ? "off" : "on"}`;
  state.textContent = !store.ready ? "" : lost ? "Sandbox unreachable" : connected ? `${bot.name} is connected` : "No app connected";
}

function render() {
  line();
  if (!store.ready) return;
  if (!stage.contains(customer.root)) stage.replaceChildren(customer.root, agents.root);
  for (const win of windows) win.render();
  guide.render();
  windows.forEach((win, i) => tabs[i].classList.toggle("has-news", stage.dataset.front !== win.kind && hasNews(win)));
}

document.addEventListener("show-window", (event) => front(event.detail));
document.addEventListener("visibilitychange", () => store.touch());
setInterval(() => {
  for (const node of document.querySelectorAll("time[data-ago]")) node.textContent = slackDate(node.dataset.ago, node.dataset.format);
}, 20000);

store.onChange(render);
front("customer");
store.start();
