# Yardstick. `make help` lists the targets.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PORT ?= 8000
.DEFAULT_GOAL := help
# Compiled modules are kept, whatever the environment says: tests start hundreds of processes of the same code.
export PYTHONDONTWRITEBYTECODE :=

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: install ## install, collect the demonstration market, serve the portal (PORT=8000)
	@exec $(PY) manage.py up --port $(PORT)

install: $(VENV)/.installed ## make .venv and install what the portal needs
test: $(VENV)/.installed-test ## run every test that needs no server
	@$(PY) -m pytest -n 3

lint: $(VENV)/.installed-test ## style, types, import contracts
	@$(PY) -m ruff check .
	@$(PY) -m mypy
	@$(VENV)/bin/lint-imports

bench: $(VENV)/.installed-test ## speed beside others in one run (ARGS="--size 1000000": the whole)
	@$(PY) -m bench $(ARGS)

load: $(VENV)/.installed-load ## a whole portal under load on this machine (locust), against its targets (ARGS=--kill-engine)
	@$(PY) -m bench.load $(ARGS)

market: $(VENV)/.installed-test ## real institutions, whole: every snapshot, every fault (needs ../shared)
	@$(PY) -m pytest -m market --market-whole -s

servers: $(VENV)/.installed-test ## start PostgreSQL, RabbitMQ and Elasticsearch, and run the tests that need them
	@trap 'for s in postgresql rabbitmq elasticsearch; do [ ! -x tests/servers/$$s ] || tests/servers/$$s stop; done' EXIT; \
	export YARDSTICK_TEST_DATABASE=$$(tests/servers/postgresql start) YARDSTICK_TEST_BROKER=$$(tests/servers/rabbitmq start); \
	[ ! -x tests/servers/elasticsearch ] || export YARDSTICK_TEST_ELASTICSEARCH_8=$$(tests/servers/elasticsearch start 8); \
	$(PY) -m pytest -m server -n 2 --dist loadfile -rs

chaos: $(VENV)/.installed-test ## kill, freeze and restart each part; nothing may be lost (ARGS="--rebuild-whole": a big rebuild)
	@trap 'for s in postgresql rabbitmq elasticsearch; do [ ! -x tests/servers/$$s ] || tests/servers/$$s stop; done' EXIT; \
	export YARDSTICK_TEST_DATABASE=$$(tests/servers/postgresql start) YARDSTICK_TEST_BROKER=$$(tests/servers/rabbitmq start); \
	[ ! -x tests/servers/elasticsearch ] || export YARDSTICK_TEST_ELASTICSEARCH_8=$$(tests/servers/elasticsearch start 8); \
	$(PY) -m pytest -m chaos -n 0 -rs $(ARGS)

browser: $(VENV)/.installed-browser ## journeys and accessibility in the system's Chromium
	@$(PY) -m pytest -m browser -n 2

audit: $(VENV)/.installed-audit ## known flaws in the locked packages (asks a database over the internet; says when it cannot)
	@$(PY) .ci/audit $(ARGS)

messages: $(VENV)/.installed-test ## collect and compile the translations (needs GNU gettext)
	@for app in portal/*/locale; do \
	    (cd $${app%/locale} && ../../$(PY) ../../manage.py makemessages -l zh_Hans -e html,txt,py --no-location --no-wrap && ../../$(PY) ../../manage.py compilemessages -l zh_Hans) || exit 1; \
	done

lock: ## lock the requirements anew (needs uv)
	@for f in base test browser load audit; do uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -q requirements/$$f.in -o requirements/$$f.txt; done

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Yardstick needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try make PYTHON=python3.12 run.")'
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "This Python has no venv module: install it (Debian and Ubuntu: apt install python3-venv) and try again."; exit 1; }

$(VENV)/.installed: requirements/base.txt | $(VENV)/bin/python
	@echo "Installing what the portal needs (about a minute) ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r requirements/base.txt
	@touch $@

$(VENV)/.installed-test: requirements/test.txt $(VENV)/.installed
	@echo "Installing what the tests need ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r requirements/test.txt
	@touch $@

$(VENV)/.installed-browser: requirements/browser.txt $(VENV)/.installed-test
	@$(PY) -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r requirements/browser.txt
	@touch $@

$(VENV)/.installed-audit: requirements/audit.txt | $(VENV)/bin/python
	@$(PY) -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r requirements/audit.txt
	@touch $@

$(VENV)/.installed-load: requirements/load.txt $(VENV)/.installed
	@$(PY) -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r requirements/load.txt
	@touch $@

.PHONY: help run install test lint bench load market servers chaos browser audit messages lock
