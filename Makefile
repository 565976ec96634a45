# make demo: set up where needed and start the app.  make check: what a commit must pass, in a minute or so.
# make test: everything, with a browser and the shipped networks.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --disable-pip-version-check -q

.PHONY: demo check test lint check-js chromium

demo: $(VENV)/.demo
	$(BIN)/python app.py

check: lint check-js
	$(BIN)/python -m pytest -n auto --dist loadscope -m "not browser and not slow"

test: lint check-js chromium
	$(BIN)/python -m pytest

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; this is $$($(PYTHON) --version)."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
		{ echo "Python's venv module is missing: on Debian and Ubuntu, apt-get install python3-venv brings it."; exit 1; }
	$(PYTHON) -m venv $(VENV)

# The stamps make a second run install nothing.
$(VENV)/.demo: requirements.txt | $(BIN)/python
	@echo "Installing what the app needs (several GB, mostly PyTorch) ..."
	$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.test: requirements-dev.txt $(VENV)/.demo
	$(PIP) -r requirements-dev.txt
	@touch $@

chromium: $(VENV)/.test
	@$(BIN)/python tests/browser/chromium.py
