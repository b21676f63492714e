# Heed: `make demo` shows it, `make test` proves it. Both need only Python 3.11 or newer, git and make.

VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/stamps
HEED := $(BIN)/heed
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCKED := $(PIP) install --require-hashes --no-build-isolation
DEMO_HOME := demo-home
ON_POSTGRESQL = HEED_TEST_DATABASE=postgresql $(BIN)/python -m pytest
FAST := not slow and not spark and not kill and not browser
UV_VERSION := 0.13.9
SHELL := /bin/sh
MAKEFLAGS += --no-print-directory

.DEFAULT_GOAL := help
.PHONY: help setup serve-demo demo messages query-counts test test-postgresql test-postgresql-all test-all check bench bench-web bench-capture docs lock clean

help:  ## Show what can be made
	@sed -n 's/^\([a-z-]*\):.*  ## \(.*\)/\1|\2/p' Makefile | awk -F'|' '{ printf "make %-19s %s\n", $$1, $$2 }'

setup: $(STAMPS)/heed $(STAMPS)/browser  ## Set up .venv with everything Heed needs to run
	@echo "Heed is set up. Try: $(HEED) --help"

serve-demo: $(STAMPS)/heed $(STAMPS)/browser  ## Fill a home with a simulated company and serve it
	@$(HEED) --home "$(DEMO_HOME)" demo $(ARGS)

demo: $(STAMPS)/heed  ## Run the main job on an example: import, design, build, read
	@HEED="$(HEED)" DEMO_HOME="$(DEMO_HOME)" sh examples/demo.sh

test: $(STAMPS)/dev $(STAMPS)/browser  ## Run the fast tests (some seven minutes on two cores, only Python needed)
	@$(BIN)/python -m pytest -m "$(FAST)" -n auto $(ARGS)

test-all: test $(STAMPS)/all $(STAMPS)/browser $(STAMPS)/segment  ## Run every test: the fast ones, then slow, Spark, kill rounds, PostgreSQL (needs Java 17, Chromium, PostgreSQL)
	@$(BIN)/python -m pytest -m "slow and not spark and not kill and not browser" -n auto $(ARGS)
	@$(BIN)/python -m pytest -m "browser" $(ARGS)
	@$(BIN)/python -m pytest -m "kill" $(ARGS)
	@# Each file gets a Spark cluster of its own: an application keeps its cores until its process ends.
	@for file in $$(grep -rlE "mark\.spark" --include="test_*.py" src tests); do \
	    $(BIN)/python -m pytest -m spark "$$file" $(ARGS) || exit 1; \
	done
	@# Without PostgreSQL this part is left out, with a word; in CI it must be there.
	@if [ -n "$$CI" ] || $(BIN)/python -m tests.kit.postgresql_keeper found; then $(MAKE) test-postgresql; fi

# A part of the suite: the areas that write records by themselves, every page and door once (contracts),
# and what only PostgreSQL has. The other tests meet the record store in the same ways.
RECORD_AREAS := $(addprefix src/heed/,foundation config customers definitions interactions)
POSTGRESQL_FLOWS := $(addprefix tests/flows/test_,database_move.py postgresql_outage.py \
    segments_on_both_stores.py several_processes.py)

test-postgresql: $(STAMPS)/dev $(STAMPS)/browser  ## Test on a PostgreSQL that is started for it: records, pages, several processes
	@$(ON_POSTGRESQL) -m "$(FAST)" -n auto $(RECORD_AREAS) tests/contracts $(ARGS)
	@$(ON_POSTGRESQL) -m "not spark and not browser" $(POSTGRESQL_FLOWS) $(ARGS)

test-postgresql-all: $(STAMPS)/dev $(STAMPS)/browser  ## Run the whole suite on PostgreSQL, but for Spark (takes as long as test-all)
	@$(ON_POSTGRESQL) -m "$(FAST)" -n auto $(ARGS)
	@$(ON_POSTGRESQL) -m "slow and not spark and not kill and not browser" -n auto $(ARGS)
	@$(ON_POSTGRESQL) -m "browser" $(ARGS)
	@$(ON_POSTGRESQL) -m "kill" $(ARGS)

