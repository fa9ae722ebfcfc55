"""Write what ``baton export`` writes for Label Studio, answered as its page would, for its own validator to judge.

``python -m tests.label_studio FOLDER``, then ``validate.py FOLDER`` in an environment with label-studio-sdk: see
``make label-studio``.
"""

import json
import sys
from pathlib import Path

from bot.out import label_studio
from bot.out.annotations import read
from handoff.policy.quality import RUBRIC, Choice, Question, rubric_hash
from handoff.quality.items import Kind
from tests.unit.out.build import STAMP, review
from tests.unit.out.test_label_studio import answered

ODD = Question(
    id="words", asks='Is "<b>this</b>" & that fine?', finding="odd", kinds=tuple(Kind),
    choices=(Choice(id="yes", says="Yes & <no>", counts=1), Choice(id="no", says="Yes & <no>")),
)  # fmt: skip
RUBRICS = {"shipped": RUBRIC, "odd": (*RUBRIC, ODD)}


def write(folder: Path) -> None:
    """A folder for each rubric and kind of item: configuration, tasks, an export with answers."""
    for name, rubric in RUBRICS.items():
        for kind in Kind:
            place = folder / f"{name}-{kind}"
            place.mkdir(parents=True)
            task = label_studio.task(review(kind=kind.value), STAMP, rubric_hash(rubric))
            answers = {one.id: one.choices[-1].id for one in rubric if kind in one.kinds}
            export = [answered(task, rubric, answers, words="Why.", corrected="Better.")]
            back = read(json.dumps(export), rubric)
            assert [one.answers for one in back.taken] == [answers], back.problems
            (place / "config.xml").write_text(label_studio.config(rubric, (kind.value,)), encoding="utf-8")
            (place / "all.xml").write_text(label_studio.config(rubric), encoding="utf-8")
            (place / "tasks.json").write_text(json.dumps([task]), encoding="utf-8")
            (place / "export.json").write_text(json.dumps(export), encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
