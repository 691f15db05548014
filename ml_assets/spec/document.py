"""The base of all documents that runs write."""

from pydantic import BaseModel, ConfigDict


class Document(BaseModel):
    """A pydantic model whose validator is built when it is first used.

    There are a hundred of them, and loading the code location needs none.
    """

    model_config = ConfigDict(defer_build=True)
