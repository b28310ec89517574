# The commands of this project. `make` alone lists them.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
SOURCES := marketbel_courier marketbel_courier_tests
# What pytest is told besides: `make test ARGS="-k retry"`.
ARGS ?=
# A folder of price lists with their expectations, for `make accuracy`.
LISTS ?=
# Each has servers of its own. Tests wait for daemons besides what they compute: six suit two cores.
# A selection runs in one process, which starts the servers once and can be stopped by a debugger.
TEST_PROCESSES ?= $(if $(strip $(ARGS)),0,6)

# The theme announces its successor; that is no warning of the site's.
SITE := NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

# What `check` does, side by side: the one that takes longest first.
CHECKS := check-types check-site check-files
OUTPUT_BY_TARGET := $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)

.DEFAULT_GOAL := help
.PHONY: help env demo run doctor check $(CHECKS) lint docs test search campaign machines faults soak containers format bench accuracy lock sbom clean
.DELETE_ON_ERROR:

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

env: $(READY) ## Build the environment in .venv from the lock file (PYTHON=python3.12 chooses another Python)

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "error: Python 3.11 or newer is needed, and '$(PYTHON)' is not one." >&2; \
	  echo "       Install it, or name it: make $(or $(MAKECMDGOALS),env) PYTHON=python3.12" >&2; \
	  exit 1; }
	@[ "$$($(BIN)/python -V 2>&1)" = "$$($(PYTHON) -V)" ] || $(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --no-deps --require-hashes -r requirements.lock
# On all cores, which pip does not. What is no Python 3 stays as it is, as with pip.
	@$(BIN)/python -m compileall -qq -j 0 -x /tests/ $(VENV)/lib || true
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
# Else each of the processes that begin at once would compile it for itself.
	@$(BIN)/python -m compileall -qq -j 0 marketbel_courier
	@touch $@

demo: env ## Let the demo suppliers' price lists travel from source to database, and judge the outcome
	@exec $(BIN)/marketbel-courier demo --until-parent-ends

run: env ## Start the whole system on this machine and keep it up until Ctrl-C
	@exec $(BIN)/marketbel-courier dev --until-parent-ends

doctor: env ## Say what is missing or wrong here, and how to mend it
	@$(BIN)/marketbel-courier doctor

check: env ## Check format, style, architecture, types, containers' files and docs, in under a minute
	@$(MAKE) --no-print-directory --jobs 2 $(OUTPUT_BY_TARGET) $(CHECKS)

check-types:
	$(BIN)/mypy

check-site:
	@$(SITE)

check-files:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/hadolint Dockerfile
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.compose-spec docker-compose*.yml \
	  marketbel_courier_tests/containers/stand_ins/*/docker-compose.yml

docs: env ## Write the pages of reference anew, and build the documentation's site into `site`
	$(BIN)/python docs/reference_pages.py
	@$(SITE)

# What `check` was called before.
lint: check

# The suite starts some hundred processes; none shall compile again what another one has.
test search: export PYTHONDONTWRITEBYTECODE =

test: env ## Run the whole test suite against real servers, or what ARGS="-k …" selects
	@$(BIN)/python -m pytest -n $(TEST_PROCESSES) --dist loadfile --no-loadscope-reorder $(ARGS)

search: env ## Look for rare failures of the property tests, with other examples each time
	@$(BIN)/python -m pytest -n $(TEST_PROCESSES) --dist loadfile -m hypothesis \
	  --hypothesis-profile=searching --timeout 3600

campaign: env ## Kill ml-analyze at random moments, again and again, and compare what it leaves
	@$(BIN)/python -m marketbel_courier_tests.ml_analyze.kill_campaign

machines: env ## Kill machines that carry the runs, at random moments of a sync, and look what is lost
	@$(BIN)/python -m marketbel_courier_tests.orchestration.machine_campaign

faults: env ## Break everything on purpose, between all parts, and look what holds (MINUTES=10 DELIVERIES=500 SEED=…)
	@$(BIN)/python -m marketbel_courier_tests.faults

soak: env ## Let deliveries and simulated days pass, and look whether anything grows (DELIVERIES=2000)
	@$(BIN)/python -m marketbel_courier_tests.bench --only soak $(if $(DELIVERIES),--deliveries $(DELIVERIES))

containers: env ## Walk the Dockerfile, run the compose files and send the demo through, without an engine (as root; FILES="alone secrets celery existing-system", MIRROR=URL, PATIENCE=5 on a busy machine)
	@exec $(BIN)/python -m marketbel_courier_tests.containers $(if $(FILES),--files $(FILES)) $(if $(MIRROR),--mirror $(MIRROR)) \
	  $(if $(PATIENCE),--patience $(PATIENCE))

format: env ## Format the code and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: env ## Measure what a supplier costs, and what the sensors' ticks take (ONLY=platform SUPPLIERS=300: one table; JSON=1)
	@$(BIN)/python -m marketbel_courier_tests.bench $(if $(ONLY),--only $(ONLY)) $(if $(TRUTH),--truth $(TRUTH)) \
	  $(if $(SUPPLIERS),--platform-suppliers $(SUPPLIERS)) $(if $(PRODUCTS),--products $(PRODUCTS)) \
	  $(if $(JSON),--json)

accuracy: env ## Count how many rows of price lists come out right (LISTS=FOLDER: of one with expectations)
	@$(BIN)/python -m marketbel_courier_tests.bench.accuracy $(LISTS)

lock: ## Choose the newest versions and write them to the lock files (needs uv)
	uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --all-extras \
	  --custom-compile-command "make lock" pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes -c requirements.lock \
	  --no-annotate --custom-compile-command "make lock" pyproject.toml -o requirements.production.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes -c requirements.lock \
	  --extra celery --extra k8s --no-annotate --custom-compile-command "make lock" pyproject.toml \
	  -o requirements.scaling.lock

sbom: env ## List what a deployment installs, with licences, as a CycloneDX file in dist
	$(PYTHON) -m venv --clear dist/production
	dist/production/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.production.lock
	$(BIN)/cyclonedx-py environment --gather-license-texts --pyproject pyproject.toml --output-reproducible -o dist/sbom.cdx.json dist/production
	@rm -rf dist/production
	@echo "dist/sbom.cdx.json"

clean: ## Remove the environment, caches and the local stack's data (stop it first)
	rm -rf $(VENV) site .courier .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache dist
	find $(SOURCES) -name __pycache__ -type d -prune -exec rm -rf {} +
