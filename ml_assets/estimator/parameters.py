"""The parameters of our own estimators, as scikit-learn asks for them.

scikit-learn's own base classes would have to be imported with the files that name them, and so
whenever the code location is loaded. The protocol is small:
https://scikit-learn.org/stable/developers/develop.html.
"""

from dataclasses import dataclass, fields
from typing import Any, Self


@dataclass(eq=False)
class Parameters:
    """An estimator that is a dataclass: its fields are its parameters.

    >>> @dataclass(eq=False)
    ... class Mean(Parameters):
    ...     trim: float = 0.1
    >>> Mean().set_params(trim=0.2).get_params()
    {'trim': 0.2}
    """

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Return the parameters by name; estimators among them are not looked into."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def set_params(self, **params: Any) -> Self:
        """Set parameters by name."""
        for name, value in params.items():
            setattr(self, name, value)
        return self
