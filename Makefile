# Every target works from a fresh clone: it first installs what it needs into .venv.

PYTHON  ?= python3
PROBLEM ?= breast_cancer
PORT    ?= 3001
BIN     := .venv/bin

export DAGSTER_HOME := $(CURDIR)
export ML_ASSETS_HOME := $(CURDIR)
# Trials run in parallel processes, one thread each.
export OMP_NUM_THREADS ?= 1

# One more than there are cores, since many tests wait for servers; each may take 2 GB.
WORKERS = $(shell $(BIN)/python -c "import os; print(min(4, os.cpu_count() + 1))")

.DEFAULT_GOAL := help
.PHONY: help install demo test ui serve bench bench-automl check clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: .venv/installed ## install the project and its tools into .venv

.venv/installed: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--constraint constraints.txt --editable ".[fast,sql,excel,http,s3,gs,onnx,pmml,boosting,ops]" --group dev
	touch $@

demo: .venv/installed ## run the whole life cycle of the default problem and print a summary
	$(BIN)/ml-assets run $(PROBLEM)

test: .venv/installed ## run the whole test suite
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist worksteal

ui: .venv/installed ## Dagster's UI and daemon on 127.0.0.1:3000
	$(BIN)/dagster dev --workspace workspace.yaml --host 127.0.0.1 --port 3000

serve: .venv/installed ## serve the promoted bento of PROBLEM on 127.0.0.1:PORT
	$(BIN)/ml-assets serve $(PROBLEM) --port $(PORT)

bench: .venv/installed ## run the benchmarks and print ratios (first 4 hours; automl keeps results)
	$(BIN)/python -m benchmarks

bench-automl: .venv/installed ## compare the search with other AutoML systems into docs/automl.md
	$(BIN)/python -m benchmarks automl --document docs/automl.md

check: .venv/installed ## lint, formatting, types, import contracts, definitions
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	VIRTUAL_ENV=$(CURDIR)/.venv $(BIN)/dg check yaml
	VIRTUAL_ENV=$(CURDIR)/.venv $(BIN)/dg check defs

clean: ## remove what runs left behind; pinned contracts stay
	rm -rf data/artifacts data/batch data/bentoml data/dagster data/ray data/screenshots
