// The list above a composer: slash commands after "/", people after "@".
import { avatar, h } from "./dom.js";
import { store } from "./state.js";

export class Suggest {
  #options = [];
  #at = 0;

  /** `take(text)` puts a completed text into the composer. */
  constructor(area, take) {
    Object.assign(this, { area, take });
    this.root = h("div", { class: "suggest", role: "listbox", "aria-label": "Suggestions", hidden: true });
  }

  update(win, channel, inThread) {
    const text = this.area.value.slice(0, this.area.selectionStart ?? undefined);
    const command = /^\/\S*/.exec(this.area.value);
    const at = /(?:^|\s)@([\p{L}\p{N} ]{0,24})$/u.exec(text);
    if (document.activeElement !== this.area && !command) return this.close();
    if (command) return this.#commands(command[0], win, inThread);
    if (at && channel) return this.#people(at[1].toLowerCase(), text, channel, win);
    return this.close();
  }

  close() {
    this.#options = [];
    this.root.hidden = true;
  }

  /** Handle a key of the composer; true when the list took it. */
  key(event) {
    if (this.root.hidden) return false;
    if (event.key === "Escape") { event.preventDefault(); this.close(); return true; }
    if (!this.#options.length) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      this.#at = (this.#at + step + this.#options.length) % this.#options.length;
      this.#mark();
    } else if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey)) {
      this.take(this.#options[this.#at].text);
    } else return false;
    event.preventDefault();
    return true;
  }

  #commands(typed, win, inThread) {
    const external = store.person(win.viewer).is_external;
    const note = inThread ? "Slash commands do not work in threads." : external ? `Slash commands belong to ${store.world.team.name}'s people.` : "";
    if (note) return this.#show([], h("p", { class: "suggest-note" }, note));
    const found = store.world.commands.filter((c) => c.command.startsWith(typed));
    const exact = found.find((c) => c.command === typed);
    const row = (c) => [h("b", {}, c.command), h("span", { class: "suggest-hint" }, c.hint || ""), h("span", { class: "suggest-about" }, c.description || "")];
    if (exact) return this.#show([], h("div", { class: "suggest-row passive" }, row(exact)));
    return this.#show(found.map((c) => ({ text: `${c.command} `, parts: row(c) })));
  }

  #people(typed, text, channel, win) {
    const bot = store.world.bot;
    const ids = channel.members.filter((id) => id !== win.viewer);
    const people = ids.map((id) => store.person(id)).filter((p) => p.name.toLowerCase().startsWith(typed) && p.name.toLowerCase() !== typed.trim());
    const head = text.slice(0, text.length - typed.length);
    const rest = this.area.value.slice(text.length);
    return this.#show(people.slice(0, 6).map((p) => ({
      text: `${head}${p.name} ${rest}`,
      parts: [avatar(p, "small"), h("b", {}, p.name), h("span", { class: "suggest-about" }, p.id === bot.id ? "App" : p.team_name || "")],
    })));
  }

  #show(options, note) {
    this.#options = options;
    this.#at = 0;
    const rows = options.map((option, i) => h("div", { class: "suggest-row", role: "option",
      onmousedown: (event) => { event.preventDefault(); this.take(this.#options[i].text); } }, option.parts));
    this.root.replaceChildren(...(note ? [note] : rows));
    this.root.hidden = !note && !rows.length;
    this.#mark();
  }

  #mark() {
    [...this.root.children].forEach((row, i) => row.setAttribute("aria-selected", String(this.#options.length > 0 && i === this.#at)));
  }
}
