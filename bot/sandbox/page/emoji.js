// The emoji names a support desk meets. An unknown name stays as it was typed.

const NAMES = {
  "+1": "👍", thumbsup: "👍", "-1": "👎", thumbsdown: "👎", white_check_mark: "✅", heavy_check_mark: "✔️", x: "❌",
  warning: "⚠️", rotating_light: "🚨", red_circle: "🔴", large_orange_circle: "🟠", large_yellow_circle: "🟡",
  large_green_circle: "🟢", large_blue_circle: "🔵", white_circle: "⚪", black_circle: "⚫", hourglass: "⌛",
  hourglass_flowing_sand: "⏳", alarm_clock: "⏰", stopwatch: "⏱️", bell: "🔔", no_bell: "🔕", eyes: "👀", wave: "👋",
  raising_hand: "🙋", raised_hands: "🙌", pray: "🙏", clap: "👏", tada: "🎉", rocket: "🚀", sparkles: "✨", fire: "🔥",
  heart: "❤️", slightly_smiling_face: "🙂", smile: "😄", grinning: "😀", blush: "😊", wink: "😉", joy: "😂",
  thinking_face: "🤔", neutral_face: "😐", disappointed: "😞", cry: "😢", sob: "😭", angry: "😠", rage: "😡",
  robot_face: "🤖", bust_in_silhouette: "👤", speech_balloon: "💬", thought_balloon: "💭", memo: "📝", pencil: "📝",
  pencil2: "✏️", bulb: "💡", mag: "🔍", link: "🔗", lock: "🔒", unlock: "🔓", key: "🔑", page_facing_up: "📄", books: "📚",
  book: "📖", clipboard: "📋", pushpin: "📌", paperclip: "📎", package: "📦", truck: "🚚", email: "✉️", envelope: "✉️",
  phone: "☎️", calendar: "📅", date: "📅", bar_chart: "📊", chart_with_upwards_trend: "📈", moneybag: "💰", credit_card: "💳",
  question: "❓", exclamation: "❗", information_source: "ℹ️", no_entry: "⛔", octagonal_sign: "🛑", zzz: "💤",
  arrow_right: "➡️", arrow_left: "⬅️", arrow_up: "⬆️", arrow_down: "⬇️", leftwards_arrow_with_hook: "↩️",
  repeat: "🔁", arrows_counterclockwise: "🔄", star: "⭐", shield: "🛡️", construction: "🚧", hammer_and_wrench: "🛠️",
  gear: "⚙️", mailbox: "📫", inbox_tray: "📥", outbox_tray: "📤", see_no_evil: "🙈", handshake: "🤝", checkered_flag: "🏁",
  double_vertical_bar: "⏸️", pause_button: "⏸️", arrow_forward: "▶️", seedling: "🌱", umbrella: "☔", snail: "🐌",
};

/** Replace `:name:` by its character where the name is known. */
export const emojify = (text) => text.replace(/:([a-z0-9_+-]+):/g, (token, name) => NAMES[name] || token);

/** The character of one emoji name, or `:name:`. */
export const emojiOf = (name) => NAMES[name] || `:${name}:`;
