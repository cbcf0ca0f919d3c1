# `make demo` and `make test` set up what they need in .venv and nothing outside it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCKS := requirements/build.txt requirements/runtime.txt
TEST_LOCKS := requirements/postgres.txt requirements/analysis.txt requirements/web.txt requirements/dev.txt
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help demo serve test check pytest browser bench lock diagram styles translations clean

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

$(VENV)/web: $(VENV)/runtime requirements/web.txt
	$(PIP) install --require-hashes -r requirements/web.txt
	@touch $@

demo: $(VENV)/runtime  ## Play three months of an invented benefits service
	$(BIN)/ideaflow --db .demo/ideaflow.sqlite demo

serve: $(VENV)/web demo  ## The web on the demo's data, with a link to sign in for each role
	@$(BIN)/python -m ideaflow.cli.demo.links .demo/ideaflow.sqlite
	$(BIN)/ideaflow --db .demo/ideaflow.sqlite serve

test: check pytest  ## Lint, types, floors and every test

check: $(VENV)/test  ## Lint, types and floors
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

# Tests write and sync thousands of small databases: in memory where there is room, which saves a fifth of their time.
pytest: $(VENV)/test browser  ## Every test, PostgreSQL included
	@room=$$(df --output=avail /dev/shm 2>/dev/null | tail -1); \
	if [ "$${room:-0}" -gt 6000000 ] && [ -w /dev/shm ]; then TMPDIR=$$(mktemp -d /dev/shm/ideaflow-tests-XXXXXX); export TMPDIR; \
	trap 'rm -rf "$$TMPDIR"' EXIT; fi; \
	$(BIN)/python -m pytest --numprocesses auto --dist loadgroup

# The browser tests take a Chromium from the path; where there is none, the system's package, else Playwright's own.
browser: $(VENV)/test
	@command -v chromium || command -v chromium-browser || command -v google-chrome \
	|| { command -v apt-get && [ "$$(id -u)" = 0 ] && apt-get update --quiet=2 && apt-get install --yes --quiet=2 chromium; } \
	|| $(BIN)/playwright install chromium

bench: $(VENV)/test  ## Measure: see benchmarks/README.md
	$(BIN)/python benchmarks/run_all.py

diagram: $(VENV)/runtime  ## Draw docs/lifecycle.md and docs/permissions.md again
	$(BIN)/python docs/draw_lifecycle.py
	$(BIN)/python docs/draw_permissions.py

styles:  ## Build the web's style sheet again (needs Node)
	cd styles && npm install --no-package-lock --no-audit --no-fund && npm run build

translations: $(VENV)/test  ## Gather the web's words for translators, and compile what they wrote
	$(BIN)/pybabel -q extract -F pyproject.toml --no-location --sort-output -o .venv/messages.pot src/ideaflow/web
	$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap -i .venv/messages.pot -d src/ideaflow/web/translations
	$(BIN)/pybabel -q compile -d src/ideaflow/web/translations

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
