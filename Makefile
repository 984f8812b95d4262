# Every step a newcomer, a developer or CI takes. `make` alone lists them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
BIN := .venv/bin
PYTHON ?= python3
export UV_PYTHON_DOWNLOADS := never
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: help install assets run test soak check bench season words procedure pictures lock format clean

help: ## List the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check "uv==0.13.9"

.venv/installed: requirements.lock pyproject.toml | $(BIN)/uv
	$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

node_modules/installed: package.json package-lock.json .venv/installed
	$(BIN)/npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

api/static/vendor/installed: node_modules/installed
	$(BIN)/python -m api.pages.assets
	@touch $@

install: .venv/installed api/static/vendor/installed ## Make the environment from the lock files

assets: api/static/vendor/installed ## Put fonts and scripts where the pages find them

run: install ## Migrate, load the demonstration and serve on http://127.0.0.1:8000
	@$(BIN)/sogoc serve --demonstration

test: install ## Run every test, on SQLite and on PostgreSQL
	$(BIN)/pytest -n 3 --dist worksteal

soak: install ## Run the tests that take minutes: all that is known, from one database to the other and back
	$(BIN)/pytest --soak -m soak

check: install ## Lint, types, contracts between the rooms, house rules, migrations
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q tests/house

bench: install ## Measure; figures go to var/bench.jsonl
	$(BIN)/python -m tests.bench

season: install ## Put an invented season before the rules over checks: writes docs/season.md
	$(BIN)/python -m tests.season

format: install ## Format the code
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

words: install ## Bring the catalogue up to what the register says, and list what lacks its translation
	$(BIN)/python -m api.catalogue

procedure: install ## Write docs/procedure.md, the diagram and tables of the acts, from their declarations
	$(BIN)/python -m registry.acts.diagram

pictures: install ## Take the pictures of the help anew, from the demonstration in a browser
	$(BIN)/python -m tests.pictures

lock: | $(BIN)/uv ## Write requirements.lock anew from pyproject.toml
	$(BIN)/uv pip compile --quiet --upgrade pyproject.toml --group build --group dev --universal --generate-hashes \
		--no-emit-index-url --no-header --python-version 3.11 -o requirements.lock

clean: ## Remove everything that was made, the register in var/ excepted
	rm -rf .venv node_modules api/static/vendor .mypy_cache .ruff_cache .pytest_cache
