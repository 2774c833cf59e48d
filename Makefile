# `make site` builds the sample site, `make test` runs every test; both install what they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# As pip does with what it copies, but not with what is installed to be edited.
COMPILED = $(BIN)/python -m compileall -q publisher

.PHONY: site serve test lint format samples bench bench-rules bench-site tools clean

site: $(VENV)/installed
	@$(BIN)/publisher build
	@echo
	@echo "Mở trang: chạy 'make serve' rồi vào http://127.0.0.1:8000/"

serve: site
	@shown=site; if [ -e site/current ]; then shown=site/current; fi; \
	$(PYTHON) -m http.server 8000 --bind 127.0.0.1 --directory $$shown

test: $(VENV)/installed-test
	@$(BIN)/python -m pytest -n auto --dist worksteal

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Draws the sample pictures and signs the sample articles again, after a change to them.
samples: $(VENV)/installed
	$(BIN)/python demo/draw_images.py
	$(BIN)/python demo/sign_samples.py

# Seconds of the sample site's commands, and how well the rules see.
bench: $(VENV)/installed
	$(BIN)/python bench/speed.py
	-$(BIN)/python bench/corpus.py

# Ten thousand articles through `check`, and texts made to hurt the rules; takes a few minutes.
bench-rules: $(VENV)/installed
	$(BIN)/python bench/check.py
	$(BIN)/python bench/adversarial.py

# How the sample site does in Lighthouse (needs Chromium) and the Nu checker (needs Java 17).
bench-site: site tools
	$(BIN)/python bench/markup.py site
	$(BIN)/python bench/lighthouse.py --output docs/lighthouse-measured.md

# What reads the built site as strangers would; needs npm. The tests use only the checker.
tools: tools/node_modules/installed

tools/node_modules/installed: tools/package.json
	@npm install --prefix tools --silent
	@touch $@

clean:
	rm -rf site .publisher tools/node_modules $(VENV)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Cần Python 3.11 trở lên: chạy lại với make PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Cần gói python3-venv để tạo môi trường."; exit 1; }

$(VENV)/installed: pyproject.toml $(VENV)/bin/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@$(COMPILED)
	@touch $@

$(VENV)/installed-test: pyproject.toml $(VENV)/bin/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test]'
	@$(COMPILED)
	@touch $@ $(VENV)/installed

$(VENV)/installed-dev: pyproject.toml $(VENV)/bin/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test,dev]'
	@$(COMPILED)
	@touch $@ $(VENV)/installed $(VENV)/installed-test
