// Times as a reader here would write them: their clock (12 or 24 h), English words.

const hour12 = new Intl.DateTimeFormat(undefined, { hour: "numeric" }).resolvedOptions().hour12;
const make = (options) => new Intl.DateTimeFormat("en", options);
const F = {
  time: make({ hour: "numeric", minute: "2-digit", hour12 }),
  secs: make({ hour: "numeric", minute: "2-digit", second: "2-digit", hour12 }),
  date: make({ year: "numeric", month: "long", day: "numeric" }),
  short: make({ year: "numeric", month: "short", day: "numeric" }),
  long: make({ weekday: "long", year: "numeric", month: "long", day: "numeric" }),
};

const whole = (seconds) => new Date(Number(seconds) * 1000);
const dayOf = (date) => Math.floor((date.getTime() - date.getTimezoneOffset() * 60000) / 86400000);

function pretty(date, otherwise) {
  const away = dayOf(date) - dayOf(new Date());
  return { 0: "today", "-1": "yesterday", 1: "tomorrow" }[away] || otherwise.format(date);
}

function numeric(date) {
  const two = (n) => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** "3 minutes ago", "in 2 hours", "just now". */
export function ago(seconds) {
  const gone = Math.round(Date.now() / 1000 - Number(seconds));
  const far = Math.abs(gone);
  if (far < 45) return "just now";
  const [size, unit] = far < 3600 ? [60, "minute"] : far < 86400 ? [3600, "hour"] : [86400, "day"];
  const n = Math.max(1, Math.round(far / size));
  const words = `${n} ${unit}${n === 1 ? "" : "s"}`;
  return gone >= 0 ? `${words} ago` : `in ${words}`;
}

const TOKENS = {
  date_num: numeric,
  date: (d) => F.date.format(d),
  date_short: (d) => F.short.format(d),
  date_long: (d) => F.long.format(d),
  date_pretty: (d) => pretty(d, F.date),
  date_short_pretty: (d) => pretty(d, F.short),
  date_long_pretty: (d) => pretty(d, F.long),
  day_divider_pretty: (d) => pretty(d, F.long),
  time: (d) => F.time.format(d),
  time_secs: (d) => F.secs.format(d),
  ago: (d) => ago(d.getTime() / 1000),
};

/** Slack's `<!date^seconds^format|fallback>`: fill the format's tokens in the reader's own time zone. */
export function slackDate(seconds, format) {
  const date = whole(seconds);
  const text = format.replace(/\{(\w+)\}/g, (token, name) => (TOKENS[name] ? TOKENS[name](date) : token));
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export const clock = (ts) => F.time.format(whole(ts));
export const full = (ts) => `${F.long.format(whole(ts))}, ${F.secs.format(whole(ts))}`;
export const sameDay = (a, b) => dayOf(whole(a)) === dayOf(whole(b));
export const dayName = (ts) => slackDate(ts, "{date_long_pretty}");
