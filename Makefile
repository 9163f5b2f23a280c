# `make demo` and `make test` each do all the set-up they need: Python with venv is enough. `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SOURCES := setup.py pyproject.toml $(shell find index search -name '*.p[yx][xd]')
PYTHON_IS_HERE = command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is not here: install Python 3.10 or later"; exit 1; }

.PHONY: help demo docs test test-cluster test-web check bench hostile fuzz-queries fuzz-http fuzz-index trust fuzz sanitize soak test-windows wheel clean
.DEFAULT_GOAL := help

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 24

demo: $(VENV)/installed  ## set up, index the sample folder and show a few searches
	@$(BIN)/python tools/demo.py $(BIN)/hansou

test: $(VENV)/installed-test  ## all tests, on all processors
	@$(BIN)/python -m pytest -n auto

check: $(VENV)/installed-test  ## style, formatting and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

# The peers of `python -m bench`; see bench/README.md.
bench: $(VENV)/installed  ## set up the benchmarks' peers
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --editable ".[bench]"
	@$(BIN)/python -m bench --help

# The same search on three real nodes of OpenSearch, which Maven fetches; says so and does nothing without Java or Maven.
test-cluster: $(VENV)/installed-test  ## the tests on three nodes of OpenSearch; takes Java and Maven
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --editable ".[opensearch]"
	@$(BIN)/python -m tests.cluster.nodes run $(BIN)/python -m pytest tests/cluster

# The page in a real browser; says so and does nothing without a Chromium.
test-web: $(VENV)/installed-test  ## the page of `hansou serve` in a real browser; takes Chromium
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --editable ".[web]"
	@HANSOU_WEB=1 $(BIN)/python -m pytest tests/web

# Three hundred good files among as many that are broken or hostile.
hostile: $(VENV)/installed-test  ## three hundred broken or hostile files
	@HOSTILE=300 $(BIN)/python -m pytest tests/index/test_hostile.py

# 20,000 query strings that nobody planned for, on the sample collection.
fuzz-queries: $(VENV)/installed-test  ## 20,000 queries that nobody planned for
	@$(BIN)/hansou index seeds --index $(VENV)/fuzz
	@$(BIN)/python -m tests.search.fuzz $(VENV)/fuzz 20000

# 16 addresses of the server with parameters that nobody planned for, ROUNDS of each (5,000 if not given).
fuzz-http: $(VENV)/installed-test  ## the server's addresses with impossible parameters
	@HTTP_ROUNDS=$(or $(ROUNDS),5000) $(BIN)/python -m pytest tests/search/serve/test_fuzz.py

# Indexes whose checksums are right and whose numbers are nonsense; ROUNDS and SEED may be given.
fuzz-index: $(VENV)/installed-test  ## indexes whose numbers are nonsense
	@$(BIN)/python -m tests.index.store.hostile --sweep --rounds $(or $(ROUNDS),5000) --seed $(or $(SEED),0)

# What RELIABILITY.md promises, tried at length: about an hour on two cores. `make test` tries all of it in short.
trust: $(VENV)/installed-test  ## what RELIABILITY.md promises, for about an hour
	@$(BIN)/python -m pytest tests/trust
	@$(BIN)/python -m tests.trust.faults
	@$(BIN)/python -m tests.trust.kills --rounds 300
	@$(BIN)/python -m tests.trust.histories --rounds 300
	@$(BIN)/python -m tests.trust.together --seconds 180
	@$(BIN)/python -m tests.trust.damage --flips 5000 --cuts 100
	@$(BIN)/python -m tests.trust.writings --texts 2000 --queries 20000
	@$(BIN)/python -m tests.trust.leaks
	@$(MAKE) --no-print-directory fuzz-queries soak fuzz

# Coverage-guided, SECONDS for each target; needs a Python that atheris has a wheel for (Linux, 3.11 and later).
SECONDS ?= 60
fuzz: $(VENV)/installed-test  ## coverage-guided fuzzing
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --editable ".[fuzz]"
	@$(BIN)/python -m tests.trust.fuzz --seconds $(SECONDS)

# The compiled parts with GCC's address and undefined-behaviour sanitizers, under the tests that work them hardest.
sanitize: $(VENV)/installed-test  ## the compiled parts under GCC's sanitizers
	@$(BIN)/python -m tests.trust.sanitize

# Mixed updates, deletions and searches in which memory, open files and the index must settle.
soak: $(VENV)/installed-test  ## updates, deletions and searches in which memory must settle
	@$(BIN)/python -m tests.trust.soak --rounds 600

# What is made from the program itself: the command reference, Traditional messages, pictures, the Chinese page's figures.
docs: $(VENV)/installed-test  ## make what is made from the program: references, pictures, translations
	@$(BIN)/python -m tools.messages
	@$(BIN)/python -m tools.commands
	@$(BIN)/python -m tools.library
	@$(BIN)/python -m tools.openapi
	@$(BIN)/python -m tools.pictures
	@$(BIN)/python -m tools.figures

# The core of the suite on Windows' own Python; says so and does nothing without wine, Maven and mingw-w64.
test-windows: $(VENV)/installed-test  ## the core of the tests on Windows' Python, by wine
	@$(BIN)/python -m tools.windows

# A wheel for this Python and system, and the source distribution, in dist/.
wheel: $(VENV)/installed-test  ## a wheel for this system and the source distribution, in dist/
	@$(BIN)/python -m build --outdir dist

clean:  ## remove what was set up and built
	rm -rf $(VENV) build dist
	find hansou index search -name '*.so' -delete

$(VENV)/installed: $(SOURCES)
	@$(PYTHON_IS_HERE)
	@$(PYTHON) tools/environment.py
	@touch $@

$(VENV)/installed-test: $(SOURCES)
	@$(PYTHON_IS_HERE)
	@$(PYTHON) tools/environment.py test
	@touch $@ $(VENV)/installed
