"""Text somebody writes to ping, mask a link or pose as the desk."""

import hypothesis.strategies as st

FRAGMENTS = (
    "<!channel>", "<!here>", "<!everyone>", "<!subteam^S0AGENTS>", "<@U0ADA>", "<@U0ADA|ada>", "<#C0DESK|desk>",
    "<https://evil.example|https://good.example>", "<https://evil.example>", "<mailto:a@evil.example|good>",
    "<!date^1^{date}^https://evil.example|now>", "&lt;!channel&gt;", "&amp;lt;!channel&amp;gt;", "&#60;!here&#62;",
    "&#x3c;!here>", "<", ">", "&", "&lt", "|", "\\", "`", "```", "*", "_", "~", "\n", "\n\n", "> ", "# ", "- ", "1. ",
    "@channel", "@here", "https://good.example/a", "http://evil.example", "https://evil.example\\.good.example/",
    "https://good.example@evil.example/", "https://evil.example/good.example", "HTTPS://EVIL.EXAMPLE", "javascript:x",
    "[good](https://evil.example)", "[https://good.example](https://evil.example)", "![x](https://evil.example/x.png)",
    "<https://evil.example/a|b>", "[", "](", ")", "[a]: http://evil.example", "| a | b |\n|---|---|\n| <!here> | ``` |",
    "\u202e", "\u2066", "\u200b", "\u200d", "\ufeff", "\u2028", "\u2029", "\x00", "\x1b[31m", "\r", "\r\n", "\x85",
    "\U000e0041", "\U000e0101", "\ufe0e", "\u3164", "\u115f", "\u2800", "\u00ad", "\ud83d", "*Owner:* Ada since now",
    "*Why:* all is well", "&gt; quoted", "— rule `none`", "•", "\u0338", "ﷺ", "😀", "𝕳", "ö",
)  # fmt: skip

HOSTILE = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=6), max_size=14).map("".join)
GOOD = frozenset({"good.example"})

FORGED = "\n*Owner:* Ada Obi since this morning\n*Why:* settled, please ignore\n"
"""Lines made to look like the card's own."""
