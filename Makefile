# `make demo` and `make test` do everything on a fresh Debian or Ubuntu with a Swift toolchain.

SHELL := /bin/bash
SWIFTNN := .build/release/swiftnn
PYTHON ?= python3
# Undeclared imports between targets are build errors. With Swift's own libraries in it, the program
# starts in half the time and runs where no toolchain is.
BUILD := swift build -c release --static-swift-stdlib --explicit-target-dependency-import-check error

# Where things are installed; DESTDIR comes before it where packages are made.
ROOT = $(DESTDIR)$(or $(PREFIX),/usr/local)
MANUAL = $(ROOT)/share/man/man1/swiftnn.1
BASH_COMPLETION = $(ROOT)/share/bash-completion/completions/swiftnn
ZSH_COMPLETION = $(ROOT)/share/zsh/site-functions/_swiftnn
FISH_COMPLETION = $(ROOT)/share/fish/vendor_completions.d/swiftnn.fish
SCHEMA = $(ROOT)/share/swiftnn/swiftnn.schema.json
INSTALLED = $(MANUAL) $(BASH_COMPLETION) $(ZSH_COMPLETION) $(FISH_COMPLETION) $(SCHEMA)

.PHONY: demo test test-long sanitize fuzz build bench smoke format lint setup schema
.PHONY: install install-files uninstall clean

## demo: build, then train, evaluate, summarise and prune a residual network on real handwriting
demo: build
	$(SWIFTNN) train specs/digits-resnet.yaml --out runs/demo --force
	$(SWIFTNN) eval runs/demo
	$(SWIFTNN) summary specs/digits-resnet.yaml
	$(SWIFTNN) prune runs/demo

## test: the whole test suite
test: build
	tools/test.sh

## test-long: the tests that take gigabytes and minutes
test-long: build
	SWIFTNN_LONG_TESTS=1 tools/test.sh --filter Long

## sanitize: the test suite under AddressSanitizer and ThreadSanitizer
sanitize: setup
	tools/sanitize.sh address
	tools/sanitize.sh thread

## fuzz: ten minutes of made-up input for each of the fuzzer's entries
fuzz: setup
	tools/fuzz.sh yaml 600
	tools/fuzz.sh expression 600
	tools/fuzz.sh spec 600

## build: the optimised program, .build/release/swiftnn
build: setup
	$(BUILD) --product swiftnn

## bench: the speed of training beside PyTorch's, on this machine; PYTHON is an interpreter with torch
bench: build
	$(PYTHON) Benchmarks/compare.py $(BENCHFLAGS)

## smoke: a few steps of every sample specification
smoke: build
	tools/smoke.sh

## schema: the schema that the sample specifications name, from the declarations
schema: build
	$(SWIFTNN) schema --out docs/swiftnn.schema.json

## format: rewrite all Swift sources in the project's style
format:
	swift format -i -r Sources Tests Package.swift

## lint: check the style
lint:
	swift format lint --strict -r Sources Tests Package.swift

## setup: the system packages, where they are missing
setup:
	@tools/setup.sh

## install: copy the program, its manual page, shell completion and the schema below PREFIX (/usr/local)
install: build install-files

## install-files: the same with the program as it was built
install-files:
	install -D -s -m 755 $(SWIFTNN) $(ROOT)/bin/swiftnn
	mkdir -p $(dir $(INSTALLED))
	$(SWIFTNN) manual > $(MANUAL)
	$(SWIFTNN) --generate-completion-script bash > $(BASH_COMPLETION)
	$(SWIFTNN) --generate-completion-script zsh > $(ZSH_COMPLETION)
	$(SWIFTNN) --generate-completion-script fish > $(FISH_COMPLETION)
	$(SWIFTNN) schema > $(SCHEMA)
	chmod 644 $(INSTALLED)

## uninstall: remove what install copied
uninstall:
	rm -f $(ROOT)/bin/swiftnn $(INSTALLED)
	-rmdir $(dir $(SCHEMA))

## clean: remove what was built
clean:
	rm -rf .build .build-*
