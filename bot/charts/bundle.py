"""The charts' library for browsers, from what vl-convert carries: ``python -m bot.charts.bundle`` writes it anew."""

from pathlib import Path

TARGET = Path(__file__).parents[1] / "web" / "dashboard" / "static" / "vega.js"


def write(target: Path = TARGET) -> None:
    """Vega, Vega-Lite, Vega-Embed and Vega's expression interpreter in one file, without any address to load from."""
    import vl_convert

    target.write_text(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;"), encoding="utf-8")


if __name__ == "__main__":
    write()
