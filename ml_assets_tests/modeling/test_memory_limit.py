import subprocess
import sys

from ml_assets.modeling.memory_limit import default_limit

LIMITED = """
import numpy
from ml_assets.modeling.memory_limit import limit_memory
limit_memory(300_000_000)
print(numpy.ones(20_000_000).sum())
try:
    numpy.ones(60_000_000)
except MemoryError:
    print("contained")
print(numpy.ones(20_000_000).sum())
"""


def test_a_process_cannot_ask_for_more_and_lives_on() -> None:
    ended = subprocess.run([sys.executable, "-c", LIMITED], capture_output=True, text=True)
    assert ended.stdout.split() == ["20000000.0", "contained", "20000000.0"], ended.stderr


def test_trials_share_what_is_free() -> None:
    one, four = default_limit(1), default_limit(4)
    assert one is not None
    assert four is not None
    assert 3.5 < one / four < 4.5
    assert one > 50_000_000
