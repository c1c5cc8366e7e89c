# Reach: every command of the project. `make help` lists them. Works with nothing but Python 3.11 and make.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
export PIP_DISABLE_PIP_VERSION_CHECK := 1
INSTALL = set -o pipefail; $(BIN)/pip install --progress-bar off --require-hashes 2> >(grep -v 'is ignored: it is neither' >&2)
# a dot for each package, so that a slow line is seen to move
DOTS = awk '/^(Collecting|Requirement already)/ { printf "."; fflush() } /^Installing/ { printf " installing ..."; fflush() } END { print "" }'

.PHONY: help run fresh test check bench timing lock schema

help: ## list the commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 14

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Reach needs Python 3.11 or newer. Name it: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv module is missing. Run: apt-get install -y python3-venv"; exit 1; }
	@echo "[1/2] Making a virtual environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/runtime.stamp: requirements/runtime.txt pyproject.toml | $(BIN)/python
	@echo "[2/2] Installing what Reach runs on (about a minute the first time) ..."
	@$(INSTALL) -r requirements/runtime.txt | $(DOTS)
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation -e . 2> >(grep -v 'is ignored: it is neither' >&2)
	@touch $@

$(VENV)/development.stamp: requirements/development.txt $(VENV)/runtime.stamp
	@echo "Installing what the tests need (PostgreSQL and checkers included; one to three minutes the first time) ..."
	@$(INSTALL) -r requirements/development.txt | $(DOTS)
	@touch $@

$(VENV)/browser.stamp: $(VENV)/development.stamp
	@$(BIN)/python -m tests.support.browser
	@touch $@

run: $(VENV)/runtime.stamp ## start a demo site on http://127.0.0.1:8000 (PORT= changes it)
	@REACH_MODE=demo LOG_FORMAT=$${LOG_FORMAT:-text} exec $(BIN)/reach run --port $(PORT)

fresh: $(VENV)/runtime.stamp ## forget the demo site's data; the next `make run` starts anew
	@REACH_MODE=demo $(BIN)/reach fresh

test: $(VENV)/browser.stamp ## run every test, on SQLite and PostgreSQL, browser included
	@$(BIN)/python -m pytest -n 3 --dist worksteal

check: $(VENV)/development.stamp ## format, lint, types, templates, house rules
	@$(BIN)/ruff format --check --quiet . || { echo "Run: $(BIN)/ruff format ."; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/djlint templates --lint --quiet
	@$(BIN)/python -m pytest -p no:randomly tests/house

bench: $(VENV)/development.stamp ## measure pages: requests/s per core, p50, p99, CPU, statements, bytes
	@$(BIN)/python -m tests.bench
	@$(BIN)/python -m tests.bench_telling

timing: $(VENV)/development.stamp ## measure whether the doors tell who has an account (two minutes)
	@$(BIN)/python -m tests.timing

lock: $(VENV)/development.stamp ## lock requirements/*.in with hashes
	@for name in runtime development; do $(BIN)/uv pip compile --quiet --generate-hashes --python-version 3.11 --no-emit-index-url --no-header -o requirements/$$name.txt requirements/$$name.in; done

schema: $(VENV)/development.stamp ## write the first migration anew from the models (only until the first release)
	@$(BIN)/python -m migrations.initial
