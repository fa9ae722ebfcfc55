"""The mind: ownership, signals, rules, decisions. Values in, values out; no Slack, SQL, network or clock."""
