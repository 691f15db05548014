"""What an evaluation finds of one demand."""

from pydantic import ConfigDict, Field

from ml_assets.spec.document import Document


class Verdict(Document):
    """Whether a model keeps one demand; the gate asks for every verdict of the stored report."""

    model_config = ConfigDict(ser_json_inf_nan="constants")

    name: str = Field(description="That of the check on the evaluation.")
    value: float | None = Field(description="What was judged; null where there is nothing.")
    bound: str = Field(description="What it needs, in words that follow the word needs.")
    passed: bool
    note: str = Field(default="", description="What a person should know of it.")
