# `make demo` and `make test` do everything on a fresh Debian or Ubuntu with a Swift toolchain.

SHELL := /bin/bash
SWIFTNN := .build/release/swiftnn
PYTHON ?= python3
# Undeclared imports between targets are build errors. With Swift's own libraries in it, the program
# starts in half the time and runs where no toolchain is.
BUILD := swift build -c release --static-swift-stdlib --explicit-target-dependency-import-check error

.PHONY: demo test test-long sanitize build bench smoke format lint setup install clean

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

## build: the optimised program, .build/release/swiftnn
build: setup
	$(BUILD) --product swiftnn

## bench: the speed of training beside PyTorch's, on this machine; PYTHON is an interpreter with torch
bench: build
	$(PYTHON) Benchmarks/compare.py $(BENCHFLAGS)

## smoke: a few steps of every sample specification
smoke: build
	tools/smoke.sh

## format: rewrite all Swift sources in the project's style
format:
	swift format -i -r Sources Tests Package.swift

## lint: check the style
lint:
	swift format lint --strict -r Sources Tests Package.swift

## setup: the system packages, where they are missing
setup:
	@tools/setup.sh

## install: copy the program to PREFIX/bin (default /usr/local)
install: build
	install -D -s -m 755 $(SWIFTNN) $(DESTDIR)$(or $(PREFIX),/usr/local)/bin/swiftnn

## clean: remove what was built
clean:
	rm -rf .build .build-*
