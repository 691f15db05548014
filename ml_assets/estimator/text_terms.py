"""Free text as weighted counts of its words."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Self

from ml_assets.estimator.transformer import Transformer, column_names

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from scipy import sparse


@dataclass(eq=False)
class TextTerms(Transformer):
    """Each text column as its words' weights, by scikit-learn's vectorizers.

    ``tfidf`` takes the ``terms`` commonest words of the training rows, weighted by 1 + log(count)
    and their rarity; ``hashing`` counts words in ``terms`` places chosen by a hash, and learns
    nothing. Rows have length 1, or 0 where no known word occurs.

    With ``components`` the weights of a column are condensed to so many numbers by a truncated
    singular value decomposition (latent semantic analysis, Deerwester et al. 1990), for models
    that need few dense columns. A column in whose training rows no word occurs becomes one zero.
    """

    weighting: Literal["tfidf", "hashing"]
    terms: int
    components: int | None
    seed: int

    def fit(self, X: "pd.DataFrame", y: "np.ndarray | None" = None) -> Self:
        """Learn vocabulary, rarity and components per column of texts without missing values."""
        self.fit_transform(X)
        return self

    def fit_transform(self, X: "pd.DataFrame", y: "np.ndarray | None" = None) -> Any:
        """Learn from training rows and return their numbers; each text is read once."""
        self.columns_ = column_names(X)
        self.vectorizers_: list[Any] = []
        self.decompositions_: list[Any] = []
        blocks = [self._fit_column(X[column].tolist()) for column in self.columns_]
        return self._side_by_side(blocks)

    def _fit_column(self, texts: list[str]) -> Any:
        vectorizer, decomposition = self._vectorizer(), None
        if not any(map(vectorizer.build_analyzer(), texts)):
            vectorizer, weights = None, _no_word(texts)
        else:
            weights = vectorizer.fit_transform(texts)
            decomposition = self._decomposition(weights)
        self.vectorizers_.append(vectorizer)
        self.decompositions_.append(decomposition)
        return self._condensed(weights, decomposition)

    def _vectorizer(self) -> Any:
        from sklearn.feature_extraction.text import HashingVectorizer, TfidfVectorizer

        if self.weighting == "hashing":
            return HashingVectorizer(n_features=self.terms, strip_accents="unicode")
        return TfidfVectorizer(
            max_features=self.terms, sublinear_tf=True, strip_accents="unicode"
        )  # fmt: skip

    def _decomposition(self, weights: Any) -> Any:
        from sklearn.decomposition import TruncatedSVD

        if self.components is None or weights.shape[1] <= self.components:
            return None
        return TruncatedSVD(self.components, random_state=self.seed).fit(weights)

    def transform(self, X: "pd.DataFrame") -> "sparse.csr_matrix | np.ndarray":
        """Return (rows, encoded features), float64: sparse, or dense with ``components``."""
        blocks = []
        fitted = zip(self.columns_, self.vectorizers_, self.decompositions_, strict=True)
        for column, vectorizer, decomposition in fitted:
            texts = X[column].tolist()
            weights = vectorizer.transform(texts) if vectorizer else _no_word(texts)
            blocks.append(self._condensed(weights, decomposition))
        return self._side_by_side(blocks)

    def _condensed(self, weights: Any, decomposition: Any) -> Any:
        if decomposition is not None:
            return decomposition.transform(weights)
        return weights.toarray() if self.components else weights

    def _side_by_side(self, blocks: list[Any]) -> Any:
        import numpy as np
        from scipy import sparse

        return np.hstack(blocks) if self.components else sparse.hstack(blocks, format="csr")

    def get_feature_names_out(self, input_features: Any = None) -> "np.ndarray":
        """Return names such as ``comment_delivery``, ``comment_hash_7`` or ``comment_topic_3``."""
        import numpy as np

        fitted = zip(self.columns_, self.vectorizers_, self.decompositions_, strict=True)
        names = [
            f"{column}_{name}"
            for column, vectorizer, decomposition in fitted
            for name in self._names(vectorizer, decomposition)
        ]
        return np.asarray(names, dtype=object)

    def _names(self, vectorizer: Any, decomposition: Any) -> list[str]:
        if vectorizer is None:
            return ["no_word"]
        if decomposition is not None:
            return [f"topic_{number}" for number in range(len(decomposition.components_))]
        if self.weighting == "hashing":
            return [f"hash_{number}" for number in range(self.terms)]
        return vectorizer.get_feature_names_out().tolist()


def _no_word(texts: list[str]) -> "sparse.csr_matrix":
    from scipy import sparse

    return sparse.csr_matrix((len(texts), 1))
