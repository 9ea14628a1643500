# What is needed and missing is installed by scripts/require, which says what it does.

PREFIX ?= /usr/local
DESTDIR ?=
SWIFT ?= swift
BENCH ?=
ROUNDS ?= 200

BINARY := .build/release/stepdeck
RELEASE := -c release --product stepdeck
ifneq ($(shell uname -s),Darwin)
RELEASE += --static-swift-stdlib
endif

.PHONY: help demo test test-kubernetes soak lint release bench install manual clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## build, and open the console on a sample run
	@scripts/require build sample
	$(SWIFT) build $(RELEASE)
	@$(BINARY) demo

# How many tests run at a time (from Swift 6.3 on): where a thousand begin at once, processes and terminals wait for a
# core for seconds.
WIDTH ?= 12
TEST = SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=$(WIDTH) STEPDECK_BINARY="$$($(SWIFT) build --show-bin-path)/stepdeck" \
	$(SWIFT) test --disable-xctest

# What the demo shows while it runs is over in twenty seconds, which a test beside others may sleep through.
test: ## run all tests
	@scripts/require build sample test
	$(SWIFT) build --product stepdeck
	$(TEST) --skip DemoTests
	$(TEST) --skip-build --filter DemoTests

test-kubernetes: ## test the Kubernetes operator on a real control plane, which is built first, once
	@scripts/require build sample test kubernetes
	$(SWIFT) build --build-tests
	STEPDECK_BINARY="$$($(SWIFT) build --show-bin-path)/stepdeck" scripts/kubernetes/run sh -ec ' \
		$(SWIFT) test --skip-build --disable-xctest --filter "ClusterConformance|RequestTests|ClusterRun|ClusterConsole"; \
		$(SWIFT) test --skip-build --disable-xctest --filter ClusterTransport; \
		$(SWIFT) test --skip-build --disable-xctest --filter ClusterFaultTests'

soak: ## kill engine, hosts and commands in ROUNDS=200 runs; SEED=n plays one again
	@scripts/require build sample test
	$(SWIFT) build --product stepdeck
	STEPDECK_BINARY="$$($(SWIFT) build --show-bin-path)/stepdeck" ROUNDS=$(ROUNDS) $(SWIFT) test --disable-xctest --filter 'FaultTests|SameInstant'

lint: ## check the style of the sources and the syntax of the scripts
	@scripts/require lint
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests Bench/day
	@sh -n scripts/require
	@bash -n scripts/kubernetes/build
	@bash -n .ci/run

release: ## build .build/release/stepdeck
	@scripts/require build
	$(SWIFT) build $(RELEASE)

bench: release ## measure against ninja, htop and others; BENCH="--quick --only help" passes options on
	@scripts/require bench
	@Bench/run --binary $(BINARY) $(BENCH)

# Where shells look for completions: $(1) under PREFIX/share, for the shell $(2).
define COMPLETIONS
install -d "$(DESTDIR)$(PREFIX)/share/$(dir $(1))"
$(BINARY) --generate-completion-script $(2) > "$(DESTDIR)$(PREFIX)/share/$(1)"
chmod 644 "$(DESTDIR)$(PREFIX)/share/$(1)"
endef

install: ## copy the program, its man page and the completions of bash, zsh and fish to PREFIX (PREFIX=/usr/local)
	@test -x $(BINARY) || $(MAKE) release
	install -d "$(DESTDIR)$(PREFIX)/bin"
	install -m 755 $(BINARY) "$(DESTDIR)$(PREFIX)/bin/stepdeck"
	install -d "$(DESTDIR)$(PREFIX)/share/man/man1"
	install -m 644 docs/stepdeck.1 "$(DESTDIR)$(PREFIX)/share/man/man1/stepdeck.1"
	$(call COMPLETIONS,bash-completion/completions/stepdeck,bash)
	$(call COMPLETIONS,zsh/site-functions/_stepdeck,zsh)
	$(call COMPLETIONS,fish/vendor_completions.d/stepdeck.fish,fish)

manual: release ## write the keys and screens of docs/ by running the program
	@scripts/require test
	@scripts/manual $(BINARY)

clean: ## remove everything that was built
	rm -rf .build
