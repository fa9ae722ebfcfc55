"""No token reaches the log, and the log loads neither the phone library nor the signals."""

import subprocess
import sys

import pytest

TOKENS = ("xoxb-1234-abcd", "xapp-1-A0-12345", "xoxe.xoxp-1-abcd", "sk-proj-abcdef12", "Bearer abcdef.ghi")


@pytest.mark.parametrize("token", TOKENS)
def test_a_token_in_any_field_is_not_written(token: str) -> None:
    code = (
        "import sys, structlog; from bot.logs import set_up; set_up('INFO', json_lines=True); "
        "structlog.get_logger().info('sent', why=f'refused {{\"token\": \"{sys.argv[1]}\"}} by Slack', at='task-force')"
    )
    done = subprocess.run([sys.executable, "-c", code, token], capture_output=True, text=True, check=True)
    assert token.split("-")[-1].split(" ")[-1] not in done.stderr
    assert "refused" in done.stderr
    assert "task-force" in done.stderr


def test_the_log_is_light() -> None:
    code = "import sys, bot.logs; print([m for m in ('phonenumbers', 'handoff.signals', 'numpy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
