# make demo   reads the sample reports, prints the brief, leaves demo/war.db behind
# make test   everything that can be tested with this repository, the package registries and, of Debian, postgresql and openssl
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SHARED ?= ../shared
BOARD := $(SHARED)/score/board.py

.PHONY: help demo test quick lint floors bench bench-record real faults gazetteer lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(VENV)/installed: requirements.txt requirements-dev.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

demo: $(VENV)/installed ## read the sample reports and print the brief
	rm -rf demo/war.db*
	$(BIN)/fogline add demo/reports --record demo/war.db --replay
	@echo
	$(BIN)/fogline brief --record demo/war.db
	@echo
	@echo "The record is demo/war.db. Try:"
	@echo "  $(BIN)/fogline claims --words Baghuz --record demo/war.db"
	@echo "  $(BIN)/fogline events --place 'Deir ez-Zor' --record demo/war.db"
	@echo "  $(BIN)/fogline show ID --record demo/war.db      (any id above; its first characters do)"

test: $(VENV)/installed lint ## all tests, lint and types
	tests/debian-packages
	$(BIN)/pytest

quick: $(VENV)/installed ## the tests that take no time
	tests/debian-packages
	$(BIN)/pytest -m "not slow"

lint: $(VENV)/installed ## ruff and strict mypy
	$(BIN)/ruff check .
	$(BIN)/mypy

floors: $(VENV)/installed ## hold every measured figure against bench/floors.json (needs the data beside the repository)
	$(PYTHON) $(BOARD) reader grounding events --floors bench/floors.json

bench: $(VENV)/installed ## articles a second, memory, and where the time goes
	$(BIN)/python bench/read.py $(SHARED)/data/reports/guardian_sdf.jsonl

bench-record: $(VENV)/installed ## records of 100,000, a million and ten million claims: how fast, how large; writes docs/scale.md (an hour, 8 GB)
	$(BIN)/python -m bench.record --claims 100000 1000000 --times 10 --folder "$${TMPDIR:-/tmp}/fogline-bench" --json bench/record.json --page docs/scale.md

real: $(VENV)/installed ## add all real reports in one run, twice, and ask two questions
	$(BIN)/python bench/real.py $(SHARED)/data/reports

faults: $(VENV)/installed ## kill, fill, cut and damage records some thousand times, and write the table in docs/faults.md
	tests/debian-packages
	PYTHONPATH=tests:tests/fault nice $(BIN)/python -m harness docs/faults.md

gazetteer: $(VENV)/installed ## build the embedded gazetteer anew
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-gazetteer.txt
	$(BIN)/python train/build_gazetteer.py

lock: ## write the locks anew from the ranges in pyproject.toml
	$(BIN)/pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --strip-extras -o requirements.txt pyproject.toml
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --strip-extras --extra dev --extra postgres --extra parquet --extra stamp -c requirements.txt -o requirements-dev.txt pyproject.toml
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --strip-extras --extra gazetteer -c requirements.txt -o requirements-gazetteer.txt pyproject.toml

clean: ## remove what was made
	rm -rf $(VENV) demo/war.db* build dist src/*.egg-info .pytest_cache .mypy_cache .ruff_cache
