# The headers of the core serve other packages, by LinkingTo.

linked_source <- '#include <huddle.h>
#include <Rcpp.h>

extern "C" SEXP linked_kmeans(SEXP given, SEXP k) {
  const Rcpp::NumericMatrix x(given);
  const huddle::Points points{x.begin(), std::size_t(x.nrow()), std::size_t(x.ncol()), nullptr};
  huddle::Executor serial;
  huddle::Progress quiet;
  huddle::Context context{serial, quiet};
  huddle::kmeans::Options options;
  options.k = Rcpp::as<int>(k);
  Rcpp::IntegerVector label(points.n);
  const huddle::kmeans::Result fit =
      huddle::kmeans::fit(points, huddle::summarise_columns(points, context), options,
                          huddle::Random(1), label.begin(), context);
  const arma::mat seen = points.matrix();
  return Rcpp::List::create(label, fit.inertia, arma::accu(seen));
}
'

test_that("a small package links to the core", {
  skip_on_cran()
  skip_if_not(nzchar(Sys.which("make")), "make")
  folder <- withr::local_tempdir()
  package <- file.path(folder, "linked")
  dir.create(file.path(package, "src"), recursive = TRUE)
  writeLines(c(
    "Package: linked", "Version: 0.0.1", "Title: Linked", "Description: Links to the core.",
    "License: GPL-3", "Imports: Rcpp", "LinkingTo: Rcpp, RcppArmadillo, huddle"
  ), file.path(package, "DESCRIPTION"))
  writeLines(
    c("useDynLib(linked, linked_kmeans)", "importFrom(Rcpp, evalCpp)"),
    file.path(package, "NAMESPACE")
  )
  writeLines(linked_source, file.path(package, "src", "linked.cpp"))
  writeLines(c(
    "CXX_STD = CXX17", "PKG_LIBS = $(LAPACK_LIBS) $(BLAS_LIBS) $(FLIBS)"
  ), file.path(package, "src", "Makevars"))
  lib <- file.path(folder, "lib")
  dir.create(lib)
  # Quickly compiled, not quick.
  status <- system2(
    file.path(R.home("bin"), "R"),
    c("CMD", "INSTALL", "--no-docs", paste0("--library=", shQuote(lib)), shQuote(package)),
    stdout = FALSE, stderr = file.path(folder, "log"),
    env = c(
      "MAKEFLAGS='CXX17FLAGS=-O0 -fPIC'",
      paste0("R_LIBS=", shQuote(paste(.libPaths(), collapse = .Platform$path.sep)))
    )
  )
  expect_identical(status, 0L, info = readLines(file.path(folder, "log")))
  x <- as.matrix(iris[1:4])
  # By a variable, since the package is none that tests depend on.
  found <- in_fresh_r(function(package, lib, x) {
    loadNamespace(package, lib.loc = lib)
    .Call(getNativeSymbolInfo("linked_kmeans", package), x, 3)
  }, list(basename(package), lib, x))
  expect_length(unique(found[[1]]), 3)
  expect_equal(found[[2]], cluster_kmeans(x, 3)$inertia, tolerance = 1e-6)
  expect_identical(found[[3]], sum(x))
})
