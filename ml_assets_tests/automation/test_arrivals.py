from pathlib import PurePosixPath

from ml_assets.automation.arrivals import Folder, Listed


class Files:
    """A folder in memory, its files as name: (content, time)."""

    def __init__(self) -> None:
        self.files, self.folder = dict[str, tuple[str, float]](), Folder()
        self.hashed = list[str]()

    def look(self, most_bytes: int = 1000) -> list[str]:
        listed = [Listed(name, f"{len(content)} {at}", len(content), at)
                  for name, (content, at) in self.files.items()]  # fmt: skip
        self.folder, found = self.folder.look("src", listed, self._digest, most_bytes)
        return [PurePosixPath(one.path).name for one in found]

    def _digest(self, path: str) -> str | None:
        self.hashed.append(path)
        return self.files[path][0] if path in self.files else None


def test_what_is_there_first_is_not_new_and_a_file_is_new_once() -> None:
    folder = Files()
    folder.files = {"a": ("one", 1)}
    assert [folder.look() for _ in range(3)] == [[], [], []]
    folder.files["b"] = ("two", 2)
    assert [folder.look() for _ in range(3)] == [[], ["b"], []]
    assert folder.hashed == ["a", "b"]


def test_an_empty_folder_has_nothing_old() -> None:
    folder = Files()
    assert folder.look() == []
    folder.files["a"] = ("one", 1)
    assert [folder.look() for _ in range(3)] == [[], ["a"], []]


def test_a_file_that_is_being_written_is_left_alone() -> None:
    folder = Files()
    folder.look()
    for content in ("o", "on", "one"):
        folder.files["a"] = (content, 1)
        assert folder.look() == []
    assert folder.look() == ["a"]


def test_a_touched_renamed_or_copied_file_is_not_new_and_a_changed_one_is() -> None:
    folder = Files()
    folder.files = {"a": ("one", 1)}
    folder.look(), folder.look()
    folder.files = {"a": ("one", 9), "b": ("one", 3)}
    assert [folder.look() for _ in range(3)] == [[], [], []]
    folder.files["a"] = ("changed", 10)
    assert [folder.look() for _ in range(2)] == [[], ["a"]]


def test_files_come_in_order_and_large_folders_over_several_ticks() -> None:
    folder = Files()
    folder.look()
    folder.files = {"c": ("three", 1), "a": ("one", 2), "b": ("two!", 2)}
    assert folder.look() == []
    assert folder.look(most_bytes=6) == ["c", "a"]
    assert folder.look() == ["b"]


def test_files_that_were_gone_for_a_while_are_not_new() -> None:
    folder = Files()
    folder.files = {"old": ("one", 1)}
    folder.look(), folder.look()
    folder.files["new"] = ("two", 2)
    assert [folder.look() for _ in range(2)] == [[], ["new"]]
    there, folder.files = folder.files, {}
    assert folder.look() == []
    folder.files = there
    assert [folder.look() for _ in range(2)] == [[], []]
