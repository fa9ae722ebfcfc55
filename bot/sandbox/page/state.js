// What the page knows: a copy of the server's world kept fresh by the stream, plus what each person has read.
import { listen, loadState } from "./api.js";

const EMPTY = {
  team: {}, people: [], channels: [], commands: [], shortcuts: [], bot: {},
  messages: {}, ephemerals: {}, views: {}, homes: {}, connected: false,
};

class Store {
  world = EMPTY;
  ready = false;
  online = true;
  statuses = new Map(); // "channel|thread_ts" -> what the bot says it is doing
  hidden = new Set(); // ephemerals a person put away
  #reads = new Map();
  #boot = "";
  #listeners = [];
  #facts = [];
  #scheduled = false;
  #late = null; // events that came while the world was being fetched

  /** Run `fn` after every batch of changes. */
  onChange(fn) { this.#listeners.push(fn); }

  /** Run `fn(fact)` for things people did on this page: {type: "pressed", label, user} and the like. */
  onFact(fn) { this.#facts.push(fn); }

  tell(fact) { for (const fn of this.#facts) fn(fact); }

  touch() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setTimeout(() => { this.#scheduled = false; for (const fn of this.#listeners) fn(); }, 0);
  }

  start() {
    listen(
      (event) => this.#apply(event),
      () => this.reload(),
      () => { this.online = false; this.touch(); },
    );
  }

  /** Fetch everything again; events that come meanwhile are applied after it (applying one twice changes nothing). */
  async reload() {
    if (this.#late) return;
    this.#late = [];
    try {
      const world = await loadState();
      this.world = { ...EMPTY, ...world };
      this.statuses = new Map((world.statuses || []).map((s) => [`${s.channel}|${s.thread_ts}`, s.status]));
      this.online = true;
    } catch {
      this.online = false;
    }
    const late = this.#late;
    this.#late = null;
    for (const event of late) this.#apply(event);
    if (!this.ready && this.online) {
      for (const list of Object.values(this.world.messages)) for (const m of list) if (m.ts > this.#boot) this.#boot = m.ts;
      this.ready = true;
    }
    this.touch();
  }

  #apply(event) {
    if (this.#late) { this.#late.push(event); return; }
    const { type, user, view } = event;
    const message = event.message || {};
    const channel = event.channel || message.channel;
    const world = this.world;
    if (type === "message" || type === "message_changed" || type === "reaction") {
      if (message.ts) upsert((world.messages[channel] ??= []), message);
      if (message.bot_id && type === "message") this.statuses.delete(`${channel}|${message.thread_ts}`);
      if ((channel && !this.channel(channel)) || MOVES.has(message.subtype)) this.reload();
    } else if (type === "message_deleted") {
      const ts = event.deleted_ts || event.ts || message.deleted_ts || message.ts;
      remove(world.messages[channel], "ts", ts);
      for (const list of Object.values(world.ephemerals)) remove(list, "ts", ts);
    } else if (type === "ephemeral") {
      upsert((world.ephemerals[user] ??= []), { ...message, channel });
      this.tell({ type: "whispered", user, channel, thread: message.thread_ts || null, text: message.text });
    } else if (type === "view_opened" || type === "view_updated") {
      const views = (world.views[user] ??= []);
      const at = views.findIndex((v) => v.id === view.id);
      if (at >= 0) views[at] = view;
      else if (view.previous_view_id) views.push(view);
      else world.views[user] = [view]; // a new modal takes the place of an open stack
    } else if (type === "view_closed") {
      remove(world.views[user], "id", (view && view.id) || event.view_id);
    } else if (type === "home") {
      world.homes[user] = view;
    } else if (type === "connected") {
      world.connected = event.connected ?? event.value ?? true;
    } else if (type === "status") {
      const key = `${channel}|${event.thread_ts || message.thread_ts}`;
      const words = event.status ?? message.status ?? message.text ?? "";
      if (words) this.statuses.set(key, words); else this.statuses.delete(key);
    }
    this.touch();
  }


  // ---- looking things up -------------------------------------------------------------------------------------
  person(id) {
    const bot = this.world.bot;
    const found = this.world.people.find((p) => p.id === id);
    if (bot && id === bot.id) return { ...found, ...bot, is_bot: true, color: "#14695f" };
    if (id === "USLACKBOT") return { id, name: "Slackbot", color: "#6b7280", is_bot: true };
    return found || { id, name: id || "Someone", color: "#6b7280", unknown: true };
  }

  channel(id) { return this.world.channels.find((c) => c.id === id); }

  channelsOf(user) { return this.world.channels.filter((c) => c.members.includes(user)); }

  /** What stands above a channel's messages and in its composer's label: "#desk", or the other person of a DM. */
  channelName(channel, viewer) {
    if (channel.kind !== "im") return `#${channel.name}`;
    const other = channel.members.find((id) => id !== viewer);
    return this.person(other).name;
  }

  isBotDm(channel) { return channel.kind === "im" && channel.members.includes(this.world.bot.id); }

  all(channel) { return this.world.messages[channel] || []; }

  /** Root messages, broadcasts, the viewer's ephemerals, and a stone where a root with replies was deleted. */
  roots(channel, viewer) {
    const all = this.all(channel);
    const known = new Set(all.map((m) => m.ts));
    const orphans = new Set(all.filter((m) => isReply(m) && !known.has(m.thread_ts)).map((m) => m.thread_ts));
    const stones = [...orphans].map((ts) => ({ ts, subtype: "tombstone", text: "This message was deleted." }));
    const shown = all.filter((m) => !isReply(m) || m.subtype === "thread_broadcast");
    return [...shown, ...stones, ...this.#ephemerals(viewer, channel, null)].sort(byTs);
  }

  replies(channel, thread, viewer) {
    const replies = this.all(channel).filter((m) => isReply(m) && m.thread_ts === thread);
    return viewer ? [...replies, ...this.#ephemerals(viewer, channel, thread)].sort(byTs) : replies;
  }

  #ephemerals(viewer, channel, thread) {
    const list = this.world.ephemerals[viewer] || [];
    const here = list.filter((m) => m.channel === channel && (m.thread_ts || null) === thread && !this.hidden.has(m.ts));
    return here.map((m) => ({ ...m, ephemeral: true }));
  }

  // ---- what has been read ------------------------------------------------------------------------------------
  markRead(user, channel, thread, ts) {
    const key = `${user}|${channel}|${thread || ""}`;
    if (ts && ts > (this.#reads.get(key) || this.#boot)) { this.#reads.set(key, ts); this.touch(); }
  }

  readUpTo(user, channel, thread) { return this.#reads.get(`${user}|${channel}|${thread || ""}`) || this.#boot; }

  /** {unread, mentions} of a channel for one person; replies count in threads the person takes part in. */
  news(user, channel) {
    let unread = 0;
    let mentions = 0;
    for (const m of this.all(channel.id)) {
      if (m.user === user || MOVES.has(m.subtype)) continue;
      const thread = isReply(m) ? m.thread_ts : null;
      if (m.ts <= this.readUpTo(user, channel.id, thread)) continue;
      const named = this.#names(m, user);
      if (thread && !named && !this.#takesPart(user, channel.id, thread)) continue;
      unread += 1;
      if (named || channel.kind === "im") mentions += 1;
    }
    return { unread, mentions };
  }

  #takesPart(user, channel, thread) {
    return this.all(channel).some((m) => (m.ts === thread || m.thread_ts === thread) && m.user === user);
  }

  #names(m, user) {
    const text = `${m.text || ""}${m.blocks ? JSON.stringify(m.blocks) : ""}`;
    if (text.includes(`<@${user}`) || text.includes(`"user_id":"${user}"`) || /<!(here|channel|everyone)/.test(text)) return true;
    return text.includes("<!subteam^") && ["agent", "lead"].includes(this.person(user).role);
  }
}

const MOVES = new Set(["channel_join", "channel_leave", "group_join", "group_leave"]); // someone came or went
const byTs = (a, b) => (a.ts < b.ts ? -1 : a.ts > b.ts ? 1 : 0);

export const isReply = (m) => Boolean(m.thread_ts) && m.thread_ts !== m.ts;

function upsert(list, message) {
  const at = list.findIndex((m) => m.ts === message.ts);
  if (at < 0) { list.push(message); list.sort(byTs); } else list[at] = message;
}

function remove(list, key, value) {
  const at = list ? list.findIndex((item) => item[key] === value) : -1;
  if (at >= 0) list.splice(at, 1);
}

export const store = new Store();
