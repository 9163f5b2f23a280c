# `make demo` and `make test` each do all the set-up they need: Python with venv is enough.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
COMPILED := setup.py $(wildcard index/*.pyx index/*/*.p[yx][xd] search/*.pxd search/*/*.p[yx][xd])

.PHONY: demo docs test test-cluster check bench hostile fuzz-queries fuzz-index trust fuzz sanitize soak clean

demo: $(VENV)/installed
	@$(BIN)/python tools/demo.py $(BIN)/hansou

test: $(VENV)/installed-test
	@$(BIN)/python -m pytest

check: $(VENV)/installed-test
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

# The peers of `python -m bench`; see bench/README.md.
bench: $(VENV)/bin/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[bench]"
	@$(BIN)/python -m bench --help

# The same search on three real nodes of OpenSearch, which Maven fetches; says so and does nothing without Java or Maven.
test-cluster: $(VENV)/installed-test
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[opensearch]"
	@$(BIN)/python -m tests.cluster.nodes run $(BIN)/python -m pytest tests/cluster

# Three hundred good files among as many that are broken or hostile.
hostile: $(VENV)/installed-test
	@HOSTILE=300 $(BIN)/python -m pytest tests/index/test_hostile.py

# 20,000 query strings that nobody planned for, on the sample collection.
fuzz-queries: $(VENV)/installed-test
	@$(BIN)/hansou index seeds --index $(VENV)/fuzz
	@$(BIN)/python -m tests.search.fuzz $(VENV)/fuzz 20000

# Indexes whose checksums are right and whose numbers are nonsense; ROUNDS and SEED may be given.
fuzz-index: $(VENV)/installed-test
	@$(BIN)/python -m tests.index.store.hostile --sweep --rounds $(or $(ROUNDS),5000) --seed $(or $(SEED),0)

# What RELIABILITY.md promises, tried at length: about an hour on two cores. `make test` tries all of it in short.
trust: $(VENV)/installed-test
	@$(BIN)/python -m pytest tests/trust
	@$(BIN)/python -m tests.trust.faults
	@$(BIN)/python -m tests.trust.kills --rounds 300
	@$(BIN)/python -m tests.trust.together --seconds 180
	@$(BIN)/python -m tests.trust.damage --flips 5000 --cuts 100
	@$(BIN)/python -m tests.trust.leaks
	@$(MAKE) --no-print-directory soak fuzz

# Coverage-guided, SECONDS for each target; needs a Python that atheris has a wheel for (Linux, 3.11 and later).
SECONDS ?= 60
fuzz: $(VENV)/installed-test
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[fuzz]"
	@$(BIN)/python -m tests.trust.fuzz --seconds $(SECONDS)

# The compiled parts with GCC's address and undefined-behaviour sanitizers, under the tests that work them hardest.
sanitize: $(VENV)/installed-test
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "cython>=3.0.10,<4" "setuptools>=68"
	@$(BIN)/python -m tests.trust.sanitize

# Mixed updates, deletions and searches in which memory, open files and the index must settle.
soak: $(VENV)/installed-test
	@$(BIN)/python -m tests.trust.soak --rounds 600

# What is made from the program itself: the command reference, Traditional messages, pictures, the Chinese page's figures.
docs: $(VENV)/installed-test
	@$(BIN)/python -m tools.messages
	@$(BIN)/python -m tools.commands
	@$(BIN)/python -m tools.pictures
	@$(BIN)/python -m tools.figures

clean:
	rm -rf $(VENV)

$(VENV)/bin/python:
	@$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml $(COMPILED) $(VENV)/bin/python
	@echo "Installing hansou into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/installed-test: pyproject.toml $(COMPILED) $(VENV)/bin/python
	@echo "Installing hansou and its tests into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[test]"
	@touch $@
