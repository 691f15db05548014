"""The Dockerfile of a service."""

from ml_assets.deployment.packaging.packed_service import PackedService

REQUIREMENTS = "requirements.txt"


def dockerfile(service: PackedService) -> str:
    """Return a Dockerfile that installs the pinned packages and imports the archive.

    It is our own rather than BentoML's, which sets ``BENTOML_CONTAINERIZED``: with that, a worker
    that was killed is not started again.
    """
    port = service.settings.port
    return f"""\
FROM python:{service.python}-slim

# No telemetry; one thread per worker, since workers are what runs in parallel.
ENV PYTHONUNBUFFERED=1 \\
    BENTOML_DO_NOT_TRACK=True \\
    BENTOML_HOME=/home/service/bentoml \\
    OMP_NUM_THREADS=1

RUN useradd --create-home --uid 1000 service
WORKDIR /home/service

COPY {REQUIREMENTS} .
RUN pip install --no-cache-dir --disable-pip-version-check -r {REQUIREMENTS}

COPY --chown=1000:1000 {service.archive} .
USER 1000
RUN bentoml import /home/service/{service.archive}

EXPOSE {port}
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s --retries=3 \\
    CMD ["python", "-c", \\
         "from urllib.request import urlopen; urlopen('http://127.0.0.1:{port}/readyz')"]
CMD ["bentoml", "serve", "{service.bento_tag}", "--host", "0.0.0.0", "--port", "{port}"]
"""
