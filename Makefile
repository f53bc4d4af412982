# huddle: everything a checkout can do. `make` alone lists it.
#
# Each target works on a machine that has R, a C++ compiler and make: the set-up installs the
# packages that are missing (tools/setup.R says what and where).

RSCRIPT ?= Rscript
# where `make demo` writes its page, and the picture it segments (its own if empty)
OUT ?= demo
IMAGE ?=
# `make test FILTER=kmeans` runs the test files whose names match
FILTER ?=
# `make peers PEERS="dbscan"`: some of the peers
PEERS ?=
# `make bench`: the workloads, and the folder of their data
WORK ?= k1 k2 k3 k4
BENCH_DATA ?= bench/data

.DEFAULT_GOAL := help
.PHONY: help setup install demo test check docs bench peers format clean

help:
	@echo 'make demo      install huddle and write $(OUT)/index.html (IMAGE=path: your own picture)'
	@echo 'make test      install huddle and run its tests (FILTER=pattern: some of them)'
	@echo 'make check     R CMD check --as-cran with more switches than CRAN sets'
	@echo 'make install   install huddle and what it needs'
	@echo 'make docs      rewrite NAMESPACE, man/ and the RcppExports files'
	@echo 'make bench     time huddle beside its peers (WORK="k1 k2": some of the workloads)'
	@echo 'make peers     run the tests of other packages on huddle, where their sources are (HUDDLE_PEERS)'
	@echo 'make format    lay out the C++ and the R code'
	@echo 'make clean     remove what the other targets made'

setup:
	@$(RSCRIPT) tools/setup.R demo

install: setup
	@$(RSCRIPT) tools/install.R

demo: install
	@$(RSCRIPT) tools/demo.R '$(OUT)' '$(IMAGE)'

test:
	@$(RSCRIPT) tools/setup.R test
	@$(RSCRIPT) tools/install.R
	@$(RSCRIPT) tools/test.R '$(FILTER)'

check:
	@$(RSCRIPT) tools/setup.R check
	@$(RSCRIPT) tools/check.R

docs:
	@$(RSCRIPT) tools/setup.R demo
	@$(RSCRIPT) tools/docs.R

bench: install
	@script=../shared/bench/side_by_side.R; test -f $$script || script=bench/side_by_side.R; \
	  test -f $$script || { echo 'huddle: no script to time with (bench/side_by_side.R)'; exit 1; }; \
	  mkdir -p '$(BENCH_DATA)' && $(RSCRIPT) $$script '$(BENCH_DATA)' $(WORK)

# Downloads nothing: HUDDLE_PEERS, or peers-sources, is the folder of the peers' unpacked sources.
peers:
	@$(RSCRIPT) tests/peers/run.R $(PEERS)

format:
	@if command -v clang-format >/dev/null; then \
	  find inst/include src -name '*.h' -o -name '*.cpp' ! -name 'RcppExports.cpp' \
	    | xargs clang-format -i; \
	  echo 'huddle: laid out the C++ code'; \
	else echo 'huddle: clang-format is not installed; the C++ code stays as it is'; fi
	@if command -v air >/dev/null; then air format R tests tools inst/demo; \
	  echo 'huddle: laid out the R code with air'; \
	else $(RSCRIPT) tools/format.R; fi

clean:
	@rm -f src/*.o src/*.so src/*.dylib src/symbols.rds src/.compiled-with
	@rm -rf demo check .library .setup-skipped
