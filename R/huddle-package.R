#' @keywords internal
"_PACKAGE"

# Importing from RcppParallel loads it before our own shared library, which takes the symbols of
# its thread pool from there; importing from Rcpp does the same for the C++ exceptions.
#' @useDynLib huddle, .registration = TRUE
#' @importFrom Rcpp evalCpp
#' @importFrom RcppParallel RcppParallelLibs
NULL
