"""Slack's own sample pattern: sync Bolt over Socket Mode, a worker thread for each turn, the sync OpenAI client.

As slack-samples/bolt-python-support-agent does it: ``App``, ``SocketModeHandler``, Bolt's default listener runner.
"""

import json
import os
import threading
from typing import Any

from openai import OpenAI
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

ENV = os.environ  # noqa: TID251  a program of its own, not the product


def main() -> None:
    """Serve until killed."""
    app = App(client=WebClient(token=ENV["SLACK_BOT_TOKEN"], base_url=ENV["SLACK_API_URL"]))
    llm = OpenAI(api_key=ENV["OPENAI_API_KEY"], base_url=ENV["OPENAI_BASE_URL"])

    @app.event("message")
    def message(event: dict[str, Any], client: WebClient) -> None:
        answer = llm.chat.completions.create(
            model="bench",
            messages=[
                {"role": "system", "content": "You draft replies for a customer desk in Slack."},
                {"role": "user", "content": event["text"]},
            ],
        )
        text = answer.choices[0].message.content or ""
        client.chat_postMessage(channel=event["channel"], thread_ts=event["ts"], text=text)

    handler = SocketModeHandler(app, ENV["SLACK_APP_TOKEN"])
    handler.client.web_client.base_url = ENV["SLACK_API_URL"]
    handler.connect()  # type: ignore[no-untyped-call]
    print(json.dumps({"event": "ready", "port": 0}), flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
