# Two commands are enough: `make run` shows Vakans with a small country in it,
# `make test` proves it. Both install what the machine lacks; see `make help`.

PORT    ?= 8080
PROCS   ?= $(if $(CI),3,)
PACKAGE ?= ./...
PG      ?=

BIN := $(CURDIR)/.vakans/bin
SRC := cmd internal migrations policies tenant

# A clone that another user owns must build too.
export GOFLAGS += -buildvcs=false

# Programs that are no part of the product, each at one version. A stamp file
# carries the version, so that a change here fetches the tool anew.
SQLC        := github.com/sqlc-dev/sqlc/cmd/sqlc@v1.31.1
VERSITYGW   := github.com/versity/versitygw/cmd/versitygw@v1.8.0
GOTESTSUM   := gotest.tools/gotestsum@v1.13.0
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
DEADCODE    := golang.org/x/tools/cmd/deadcode@v0.52.0
# The validator of HTML that browsers' makers and the W3C keep, from npm.
VNU         := vnu-jar@26.9.27
# Linters of OpenAPI documents, from npm.
REDOCLY     := @redocly/cli@2.77.0
SPECTRAL    := @stoplight/spectral-cli@6.16.3
# The generator must be of the library's version.
TEMPL       := github.com/a-h/templ/cmd/templ@$(shell sed -n 's|^.*github.com/a-h/templ \(v[^ ]*\).*|\1|p' go.mod)
# Those that Go builds.
TOOLS       := $(SQLC) $(VERSITYGW) $(GOTESTSUM) $(STATICCHECK) $(DEADCODE) $(TEMPL)

NODE    := $(CURDIR)/.vakans/npm/node_modules/.bin
LINTERS := .vakans/npm/.$(subst /,-,$(REDOCLY)-$(SPECTRAL))

stamp = $(BIN)/.$(notdir $(1))
step   = @printf '\n==> %s\n' '$(1)'

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

.PHONY: help
help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

## ---- run ----

.PHONY: run
run: bootstrap-run $(call stamp,$(VERSITYGW)) build ## start Vakans with a small country in it, on PORT (8080)
	@exec $(BIN)/vakans demo --port $(PORT) $(ARGS)

.PHONY: reset
reset: ## like run, but start over with a new country
	@$(MAKE) --no-print-directory run ARGS=--reset

.PHONY: build
build: ## build the program into .vakans/bin
	$(call step,build)
	go build -o $(BIN)/vakans ./cmd/vakans

.PHONY: clean
clean: $(BIN)/withservers ## delete the data of the demo and of the tests
	for dir in .vakans/test*; do $(BIN)/withservers -dir "$$dir" -remove; done
	for dir in .vakans .vakans/pictures; do $(BIN)/withservers -dir "$$dir" -remove; done
	rm -rf .vakans/test* .vakans/pictures .vakans/demo.json

## ---- test ----

.PHONY: test
test: bootstrap-test check whole ## everything that CI runs
	@printf '\n==> all is well\n'

.PHONY: check
check: format vet static fresh document ## all that needs no servers: format, vet, static analysis, generated files, the API's document

.PHONY: format
format: ## is every file formatted?
	$(call step,gofmt)
	@bad=$$(gofmt -l $(SRC)); if [ -n "$$bad" ]; then echo "not formatted, run gofmt -w on:"; echo "$$bad"; exit 1; fi

.PHONY: vet
vet: ## go vet, and the architecture test before the long ones
	$(call step,go vet)
	go vet ./...
	go test ./internal/archtest

.PHONY: static
static: $(call stamp,$(STATICCHECK)) $(call stamp,$(DEADCODE)) ## staticcheck, and functions that nothing calls
	$(call step,staticcheck)
	$(BIN)/staticcheck ./...
	$(call step,deadcode)
	@dead=$$($(BIN)/deadcode -test ./... | grep -v '_test.go:.*: Example'); if [ -n "$$dead" ]; then echo "$$dead"; exit 1; fi

