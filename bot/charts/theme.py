"""One calm look for every chart, light and dark. Colours keep 3:1 against the ground and differ for colour-blind eyes
(Okabe and Ito's hues, quieter).
"""

from typing import Any, Literal

Mode = Literal["light", "dark"]

FONT = "Liberation Sans, Arial, sans-serif"
"""Built into vl-convert, and close to what systems show: a picture looks the same on every machine."""
INK = {
    "light": {"ground": "#fffefc", "ink": "#22252a", "soft": "#5f656d", "line": "#e6e2da"},
    "dark": {"ground": "#1b1e21", "ink": "#e8e6e2", "soft": "#a3a9b0", "line": "#30353a"},
}
SERIES = {
    "light": {"teal": "#14695f", "mint": "#63b39f", "blue": "#3b76b5", "sky": "#9cc3e6", "amber": "#c98a1b",
              "rust": "#b5502d", "grey": "#b9b4aa"},
    "dark": {"teal": "#46b5a3", "mint": "#2c7468", "blue": "#6aa5e2", "sky": "#375f88", "amber": "#dda544",
             "rust": "#e08560", "grey": "#5b6168"},
}  # fmt: skip


def config(mode: Mode) -> dict[str, Any]:
    """Vega-Lite's ``config`` of one mode."""
    ink = INK[mode]
    axis = {
        "labelColor": ink["soft"], "titleColor": ink["soft"], "gridColor": ink["line"], "labelFontSize": 11,
        "titleFontSize": 11, "titleFontWeight": "normal", "domain": False, "ticks": False, "labelPadding": 6,
    }  # fmt: skip
    return {
        "background": ink["ground"],
        "font": FONT,
        "view": {"stroke": None},
        "title": {"color": ink["ink"], "anchor": "start", "fontSize": 14, "fontWeight": 600, "offset": 14,
                  "subtitleColor": ink["soft"], "subtitleFontSize": 11, "subtitlePadding": 4},
        "axis": axis,
        "axisX": {"grid": False},
        "legend": {"labelColor": ink["ink"], "title": None, "orient": "top", "symbolType": "square", "symbolSize": 80,
                   "labelFontSize": 11, "columns": 4, "rowPadding": 4, "columnPadding": 14, "labelLimit": 180},
    }  # fmt: skip
