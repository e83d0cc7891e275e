# Roundtable. Two commands matter: `make demo` and `make test`.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STATIC := app/web/static/vendor
LOCALES := app/core/locales
COMPILE := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet

.PHONY: help demo demo-reset test setup setup-dev check screenshots floor-plan migration requirements translations permissions clean

help:  ## Say what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

demo: setup  ## Invented people in your browser, on http://127.0.0.1:8000
	@$(BIN)/roundtable demo

demo-reset: setup  ## The same, from the beginning
	@$(BIN)/roundtable demo --reset

test: setup-dev  ## All tests, on SQLite and PostgreSQL, with a browser
	@$(BIN)/python -m tests.run

setup: $(VENV)/.ready $(STATIC)/.ready  ## Install what running needs

setup-dev: setup $(VENV)/.ready-dev  ## Install what developing needs

$(VENV)/.ready: .ci/requirements.txt pyproject.toml
	@test -x $(BIN)/python || { echo "Making a virtual environment ..."; $(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed") if sys.version_info < (3, 11) else None' && $(PYTHON) -m venv $(VENV); }
	@echo "Installing packages by hash ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .ci/requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.ready-dev: .ci/requirements-dev.txt $(VENV)/.ready
	@echo "Installing development packages by hash ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .ci/requirements-dev.txt
	@touch $@

$(STATIC)/.ready: package-lock.json package.json $(VENV)/.ready
	@echo "Fetching htmx at its pinned version ..."
	@if command -v npm >/dev/null 2>&1; then npm ci --ignore-scripts --silent; else \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .ci/requirements-node.txt && $(BIN)/npm ci --ignore-scripts --silent; fi
	@mkdir -p $(STATIC) && cp node_modules/htmx.org/dist/htmx.min.js node_modules/htmx.org/dist/ext/hx-sse.min.js node_modules/htmx.org/dist/ext/hx-csp.min.js $(STATIC)/
	@touch $@

check: setup-dev  ## Format, lint, types, floors, templates, words, secrets
	@echo "format" && $(BIN)/ruff format --check --quiet .
	@echo "lint" && $(BIN)/ruff check --quiet .
	@echo "types" && $(BIN)/mypy
	@echo "floors" && $(BIN)/lint-imports --no-cache > /tmp/floors.$$$$ 2>&1 || { cat /tmp/floors.$$$$; rm -f /tmp/floors.$$$$; exit 1; }; rm -f /tmp/floors.$$$$
	@echo "templates" && $(BIN)/djlint --lint --quiet templates
	@echo "words, secrets, hosts" && $(BIN)/python -m tests.checks

screenshots: setup-dev  ## Draw the screens of README from the running demo
	@$(BIN)/python -m tests.screenshots

permissions: setup-dev  ## Write docs/permissions.md from the matrix
	@$(BIN)/python -m tests.permissions

floor-plan: setup-dev  ## The largest rooms and functions, to look at
	@$(BIN)/python -m tests.floor_plan

migration: setup-dev  ## make migration m="what changes"
	@$(BIN)/alembic revision --autogenerate -m "$(m)"

translations: setup-dev  ## Collect the words of code, templates and instruments; bring catalogues up to date
	@mkdir -p $(LOCALES) build && $(BIN)/pybabel -q extract -F pyproject.toml --no-location --sort-output --project Roundtable -o build/messages.pot .
	@for language in $$(ls $(LOCALES)); do $(BIN)/pybabel -q update -i build/messages.pot -d $(LOCALES) -l $$language; done
	@echo "$$(grep -c '^msgid ' build/messages.pot) messages in build/messages.pot; a new language: pybabel init -i build/messages.pot -d $(LOCALES) -l de"

requirements: setup-dev  ## Compile the pinned requirement files anew
	@for name in requirements requirements-dev requirements-node; do $(COMPILE) .ci/$$name.in -o .ci/$$name.txt; done

clean:  ## Remove what was built, keep data
	@rm -rf build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
