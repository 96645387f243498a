# What a person types. `make demo` and `make test` need Python 3.11 or later, make and a package registry; nothing else.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

BIN := .venv/bin
STAMP := .venv/stamp
WORKERS ?= 2

.PHONY: help env demo test lint bench test-asterisk test-web docs pins clean

help:  ## this list
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/make \1	\2/p' $(MAKEFILE_LIST) | expand -t 20

env: $(STAMP)  ## the environment in .venv, from the pinned packages

$(STAMP): constraints/build.txt constraints/dev.txt pyproject.toml tools/environment.sh
	@tools/environment.sh

demo: $(STAMP)  ## render prompts, serve an example, place a call, keep what the caller heard in out/demo.wav
	@tools/demo.sh

lint: $(STAMP)  ## style, types, the floors of the house, spelling, pinned files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/codespell
	tools/pins.sh check
	$(BIN)/python tools/reference.py check

test: lint  ## lint, then every test that needs no Asterisk, with coverage
	$(BIN)/python tools/models.py
	$(BIN)/python tools/postgres.py || echo "make test: without PostgreSQL"
	$(BIN)/pytest -n $(WORKERS) --cov --cov-report=term:skip-covered -m "not asterisk and not browser"
	@echo "make test: everything passed"

bench: $(STAMP)  ## the measurements of bench/, as a table
	$(BIN)/python -m bench

test-asterisk: $(STAMP)  ## the tests against a real Asterisk, which is set up first
	$(BIN)/python tools/models.py
	tools/asterisk/test.sh

test-web: $(STAMP)  ## the pages in a real browser, which is set up first
	$(BIN)/python tools/chromium.py || echo "make test-web: without a browser"
	$(BIN)/pytest -m browser tests/web

docs: $(STAMP)  ## write docs/reference/ anew from the code
	$(BIN)/python tools/reference.py write

pins: $(STAMP)  ## write constraints/ anew from pyproject.toml
	tools/pins.sh write

clean:  ## remove what was made: the environment, caches, out/
	rm -rf .venv out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage .coverage.*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find cache -mindepth 1 ! -name README.md -exec rm -rf {} +
