# The commands people use. `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8000
HOST ?= 127.0.0.1
# What to test or look at: make test T=tests/tasks
T ?= tests
PY := .venv/bin/python
UV := .tools/bin/uv
PYTEST := .venv/bin/python -m pytest
SOURCES := common accounts criteria tasks evidence surveys feedback assessments reports config
STATIC_FILES := $(shell find static -type f 2>/dev/null)

export PYTHON
export PIP_ROOT_USER_ACTION := ignore
export UV_PYTHON_DOWNLOADS := never
export UV_NO_PROGRESS := 1
export UV_LINK_MODE ?= copy
ifdef PIP_INDEX_URL
export UV_DEFAULT_INDEX ?= $(PIP_INDEX_URL)
endif

.PHONY: help setup setup-dev run serve worker shell test test-services test-browser test-documents \
        lint fix bench bench-citizens pictures lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 18

# --- set-up: each step leaves a stamp, so that a second run does nothing ----------------------------
setup: build/.libs build/.static ## .venv, front-end files, fonts, system libraries (checked), static files

setup-dev: setup .venv/.dev ## set-up, and what tests and checks need

.tools/.uv: requirements-tools.lock
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' \
	    || { echo "Cần Python 3.11; $(PYTHON) là phiên bản khác. Hãy chạy: make $(MAKECMDGOALS) PYTHON=đường/dẫn/python3.11" >&2; exit 1; }
	@"$(PYTHON)" -m pip install --quiet --disable-pip-version-check --no-warn-script-location --require-hashes \
	    --no-deps --upgrade --target .tools -r requirements-tools.lock
	@touch $@

.venv/.run: requirements.lock .tools/.uv
	@test -x $(PY) || $(UV) venv --quiet --python "$(PYTHON)" .venv
	@$(UV) pip install --quiet --python $(PY) --require-hashes -r requirements.lock
	@touch $@

.venv/.dev: requirements-dev.lock .venv/.run
	@$(UV) pip sync --quiet --python $(PY) --require-hashes requirements-dev.lock
	@touch $@

build/.npm: package-lock.json .npmrc
	@scripts/npm.sh ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
	@mkdir -p build && touch $@

build/.vendor: scripts/vendor.py build/.npm
	@"$(PYTHON)" scripts/vendor.py
	@touch $@

build/.libs: .venv/.run scripts/system_libs.py
	@$(PY) scripts/system_libs.py
	@mkdir -p build && touch $@

build/.static: .venv/.run build/.vendor $(STATIC_FILES)
	@$(PY) manage.py collectstatic --noinput --clear --verbosity 0
	@touch $@

# --- run -------------------------------------------------------------------------------------------
run: setup ## the portal with its worker and the demo year on http://127.0.0.1:8000 (PORT=, HOST=)
	@HOST=$(HOST) PORT=$(PORT) PYTHONUNBUFFERED=1 exec $(PY) manage.py run_portal

serve: setup ## the same without demo data: one machine, for real
	@HOST=$(HOST) PORT=$(PORT) PYTHONUNBUFFERED=1 exec $(PY) manage.py run_portal --no-demo

worker: setup ## the background worker alone
	@exec $(PY) -m celery -A config worker --beat --concurrency 2

shell: setup ## Django's shell
	@$(PY) manage.py shell

# --- check -----------------------------------------------------------------------------------------
test: setup-dev ## the test suite; needs no service (T=path for a part)
	@$(PYTEST) $(T) -n auto -m "not services and not browser and not documents"

test-services: setup-dev ## the suite on PostgreSQL and Redis of its own, installed where absent
	@scripts/with_services.sh $(PYTEST) $(T) -n auto -m "(database or services) and not browser and not documents"

test-browser: setup-dev ## every role's story in Chromium, installed where absent
	@scripts/apt_need.sh chromium=chromium
	@$(PYTEST) $(T) -m browser

test-documents: setup-dev ## LibreOffice and Poppler open what the portal writes
	@scripts/apt_need.sh soffice=libreoffice-writer soffice=libreoffice-calc pdftotext=poppler-utils
	@$(PYTEST) $(T) -m documents

lint: setup-dev ## style, types, layers, templates, migrations
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/lint-imports --no-cache
	@git ls-files -z 'templates/*.html' '*/templates/*.html' | xargs -0 -r .venv/bin/djade --target-version 5.2 --check
	@DJANGO_SETTINGS_MODULE=config.settings.test $(PY) manage.py makemigrations --check --dry-run
	@.venv/bin/mypy $(SOURCES)

fix: setup-dev ## let the formatters put things right
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .
	@git ls-files -z 'templates/*.html' '*/templates/*.html' | xargs -0 -r .venv/bin/djade --target-version 5.2

bench: setup-dev ## measure (bench/README.md)
	@$(PY) bench/run.py
	@$(MAKE) bench-citizens

bench-citizens: setup-dev ## citizens' pages held against yardsticks and a peer, on PostgreSQL and SQLite
	@scripts/apt_need.sh wrk=wrk psql=postgresql-client
	@scripts/with_services.sh $(PY) -m bench.citizens

pictures: setup-dev ## pictures of the guides, made from the demo (T=word for a part)
	@scripts/apt_need.sh chromium=chromium chromium=chromium-l10n pdftoppm=poppler-utils
	@$(PY) -m scripts.pictures $(filter-out tests,$(T))

lock: .tools/.uv ## lock the dependencies anew (make lock ARGS=--upgrade)
	@scripts/lock.sh $(ARGS)

clean: ## remove what set-up made; data in var/ stays
	@rm -rf .venv .tools node_modules build
