// Modals: the top view of the viewer, inside the viewer's window. Inputs are collected from the readers elements give.
import { act } from "./api.js";
import { renderBlocks } from "./blocks.js";
import { h, icon } from "./dom.js";
import { emojify } from "./emoji.js";
import { store } from "./state.js";

const words = (object, otherwise) => emojify((object && object.text) || otherwise);

export class ModalHost {
  #shown = null; // {id, signature, veil, fields, warn, submit}
  #before = null;

  constructor(win) { this.win = win; }

  render() {
    const views = store.world.views[this.win.viewer] || [];
    const view = views[views.length - 1];
    const signature = view ? JSON.stringify([this.win.viewer, view]) : "";
    if (signature === (this.#shown ? this.#shown.signature : "")) return;
    const kept = this.#shown && view && this.#shown.id === view.id ? this.#values() : null;
    const first = !this.#shown;
    if (this.#shown) this.#shown.veil.remove();
    this.#shown = null;
    if (view) this.#open(view, signature, kept, views.length > 1, first); else this.#leave();
  }

  #open(view, signature, kept, pushed, first) {
    const win = this.win;
    const fields = [];
    const before = (block, action) => kept?.[block]?.[action];
    const scope = { win, target: { view_id: view.id }, fields, values: () => this.#values(), kept: before };
    const title = words(view.title, "");
    const warn = h("p", { class: "warn", role: "alert", hidden: true });
    const close = () => this.#close(view);
    const submit = view.submit ? h("button", { type: "submit", class: "button primary" }, words(view.submit, "Submit")) : null;
    const cancel = h("button", { type: "button", class: "button", onclick: close }, words(view.close, pushed ? "Back" : view.submit ? "Cancel" : "Close"));
    const head = h("header", { class: "dialog-head" }, h("h3", {}, title),
      h("button", { type: "button", class: "icon-button", "aria-label": "Exit dialog", onclick: close }, icon("close")));
    const props = { class: "dialog", role: "dialog", "aria-modal": "true", "aria-label": title, tabindex: "-1" };
    const form = h("form", { ...props, novalidate: true, dataset: { view: view.id } }, head,
      h("div", { class: "dialog-body" }, warn, renderBlocks(view.blocks, scope)), h("footer", { class: "dialog-foot" }, cancel, submit));
    form.addEventListener("submit", (event) => { event.preventDefault(); this.#submit(view); });
    const veil = h("div", { class: "veil" }, form);
    veil.addEventListener("keydown", (event) => this.#key(event, form, close));
    if (first) this.#before = document.activeElement;
    win.root.append(veil);
    win.body.inert = true;
    win.head.inert = true;
    this.#shown = { id: view.id, signature, veil, fields, warn, submit };
    (form.querySelector("[autofocus]") || form.querySelector(".dialog-body :is(input, textarea, select)") || submit || cancel).focus();
  }

  #leave() {
    this.win.body.inert = false;
    this.win.head.inert = false;
    if (this.#before && this.#before.isConnected) this.#before.focus({ preventScroll: true });
    this.#before = null;
  }

  #key(event, form, close) {
    if (event.key === "Escape") { event.preventDefault(); close(); }
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) { event.preventDefault(); form.requestSubmit(); }
    if (event.key !== "Tab") return;
    const stops = [...form.querySelectorAll("button, input, textarea, select, a[href]")].filter((node) => !node.disabled);
    const edge = event.shiftKey ? stops[0] : stops[stops.length - 1];
    if (document.activeElement === edge || document.activeElement === form) {
      event.preventDefault();
      (event.shiftKey ? stops[stops.length - 1] : stops[0]).focus();
    }
  }

  #values() {
    const values = {};
    for (const { block, action_id, read } of this.#shown.fields) (values[block.block_id] ??= {})[action_id] = read();
    return values;
  }

  /** Slack's client refuses empty required inputs before anything is sent. */
  #missing() {
    const errors = {};
    for (const { block, read } of this.#shown.fields) {
      if (block.type !== "input" || block.optional) continue;
      const { type, ...answer } = read();
      const empty = Object.values(answer).every((v) => v === null || v === "" || (Array.isArray(v) && !v.length));
      if (empty) errors[block.block_id] = "Please complete this required field.";
    }
    return errors;
  }

  async #submit(view) {
    const shown = this.#shown;
    const missing = this.#missing();
    if (this.#mark(missing)) return;
    if (shown.veil.querySelector(".file-input[aria-busy]")) {
      shown.warn.textContent = "A file is still on its way.";
      shown.warn.hidden = false;
      return;
    }
    shown.submit?.setAttribute("aria-busy", "true");
    try {
      const answer = await act("submit", { user: this.win.viewer, view_id: view.id, values: this.#values() });
      const refused = answer.errors && this.#mark(answer.errors);
      if (!refused) store.tell({ type: "submitted", label: words(view.submit, ""), user: this.win.viewer });
    } catch (refusal) {
      shown.warn.textContent = refusal.message;
      shown.warn.hidden = false;
    } finally {
      shown.submit?.removeAttribute("aria-busy");
    }
  }

  /** Write each error under its block; true when there was one. */
  #mark(errors) {
    let worst = null;
    for (const box of this.#shown?.veil.querySelectorAll(".block.input") || []) {
      const problem = box.querySelector(".problem");
      const text = errors[box.dataset.block];
      problem.textContent = text || "";
      problem.hidden = !text;
      box.classList.toggle("wrong", Boolean(text));
      if (text && !worst) worst = box;
    }
    worst?.querySelector("input, textarea, select")?.focus();
    if (this.#shown && Object.keys(errors).length && !worst) {
      this.#shown.warn.textContent = Object.values(errors).join(" ");
      this.#shown.warn.hidden = false;
    }
    return Object.keys(errors).length > 0;
  }

  async #close(view) {
    try {
      await act("close", { user: this.win.viewer, view_id: view.id });
    } catch { /* the view is gone on the server already: only our copy is left to drop */ }
    const views = store.world.views[this.win.viewer] || [];
    store.world.views[this.win.viewer] = views.filter((v) => v.id !== view.id);
    store.touch();
  }
}
