// App Home: the view the app published for the viewer.
import { renderBlocks } from "./blocks.js";
import { h } from "./dom.js";
import { store } from "./state.js";

export class HomeView {
  #signature = "";

  constructor(win) {
    this.win = win;
    this.root = h("div", { class: "home", hidden: true });
  }

  render() {
    const view = store.world.homes[this.win.viewer];
    const signature = JSON.stringify([this.win.viewer, view]);
    if (signature === this.#signature) return;
    this.#signature = signature;
    if (!view) {
      const empty = h("p", {}, "The app has published nothing here yet.");
      this.root.replaceChildren(h("div", { class: "intro" }, h("h4", {}, "App Home"), empty));
      return;
    }
    const scope = { win: this.win, target: { view_id: view.id } };
    this.root.replaceChildren(h("div", { class: "home-inner" }, renderBlocks(view.blocks, scope)));
  }
}
