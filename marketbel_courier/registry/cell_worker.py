"""The process that reads a master sheet's cells: bounded in memory and time, and ended with it.

`python -m … WORKSHEET BYTES SECONDS` reads the sheet from its standard input and writes JSON: the
rows, or why there are none. It has no connection and no secret. The parent is `cell_process`.
"""

from __future__ import annotations

import json
import resource
import sys
from typing import Any

from marketbel_courier.errors import MasterSheetError
from marketbel_courier.messages.message import Message
from marketbel_courier.registry.cells import read_cells

ROWS = "rows"
REFUSED = "refused"


def main() -> None:
    """Read standard input as a sheet."""
    worksheet, memory_bytes, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    # The parent, which awaits the same time by the clock, may be gone by then.
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    json.dump(_answer(worksheet, memory_bytes), sys.stdout)


def _answer(worksheet: str, memory_bytes: int) -> dict[str, Any]:
    try:
        return {ROWS: read_cells(sys.stdin.buffer.read(), worksheet)}
    except MasterSheetError as error:
        return {REFUSED: error.message.as_json()}
    except MemoryError:
        return {REFUSED: Message("master-too-large", most=memory_bytes).as_json()}


if __name__ == "__main__":
    main()
