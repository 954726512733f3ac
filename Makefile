# The targets explain themselves: `make` prints this list.
.DEFAULT_GOAL := help
SHELL := /bin/bash

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.PHONY: help
help: ## Print this help
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-11s %s\n", $$1, $$2}'

$(INSTALLED): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit("Ratehouse needs Python 3.11 or newer") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $(INSTALLED)

.PHONY: install
install: $(INSTALLED) ## Install into .venv, every version as in constraints.txt

.PHONY: demo
demo: $(INSTALLED) ## Land the reference case, build it, write 100 invoices and 3 provider reports
	@$(BIN)/python examples/reference_case/demo.py

.PHONY: test
test: check ## Everything CI runs: the static checks, then pytest (which builds with dbt)
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

.PHONY: check
check: $(INSTALLED) ## The static half: formats, linters, types, imports, generated files
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/yamllint --strict .
	$(BIN)/sqlfluff lint --processes 2 models tests/*.sql
	$(BIN)/python -m ratehouse.cli formats generate --check
	$(BIN)/dbt parse --quiet --no-partial-parse --target-path target/check

CALLS ?= 500000

.PHONY: bench
bench: $(INSTALLED) ## Time the whole job beside hand-written SQL (CALLS=10000000 for more)
	$(BIN)/python -m benchmarks.run --calls $(CALLS)
	$(BIN)/python -m benchmarks.landing

.PHONY: bench-kills
bench-kills: $(INSTALLED) ## Kill a thousand landings, and compare what the next ones make of it
	$(BIN)/python -m benchmarks.kill_landing

.PHONY: fuzz
fuzz: $(INSTALLED) ## Land 100,000 mutants of the samples of every format
	$(BIN)/python -m tests.python.fuzzing --files 100000 --jobs 2

.PHONY: bench-peers
bench-peers: $(INSTALLED) ## The same lookup and charge in PostgreSQL, where there is one
	$(BIN)/python -m benchmarks.peers --calls $(CALLS)

.PHONY: bench-case
bench-case: $(INSTALLED) ## Time the job on the reference case, step by step
	$(BIN)/python benchmarks/reference_case.py

.PHONY: docs
docs: $(INSTALLED) ## Build dbt's documentation site into target/
	$(BIN)/dbt docs generate --static
	@echo 'open target/static_index.html'

.PHONY: clean
clean: ## Remove what was built (not .venv, not data/)
	rm -rf target logs .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info