check: $(STAMPS)/dev  ## Lint, types, layers, migrations, size budgets, portable Ibis
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy --no-error-summary
	$(BIN)/lint-imports > build/lint-imports.txt || { cat build/lint-imports.txt; exit 1; }
	@mkdir -p build/check-home/work
	HEED_HOME=build/check-home $(BIN)/python -m django makemigrations --check --dry-run --settings heed.config.settings
	$(BIN)/python -m pytest -q tests/architecture
	@echo "All checks passed."

bench: $(STAMPS)/dev  ## Run the benchmarks; each prints a ratio measured in the same run
	@$(BIN)/python -m benchmarks $(ARGS)

bench-web: $(STAMPS)/dev $(STAMPS)/browser  ## How fast pages are with ten million interactions and fifty readers
	@$(BIN)/python -m benchmarks.web $(ARGS)

bench-capture: $(STAMPS)/dev  ## How fast events are captured, beside a bare endpoint on the same server
	@$(BIN)/python -m benchmarks.capture $(ARGS)

docs: $(STAMPS)/dev $(STAMPS)/browser  ## Take the pictures anew, and build the documentation into site/, warnings as errors
	@HEED_WRITE_PICTURES=1 $(BIN)/python -m pytest -q -m browser tests/flows/test_pictures.py
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet
	@echo "The documentation is in site/index.html."

lock: $(STAMPS)/uv  ## Write the lock files anew (UPGRADE=1 takes newer versions)
	@UV=build/uv/bin/uv requirements/lock.sh $(if $(UPGRADE),--upgrade)
	@git diff --stat -- requirements

messages: $(STAMPS)/dev  ## Gather and compile the texts of the interface (LANGUAGE below src/heed/web/locale)
	@$(BIN)/python -m tests.kit.messages

query-counts: $(STAMPS)/dev  ## Write anew how many queries each page runs, after a change that is meant
	@HEED_WRITE_QUERY_COUNTS=1 $(BIN)/python -m pytest -q tests/contracts/test_query_counts.py
	@git diff --stat -- tests/contracts/query_counts.json

clean:  ## Remove what was made: .venv, build, site, demo home
	@rm -rf $(VENV) build site node_modules src/heed/web/static/heed/vendor $(DEMO_HOME)

# The environment: a stamp for every layer, so that the second time is quick.

$(STAMPS)/venv:
	@python=$$(sh requirements/find-python.sh) && "$$python" -m venv $(VENV)
	@mkdir -p $(STAMPS) build/check-home && touch $@

$(STAMPS)/build: requirements/build.txt $(STAMPS)/venv
	@echo "Installing the build tools …"
	@$(PIP) install --require-hashes --only-binary :all: -r requirements/build.txt
	@touch $@

$(STAMPS)/base: requirements/base.txt $(STAMPS)/build
	@echo "Installing what Heed needs …"
	@$(LOCKED) -r requirements/base.txt
	@touch $@

$(STAMPS)/heed: pyproject.toml $(STAMPS)/base
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(STAMPS)/browser: package-lock.json requirements/browser.sh $(STAMPS)/venv
	@echo "Installing what browsers get …"
	@sh requirements/browser.sh $(BIN)/python
	@touch $@

$(STAMPS)/dev: requirements/dev.txt $(STAMPS)/heed
	@echo "Installing what the tests need …"
	@$(LOCKED) -r requirements/dev.txt
	@touch $@

$(STAMPS)/all: requirements/all.txt $(STAMPS)/dev
	@echo "Installing Spark for the full tests …"
	@$(LOCKED) -r requirements/all.txt
	@touch $@

$(STAMPS)/segment: requirements/segment.txt $(STAMPS)/venv
	@echo "Installing a client library that tests run unchanged …"
	@$(BIN)/python -m venv build/segment
	@build/segment/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r $<
	@touch $@

$(STAMPS)/uv: $(STAMPS)/venv
	@$(BIN)/python -m venv build/uv && build/uv/bin/python -m pip --quiet install uv==$(UV_VERSION)
	@touch $@
