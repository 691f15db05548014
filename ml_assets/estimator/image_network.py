"""Images as the numbers that a pretrained network makes of them."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b, sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from ml_assets.estimator.image_descriptors import rows_of_images
from ml_assets.estimator.image_file import picture
from ml_assets.estimator.transformer import Transformer, column_names
from ml_assets.spec.errors import ModelFileError, SpecError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from PIL.Image import Image

# The side that most networks are trained on, for one that takes any.
_SIDE = 224
_BATCH = 32
_MODE_OF_CHANNELS = {1: "L", 3: "RGB"}
_FIELD = "features.image_network"
_MEND = "export the network with one input, float32, of shape (rows, 3 or 1, height, width)"
# Numbers of images already seen, because a search fits the same rows again and again, and the
# network is most of the work. At most 128 MiB.
_KNOWN: "dict[tuple[str, bytes], np.ndarray]" = {}
_MOST_KNOWN = 2**25


@dataclass(frozen=True)
class OpenNetwork:
    """A network that is ready to run, and what it takes: pictures of one size, in batches.

    ``batch`` is the only number of pictures that it takes at once, None for any.
    """

    session: Any
    input: str
    batch: int | None
    channels: int
    height: int
    width: int

    def pixels(self, image: "Image") -> "np.ndarray":
        """Return a picture as the network's input, (channels, height, width), float32, 0 to 1.

        It is stretched to the network's size (Pillow's bilinear filter, which averages when it
        shrinks), and is grey for a network of one channel. A network that wants its input
        normalised otherwise must do so itself.
        """
        import numpy as np
        from PIL import Image

        sized = image.convert(_MODE_OF_CHANNELS[self.channels]).resize(
            (self.width, self.height), Image.Resampling.BILINEAR
        )
        values = np.asarray(sized, dtype="float32") / np.float32(255)
        return values.reshape(self.height, self.width, self.channels).transpose(2, 0, 1)

    def run(self, pictures: "np.ndarray") -> "np.ndarray":
        """Return the first output, flattened to (pictures, numbers), float32."""
        import numpy as np

        size = self.batch or _BATCH
        parts = []
        for start in range(0, len(pictures), size):
            part = pictures[start : start + size]
            filled = (self.batch or len(part)) - len(part)
            given = np.pad(part, [(0, filled), (0, 0), (0, 0), (0, 0)])
            output = self.session.run(None, {self.input: given})[0]
            if np.ndim(output) < 1 or len(output) != len(given):
                raise ValueError(f"{len(given)} pictures give an output of {np.shape(output)}")
            parts.append(output.reshape(len(given), -1)[: len(part)].astype("float32"))
        return np.concatenate(parts)


@lru_cache(maxsize=4)
def open_network(network: bytes, digest: str) -> OpenNetwork:
    """Open the bytes of an ONNX file with ONNX Runtime on the processor, with one thread.

    One that was opened before in this process is given again. Two blank pictures are run, so that
    a network that cannot be used is found here.

    Raises ModelFileError if SHA-256 of the bytes is not ``digest``, and SpecError if ONNX Runtime
    is not installed, if the file cannot be loaded by itself, or if it takes no pictures.
    """
    import numpy as np

    if (found := sha256(network).hexdigest()) != digest:
        raise ModelFileError(
            "The image network is not the one that the model was fitted with",
            found=f"SHA-256 {found} instead of {digest}",
            mend="restore the model's file from a backup, or materialize the model again",
        )
    opened = _taking_pictures(_session(network))
    blank = np.zeros((2, opened.channels, opened.height, opened.width), "float32")
    try:
        opened.run(blank)
    # ONNX Runtime raises classes of its own, one per status.
    except Exception as error:
        raise _refused("cannot run two pictures", f"{type(error).__name__}: {error}") from error
    return opened


def image_network(path: str) -> "ImageNetwork":
    """Return the transformer of an ONNX file, which is read, and opened to see that it can be.

    Raises SpecError naming the file if it cannot be read, and what :func:`open_network` raises.
    """
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise SpecError(
            f"The image network {path} cannot be read",
            found=f"{type(error).__name__}: {error.strerror}",
            mend=f"put the ONNX file there, or mend {_FIELD}",
        ) from error
    digest = sha256(content).hexdigest()
    try:
        open_network(content, digest)
    except SpecError as error:
        error.add_note(f"The image network is {path}.")
        raise
    return ImageNetwork(content, digest)


@dataclass(eq=False)
class ImageNetwork(Transformer):
    """Each column of image files as a pretrained network's first output, flattened.

    ``network`` is a whole ONNX file, so that a fitted model needs no other, and ``digest`` its
    SHA-256 in hexadecimal digits. Nothing is learnt. A missing image (None) is NaN in all its
    numbers. Equal images give equal numbers, up to rounding (relative 1e-6) where they were run
    in batches of other sizes. Raises DataError naming row and column of a file that cannot be
    read, and what :func:`open_network` raises.
    """

    network: bytes = field(repr=False)
    digest: str

    def fit(self, X: "pd.DataFrame", y: "np.ndarray | None" = None) -> Self:
        """Remember the columns' names and how many numbers an image becomes."""
        import numpy as np

        opened = open_network(self.network, self.digest)
        blank = np.zeros((1, opened.channels, opened.height, opened.width), "float32")
        self.columns_, self.width_ = column_names(X), int(opened.run(blank).shape[1])
        return self

    def transform(self, X: "pd.DataFrame") -> "np.ndarray":
        """Return (rows, encoded features), float64, from columns of bytes."""
        import numpy as np

        values = np.full((len(X), len(self.columns_), self.width_), np.nan)
        for position, name in enumerate(self.columns_):
            for start in range(0, len(X), _BATCH):
                batch = slice(start, start + _BATCH)
                self._fill(values[batch, position], X[name].iloc[batch])
        return values.reshape(len(X), len(self.columns_) * self.width_)

    def _fill(self, values: "np.ndarray", column: "pd.Series") -> None:
        """Write the numbers of at most 32 images; a missing one's row stays as it is."""
        import numpy as np

        opened = open_network(self.network, self.digest)
        found: dict[bytes, np.ndarray] = {}
        unseen: dict[bytes, np.ndarray] = {}

        def key_of(content: bytes) -> bytes:
            key = blake2b(content, digest_size=16).digest()
            if (known := _KNOWN.get((self.digest, key))) is not None:
                found[key] = known
            elif key not in unseen:
                unseen[key] = opened.pixels(picture(content))
            return key

        keys = list(rows_of_images(column, key_of))
        if unseen:
            new = dict(zip(unseen, opened.run(np.stack(list(unseen.values()))), strict=True))
            _remember(self.digest, new, self.width_)
            found |= new
        for row, key in enumerate(keys):
            if key is not None:
                values[row] = found[key]

    def get_feature_names_out(self, input_features: Any = None) -> "np.ndarray":
        """Return names such as ``photo_network_0``."""
        import numpy as np

        names = [f"{column}_network_{i}" for column in self.columns_ for i in range(self.width_)]
        return np.asarray(names, dtype=object)


