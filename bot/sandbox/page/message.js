// One message: who, when, what, its replies, and the things one can do with it.
import { act } from "./api.js";
import { renderBlocks, textNode } from "./blocks.js";
import { askConfirm } from "./confirm.js";
import { ago, clock, full } from "./dates.js";
import { avatar, h, icon, toast } from "./dom.js";
import { emojiOf } from "./emoji.js";
import { fileCard } from "./files.js";
import { openMenu } from "./menu.js";
import { mrkdwn, plain } from "./mrkdwn.js";
import { store } from "./state.js";

const EVENTS = new Set(["channel_join", "channel_leave", "group_join", "group_leave", "channel_topic", "channel_name", "channel_archive"]);

/** Who wrote it, as far as a message tells. */
export function authorOf(m) {
  if (m.user) return store.person(m.user);
  const name = m.username || (m.bot_profile && m.bot_profile.name) || store.world.bot.name || "App";
  return { id: m.bot_id || "", name, is_bot: true, color: "#14695f" };
}

/** Render `m` in `win`. `options`: {channel, follows: same author just before, thread: standing in the thread pane}. */
export function renderMessage(m, win, options) {
  const author = authorOf(m);
  if (EVENTS.has(m.subtype)) return systemLine(m, author, win);
  if (m.subtype === "tombstone") {
    return h("article", { class: "message gone", dataset: { ts: m.ts } }, h("p", {}, m.text), replyBar(m, win, options));
  }
  const follows = options.follows && !m.ephemeral;
  const body = h("div", { class: "message-body" },
    m.ephemeral ? privateMark(m) : null,
    m.subtype === "thread_broadcast" && !options.thread ? h("p", { class: "broadcast" }, "replied to a thread") : null,
    follows ? null : byline(m, author, win),
    win.editing === m.ts ? editor(m, win, options.channel) : content(m, win, options.channel),
    replyBar(m, win, options));
  const side = follows
    ? h("time", { class: "side-time", title: full(m.ts) }, clock(m.ts).replace(/ [AP]M$/, ""))
    : avatar(author);
  const classes = `message ${follows ? "follows" : ""} ${m.ephemeral ? "ephemeral" : ""}`;
  const name = `${author.name}, ${clock(m.ts)}`;
  return h("article", { class: classes, dataset: { ts: m.ts }, "aria-label": name, tabindex: "-1" }, side, body, tools(m, win, options));
}

function systemLine(m, author, win) {
  const words = { channel_join: "joined", group_join: "joined", channel_leave: "left", group_leave: "left" }[m.subtype];
  const text = words ? `${author.name} ${words} the channel` : plain(m.text);
  return h("article", { class: "message system", dataset: { ts: m.ts } }, h("p", {}, text, h("time", { title: full(m.ts) }, clock(m.ts))));
}

function privateMark(m) {
  const hide = () => { store.hidden.add(m.ts); store.touch(); };
  return h("p", { class: "private" }, icon("eye"), "Only visible to you",
    h("button", { type: "button", class: "text-button", onclick: hide }, "Hide"));
}

function byline(m, author, win) {
  const home = store.person(win.viewer).team_id;
  const away = !author.is_bot && author.team_id && author.team_id !== home;
  return h("div", { class: "byline" },
    h("span", { class: "author" }, m.username || author.name),
    author.is_bot ? h("span", { class: "badge app" }, "APP") : null,
    away ? h("span", { class: "badge away", title: `From another workspace: ${author.team_name}` }, author.team_name || "External") : null,
    author.role === "guest" ? h("span", { class: "badge away" }, "Guest") : null,
    h("time", { class: "when", title: full(m.ts) }, clock(m.ts)));
}

function content(m, win, channel) {
  const scope = { win, target: { channel, ts: m.ts } };
  const own = m.blocks && m.blocks.length && !(m.blocks.length === 1 && plainCopy(m));
  const edited = m.edited ? h("span", { class: "edited", title: full(m.edited.ts) }, "(edited)") : null;
  const words = own ? renderBlocks(m.blocks, scope) : h("div", { class: "text" }, mrkdwn(m.text, win));
  const attached = (m.attachments || []).map((a) => attachment(a, scope));
  const files = (m.files || []).map(fileCard);
  const reactions = (m.reactions || []).filter((r) => r.count !== 0).map((r) =>
    h("span", { class: "reaction", title: `:${r.name}:` }, emojiOf(r.name), h("b", {}, String(r.count || (r.users || []).length))));
  return h("div", { class: "content" }, words, edited, attached,
    files.length ? h("div", { class: "files" }, files) : null,
    reactions.length ? h("div", { class: "reactions" }, reactions) : null);
}

/** A person's message carries its text again as one rich_text block; the text alone shows the same. */
const plainCopy = (m) => m.blocks[0].type === "rich_text" && !m.bot_id;

