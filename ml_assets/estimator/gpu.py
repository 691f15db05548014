"""Whether there is a GPU to fit on."""

import os
from pathlib import Path

_DEVICES = Path("/dev")


def gpu_is_here() -> bool:
    """Say whether this process may use an NVIDIA GPU.

    ``CUDA_VISIBLE_DEVICES``, which Ray sets for its workers, hides devices; empty, or -1, all.
    """
    shown = os.environ.get("CUDA_VISIBLE_DEVICES")
    hidden = shown is not None and shown.strip() in ("", "-1")
    return not hidden and any(_DEVICES.glob("nvidia[0-9]*"))
