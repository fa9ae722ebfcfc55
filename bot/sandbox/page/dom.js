// DOM helpers. Message content only ever becomes text nodes: no markup string is parsed anywhere on this page.

/** Build an element. `props`: class, dataset, vars (CSS custom properties), on<Event> functions, other attributes. */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "class") node.className = value;
    else if (key === "dataset") Object.assign(node.dataset, value);
    else if (key === "vars") for (const [name, v] of Object.entries(value)) node.style.setProperty(name, v);
    else if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "value") node.value = value;
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const PATHS = {
  hash: ["M4 9.5h16M4 14.5h16M10 4 8 20M16 4l-2 16"],
  shared: ["M9.5 14.5 14.5 9.5M11 6.5l1.2-1.2a4.6 4.6 0 0 1 6.5 6.5L17.500 13M13 17.500l-1.200 1.200a4.600 4.600 0 0 1-6.500-6.500L6.500 11"],
  app: ["M5 5h5v5H5zM14 5h5v5h-5zM5 14h5v5H5zM14 14h5v5h-5z"],
  home: ["m4 11 8-7 8 7v9h-5.500v-5.500h-5V20H4z"],
  person: ["M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.500 20c.8-3.700 3.700-5.500 7.500-5.500s6.700 1.800 7.500 5.500"],
  thread: ["M5 5h14v10.500h-7.500L7.500 19v-3.500H5z"],
  dots: ["M6 12h.01M12 12h.01M18 12h.01"],
  close: ["m6.500 6.500 11 11M17.500 6.500l-11 11"],
  back: ["m14 6-6 6 6 6"],
  send: ["M4.500 12 20 4.500 14.500 20l-3-6.500z"],
  eye: ["M3 12s3.300-6 9-6 9 6 9 6-3.300 6-9 6-9-6-9-6Z", "M12 14.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5Z"],
  check: ["m5.500 12.500 4.500 4.500 8.500-10"],
  down: ["M12 5v14M6 13l6 6 6-6"],
  file: ["M6.500 3.500h7l4 4v13h-11zM13.500 3.500v4h4"],
};

/** A small line icon, hidden from assistive technology. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  for (const d of PATHS[name] || []) {
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

/** An initials tile in the person's colour. */
export function avatar(person, size = "") {
  const words = (person.name || "?").split(/\s+/).filter(Boolean);
  const initials = words.length > 1 ? words[0][0] + words[words.length - 1][0] : (words[0] || "?").slice(0, 2);
  const classes = `avatar ${size} ${person.is_bot ? "is-bot" : ""}`;
  return h("span", { class: classes, "aria-hidden": "true", vars: { "--tint": person.color || "#6b7280" } }, initials);
}

/** Replace the children of `node` with `wanted`, moving as little as possible so that focus and scroll survive. */
export function reconcile(node, wanted) {
  const keep = new Set(wanted);
  for (const child of [...node.children]) if (!keep.has(child)) child.remove();
  wanted.forEach((child, i) => {
    if (node.children[i] !== child) node.insertBefore(child, node.children[i] || null);
  });
}

/** Show a short sentence inside a window for a few seconds. */
export function toast(host, text) {
  const note = h("div", { class: "toast", role: "alert" }, text);
  host.querySelector(".toasts").append(note);
  setTimeout(() => note.remove(), 6000);
}
