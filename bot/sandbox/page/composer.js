// Where one writes: grows with the text, keeps a draft per place, completes commands and names.
import { act } from "./api.js";
import { h, icon } from "./dom.js";
import { store } from "./state.js";
import { Suggest } from "./suggest.js";

export class Composer {
  #drafts = new Map();
  #key = "";
  #busy = false;

  constructor(win, inThread) {
    Object.assign(this, { win, inThread });
    this.area = h("textarea", { class: "compose-text", rows: 1, spellcheck: "true" });
    this.problem = h("p", { class: "problem", role: "alert", hidden: true });
    this.button = h("button", { type: "button", class: "send", "aria-label": "Post message", title: "Post (Enter)", disabled: true }, icon("send"));
    this.suggest = new Suggest(this.area, (text) => this.set(text));
    const box = h("div", { class: "compose-box" }, this.area, this.button);
    this.root = h("div", { class: "composer" }, this.suggest.root, box, this.problem);
    box.addEventListener("mousedown", (event) => { if (event.target === box) { event.preventDefault(); this.focus(); } });
    this.button.addEventListener("click", () => this.#send());
    this.area.addEventListener("input", () => this.#changed());
    this.area.addEventListener("blur", () => this.suggest.close());
    this.area.addEventListener("keydown", (event) => this.#key_(event));
  }

  /** Stand under `channel` (and `thread`); text typed elsewhere is kept for when one comes back. */
  show(channel, thread) {
    const key = `${this.win.viewer}|${channel.id}|${thread || ""}`;
    const label = this.inThread ? "Reply in thread" : `Message ${store.channelName(channel, this.win.viewer)}`;
    if (key === this.#key) return;
    this.#key = key;
    this.channel = channel.id;
    this.thread = thread;
    this.area.setAttribute("aria-label", label);
    this.area.placeholder = this.inThread ? "Reply…" : label;
    this.#complain("");
    this.area.value = this.#drafts.get(key) || "";
    this.#changed();
  }

  set(text) {
    this.area.value = text;
    this.#changed();
    this.focus();
    this.area.setSelectionRange(text.length, text.length);
  }

  focus() { this.area.focus({ preventScroll: true }); }

  #changed() {
    const text = this.area.value;
    if (text) this.#drafts.set(this.#key, text); else this.#drafts.delete(this.#key);
    this.button.disabled = !text.trim();
    this.area.style.setProperty("height", "auto");
    this.area.style.setProperty("height", `${Math.min(this.area.scrollHeight, 180)}px`);
    if (text) this.#complain("");
    this.suggest.update(this.win, store.channel(this.channel), this.inThread);
  }

  #key_(event) {
    if (event.isComposing || this.suggest.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); this.#send(); }
  }

  async #send() {
    const text = this.area.value.trim();
    if (!text || this.#busy) return;
    this.#busy = true;
    try {
      await (text.startsWith("/") ? this.#command(text) : this.#say(text));
      this.area.value = "";
      this.#changed();
    } catch (refusal) {
      this.#complain(refusal.message);
    } finally {
      this.#busy = false;
      this.focus();
    }
  }

  async #say(text) {
    const body = { user: this.win.viewer, channel: this.channel, text };
    await act("say", this.thread ? { ...body, thread_ts: this.thread } : body);
    store.tell({ type: "said", user: this.win.viewer, channel: this.channel, thread: this.thread });
  }

  async #command(text) {
    const [, command, rest] = /^(\/\S+)\s*([\s\S]*)$/.exec(text) || [null, text, ""];
    if (this.inThread) throw new Error("Slash commands do not work in threads. Type it in the channel.");
    if (!store.world.commands.some((c) => c.command === command)) throw new Error(`${command} is not a command of this workspace.`);
    await act("command", { user: this.win.viewer, channel: this.channel, command, text: rest });
    store.tell({ type: "command", label: command, user: this.win.viewer });
  }

  #complain(words) {
    this.problem.textContent = words;
    this.problem.hidden = !words;
  }
}
