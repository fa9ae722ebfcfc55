// Draws each chart's spec. Vega's own interpreter reads its expressions, so the page needs no eval.
const dark = matchMedia("(prefers-color-scheme: dark)");

function words(kind, text) {
  const node = document.createElement(kind);
  node.textContent = text;
  return node;
}

async function draw(figure) {
  const place = figure.querySelector(".drawing");
  const address = `${figure.dataset.spec}&mode=${dark.matches ? "dark" : "light"}`;
  const answer = await fetch(address, { headers: { accept: "application/json" } });
  if (!answer.ok) { place.textContent = "The chart could not be loaded; its numbers are in the table below."; return; }
  const { title, ...spec } = await answer.json();
  figure.querySelector("figcaption").replaceChildren(words("strong", title.text), words("small", title.subtitle));
  spec.config.legend.columns = place.clientWidth < 600 ? 2 : 4;
  const options = { ast: true, actions: false, renderer: "svg", defaultStyle: false, tooltip: { disableDefaultStyle: true } };
  if (figure.vega) figure.vega.finalize();
  figure.vega = await vegaEmbed(place, spec, options);
}

const drawAll = () => document.querySelectorAll(".chart[data-spec]").forEach(draw);
dark.addEventListener("change", drawAll);
drawAll();
