// Pop-up menus (message actions, overflow). One at a time; Esc, a click elsewhere or a choice closes it.
import { h } from "./dom.js";

let open = null;

/** Close whatever menu is open. */
export function closeMenu() {
  if (!open) return;
  const { menu, anchor } = open;
  open = null;
  menu.remove();
  anchor.removeAttribute("aria-expanded");
}

/** Open a menu under `anchor`. `items`: {label, run, danger} or null for a separator. */
export function openMenu(anchor, items) {
  const again = open && open.anchor === anchor;
  closeMenu();
  if (again) return;
  const rows = items.map((item) => item
    ? h("button", { type: "button", role: "menuitem", class: item.danger ? "menu-item danger" : "menu-item",
        onclick: () => { closeMenu(); anchor.focus(); item.run(); } }, item.label)
    : h("hr", {}));
  const menu = h("div", { class: "menu", role: "menu" }, rows);
  document.body.append(menu);
  const box = anchor.getBoundingClientRect();
  const left = Math.max(8, Math.min(box.right - menu.offsetWidth, innerWidth - menu.offsetWidth - 8));
  const below = box.bottom + 4 + menu.offsetHeight < innerHeight;
  menu.style.setProperty("left", `${left}px`);
  menu.style.setProperty("top", `${below ? box.bottom + 4 : Math.max(8, box.top - menu.offsetHeight - 4)}px`);
  menu.addEventListener("keydown", (event) => move(event, menu, anchor));
  anchor.setAttribute("aria-expanded", "true");
  open = { menu, anchor };
  menu.querySelector("button").focus();
}

function move(event, menu, anchor) {
  const buttons = [...menu.querySelectorAll("button")];
  const at = buttons.indexOf(document.activeElement);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    buttons[(at + step + buttons.length) % buttons.length].focus();
  } else if (event.key === "Escape" || event.key === "Tab") {
    event.stopPropagation();
    closeMenu();
    anchor.focus();
  }
}

document.addEventListener("mousedown", (event) => {
  if (open && !open.menu.contains(event.target) && !open.anchor.contains(event.target)) closeMenu();
});
addEventListener("resize", closeMenu);
