// Relative times, the reader's own time zone, and what a page says when it is not up to date any more.
const DAY = 86400;

function span(seconds) {
  const whole = Math.round(Math.abs(seconds));
  const units = [["d", DAY, "h", 3600], ["h", 3600, "min", 60], ["min", 60, "", 1]];
  for (const [unit, size, small, part] of units) {
    if (whole < size * (unit === "d" ? 2 : 1)) continue;
    const count = Math.floor(whole / size);
    const left = small ? Math.floor((whole % size) / part) : 0;
    return `${count}\u00a0${unit}${left && count < 10 ? ` ${left}\u00a0${small}` : ""}`;
  }
  return `${whole}\u00a0s`;
}

function ago(at) {
  const seconds = (Date.now() - at) / 1000;
  if (Math.abs(seconds) < 10) return "now";
  return seconds > 0 ? `${span(seconds)} ago` : `in ${span(seconds)}`;
}

function tellTimes() {
  for (const each of document.querySelectorAll("time[data-ago]")) each.textContent = ago(Date.parse(each.dateTime));
  for (const each of document.querySelectorAll("time[data-lasting]")) each.textContent = span((Date.now() - Date.parse(each.dateTime)) / 1000);
}

function localTimes() {
  const exact = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "long" });
  const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
  const minute = new Intl.DateTimeFormat("en-GB", { timeStyle: "short" });
  const day = new Intl.DateTimeFormat("en-GB", { dateStyle: "full" });
  for (const each of document.querySelectorAll("time")) {
    const at = Date.parse(each.dateTime);
    if (each.title) each.title = exact.format(at);
    if ("clock" in each.dataset) each.textContent = clock.format(at);
    if ("minute" in each.dataset) each.textContent = minute.format(at);
    if ("day" in each.dataset) each.textContent = day.format(at);
  }
}

function countInTitle() {
  const live = document.getElementById("live");
  const waiting = live ? Number(live.dataset.waiting) : 0;
  document.title = (waiting ? `(${waiting}) ` : "") + document.title.replace(/^\(\d+\) /, "");
}

function refresh() { localTimes(); tellTimes(); countInTitle(); }

function stale(is) {
  const line = document.querySelector(".stale");
  if (line) line.hidden = !is;
}

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt.id === "live" && document.hidden) event.preventDefault();
});
document.addEventListener("htmx:afterRequest", (event) => stale(!event.detail.successful));
document.addEventListener("htmx:afterSettle", refresh);
setInterval(tellTimes, 10000);
refresh();
