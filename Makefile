# `make demo` and `make test` set up what they need in .venv and nothing outside it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCKS := requirements/build.txt requirements/runtime.txt
TEST_LOCKS := requirements/postgres.txt requirements/analysis.txt requirements/web.txt requirements/dev.txt
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help demo test check pytest bench lock diagram clean

help:  ## Show what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(VENV)/runtime: $(LOCKS) pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("ideaflow needs Python 3.11 or newer; run: make PYTHON=python3.11") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --require-hashes $(LOCKS:%=-r %)
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/test: $(VENV)/runtime $(TEST_LOCKS)
	$(PIP) install --require-hashes $(TEST_LOCKS:%=-r %)
	@touch $@

demo: $(VENV)/runtime  ## Play three months of an invented benefits service
	$(BIN)/ideaflow --db .demo/ideaflow.sqlite demo

test: check pytest  ## Lint, types, floors and every test

check: $(VENV)/test  ## Lint, types and floors
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

pytest: $(VENV)/test  ## Every test, PostgreSQL included
	$(BIN)/python -m pytest --numprocesses auto --dist loadgroup

bench: $(VENV)/test  ## Measure: see benchmarks/README.md
	$(BIN)/python benchmarks/run_all.py

diagram: $(VENV)/runtime  ## Draw the lifecycle in docs/lifecycle.md again
	$(BIN)/python docs/draw_lifecycle.py

lock: $(VENV)/runtime  ## Resolve the requirements files again
	$(PIP) install uv
	for group in build runtime postgres analysis web dev; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	    --no-emit-index-url --no-annotate --upgrade requirements/$$group.in -o requirements/$$group.txt || exit 1; \
	done
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --no-annotate --upgrade benchmarks/rivals/requirements.in -o benchmarks/rivals/requirements.txt

clean:  ## Remove the environment and the demo
	rm -rf $(VENV) .demo