# The document is written by the program itself, without servers. A warning fails.
.PHONY: document
document: build $(LINTERS) ## is the API's document what others' linters ask for?
	$(call step,OpenAPI document)
	$(BIN)/vakans openapi >.vakans/openapi.json
	$(NODE)/redocly lint --config .ci/redocly.yaml --max-problems 20 --format stylish .vakans/openapi.json
	$(NODE)/spectral lint --ruleset .ci/spectral.yaml --fail-severity warn .vakans/openapi.json

.PHONY: fresh
fresh: fresh-go fresh-sql fresh-texts fresh-assets fresh-templ ## are the generated files up to date?

.PHONY: fresh-go
fresh-go:
	$(call step,go.mod)
	go mod tidy -diff
	go mod verify >/dev/null

.PHONY: fresh-sql
fresh-sql: $(call stamp,$(SQLC))
	$(call step,sqlc)
	$(BIN)/sqlc -f .sqlc.yaml diff

.PHONY: fresh-texts
fresh-texts:
	$(call step,texts)
	go run ./internal/i18n/gen -check

.PHONY: fresh-assets
fresh-assets:
	$(call step,assets)
	go run ./internal/web/assets/build -check

# A file's path from the given folder is written into what templ generates:
# the folder must always be the same one.
.PHONY: fresh-templ
fresh-templ: $(call stamp,$(TEMPL))
	$(call step,templ)
	$(BIN)/templ generate -check -log-level error -path internal

# With PG=16, 17 or 18 the servers are of that version, whatever the machine has.
WITH = $(BIN)/withservers -dir .vakans/test$(PG) $(if $(PG),-postgres .vakans/postgresql/$(PG)/bin)

.PHONY: postgresql
postgresql:
	@$(if $(PG),deploy/postgresql.sh $(PG) .vakans/postgresql)

# Without the tables that only debuggers read a test program is linked a third
# quicker. More memory for less collecting: a program's tests run for seconds.
RACE ?= -race
TEST = env GOGC=400 $(BIN)/gotestsum --format pkgname --format-icons text --hide-summary skipped --jsonfile-timing-events $(TIMES) -- \
	$(RACE) -shuffle=on -vet=off -ldflags='-s -w' -timeout 15m $(if $(PROCS),-p $(PROCS)) $(TESTFLAGS)

# How long each test took, of the last run.
TIMES := $(CURDIR)/.vakans/times.json

# Packages whose tests use a database are tested through pgbouncer too, and so is
# the main job in a browser. Not these: what they test makes schemas and moves data,
# which goes past a pooler, or it is the whole product, whose parts have been there.
DIRECT := cmd/vakans internal/attack internal/bench internal/demo/country internal/e2e internal/operator \
	internal/planetest internal/server internal/wiring internal/worker tenant/archive tenant/schema
BEHIND = go list -f '{{.Dir}} {{join .TestImports " "}} {{join .XTestImports " "}}' ./... \
	| awk '/ vakans\/(internal\/(planetest|testfactory)|tenant\/tenanttest)( |$$)/ {print $$1}' \
	| grep -vxF "$$(printf '$(CURDIR)/%s\n' $(DIRECT))"
TWICE = VAKANS_TEST_BEHIND="$$($(BEHIND) | tr '\n' ' ')$(CURDIR)/internal/e2e:TestMainJob/without_scripts"

# Every page that a test is shown lands in PAGES, once for each structure.
PAGES := $(CURDIR)/.vakans/pages

.PHONY: unit
unit: $(call stamp,$(VERSITYGW)) $(call stamp,$(GOTESTSUM)) $(BIN)/withservers postgresql ## tests with private servers; PACKAGE=./internal/... for some, POOLED=1 through a pooler, PG=18 on that version
	$(call step,go test$(if $(PG), on PostgreSQL $(PG)))
	@rm -rf $(PAGES)
	VAKANS_TEST_PAGES=$(PAGES) $(if $(POOLED),VAKANS_TEST_POOLED=1 )$(WITH) $(if $(POOLED),-pooler) $(TEST) $(PACKAGE)
	@if [ -z '$(POOLED)$(PG)' ]; then $(MAKE) --no-print-directory html; fi