function attachment(a, scope) {
  const parts = a.blocks ? renderBlocks(a.blocks, scope) : [
    a.title ? h("strong", {}, a.title) : null, h("div", {}, textNode({ type: "mrkdwn", text: a.text || a.fallback || "" }, scope.win))];
  return h("div", { class: "attachment", vars: { "--bar": /^#?[0-9a-f]{6}$/i.test(a.color || "") ? `#${a.color.replace("#", "")}` : "var(--line)" } }, parts);
}

function replyBar(m, win, options) {
  if (options.thread || m.ephemeral || m.subtype === "thread_broadcast") return null;
  const replies = store.replies(options.channel, m.ts);
  if (!replies.length) return null;
  const last = replies[replies.length - 1];
  const read = store.readUpTo(win.viewer, options.channel, m.ts);
  const fresh = replies.some((r) => r.ts > read && r.user !== win.viewer);
  const people = [...new Map(replies.map((r) => [authorOf(r).id, authorOf(r)])).values()].slice(0, 3);
  const text = plain(last.text).slice(0, 90);
  return h("div", { class: `reply-bar ${fresh ? "fresh" : ""}` },
    h("span", { class: "faces" }, people.map((p) => avatar(p, "small"))),
    h("button", { type: "button", class: "reply-count", onclick: () => win.openThread(options.channel, m.ts) },
      `${replies.length} ${replies.length === 1 ? "reply" : "replies"}`),
    fresh ? h("span", { class: "new-mark" }, "New") : null,
    h("span", { class: "reply-preview", dataset: { text: `${authorOf(last).name}: ${text}`, last: ago(last.ts) }, "aria-hidden": "true" }));
}

// ---- what one can do with a message ----------------------------------------------------------------------------
function tools(m, win, options) {
  if (m.ephemeral || win.editing === m.ts) return null;
  const items = menuItems(m, win, options.channel);
  const open = options.thread ? null : h("button", { type: "button", class: "icon-button", "aria-label": "Open thread", title: "Open thread",
    onclick: () => win.openThread(options.channel, m.thread_ts || m.ts) }, icon("thread"));
  const more = !items.length ? null : h("button", { type: "button", class: "icon-button", "aria-label": "More actions", title: "More actions",
    "aria-haspopup": "menu", onclick: (event) => openMenu(event.currentTarget, items) }, icon("dots"));
  return open || more ? h("div", { class: "tools" }, open, more) : null;
}

function menuItems(m, win, channel) {
  const me = store.person(win.viewer);
  const items = me.is_external ? [] : store.world.shortcuts.map((shortcut) => ({
    label: shortcut.name,
    run: () => attempt(win, "shortcut", { user: win.viewer, channel, ts: m.ts, callback_id: shortcut.callback_id }, { type: "shortcut", label: shortcut.name }),
  }));
  if (items.length) items.push(null);
  items.push({ label: "Copy link", run: () => copyLink(m, win, channel) });
  if (m.user !== win.viewer) return items;
  items.push({ label: "Edit message", run: () => { win.editing = m.ts; win.render(); } });
  items.push({ label: "Delete message", danger: true, run: () => drop(m, win, channel) });
  return items;
}

async function copyLink(m, win, channel) {
  const thread = m.thread_ts && m.thread_ts !== m.ts ? `?thread_ts=${m.thread_ts}&cid=${channel}` : "";
  const link = `https://${store.world.team.domain}.slack.com/archives/${channel}/p${m.ts.replace(".", "")}${thread}`;
  try {
    await navigator.clipboard.writeText(link);
    toast(win.root, "Link copied.");
  } catch { toast(win.root, link); }
}

async function drop(m, win, channel) {
  const text = { type: "plain_text", text: "It disappears for everybody in this channel." };
  const question = { title: { text: "Delete message?" }, text, confirm: { text: "Delete" }, deny: { text: "Keep" }, style: "danger" };
  if (await askConfirm(win, question)) attempt(win, "delete", { user: win.viewer, channel, ts: m.ts });
}

async function attempt(win, name, body, fact) {
  try {
    await act(name, body);
    if (fact) store.tell({ ...fact, user: win.viewer });
  } catch (refusal) { toast(win.root, refusal.message); }
}

function editor(m, win, channel) {
  const stop = () => { win.editing = null; win.render(); };
  const area = h("textarea", { class: "control", rows: 3, "aria-label": "Edit message", value: win.decode(m.text) });
  const save = async () => {
    const text = area.value.trim();
    if (text && text !== win.decode(m.text)) await attempt(win, "edit", { user: win.viewer, channel, ts: m.ts, text });
    stop();
  };
  area.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.stopPropagation(); stop(); }
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); save(); }
  });
  setTimeout(() => area.isConnected && area.focus(), 0);
  return h("div", { class: "editor" }, area, h("div", { class: "editor-foot" },
    h("button", { type: "button", class: "button", onclick: stop }, "Cancel"),
    h("button", { type: "button", class: "button primary", onclick: save }, "Save")));
}
