"""The face and hands: Slack, the LLM, knowledge, the running engine, the command line."""