# All of it: directly and through the pooler, what the pages are, and the newest PostgreSQL.
.PHONY: whole
whole: $(call stamp,$(VERSITYGW)) $(call stamp,$(GOTESTSUM)) $(BIN)/withservers
	$(call step,go test, directly and through a pooler)
	@rm -rf $(PAGES)
	$(TWICE) VAKANS_TEST_PAGES=$(PAGES) $(WITH) -pooler $(TEST) -exec $(CURDIR)/.ci/exec ./...
	@printf '\n==> the ten slowest tests\n'; $(BIN)/gotestsum tool slowest --jsonfile $(TIMES) --threshold 1s | head -10
	@$(MAKE) --no-print-directory html newest

# The program is the one that was tested for races before.
.PHONY: newest
newest: ## tenancy, planes and attacks once more, on the newest PostgreSQL
	@$(MAKE) --no-print-directory unit PG=18 RACE= PACKAGE="./tenant/... ./internal/plane ./internal/attack"

# One Java for all pages: it takes longer to start than to read hundreds of them.
# A form that comes back with an error shows what was typed, be it an address or none.
TYPED := for attribute .* on element .*: The string .* is not an absolute URL\.$$

.PHONY: html
html: $(call stamp,$(VNU)) ## are the pages that the last tests saw valid HTML?
	$(call step,HTML of the pages that the tests saw)
	@if [ -d $(PAGES) ]; then ! java -Xss4m -jar $(BIN)/vnu/node_modules/vnu-jar/build/dist/vnu.jar --errors-only --stdout $(PAGES) 2>&1 | grep -v '$(TYPED)'; fi

## ---- measure ----

.PHONY: bench
bench: bootstrap-run $(call stamp,$(VERSITYGW)) ## measure what is promised about speed and size; ARGS="--tenants 1,20 --only read,ad"
	go run ./internal/bench $(ARGS)

## ---- pictures ----

.PHONY: pictures
pictures: bootstrap-test $(call stamp,$(VERSITYGW)) ## make the README's pictures anew, from a new country
	PATH="$(BIN):$$PATH" go run ./internal/demo/pictures

## ---- generate ----

.PHONY: generate
generate: $(call stamp,$(SQLC)) $(call stamp,$(TEMPL)) ## write the generated files: queries, templates, texts, assets
	$(BIN)/sqlc -f .sqlc.yaml generate
	$(BIN)/templ generate -log-level error -path internal
	go run ./internal/i18n/gen
	go run ./internal/web/assets/build
	gofmt -w $(SRC)

## ---- tools ----

.PHONY: bootstrap
bootstrap: bootstrap-test ## install what the machine lacks to run and test

.PHONY: bootstrap-run bootstrap-test
bootstrap-run bootstrap-test: bootstrap-%:
	@deploy/bootstrap.sh $*

.PHONY: tools
tools: $(foreach t,$(TOOLS),$(call stamp,$(t))) ## build the tools into .vakans/bin

$(call stamp,$(VNU)):
	@mkdir -p $(BIN)
	$(call step,fetching $(VNU) (once))
	npm install --silent --no-save --no-audit --no-fund --ignore-scripts --prefix $(BIN)/vnu $(VNU)
	@rm -f $(BIN)/.$(firstword $(subst @, ,$(VNU)))@*
	@touch $@

# Without cgo: a tool then needs no C compiler and builds in half the time.
$(BIN)/.%:
	@mkdir -p $(BIN)
	$(call step,building $* (once, a minute or two))
	CGO_ENABLED=0 GOBIN=$(BIN) GOFLAGS=-buildvcs=false go install $(filter %/$*,$(TOOLS))
	@rm -f $(BIN)/.$(firstword $(subst @, ,$*))@*
	@touch $@

$(LINTERS):
	$(call step,installing the OpenAPI linters (once, a minute))
	@mkdir -p .vakans/npm
	npm install --prefix .vakans/npm --no-save --no-package-lock --no-audit --no-fund --loglevel error $(REDOCLY) $(SPECTRAL)
	@rm -f .vakans/npm/.@*
	@touch $@

$(BIN)/withservers: $(wildcard internal/demo/withservers/*.go internal/demo/servers/*.go internal/smtpsink/*.go internal/blob/*.go)
	@mkdir -p $(BIN)
	go build -o $@ ./internal/demo/withservers
