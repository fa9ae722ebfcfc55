"""``baton check`` names what a policy needs and the settings lack."""

from pathlib import Path

import pytest

from bot.check import files
from bot.demo import sample
from bot.settings import Settings

OWN = """
  own:
    - name: extend_trial
      title: Extend the trial
      about: Propose to extend the trial.
      url: https://desk.example/act
  offered:"""


@pytest.mark.parametrize(("key", "good"), [(None, False), ("a key the back end knows", True)])
async def test_actions_of_ones_own_without_a_key_to_sign_with_are_named(
    tmp_path: Path, key: str | None, good: bool
) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text(sample("policy.yaml").read_text().replace("\n  offered:", OWN, 1))
    settings = Settings(baton_policy=policy, baton_secret_key=key, _env_file=None)  # type: ignore[call-arg]
    bad = [finding.part for finding in await files(settings) if not finding.good]
    assert ("BATON_SECRET_KEY" not in bad) is good
    assert "policy" not in bad
