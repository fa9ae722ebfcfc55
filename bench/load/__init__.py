"""Load: Baton against a bare Bolt app and Slack's sample pattern, side by side, in one run."""
