# Countersign. `make run` and `make test` do all their own set-up.

GO      ?= go
ADDR    ?= 127.0.0.1:8080
DATA    ?= .data
MODULE  := web/build/countersign
WASMEXEC = $(shell $(GO) env GOROOT)/lib/wasm/go_js_wasm_exec

# The packages that run in the browser, and so are tested there too.
BROWSER_PACKAGES := ./internal/pemtext ./internal/der ./internal/certificate ./internal/preflight \
	./internal/ascii ./internal/digest ./internal/instant ./internal/iamapi ./internal/sigv4 ./internal/preview ./internal/explain ./wasm
# The packages with fuzz targets; `make fuzz FUZZTIME=30m` is the long run.
FUZZTIME ?= 10s
SOAK     ?= 5m

.DEFAULT_GOAL := help
.PHONY: help run build module test test-go test-wasm test-node test-types test-browser check generate bench bench-soak fuzz conformance clean

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Nobody waits here for the last tenth of compression.
run: ## the page with the demo IAM on http://127.0.0.1:8080 (needs Go alone)
	@$(GO) run ./wasm/build -o $(MODULE) -quality 9
	@$(GO) build -o bin/countersign ./server
	@exec bin/countersign -demo -addr $(ADDR) -data $(DATA)

build: module ## bin/countersign and the static site in dist/
	$(GO) build -trimpath -o bin/countersign ./server
	$(GO) run ./web/export -o dist

module: ## the browser module, where the server embeds it from
	@$(GO) run ./wasm/build -o $(MODULE)

test: test-go test-wasm test-node test-types test-browser ## everything; needs Go, Node, make and git

test-go: module
	$(GO) test ./...

test-wasm:
	GOOS=js GOARCH=wasm $(GO) test -exec=$(WASMEXEC) $(BROWSER_PACKAGES)

test-node: module
	node --test wasm/test/ web/test/

test-types: module node_modules/.package-lock.json
	node_modules/.bin/tsc -p wasm
	node_modules/.bin/tsc -p web

test-browser: module node_modules/.package-lock.json
	@web/browsertest/chromium
	$(GO) test -tags browser -count=1 -timeout 20m ./web/browsertest ./wasm/bench

node_modules/.package-lock.json: package-lock.json
	npm ci --no-audit --no-fund

check: ## format, vet, staticcheck, generated code is current
	@unformatted=$$(gofmt -l internal server wasm web); test -z "$$unformatted" || { echo "gofmt is due for:"; echo "$$unformatted"; exit 1; }
	@$(GO) tool templ generate >/dev/null 2>&1 && git diff --exit-code --stat -- '*_templ.go' || { echo "generated templ code is not current: run 'make generate' and commit"; exit 1; }
	$(GO) vet ./...
	$(GO) vet -tags browser,conformance ./...
	GOOS=js GOARCH=wasm $(GO) vet $(BROWSER_PACKAGES)
	GOOS=js GOARCH=wasm $(GO) build -tags module -o /dev/null ./wasm
	$(GO) tool staticcheck -tags browser,conformance ./...
	staticcheck=$$($(GO) tool -n staticcheck) && GOOS=js GOARCH=wasm $$staticcheck $(filter-out ./wasm,$(BROWSER_PACKAGES)) # ./wasm is called from JavaScript alone

generate: ## the Go code of the templ pages
	$(GO) tool templ generate

fuzz: ## every fuzz target for FUZZTIME each
	@$(GO) list ./internal/... ./wasm ./server | while read -r package; do \
		for target in $$($(GO) test -list '^Fuzz' $$package | grep '^Fuzz'); do \
			echo "$$package $$target"; \
			$(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x $$package || exit 1; \
		done; \
	done

CONFORMANCE := Conformance|TestSuite|TestTheTableIsTheServiceModels|TestRealProgramsSendTheRequest|OpenSSL

conformance: ## outside data and clients: the SigV4 suite, openssl, AWS CLI, boto3, curl, the SDKs, terraform
	@.ci/versions
	$(GO) test -tags conformance -count=1 -v -timeout 20m -run '$(CONFORMANCE)' \
		./internal/sigv4 ./internal/iamapi ./internal/preview ./internal/certificate ./internal/iam

bench: module node_modules/.package-lock.json ## speed, as ratios measured in one run: bin/bench/index.html
	@web/browsertest/chromium
	$(GO) run ./wasm/bench
	$(GO) test -run '^$$' -bench . -benchtime 1s ./internal/...
	$(GO) build -trimpath -o bin/countersign ./server
	$(GO) run ./server/loadtest bench

bench-soak: module ## SOAK (5m) of mixed traffic, a tenth of it hostile, against the server
	$(GO) build -trimpath -o bin/countersign ./server
	$(GO) run ./server/loadtest -duration $(SOAK) soak

clean: ## what the build made
	rm -rf bin dist $(MODULE)
