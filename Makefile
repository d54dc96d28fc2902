# All that a person must know: make demo, make serve, make test. `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --no-header
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export DAGSTER_DISABLE_TELEMETRY := true
export DO_NOT_TRACK := 1

.DEFAULT_GOAL := help
.PHONY: help install demo serve down test lint bench lock clean

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## */  make \1\t/' | expand -t 18

$(UV): requirements-uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; this is $$($(PYTHON) --version). Use: make PYTHON=python3.12 demo"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
	@touch $(UV)

$(VENV)/.installed: $(UV) requirements.lock pyproject.toml
	@echo "Installing P2P Control Tower into $(VENV) ..."
	@$(UV) pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements.lock
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.lock
	@echo "Installing the development extras into $(VENV) ..."
	@$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.lock
	@touch $@

install: $(VENV)/.installed ## make .venv and install from the hashed lock

demo: $(VENV)/.installed ## a simulated company, from raw tables to published results
	@$(BIN)/p2p demo

serve: $(VENV)/.installed ## open the pages on this machine
	@$(BIN)/p2p serve

down: $(VENV)/.installed ## stop what was started
	@$(BIN)/p2p down

test: $(VENV)/.installed-dev lint ## everything: lint, types, layers, unit, dbt, golden, pages, browser
	@$(BIN)/python -m pytest --numprocesses 2 --dist loadscope

lint: $(VENV)/.installed-dev ## ruff, mypy, import layers
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(VENV)/.installed-dev ## measure against peers in one run
	@$(BIN)/python -m benchmarks

lock: $(UV) ## renew the hashed locks from pyproject.toml
	@$(COMPILE) --upgrade pyproject.toml --extra install --output-file requirements.lock
	@$(COMPILE) pyproject.toml --extra install --extra dev --constraint requirements.lock --output-file requirements-dev.lock
	@echo uv | $(COMPILE) - --upgrade --output-file requirements-uv.lock

clean: ## remove the environment and caches; your data in .p2p stays
	@rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis dbt_project/target
