# make run    try it: everything, on this machine
# make test   every test and check; installs what it lacks
# make serve  production; see docs/serving.md
# make bench  how fast it is, beside what was aimed at; takes up to 10 minutes
# make bench-queue  from key to next case with 50,000 open cases; takes a minute
# make bench-desk   an article of 30,000 words in the editor: from key to picture and preview; takes a minute
# make bench-admission   what admission makes of 2,000 comments whose kind is known, and how long it takes
# make lock   choose new versions of all dependencies

PYTHON ?= python3
VENV := .venv
PIP := $(VENV)/bin/pip --disable-pip-version-check --quiet
RUN := PYTHONUNBUFFERED=1 $(VENV)/bin/python

.PHONY: run test bench bench-admission bench-desk bench-queue serve lock migrate clean

run: $(VENV)/run.ok
	$(RUN) -m app.demo

serve: $(VENV)/serve.ok migrate
	exec $(RUN) -m app.serving

migrate: $(VENV)/serve.ok
	$(VENV)/bin/alembic upgrade head

test: $(VENV)/test.ok
	$(RUN) -m tests

bench: $(VENV)/test.ok
	$(RUN) -m bench

bench-queue: $(VENV)/test.ok
	$(RUN) -m bench.queue

bench-desk: $(VENV)/test.ok
	$(RUN) -m bench.desk

bench-admission: $(VENV)/test.ok
	$(RUN) -m bench.admission

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python's venv is missing; on Debian: apt install python3-venv" >&2; exit 1; }

# Whoever tests or tries the product has the packages of production too.
$(VENV)/serve.ok $(VENV)/run.ok $(VENV)/test.ok: $(VENV)/%.ok: locks/%.lock | $(VENV)/bin/python
	$(PIP) install --require-hashes -r $<
	touch $@

lock: $(VENV)/bin/python
	$(PIP) install uv
	for set in serve: run:demo test:demo,dev; do \
	  extras=$$(echo $${set#*:} | tr , '\n' | sed 's/^./--extra &/'); \
	  $(VENV)/bin/uv pip compile --quiet --upgrade pyproject.toml $$extras --universal --python-version 3.11 \
	    --generate-hashes --no-emit-index-url --no-annotate --no-header -o locks/$${set%%:*}.lock; \
	done

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache tests/provider/node_modules bench/lighthouse/node_modules
