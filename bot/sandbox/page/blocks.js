// Block Kit layout blocks to DOM nodes. Interactive parts come from elements.js.
import { h, icon } from "./dom.js";
import { interactive } from "./elements.js";
import { emojify } from "./emoji.js";
import { mrkdwn } from "./mrkdwn.js";
import { richText } from "./richtext.js";

/**
 * Render `blocks`. `scope` says where they stand and where presses go:
 * {win, target: {channel, ts} or {view_id}, fields: list that collects readers of inputs,
 * values(): what is typed so far, kept(block_id, action_id): an earlier value}.
 */
export function renderBlocks(blocks, scope) {
  return (blocks || []).map((block) => (RENDER[block.type] || unsupported)(block, scope));
}

/** A text object of either kind. */
export function textNode(object, win) {
  if (!object) return "";
  if (object.type === "mrkdwn") return mrkdwn(object.text, win);
  const out = document.createDocumentFragment();
  emojify(object.text || "").split("\n").forEach((line, i) => out.append(...(i ? [h("br"), line] : [line])));
  return out;
}

const RENDER = { section, header, context, divider, actions, image, input, markdown, rich_text: rich, context_actions: contextActions, alert: alertBlock };

function section(block, scope) {
  const body = h("div", { class: "section-body" });
  if (block.text) body.append(h("div", { class: "section-text" }, textNode(block.text, scope.win)));
  if (block.fields) {
    body.append(h("div", { class: "fields" }, block.fields.map((f) => h("div", { class: "field" }, textNode(f, scope.win)))));
  }
  const accessory = block.accessory && h("div", { class: "accessory" }, element(block.accessory, block, scope));
  return h("div", { class: "block section" }, body, accessory);
}

function header(block, scope) {
  return h("h3", { class: "block header" }, textNode(block.text, scope.win));
}

function context(block, scope) {
  const parts = (block.elements || []).map((part) =>
    part.type === "image" ? picture(part) : h("span", {}, textNode(part, scope.win)));
  return h("div", { class: "block context" }, parts);
}

function divider() {
  return h("hr", { class: "block divider" });
}

function actions(block, scope) {
  return h("div", { class: "block actions" }, (block.elements || []).map((part) => element(part, block, scope)));
}

function image(block) {
  const title = block.title ? h("div", { class: "image-title" }, emojify(block.title.text || "")) : null;
  return h("figure", { class: "block image" }, title, picture(block));
}

/** Pictures are named, not loaded: the page asks nothing of any other server. */
function picture(part) {
  return h("span", { class: "picture", role: "img", "aria-label": part.alt_text || "image" }, icon("file"), part.alt_text || "image");
}

let inputs = 0;

function input(block, scope) {
  const part = block.element || {};
  const control = element(part, block, scope);
  const optional = block.optional ? h("span", { class: "optional" }, "optional") : null;
  const hint = block.hint ? h("p", { class: "hint" }, textNode(block.hint, scope.win)) : null;
  const problem = h("p", { class: "problem", role: "alert", hidden: true });
  const words = textNode(block.label, scope.win);
  const group = ["radio_buttons", "checkboxes"].includes(part.type);
  const id = `input-${(inputs += 1)}`;
  if (!group) (control.querySelector("input[type=file]") || control).id = id;
  const field = group
    ? h("fieldset", {}, h("legend", { class: "label" }, words, optional), control)
    : h("div", {}, h("div", { class: "label" }, h("label", { for: id }, words), optional), control);
  return h("div", { class: "block input", dataset: { block: block.block_id || "" } }, field, hint, problem);
}

function markdown(block, scope) {
  const simple = (block.text || "")
    .replace(/^#{1,6}\s+(.*)$/gm, "*$1*")
    .replace(/\*\*(.+?)\*\*/g, "*$1*")
    .replace(/\[([^\]]+)\]\((https?:[^)\s]+)\)/g, "<$2|$1>");
  return h("div", { class: "block section" }, h("div", { class: "section-text" }, mrkdwn(simple, scope.win)));
}

function rich(block, scope) {
  return richText(block, scope.win);
}

function contextActions(block, scope) {
  const buttons = (block.elements || []).flatMap((part) => {
    if (part.type !== "feedback_buttons") return [element({ ...part, type: "button" }, block, scope)];
    return [part.positive_button, part.negative_button].filter(Boolean).map((choice) =>
      element({ ...choice, type: "button", action_id: part.action_id }, block, scope));
  });
  return h("div", { class: "block actions" }, buttons);
}

function alertBlock(block, scope) {
  return h("div", { class: "block alert" }, textNode(block.text, scope.win));
}

function element(part, block, scope) {
  return part.type === "image" ? picture(part) : interactive(part, block, scope);
}

function unsupported(block) {
  return h("div", { class: "block unsupported" }, `Not shown here: a ${block.type} block`);
}