def _remember(digest: str, new: "Mapping[bytes, np.ndarray]", width: int) -> None:
    if len(new) * width > _MOST_KNOWN:
        return
    if (len(_KNOWN) + len(new)) * width > _MOST_KNOWN:
        _KNOWN.clear()
    _KNOWN.update({(digest, key): numbers for key, numbers in new.items()})


def _session(network: bytes) -> Any:
    try:
        import onnxruntime
    except ImportError as error:
        raise SpecError(
            f"{_FIELD} needs ONNX Runtime, which is not installed",
            found=str(error),
            mend="pip install 'ml_assets[onnx]'",
        ) from error
    options = onnxruntime.SessionOptions()
    # Threads would compete with those of the search, and their sums come in any order.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.use_deterministic_compute = True
    options.log_severity_level = 4
    # A network whose weights lie in another file would read it from wherever the process runs.
    options.add_session_config_entry(
        "session.model_external_initializers_file_folder_path", os.devnull
    )
    try:
        return onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise _refused(
            "cannot be loaded",
            f"{type(error).__name__}: {error}",
            "use one whole ONNX file, its weights within",
        ) from error


def _taking_pictures(session: Any) -> OpenNetwork:
    inputs = session.get_inputs()
    found = ", ".join(f"{given.name}: {given.type} {given.shape}" for given in inputs)
    if len(inputs) != 1 or inputs[0].type != "tensor(float)" or len(inputs[0].shape) != 4:
        raise _refused("takes no pictures", found)
    # What the file leaves open is a name or None.
    batch, channels, height, width = (
        size if isinstance(size, int) and size > 0 else None for size in inputs[0].shape
    )
    if (channels := channels or 3) not in _MODE_OF_CHANNELS:
        raise _refused(f"takes pictures of {channels} channels", found)
    return OpenNetwork(
        session, inputs[0].name, batch, channels, height or _SIDE, width or _SIDE
    )  # fmt: skip


def _refused(what: str, found: str, mend: str = _MEND) -> SpecError:
    return SpecError(f"The network of {_FIELD} {what}", found=found, mend=mend)
