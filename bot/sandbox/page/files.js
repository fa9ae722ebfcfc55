// Files: choosing some in a form, and showing those of a message.
import { upload } from "./api.js";
import { h, icon } from "./dom.js";

const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/** Bytes as a person reads them. */
export function sizeOf(bytes) {
  if (bytes >= 1e6) return `${(bytes / 1e6).toFixed(1)} MB`;
  return bytes >= 1000 ? `${Math.round(bytes / 1000)} kB` : `${bytes} bytes`;
}

/** A file_input: what is chosen goes to the server at once, and the form names it by its id. */
export function fileInput(part, kept, go, win) {
  const most = part.max_files || 10;
  const chosen = [...((kept && kept.files) || [])];
  const rows = h("ul", { class: "chosen-files" });
  const note = h("p", { class: "problem", role: "alert", hidden: true });
  const accept = (part.filetypes || []).map((ending) => `.${ending}`).join(",") || undefined;
  const picker = h("input", { type: "file", class: "control file-picker", multiple: most > 1, accept });
  const node = h("div", { class: "file-input" }, picker, rows, note);
  const say = (text) => { note.textContent = text; note.hidden = !text; };
  const draw = () => rows.replaceChildren(...chosen.map((file) => h("li", { class: "file" }, icon("file"),
    h("span", { class: "file-name" }, file.name), h("span", { class: "file-size" }, sizeOf(file.size)),
    h("button", { type: "button", class: "icon-button", "aria-label": `Remove ${file.name}`,
      onclick: () => { chosen.splice(chosen.indexOf(file), 1); draw(); } }, icon("close")))));
  picker.addEventListener("change", async () => {
    const wanted = [...picker.files];
    picker.value = "";
    say(chosen.length + wanted.length > most ? `At most ${most} files.` : "");
    node.setAttribute("aria-busy", "true");
    try {
      for (const file of wanted.slice(0, most - chosen.length)) {
        chosen.push((await upload(win.viewer, file)).file);
        draw();
      }
    } catch (refusal) {
      say(refusal.message);
    } finally {
      node.removeAttribute("aria-busy");
    }
  });
  draw();
  return { node, on: picker, read: () => ({ type: part.type, files: chosen.map((file) => ({ ...file })) }) };
}

/** A file in a message: a picture to look at, or a name to save. */
export function fileCard(file) {
  const name = file.title || file.name || file.id;
  const source = `/sandbox/file/${encodeURIComponent(file.id)}`;
  const line = h("a", { class: "file", href: source, download: file.name || file.id }, icon("file"),
    h("span", { class: "file-name" }, name), file.size === undefined ? null : h("span", { class: "file-size" }, sizeOf(file.size)));
  if (!PICTURES.includes(file.mimetype)) return line;
  return h("figure", { class: "file-picture" }, line, h("img", { src: source, alt: name, loading: "lazy" }));
}
