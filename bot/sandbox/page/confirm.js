// A small question inside a window: Block Kit confirm objects and the page's own "Delete?".
import { h } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";
import { emojify } from "./emoji.js";

const words = (object, otherwise) => emojify((object && object.text) || otherwise);

/** Ask inside `win`; resolves to true for the confirming button, false for anything else. */
export function askConfirm(win, confirm) {
  return new Promise((resolve) => {
    const before = document.activeElement;
    const finish = (answer) => {
      veil.remove();
      if (before && before.isConnected) before.focus();
      resolve(answer);
    };
    const text = confirm.text && confirm.text.type === "mrkdwn" ? mrkdwn(confirm.text.text, win) : words(confirm.text, "");
    const style = confirm.style === "danger" ? "danger solid" : "primary";
    const yes = h("button", { type: "button", class: `button ${style}`, onclick: () => finish(true) }, words(confirm.confirm, "Yes"));
    const no = h("button", { type: "button", class: "button", onclick: () => finish(false) }, words(confirm.deny, "Cancel"));
    const title = words(confirm.title, "Are you sure?");
    const box = h("div", { class: "dialog confirm", role: "alertdialog", "aria-modal": "true", "aria-label": title },
      h("h3", {}, title), h("div", { class: "confirm-text" }, text), h("div", { class: "dialog-foot" }, no, yes));
    const veil = h("div", { class: "veil" }, box);
    veil.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { event.stopPropagation(); finish(false); }
      if (event.key === "Tab") { event.preventDefault(); (document.activeElement === yes ? no : yes).focus(); }
    });
    veil.addEventListener("mousedown", (event) => { if (event.target === veil) finish(false); });
    win.root.append(veil);
    yes.focus();
  });
}
