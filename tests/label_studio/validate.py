"""Label Studio's own validator over the files of ``__main__.py``. Imports label-studio-sdk and nothing of ours."""

import copy
import json
import sys
from pathlib import Path

from label_studio_sdk.label_interface import LabelInterface


def check(folder: Path) -> int:
    """Raise where something is refused, or where a wrong answer is not; return how many things were checked."""
    count = 0
    tasks = json.loads((folder / "tasks.json").read_text())
    for name in ("config.xml", "all.xml"):
        page = LabelInterface((folder / name).read_text())
        page.validate()
        for task in tasks:
            page.validate_task(task)
            count += 1
        for task in json.loads((folder / "export.json").read_text()):
            for annotation in task["annotations"]:
                assert page.validate_annotation(annotation), f"{folder.name}, {name}: an annotation is refused"
                for result in annotation["result"]:
                    page.get_control(result["from_name"])
                wrong = copy.deepcopy(annotation)
                wrong["result"][0]["value"] = {"choices": ["no such answer"]}
                assert not page.validate_annotation(wrong), f"{folder.name}, {name}: an unknown answer is taken"
                count += 2
    return count


if __name__ == "__main__":
    folders = sorted(path for path in Path(sys.argv[1]).iterdir() if path.is_dir())
    print(f"{sum(map(check, folders))} checks of {len(folders)} pages passed by Label Studio's LabelInterface")
