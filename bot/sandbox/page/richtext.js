// rich_text blocks: sections, lists, quotes and preformatted text, built from their elements.
import { h } from "./dom.js";
import { emojiOf } from "./emoji.js";
import { channelChip, dateNode, link, userChip } from "./mrkdwn.js";

const MARKS = [["bold", "strong"], ["italic", "em"], ["strike", "s"], ["underline", "u"], ["code", "code"]];

/** Render one rich_text block. */
export function richText(block, win) {
  return h("div", { class: "block rich" }, (block.elements || []).map((element) => part(element, win)));
}

function part(element, win) {
  const inner = () => (element.elements || []).map((leaf) => node(leaf, win));
  switch (element.type) {
    case "rich_text_section": return h("div", { class: "rich-section" }, inner());
    case "rich_text_quote": return h("blockquote", {}, inner());
    case "rich_text_preformatted": return h("pre", { class: "pre" }, inner());
    case "rich_text_list": {
      const tag = element.style === "ordered" ? "ol" : "ul";
      const start = tag === "ol" && element.offset ? element.offset + 1 : undefined;
      const items = (element.elements || []).map((item) => h("li", {}, part(item, win)));
      return h(tag, { start, class: `indent-${Math.min(element.indent || 0, 4)}` }, items);
    }
    default: return h("div", { class: "unsupported" }, `Not shown here: ${element.type}`);
  }
}

function node(leaf, win) {
  switch (leaf.type) {
    case "text": return styled(broken(leaf.text || ""), leaf.style);
    case "link": return styled(link(leaf.url || "", leaf.text || "", win), leaf.style);
    case "user": return userChip(leaf.user_id, win);
    case "channel": return channelChip(leaf.channel_id, "", win);
    case "emoji": return document.createTextNode(emojiOf(leaf.name || ""));
    case "usergroup": return h("span", { class: "chip me", title: leaf.usergroup_id }, "@agents");
    case "broadcast": return h("span", { class: "chip me" }, `@${leaf.range}`);
    case "date": return dateNode(String(leaf.timestamp), leaf.format || "", leaf.fallback || "");
    case "color": return document.createTextNode(leaf.value || "");
    default: return document.createTextNode(leaf.text || "");
  }
}

function broken(text) {
  const out = document.createDocumentFragment();
  text.split("\n").forEach((line, i) => {
    if (i) out.append(h("br"));
    out.append(line);
  });
  return out;
}

function styled(content, style) {
  let out = content;
  for (const [mark, tag] of MARKS) if (style && style[mark]) out = h(tag, {}, out);
  return out;
}
