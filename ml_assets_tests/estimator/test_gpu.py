from pathlib import Path

import pytest

from ml_assets.estimator import gpu


@pytest.mark.parametrize(
    ("devices", "shown", "here"),
    [
        (["nvidia0"], None, True),
        (["nvidia0", "nvidiactl"], "0", True),
        (["nvidia0"], "", False),
        (["nvidia0"], "-1", False),
        (["nvidiactl", "null"], None, False),
        ([], "0", False),
    ],
)
def test_a_gpu_is_a_device_that_is_not_hidden(
    devices: list[str],
    shown: str | None,
    here: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in devices:
        (tmp_path / name).touch()
    monkeypatch.setattr(gpu, "_DEVICES", tmp_path)
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    if shown is not None:
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", shown)
    assert gpu.gpu_is_here() is here
