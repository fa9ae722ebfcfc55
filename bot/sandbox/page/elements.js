// Interactive Block Kit elements: they press in messages, and are read as inputs in modals.
import { act } from "./api.js";
import { h, icon, toast } from "./dom.js";
import { emojify } from "./emoji.js";
import { askConfirm } from "./confirm.js";
import { fileInput } from "./files.js";
import { openMenu } from "./menu.js";
import { messageOf } from "./mrkdwn.js";
import { store } from "./state.js";

/** Build one interactive element of `block`. See blocks.js for `scope`. */
export function interactive(part, block, scope) {
  const build = BUILD[part.type];
  if (!build) return h("span", { class: "unsupported" }, `Not shown here: ${part.type}`);
  const kept = scope.kept ? scope.kept(block.block_id, part.action_id) : undefined;
  const { node, read, on } = build(part, kept, (extra) => press(node, part, block, scope, extra), scope.win);
  if (read && scope.fields) scope.fields.push({ block, action_id: part.action_id, part, read });
  const live = block.type !== "input" || block.dispatch_action;
  if (read && live) on.addEventListener("change", () => on.value !== "" && press(node, part, block, scope, read()));
  return node;
}

/** Send a press to the app, after its confirm dialog if it has one. */
async function press(node, part, block, scope, extra = {}) {
  const { win, target, values } = scope;
  if (part.confirm && !(await askConfirm(win, part.confirm))) return;
  const label = part.text ? part.text.text : "";
  node.setAttribute("aria-busy", "true");
  try {
    const body = { user: win.viewer, ...target, action_id: part.action_id, block_id: block.block_id, ...extra };
    if (values) body.values = values();
    await act("press", body);
    store.tell({ type: "pressed", label, user: win.viewer });
  } catch (refusal) {
    toast(win.root, refusal.message);
  } finally {
    node.removeAttribute("aria-busy");
  }
}

const BUILD = {
  button, overflow, plain_text_input: textInput, static_select: select, users_select: select, conversations_select: select,
  channels_select: select, external_select: select, multi_static_select: many, checkboxes: many, radio_buttons: radios,
  datepicker: (part, kept) => simple(part, kept, "date", "selected_date", part.initial_date),
  timepicker: (part, kept) => simple(part, kept, "time", "selected_time", part.initial_time),
  datetimepicker: moment, file_input: fileInput,
  number_input: (part, kept) => simple(part, kept, "number", "value", part.initial_value),
  email_text_input: (part, kept) => simple(part, kept, "email", "value", part.initial_value),
  url_text_input: (part, kept) => simple(part, kept, "url", "value", part.initial_value),
};

const caption = (object) => emojify((object && object.text) || "");

function button(part, kept, go, win) {
  const style = part.style === "primary" ? " primary" : part.style === "danger" ? " danger" : "";
  const follow = () => {
    if (part.url) visit(part.url, win);
    go(part.value === undefined ? {} : { value: part.value });
  };
  const props = { class: `button${style}`, "aria-label": part.accessibility_label, title: part.url, onclick: follow };
  return { node: h("button", { type: "button", ...props }, caption(part.text)) };
}

/** Follow a button's link: our own messages open in the window, http(s) in a new tab, nothing else anywhere. */
function visit(url, win) {
  const place = messageOf(url);
  if (place) win.openMessage(...place);
  else if (/^https?:/i.test(url)) window.open(url, "_blank", "noopener,noreferrer");
}

function overflow(part, kept, go) {
  const node = h("button", { type: "button", class: "button overflow", "aria-label": "More choices", "aria-haspopup": "menu" }, icon("dots"));
  node.addEventListener("click", () => {
    openMenu(node, part.options.map((option) => ({ label: caption(option.text), run: () => go({ selected_option: option }) })));
  });
  return { node };
}

function textInput(part, kept) {
  const props = {
    class: "control", placeholder: caption(part.placeholder), maxlength: part.max_length, minlength: part.min_length,
    autofocus: part.focus_on_load, value: (kept ? kept.value : part.initial_value) || "",
  };
  const node = part.multiline ? h("textarea", { ...props, rows: 5 }) : h("input", { ...props, type: "text" });
  return { node, on: node, read: () => ({ type: part.type, value: node.value || null }) };
}

