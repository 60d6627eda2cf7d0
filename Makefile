# Mashang (码上). `make` lists the commands; what each needs is installed by itself.
.DEFAULT_GOAL := help
.PHONY: help run test lint format bench faults fuzz icons screenshots

help:
	@echo "make run            everything on http://localhost:8000, with a demo world (PORT=8001 for another port)"
	@echo "make run TLS=1      the same over HTTPS on the LAN, so that a phone can be tried"
	@echo "make test           all checks and tests, with all that they need"
	@echo "make lint           the checks that run nothing"
	@echo "make format         write Python the way the checks want it"
	@echo "make faults         hand in records while phone, network and server fail; SEEDS=1000, or SEED=17 for one"
	@echo "make fuzz           damaged photos, codes and nameplates until one breaks something; SECONDS=3600"
	@echo "make bench          measure; ONLY=decode for one of bench/"

run:
	@tools/setup run
	@exec .venv/bin/python -m backend.cli run $(if $(TLS),--tls)

test:
	@tools/setup test
	@tools/check

lint:
	@tools/setup test
	@tools/check static

format:
	@tools/setup test
	@.venv/bin/ruff check --fix-only --quiet .
	@.venv/bin/ruff format .

bench:
	@tools/setup test
	@.venv/bin/python -m bench $(ONLY)

faults:
	@tools/setup test
	@.venv/bin/python -m tests.faults $(if $(SEED),--seed $(SEED),--seeds $(or $(SEEDS),100)) $(if $(FIRST),--first $(FIRST))

fuzz:
	@tools/setup test
	@.venv/bin/pip install --quiet --require-hashes -r tests/fuzz/requirements.txt
	@.venv/bin/python -m tests.fuzz --seconds $(or $(SECONDS),3600)

icons:
	@tools/setup test
	@.venv/bin/python -m tools.make_icons

screenshots:
	@.venv/bin/python -m tools.take_screenshots
