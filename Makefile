# `make demo` and `make test` each do all the set-up they need: Python with venv is enough.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
COMPILED := setup.py $(wildcard index/*/*.p[yx][xd] search/*.p[yx][xd])

.PHONY: demo test check bench clean

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
