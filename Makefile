# make run        the server on http://127.0.0.1:8000 (PORT=…, HOST=…, DATABASE_URL=…), with demo data
#                 unless the database holds a copy of another server
# make test       the tests (DATABASE_URL=… for another engine, ARGS=… for pytest)
# make lint       style, types, imports and migrations
# make benchmark  how fast the server is, on PostgreSQL (DATABASE_URL=…, ARGS="--sizes 1000,1000000")
# make cluster    proxy, pooler, replica and nodes together, each failing in turn under load
#                 (ARGS="--minutes 30"); needs Debian's postgresql, pgbouncer, redis-server, nginx
# make snapshots  the OpenAPI schemas, the query counts and the rules of deriving that the tests
#                 compare, written anew

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
ARGS ?=

MANAGE = .venv/bin/python manage.py

.PHONY: run test lint benchmark cluster snapshots

run: .venv/ready .env
	$(MANAGE) migrate --verbosity 0
	$(MANAGE) load --only-new fixtures
	$(MANAGE) serve --host $(HOST) --port $(PORT)

test: .venv/ready-dev
	.venv/bin/pytest $(ARGS)

lint: .venv/ready-dev
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports
	$(MANAGE) makemigrations --check --dry-run

benchmark: .venv/ready-dev
	.venv/bin/python -m benchmarks.run $(ARGS)

cluster: .venv/ready-dev
	.venv/bin/python -m deploy.cluster $(ARGS)

snapshots: .venv/ready-dev
	rm -f tests/openapi/*.yaml tests/query_counts.json
	WRITE_SNAPSHOTS=1 .venv/bin/pytest -n 0 tests/test_openapi.py tests/test_queries.py \
		tests/test_derived_rules.py

# The key of sessions and signatures is made once and kept.
.env:
	$(PYTHON) -c "import secrets; print(f'SECRET_KEY={secrets.token_urlsafe(50)}')" > $@.new
	mv $@.new $@

.venv/python:
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'spacedevs needs Python 3.11 or newer; tell make which: make PYTHON=python3.12')"
	$(PYTHON) -m venv --clear .venv
	.venv/bin/pip install --quiet --disable-pip-version-check --upgrade pip
	touch $@

.venv/ready: pyproject.toml .venv/python
	.venv/bin/pip install --quiet --disable-pip-version-check .
	touch $@

.venv/ready-dev: pyproject.toml .venv/python
	.venv/bin/pip install --quiet --disable-pip-version-check '.[dev]'
	touch $@
