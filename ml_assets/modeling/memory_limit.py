"""A bound on the memory that a process may still ask for, so that a trial cannot take it all."""

from pathlib import Path

_SHARE_OF_FREE = 0.8


def default_limit(trials_here: int) -> int | None:
    """Return a fair part of this host's free memory in bytes, for each of so many trials.

    None where the system does not tell (it does on Linux).
    """
    free = _from_proc(Path("/proc/meminfo"), "MemAvailable")
    return None if free is None else int(_SHARE_OF_FREE * free / max(1, trials_here))


def limit_memory(more: int) -> None:
    """Let this process ask for so many bytes more; beyond that, Python raises MemoryError.

    It bounds private writable memory (RLIMIT_DATA, see Linux's getrlimit(2)), so that memory
    shared with other processes, such as Ray's object store, does not count. Does nothing where
    the system does not tell what the process has.
    """
    import resource

    has = _from_proc(Path("/proc/self/status"), "VmData")
    if has is None:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    most = has + more if hard == resource.RLIM_INFINITY else min(has + more, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (most, hard))


def _from_proc(path: Path, name: str) -> int | None:
    """Return the bytes of a line such as ``VmData:  123 kB``."""
    if not path.exists():
        return None
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    return None
