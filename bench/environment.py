"""A fresh clone in an empty folder: how long until the demo's page is there, and how big the environment is.

`python -m bench.environment` does the demo; with `--tests` it runs `make test` there too (minutes).
"""

import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import write_between

ROOT = Path(__file__).resolve().parents[1]


def megabytes(folder: Path) -> int:
    """Size of a folder's files."""
    return round(sum(file.lstat().st_size for file in folder.rglob("*") if not file.is_symlink()) / 1e6)


def demo(clone: Path) -> float:
    """Seconds until the address is printed."""
    began = time.monotonic()
    process = subprocess.Popen(["make", "demo", "PORT=0"], cwd=clone, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for line in process.stdout:
        if "Open http" in line:
            break
    seconds = time.monotonic() - began
    process.terminate()
    process.wait()
    return seconds


def main() -> None:
    """Measure and write the README's table."""
    with TemporaryDirectory() as folder:
        clone = Path(folder) / "baton"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        seconds = demo(clone)
        rows = [f"| `make demo` until the page is there, environment included | {seconds:.0f} s |"]
        rows.append(f"| its `.venv` | {megabytes(clone / '.venv')} MB |")
        if "--tests" in sys.argv:
            began = time.monotonic()
            done = subprocess.run(["make", "test"], cwd=clone, capture_output=True, text=True, check=False)
            last = done.stdout.strip().splitlines()[-1]
            rows.append(f"| `make test`, environment included | {(time.monotonic() - began) / 60:.1f} min: {last} |")
            rows.append(f"| the `.venv` with the tests' tools | {megabytes(clone / '.venv')} MB |")
    cores = os.cpu_count()
    text = "\n".join([f"| on {cores} cores, packages not cached | |", "|---|---|", *rows])
    print(text)
    write_between(ROOT / "README.md", "environment", text)


if __name__ == "__main__":
    main()
