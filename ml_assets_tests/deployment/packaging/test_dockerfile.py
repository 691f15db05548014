from ml_assets.deployment.packaging.dockerfile import dockerfile
from ml_assets.deployment.packaging.packed_service import PackedService
from ml_assets.spec.packaging import Packaging

KNOWN = {"FROM", "ENV", "RUN", "WORKDIR", "COPY", "USER", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK",
         "CMD"}  # fmt: skip


def test_the_service_runs_as_a_user_of_its_own() -> None:
    text = dockerfile(PackedService("churn", "churn:a1", Packaging(port=8080)))
    # Lines that a backslash continues belong to the instruction before.
    instructions = text.replace("\\\n", "").splitlines()
    words = [line.split()[0] for line in instructions if line and not line.startswith("#")]
    assert set(words) <= KNOWN
    assert words[0] == "FROM"
    assert words.index("USER") < words.index("CMD")
    assert '"serve", "churn:a1", "--host", "0.0.0.0", "--port", "8080"' in instructions[-1]
    # With it, BentoML does not start a killed worker again.
    assert "BENTOML_CONTAINERIZED" not in text
