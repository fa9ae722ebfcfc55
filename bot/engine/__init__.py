"""The running heart. It knows no Slack: people, places and messages come through the ports."""
