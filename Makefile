# What to do with Rind: `make help`. Building goes to a fixed folder outside the source tree, see scripts/settings.sh.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run build release test swift-tests end-to-end proof bench bench-peers format lint

CACHE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/rind
BUILD = swift build --disable-index-store
export SWIFT_DETERMINISTIC_HASHING := 1
# Only for the tests: the server takes every variable that begins with RIND_ for a setting.
PYTHON := $(CACHE)/python/bin/python

help: ## says what each target does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## builds what is missing and starts the server on http://localhost:8000 (more settings: make run ARGS="--port 9000")
	@scripts/install-tools build
	@exec scripts/run $(ARGS)

build: ## the debug build
	@scripts/install-tools build
	$(BUILD) --scratch-path $(CACHE)/debug

release: ## the release build, which `make run` takes when it stands: 12 to 15 minutes from nothing
	@scripts/install-tools build
	$(BUILD) --scratch-path $(CACHE)/release -c release --product rind
	@touch $(CACHE)/release/release/rind.built

test: ## lint, layer check, Swift tests, end-to-end tests: up to 40 minutes from nothing
	@scripts/install-tools test
	@scripts/test

swift-tests: ## the Swift tests alone (some of them: make swift-tests ARGS="--filter Zip")
	@scripts/install-tools test
	RIND_PYTHON=$(PYTHON) swift test --disable-xctest --enable-swift-testing --disable-index-store --scratch-path $(CACHE)/debug $(ARGS)

end-to-end: ## the end-to-end tests alone, on the debug build (some of them: make end-to-end ARGS="-k twine")
	@scripts/install-tools test
	@scripts/install-clients
	$(BUILD) --scratch-path $(CACHE)/debug --product rind
	RIND_BINARY=$(CACHE)/debug/debug/rind $(PYTHON) -m pytest Tests/EndToEnd $(ARGS)

proof: release ## what takes longer: 200 kills, uploads of 500 MiB, fuzzing
	@scripts/install-tools test
	@scripts/install-clients
	@scripts/proof $(ARGS)

bench: release ## the table of figures, compared with nginx (some of it: make bench ARGS="--only site,signin")
	@scripts/install-tools bench
	@scripts/bench $(ARGS)

bench-peers: release ## the table of figures, compared with nginx and with other package indexes from PyPI
	@scripts/install-tools bench
	@scripts/bench-peers $(ARGS)

format: ## puts the Swift files in style
	swift format --in-place --parallel --recursive Package.swift Sources Tests Benchmarks

lint: ## style, layers, sizes of files and functions
	@scripts/lint
