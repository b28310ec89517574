from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from marketbel_courier.devstack.ports import PortClaims

HOLD_A_CLAIM = """
import sys
from pathlib import Path
from marketbel_courier.devstack.ports import PortClaims
print(PortClaims(Path(sys.argv[1])).claim(3000), flush=True)
sys.stdin.read()
"""


def test_a_port_is_claimed_by_one_stack_at_a_time(tmp_path: Path) -> None:
    first, second = PortClaims(tmp_path), PortClaims(tmp_path)

    assert first.claim(3000)
    assert first.claim(3000)
    assert not second.claim(3000)
    assert second.claim(3001)

    first.release()
    assert second.claim(3000)
    second.release()
    assert list(tmp_path.iterdir()) == []


def test_the_claim_of_a_killed_process_ends_with_it(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD_A_CLAIM, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "True\n"
        assert not PortClaims(tmp_path).claim(3000)
        holder.kill()

    claims = PortClaims(tmp_path)
    assert claims.claim(3000)
    claims.release()
