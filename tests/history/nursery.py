"""A lean process that has everything loaded and forks a workload a line: starting one costs milliseconds, not seconds.

It reads one JSON spec a line on stdin and answers each with the child's pid. It opens no database and starts no
thread, so forking is safe. Children are reaped by the kernel.
"""

import json
import os
import signal
import sys
import traceback
from pathlib import Path

from sqlalchemy.orm import configure_mappers

from tests.history import workload


def serve() -> None:
    """Fork a child for each line until stdin closes."""
    configure_mappers()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        spec = json.loads(line)
        pid = os.fork()
        if not pid:
            _child(spec)
        print(pid, flush=True)


def _child(spec: dict[str, object]) -> None:
    """Run one workload and leave without going back to the parent's work."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    code = 0
    try:
        workload.main(spec)
    except BaseException:  # noqa: BLE001  the edge of a process: its parent reads the file
        Path(str(spec["folder"]), f"{spec['name']}.crash").write_text(traceback.format_exc())
        code = 1
    finally:
        os._exit(code)


if __name__ == "__main__":
    serve()
