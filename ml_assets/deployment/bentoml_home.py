"""Where BentoML keeps its stores: one project's home instead of one per machine."""

import logging
import os
from contextlib import suppress
from pathlib import Path


def use_home(home: Path) -> None:
    """Point this process's BentoML at ``home``; made if absent.

    BentoML reads ``BENTOML_HOME`` once, at its first use, so a process that works on two projects
    would write both into the first one's stores: they are set here, call by call.
    """
    os.environ.setdefault("BENTOML_DO_NOT_TRACK", "True")
    from bentoml._internal.bento import BentoStore
    from bentoml._internal.configuration.containers import BentoMLContainer
    from bentoml._internal.models import ModelStore

    home = home.resolve()
    for store in ("models", "bentos", "tmp", "envs"):
        (home / store).mkdir(parents=True, exist_ok=True)
    BentoMLContainer.bentoml_home.set(str(home))
    BentoMLContainer.model_store_dir.set(str(home / "models"))
    BentoMLContainer.bento_store_dir.set(str(home / "bentos"))
    BentoMLContainer.tmp_bento_store_dir.set(str(home / "tmp"))
    BentoMLContainer.model_store.set(ModelStore(home / "models"))
    BentoMLContainer.bento_store.set(BentoStore(home / "bentos"))
    logging.getLogger("bentoml").setLevel(logging.WARNING)


def server_home(home: Path, server: str) -> Path:
    """Return the home of one running server: the stores of ``home``, its own metrics.

    A server wipes the metrics that lie in its home when it starts, so two servers must not share
    one. The stores are links.
    """
    own = home.resolve() / "servers" / server
    own.mkdir(parents=True, exist_ok=True)
    for store in ("models", "bentos"):
        (home / store).mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            (own / store).symlink_to(home.resolve() / store, target_is_directory=True)
    return own
