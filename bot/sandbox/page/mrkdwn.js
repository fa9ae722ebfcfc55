// Slack's mrkdwn to DOM nodes. Everything a person or a model wrote ends in a text node or a vetted link.
import { slackDate } from "./dates.js";
import { h } from "./dom.js";
import { emojify } from "./emoji.js";
import { store } from "./state.js";

const INLINE = new RegExp(
  [
    "<([^<>\\n]+)>", // 1 a token: mention, date, link
    "`([^`\\n]+)`", // 2 code
    "(?<![\\w*])\\*(?=\\S)((?:<[^<>\\n]*>|[^*\\n<])+?)(?<=\\S)\\*(?![\\w*])", // 3 bold
    "(?<!\\w)_(?=\\S)((?:<[^<>\\n]*>|[^_\\n<])+?)(?<=\\S)_(?!\\w)", // 4 italic
    "(?<![\\w~])~(?=\\S)((?:<[^<>\\n]*>|[^~\\n<])+?)(?<=\\S)~(?![\\w~])", // 5 strike
    "(https?:\\/\\/[^\\s<>|`]*[^\\s<>|`.,;:!?*_~)\\]}\"'])", // 6 bare link
  ].join("|"),
  "gu",
);

/** Undo Slack's three escapes. */
export const unescape = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

/** Plain text of a mrkdwn string, for previews and labels. */
export function plain(text) {
  const flat = (text || "").replace(/<([^<>\n]+)>/g, (_, body) => token(body, null).textContent);
  return emojify(unescape(flat)).replace(/[*_~`]{1,3}(?=\S)|(?<=\S)[*_~`]{1,3}/g, "").replace(/\s+/g, " ").trim();
}

/** Render mrkdwn. `win` opens channels and messages when chips and permalinks are pressed (null: inert). */
export function mrkdwn(text, win) {
  const out = document.createDocumentFragment();
  const parts = (text || "").split(/```\n?([\s\S]+?)\n?```/);
  parts.forEach((part, i) => {
    if (i % 2) out.append(h("pre", { class: "pre" }, unescape(part)));
    else out.append(lines(i ? part.replace(/^\n/, "") : part, win));
  });
  return out;
}

/** Lines of one stretch without preformatted text: quotes are grouped, other lines are separated by breaks. */
function lines(text, win) {
  const out = document.createDocumentFragment();
  let quote = null;
  let first = true;
  for (const line of text.split("\n")) {
    const quoted = /^(?:&gt;|>) ?/.exec(line);
    if (quoted) {
      if (quote) quote.append(h("br"));
      else out.append((quote = h("blockquote")));
      quote.append(inline(line.slice(quoted[0].length), win));
      first = true;
      continue;
    }
    quote = null;
    if (!first) out.append(h("br"));
    first = false;
    out.append(inline(line, win));
  }
  return out;
}

function inline(text, win) {
  const out = document.createDocumentFragment();
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > from) out.append(words(text.slice(from, match.index)));
    const [whole, angle, code, bold, italic, strike, bare] = match;
    if (angle !== undefined) out.append(token(angle, win));
    else if (code !== undefined) out.append(h("code", {}, unescape(code)));
    else if (bold !== undefined) out.append(h("strong", {}, inline(bold, win)));
    else if (italic !== undefined) out.append(h("em", {}, inline(italic, win)));
    else if (strike !== undefined) out.append(h("s", {}, inline(strike, win)));
    else if (bare !== undefined) out.append(link(unescape(bare), "", win));
    else out.append(words(whole));
    from = match.index + whole.length;
  }
  out.append(words(text.slice(from)));
  return out;
}

const words = (text) => document.createTextNode(emojify(unescape(text)));

/** What stands between < and >. */
function token(body, win) {
  const bar = body.indexOf("|");
  const target = bar < 0 ? body : body.slice(0, bar);
  const label = bar < 0 ? "" : unescape(body.slice(bar + 1));
  if (target[0] === "@") return userChip(target.slice(1), win);
  if (target[0] === "#") return channelChip(target.slice(1), label, win);
  if (target.startsWith("!date^")) {
    const [, seconds, format] = target.split("^");
    return dateNode(seconds, unescape(format || ""), label);
  }
  if (target.startsWith("!subteam^")) return h("span", { class: "chip me", title: target.slice(9) }, label || "@agents");
  if (target[0] === "!") return h("span", { class: "chip me" }, label || `@${target.slice(1).split("^")[0]}`);
  if (/^(https?|mailto|tel):/i.test(target)) return link(unescape(target), label, win);
  return words(`<${body}>`);
}

/** A mention of a person; the viewer's own name stands out. */
export function userChip(id, win) {
  const person = store.person(id);
  const mine = win && win.viewer === id;
  return h("span", { class: mine ? "chip me" : "chip", title: id }, `@${person.name}`);
}

/** A channel's name; pressing it goes there. */
export function channelChip(id, label, win) {
  const channel = store.channel(id);
  const name = `#${channel ? channel.name : label || id}`;
  if (!channel || !win) return h("span", { class: "chip", title: id }, name);
  return h("button", { type: "button", class: "chip", title: id, onclick: () => win.openChannel(id) }, name);
}

/** A date in the reader's time zone. */
export function dateNode(seconds, format, fallback) {
  const known = /^\d+$/.test(seconds || "");
  const dataset = known && format.includes("{ago}") ? { ago: seconds, format } : {};
  const title = known ? slackDate(seconds, "{date_long}, {time_secs}") : undefined;
  return h("time", { title, dataset }, known ? slackDate(seconds, format) : fallback);
}

/** [channel, ts, thread_ts] of a permalink to a message of this world, else null. */
export function messageOf(url) {
  const found = /^https?:\/\/[^/]+\/archives\/([CDG][A-Z0-9]+)\/p(\d{10})(\d{6})(?:\?(.*))?$/.exec(url);
  if (!found || !store.channel(found[1])) return null;
  return [found[1], `${found[2]}.${found[3]}`, new URLSearchParams(found[4] || "").get("thread_ts")];
}

/** A link that tells where it leads: only http and https, the host shown whenever the label does not say it. */
export function link(url, label, win) {
  let parsed = null;
  try { parsed = new URL(url); } catch { /* shown as text below */ }
  if (!parsed || !/^https?:$/.test(parsed.protocol)) return words(label ? `${label} (${url})` : url);
  const place = win && messageOf(url);
  const follow = place && ((event) => { event.preventDefault(); win.openMessage(...place); });
  const props = { href: parsed.href, title: url, target: "_blank", rel: "noopener noreferrer nofollow" };
  const anchor = h("a", follow ? { ...props, onclick: follow } : props, label || url);
  if (place || !label || hostOf(label) === parsed.host) return anchor;
  return h("span", { class: "link" }, anchor, h("span", { class: "link-target" }, ` (${parsed.host})`));
}

function hostOf(label) {
  try { return new URL(label.includes("://") ? label : `https://${label}`).host; } catch { return ""; }
}
