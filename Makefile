PY ?= python3
VENV := .venv

.PHONY: run test check drill bench pictures

run: $(VENV)/run
	@$(VENV)/bin/python -m lena

test: $(VENV)/dev
	@$(VENV)/bin/python -m tests.browser
	@$(MAKE) --no-print-directory check
	@$(VENV)/bin/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

drill: $(VENV)/dev
	@$(VENV)/bin/python -m pytest -s tests/drill_*.py

bench: $(VENV)/dev
	@$(VENV)/bin/python -m tests.bench

pictures: $(VENV)/dev
	@$(VENV)/bin/python -m tests.bilder

check: $(VENV)/dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/djlint --lint --quiet templates

$(VENV)/run: requirements.txt
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "LeNa braucht Python 3.11 oder neuer.")'
	@test -x $(VENV)/bin/python || $(PY) -m venv $(VENV)
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/dev: requirements-dev.txt $(VENV)/run
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@
