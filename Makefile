.DEFAULT_GOAL := help
.PHONY: help setup demo test check check-infrastructure audit cost prove ci openapi benchmark pin image cloud-up cloud-down postgis-start postgis-stop psql

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-20s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: ## Python, .venv with all tools, GDAL and GEOS
	bin/setup --dev

demo: ## the whole journey on http://127.0.0.1:8000, Ctrl-C stops it (DEMO_PORT=8001 for another port)
	bin/demo

test: ## every test; bin/test takes pytest's arguments
	bin/test

check: ## format, lint, types, arrows, migrations, settings, OpenAPI, security, shell
	bin/check

check-infrastructure: ## Terraform, its tests and checkov, the workflows' linters
	bin/check-infrastructure

audit: ## known vulnerabilities of what is pinned
	bin/audit

cost: ## what each stage costs a month
	bin/cost

prove: ## what tests alone cannot show: a stage's life, the image, the schema before, Terraform, recovery, stalls, cold starts
	bin/prove

ci: ## what CI runs
	bash .ci/run

openapi: ## rewrite docs/openapi.yaml from the views
	bin/openapi

benchmark: ## lookups, the import, limits and the middleware against their yardsticks
	bin/benchmark lookup
	bin/benchmark tiger_import
	bin/benchmark rate_limiting
	bin/benchmark request_overhead
	bin/benchmark cold_start
	bin/benchmark migration_stalls

pin: ## compile requirements/*.in into pins with hashes; bin/pin --upgrade takes newer ones
	bin/pin

image: ## build the image that Lambda and the tasks run
	bin/build-image

cloud-up: ## AWS on this machine; then bin/zappa deploy dev
	bin/local-cloud up

cloud-down: ## stop it (bin/local-cloud down --forget takes its data too)
	bin/local-cloud down

postgis-start: ## keep the development database running
	bin/postgis start

postgis-stop: ## stop it
	bin/postgis stop

psql: ## a prompt in the development database
	bin/postgis psql
