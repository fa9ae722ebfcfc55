"""Charts: from measures to Vega-Lite specs. One spec draws the web page and the Slack picture."""

from bot.charts.outcomes import outcome_rows, outcomes
from bot.charts.pictures import png
from bot.charts.waits import waits

__all__ = ["outcome_rows", "outcomes", "png", "waits"]
