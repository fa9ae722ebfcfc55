// The guided first minute: five steps that tick themselves from what happens in the two windows.
import { h, icon } from "./dom.js";
import { isReply, store } from "./state.js";

const EXAMPLES = [
  ["It knows this", "How do I top up my balance?"],
  ["It does not", "Do you ship live animals to Iceland?"],
  ["An angry one", "This is ridiculous, you charged me twice and nobody answers!"],
];
const KEY = "sandbox-guide";

export class Guide {
  #done = [false, false, false, false, false];
  #hidden = false;
  #signature = "";

  constructor(root, toggle, customer, agents) {
    Object.assign(this, { root, toggle, customer, agents });
    try {
      const saved = JSON.parse(sessionStorage.getItem(KEY));
      if (saved) [this.#done, this.#hidden] = saved;
    } catch { /* start afresh */ }
    toggle.addEventListener("click", () => this.#hide(false));
    store.onFact((fact) => this.#fact(fact));
  }

  render() {
    if (!store.ready) return;
    if (!store.world.channels.some((c) => store.all(c.id).length)) this.#done.fill(false); // a fresh world
    this.#watch();
    const signature = JSON.stringify([this.#done, this.#hidden, this.agents.viewer]);
    if (signature === this.#signature) return;
    this.#signature = signature;
    sessionStorage.setItem(KEY, JSON.stringify([this.#done, this.#hidden]));
    this.root.hidden = this.#hidden;
    this.toggle.hidden = !this.#hidden;
    const close = { type: "button", class: "icon-button guide-close", "aria-label": "Hide guide", title: "Hide guide" };
    this.root.replaceChildren(this.#steps(), this.#now(), h("button", { ...close, onclick: () => this.#hide(true) }, icon("close")));
  }

  // ---- what ticks a step ---------------------------------------------------------------------------------------
  #watch() {
    for (const channel of store.world.channels) {
      for (const m of store.all(channel.id)) {
        const writer = store.person(m.user);
        if (!m.bot_id && writer.is_external) this.#done[0] = true;
        if (channel.is_ext_shared || channel.kind === "im") {
          if (!m.bot_id && !writer.is_external && writer.team_id && isReply(m)) this.#done[3] = true;
          continue;
        }
        const labels = m.bot_id ? buttonsOf(m) : [];
        if (labels.includes("Claim")) this.#done[1] = true;
        if (labels.includes("Release")) this.#done[1] = this.#done[2] = true;
      }
    }
  }

  #fact(fact) {
    if (fact.type === "pressed" && fact.label === "Release") this.#done[4] = true;
    if (fact.type === "submitted" && this.#done[2] && !store.person(fact.user).is_external) this.#done[3] = true;
    store.touch();
  }

  #hide(hidden) {
    this.#hidden = hidden;
    store.touch();
  }

  // ---- drawing -------------------------------------------------------------------------------------------------
  #names() {
    const first = this.agents.people()[0];
    const desk = store.world.channels.find((c) => c.name === "desk") || store.world.channels.find((c) => c.kind !== "im" && !c.is_ext_shared);
    return { agent: first ? first.name.split(" ")[0] : "an agent", desk: desk ? `#${desk.name}` : "the desk" };
  }

  #steps() {
    const { agent, desk } = this.#names();
    const titles = [
      "Ask as the customer",
      `A card appears in ${desk}`,
      `Press Claim as ${agent}`,
      "Reply, or just write in the thread",
      "Release gives it back to the bot",
    ];
    const current = this.#done.indexOf(false);
    return h("ol", { class: "steps" }, titles.map((title, i) => {
      const state = this.#done[i] ? "done" : i === current ? "current" : "";
      return h("li", { class: `step ${state}`, "aria-current": state === "current" ? "step" : undefined },
        h("span", { class: "tick", "aria-hidden": "true" }, this.#done[i] ? icon("check") : String(i + 1)), h("span", {}, title),
        this.#done[i] ? h("span", { class: "sr" }, " (done)") : null);
    }));
  }

  #now() {
    const { agent, desk } = this.#names();
    const current = this.#done.indexOf(false);
    const example = ([tag, text]) => h("button", { type: "button", class: "example", onclick: () => this.#ask(text) },
      h("span", { class: "example-tag" }, tag), text);
    const asks = h("div", { class: "examples" }, EXAMPLES.map(example));
    const [words, more] = {
      0: ["Pick a question, then press Enter:", asks],
      1: ["Ask what it cannot know, or press “Talk to a person”:", asks],
      2: [`In the Agents window, open ${desk} as ${agent}: the card says why the bot stepped back. Press Claim on it.`],
      3: ["Press Reply on the card, or open the customer's thread and simply write. The customer sees a person; the bot keeps quiet."],
      4: [`Back in ${desk}, press Release on the card: the bot takes the customer's next question again.`],
    }[current] || ["That is the whole loop. Try another, or /handoff list:", asks];
    return h("div", { class: "guide-now" }, h("p", { class: "guide-line" }, words), more);
  }

  #ask(text) {
    document.dispatchEvent(new CustomEvent("show-window", { detail: "customer" }));
    this.customer.fill(text);
  }
}

function buttonsOf(m) {
  const parts = (m.blocks || []).flatMap((b) => [...(b.elements || []), ...(b.accessory ? [b.accessory] : [])]);
  return parts.filter((part) => part.type === "button").map((part) => part.text?.text);
}
