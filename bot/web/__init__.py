"""HTTP: Slack's events, health, metrics."""
