# Everything a person or a machine runs here. `make help` lists it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SITE := src/hongyan/console/static/docs/index.html
# The folders as well: a document that was removed changes the date of its folder only.
DOCUMENTS := $(wildcard *.md) changes/README.md $(shell find docs/ -name '*.md' -o -type d) $(wildcard tools/docs_site/*)
NODE_PEERS := $(wildcard tests/peers/*/package-lock.json)

.DEFAULT_GOAL := help
.PHONY: help setup run docs check format test test-long matrix bench lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

$(VENV)/.run: requirements/run.lock pyproject.toml
	@PYTHON="$(PYTHON)" sh tools/system_packages.sh run
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.lock $(VENV)/.run
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@touch $@

$(SITE): tools/build_docs.py $(DOCUMENTS) $(VENV)/.run
	@$(BIN)/python tools/build_docs.py

tests/peers/%/node_modules/.ready: tests/peers/%/package-lock.json tools/system_packages.sh
	@PYTHON="$(PYTHON)" sh tools/system_packages.sh test
	@cd $(dir $<) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

setup: $(VENV)/.run $(SITE) ## install what the gateway needs; afterwards .venv/bin/hongyan works

run: $(VENV)/.run $(SITE) ## start the gateway with the demo world on 127.0.0.1:7777
	@exec $(BIN)/hongyan up

docs: $(SITE) ## write the pages that the gateway serves below /docs/

check: $(VENV)/.dev ## format, lint, types, import rule, sizes, spelling
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/python tools/check_size.py
	@git ls-files -co --exclude-standard | grep -vE '\.(lock|jsonl?|png)$$' | xargs $(BIN)/codespell

format: $(VENV)/.dev ## put the code into form
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

test: $(VENV)/.dev $(SITE) $(NODE_PEERS:package-lock.json=node_modules/.ready) ## set up and run every test
	@$(BIN)/python -m pytest -n 2 --dist worksteal -m "not long" --matrix=check

matrix: $(VENV)/.dev $(SITE) $(NODE_PEERS:package-lock.json=node_modules/.ready) ## run every test, and write down which commands they proved
	@$(BIN)/python -m pytest -n 2 --dist worksteal -m "not long" --matrix=write
	@$(BIN)/python tools/gen_reference.py

test-long: $(VENV)/.dev $(SITE) $(NODE_PEERS:package-lock.json=node_modules/.ready) ## the long forms: kills, fuzz, soak; one by one, they measure
	@$(BIN)/python -m pytest -m long
	@HONGYAN_EXAMPLES=200 $(BIN)/python -m pytest -n 2 tests/contracts/test_codecs.py

bench: $(VENV)/.run ## measure; prints a table, writes a dated JSON file; ARGS="--quick command" for less
	@$(BIN)/python -m benchmarks $(ARGS)

lock: $(VENV)/.dev ## write the lock files anew (needs uv)
	@sh tools/lock.sh

clean: ## remove what was installed and made here, but not ./data
	@rm -rf $(VENV) tests/peers/*/node_modules .mypy_cache .ruff_cache .pytest_cache
