# make run    set up, start the training zone on PORT with its data in DATA
# make test   set up, run every check and test
# make bench  set up, print the benchmarks as JSON lines
# make lock   resolve the dependencies again (needs uv)
PORT ?= 8000
DATA ?= var
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test bench lock clean
run: .venv/run.stamp
	@exec $(BIN)/custody demo --port "$(PORT)" --data "$(DATA)"

test: .venv/test.stamp
	@$(BIN)/python -m tests.run $(ARGS)

bench: .venv/test.stamp
	@$(BIN)/python -m tests.bench $(ARGS)

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Custody needs Python 3.11 or newer; set PYTHON=/path/to/python3.11" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv

.venv/run.stamp: requirements/run.txt pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/test.stamp: requirements/test.txt .venv/run.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	@touch $@

LOCK = uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet
lock:
	$(LOCK) pyproject.toml requirements/build.in -o requirements/run.txt
	$(LOCK) --extra test pyproject.toml requirements/build.in -c requirements/run.txt -o requirements/test.txt

clean:
	rm -rf .venv