function simple(part, kept, type, field, initial) {
  const props = { class: "control", type, value: (kept ? kept[field] : initial) || "", placeholder: caption(part.placeholder) };
  const limits = { min: part.min_value, max: part.max_value, step: part.is_decimal_allowed ? "any" : undefined };
  const node = h("input", { ...props, ...limits });
  return { node, on: node, read: () => ({ type: part.type, [field]: node.value || null }) };
}

/** A date and time in the reader's zone; Slack carries whole unix seconds. */
function moment(part, kept) {
  const start = kept ? kept.selected_date_time : part.initial_date_time;
  const local = start ? new Date(start * 1000 - new Date(start * 1000).getTimezoneOffset() * 60000).toISOString().slice(0, 16) : "";
  const node = h("input", { class: "control", type: "datetime-local", value: local });
  const read = () => ({ type: part.type, selected_date_time: node.value ? Math.floor(new Date(node.value).getTime() / 1000) : null });
  return { node, on: node, read };
}

/** Options of a menu: its own, or people / channels for the pickers of those. */
function optionsOf(part) {
  const own = (id, name) => ({ text: { type: "plain_text", text: name }, value: id });
  if (part.type === "users_select") return store.world.people.map((p) => own(p.id, p.name));
  if (/^(channels|conversations)_select$/.test(part.type)) {
    return store.world.channels.filter((c) => c.kind !== "im").map((c) => own(c.id, `#${c.name}`));
  }
  return part.options || (part.option_groups || []).flatMap((group) => group.options);
}

const FIELD = { users_select: "selected_user", channels_select: "selected_channel", conversations_select: "selected_conversation" };

function select(part, kept) {
  const options = optionsOf(part);
  const field = FIELD[part.type] || "selected_option";
  const initial = kept ? kept[field] : part.initial_option || part.initial_user || part.initial_channel || part.initial_conversation;
  const chosen = initial && (initial.value || initial);
  const item = (option) => h("option", { value: option.value, selected: option.value === chosen }, caption(option.text));
  const grouped = part.option_groups
    ? part.option_groups.map((group) => h("optgroup", { label: caption(group.label) }, group.options.map(item)))
    : options.map(item);
  const empty = h("option", { value: "" }, caption(part.placeholder) || "Choose an option");
  const node = h("select", { class: "control select", "aria-label": caption(part.placeholder) || undefined }, empty, grouped);
  const read = () => {
    const option = options.find((o) => o.value === node.value) || null;
    return { type: part.type, [field]: field === "selected_option" ? option : option && option.value };
  };
  return { node, on: node, read };
}

function many(part, kept) {
  const before = ((kept ? kept.selected_options : part.initial_options) || []).map((o) => o.value);
  const boxes = (part.options || []).map((option) => choice("checkbox", option, before.includes(option.value)));
  const node = h("div", { class: "choices", role: "group" }, boxes.map((b) => b.row));
  const picked = () => part.options.filter((_, i) => boxes[i].box.checked);
  return { node, on: node, read: () => ({ type: part.type, selected_options: picked() }) };
}

let groups = 0;

function radios(part, kept) {
  const before = kept ? kept.selected_option : part.initial_option;
  const name = `radio-${(groups += 1)}`;
  const boxes = (part.options || []).map((option) => choice("radio", option, before && before.value === option.value, name));
  const node = h("div", { class: "choices", role: "radiogroup" }, boxes.map((b) => b.row));
  const picked = () => part.options.find((_, i) => boxes[i].box.checked) || null;
  return { node, on: node, read: () => ({ type: part.type, selected_option: picked() }) };
}

function choice(type, option, checked, name) {
  const box = h("input", { type, name, value: option.value, checked });
  const note = option.description ? h("span", { class: "choice-note" }, caption(option.description)) : null;
  return { box, row: h("label", { class: "choice" }, box, h("span", {}, caption(option.text), note)) };
}
