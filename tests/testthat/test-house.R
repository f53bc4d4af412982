# The rules of the house: what may include what, how large a folder, a file and a function grow, and
# where a method may be named. They read the sources, so an installed package skips them. Each rule
# is a function of a folder that returns what breaks it, and is shown to fail on a folder that does.

floors <- c("base", "kernels", "data", "screening", "neighbors", "hierarchy")
largest <- list(folder = 10, header = 300, file = 400, fun = 60)

source_root <- function() {
  root <- testthat::test_path("..", "..")
  whole <- all(file.exists(file.path(root, c("DESCRIPTION", "R/model.R", "inst/include/huddle.h"))))
  if (!whole) testthat::skip("the sources are not at hand")
  normalizePath(root)
}

# ---- headers -------------------------------------------------------------------------------------

headers_of <- function(root) {
  list.files(file.path(root, "inst/include/huddle"), "[.]h$", recursive = TRUE)
}

read_header <- function(root, header) {
  readLines(file.path(root, "inst/include/huddle", header), warn = FALSE)
}

# `a/../b.h` as `b.h`.
plain_path <- function(path) {
  parts <- character()
  for (part in strsplit(path, "/", fixed = TRUE)[[1]]) {
    if (part == "..") parts <- utils::head(parts, -1)
    if (!part %in% c(".", "..")) parts <- c(parts, part)
  }
  paste(parts, collapse = "/")
}

# The headers of the package that a header includes, as paths from the top.
included_by <- function(root, header) {
  lines <- grep("^\\s*#\\s*include", read_header(root, header), value = TRUE)
  own <- sub('.*"(.*)".*', "\\1", grep('"', lines, value = TRUE))
  from_top <- startsWith(own, "huddle/")
  near <- if (any(!from_top)) file.path(dirname(header), own[!from_top])
  angled <- sub(".*<huddle/(.*)>.*", "\\1", grep("<huddle/", lines, value = TRUE))
  top <- c(sub("^huddle/", "", own[from_top]), angled)
  vapply(c(near, top), plain_path, "", USE.NAMES = FALSE)
}

floor_of <- function(header) match(dirname_top(header), floors, nomatch = length(floors) + 1L)

dirname_top <- function(header) sub("/.*", "", header)

# Includes that go up a floor, from one room of the top floor to another, or nowhere.
upward_includes <- function(root) {
  headers <- headers_of(root)
  unlist(lapply(headers, function(header) {
    to <- included_by(root, header)
    up <- floor_of(to) > floor_of(header)
    across <- floor_of(to) == floor_of(header) & floor_of(to) > length(floors) &
      dirname_top(to) != dirname_top(header)
    bad <- up | across | !to %in% headers
    if (any(bad)) paste(header, "includes", to[bad])
  }))
}

# Headers that reach themselves.
include_cycles <- function(root) {
  headers <- headers_of(root)
  direct <- stats::setNames(lapply(headers, included_by, root = root), headers)
  reaches <- function(header) {
    seen <- character()
    todo <- direct[[header]]
    while (length(todo) > 0) {
      seen <- union(seen, todo)
      todo <- setdiff(unlist(direct[todo]), seen)
    }
    seen
  }
  in_cycle <- vapply(headers, function(header) header %in% reaches(header), NA)
  if (any(in_cycle)) paste(headers[in_cycle], "is included by what it includes")
}

# Below the top, which lists one folder a method.
full_folders <- function(root) {
  top <- file.path(root, "inst/include/huddle")
  folders <- setdiff(list.dirs(top, full.names = FALSE), "")
  size <- vapply(folders, function(folder) length(list.files(file.path(top, folder))), 0L)
  if (any(size > largest$folder)) paste(folders, "holds", size)[size > largest$folder]
}

# Kernels may have no guard: they are read once for each instruction set.
wrong_guards <- function(root) {
  unlist(lapply(headers_of(root), function(header) {
    guard <- paste0("HUDDLE_", toupper(gsub("[^A-Za-z0-9]", "_", header)))
    lines <- read_header(root, header)
    found <- sub("^#ifndef ", "", grep("^#ifndef HUDDLE_.*_H$", lines, value = TRUE))
    many_times <- dirname_top(header) == "kernels" && length(found) == 0L
    if (!many_times && !(identical(found, guard) && paste("#define", guard) %in% lines)) {
      paste(header, "lacks", guard)
    }
  }))
}

# Code outside of kernels/ that names an instruction set: it has the table of kernels.
named_instruction_sets <- function(root) {
  files <- c(file.path("inst/include/huddle", headers_of(root)), sources_of(root))
  files <- files[!startsWith(files, "inst/include/huddle/kernels/")]
  unlist(lapply(files, function(file) {
    lines <- sub("//.*", "", readLines(file.path(root, file), warn = FALSE))
    found <- grep("\\b(generic|avx2|avx512)::", lines)
    if (length(found) > 0) paste0(file, ":", found)
  }))
}

sources_of <- function(root) {
  files <- list.files(file.path(root, "src"), "[.](cpp|h)$")
  if (length(files) > 0) file.path("src", files)
}

long_headers <- function(root) {
  lines <- vapply(headers_of(root), function(header) length(read_header(root, header)), 0L)
  if (any(lines >= largest$header)) paste(names(lines), lines)[lines >= largest$header]
}

# ---- R -------------------------------------------------------------------------------------------

r_files <- function(root, pattern = "[.]R$") {
  setdiff(list.files(file.path(root, "R"), pattern), "RcppExports.R")
}

long_files <- function(root) {
  files <- r_files(root)
  lines <- vapply(files, function(file) length(readLines(file.path(root, "R", file))), 0L)
  if (any(lines >= largest$file)) paste(files, lines)[lines >= largest$file]
}

tokens_of <- function(root, file) {
  utils::getParseData(parse(file.path(root, "R", file), keep.source = TRUE), includeText = TRUE)
}

long_functions <- function(root) {
  unlist(lapply(r_files(root), function(file) {
    tokens <- tokens_of(root, file)
    whole <- tokens[match(tokens$parent[tokens$token == "FUNCTION"], tokens$id), ]
    lines <- whole$line2 - whole$line1 + 1L
    long <- lines >= largest$fun
    if (any(long)) paste0(file, ":", whole$line1[long], " has ", lines[long], " lines")
  }))
}

# The methods that NAMESPACE exports, by the last part of cluster_kmeans() and of the classes.
methods_of <- function(root) {
  lines <- readLines(file.path(root, "NAMESPACE"))
  named_by <- function(start) {
    sub(")", "", sub(start, "", grep(start, lines, value = TRUE), perl = TRUE), fixed = TRUE)
  }
  union(named_by("^export\\(cluster_"), named_by("^S3method\\(model_title,huddle_"))
}

# Where files that serve every method name one: its class, its function, or a function or table of
# its own. Comments are free to.
named_methods <- function(root) {
  methods <- paste(methods_of(root), collapse = "|")
  pattern <- sprintf("\\b(huddle|cluster)_(%s)(?![a-z])|^(%s)_", methods, methods)
  unlist(lapply(r_files(root, "^(model|input|check|validate|limits).*[.]R$"), function(file) {
    tokens <- tokens_of(root, file)
    tokens <- tokens[tokens$token %in% c("SYMBOL", "SYMBOL_FUNCTION_CALL", "STR_CONST"), ]
    found <- grepl(pattern, tokens$text, perl = TRUE)
    if (any(found)) paste0(file, ":", tokens$line1[found], " names ", tokens$text[found])
  }))
}

# ---- the rules hold ------------------------------------------------------------------------------

test_that("includes go down only, and no header reaches its includer", {
  root <- source_root()
  expect_gt(length(headers_of(root)), 50)
  expect_identical(upward_includes(root), NULL)
  expect_identical(include_cycles(root), NULL)
})

test_that("folders and headers are small, and guards are the paths", {
  root <- source_root()
  expect_identical(full_folders(root), NULL)
  expect_identical(long_headers(root), NULL)
  expect_identical(wrong_guards(root), NULL)
})

test_that("only kernels know of instruction sets", {
  root <- source_root()
  expect_true("src/kernels.cpp" %in% sources_of(root))
  expect_identical(named_instruction_sets(root), NULL)
})

test_that("R files and functions are short", {
  root <- source_root()
  expect_identical(long_files(root), NULL)
  expect_identical(long_functions(root), NULL)
})

test_that("what serves every method names none", {
  root <- source_root()
  expect_true(all(c("kmeans", "minibatch", "dbscan", "optics", "hdbscan") %in% methods_of(root)))
  expect_identical(named_methods(root), NULL)
})

test_that("every method has a title, facts and checks of its own", {
  root <- source_root()
  lines <- readLines(file.path(root, "NAMESPACE"))
  for (name in names(clusterer_rows)) {
    own <- sub("^cluster_", "huddle_", name)
    expect_true(sprintf("S3method(model_title,%s)", own) %in% lines, label = own)
    expect_true(sprintf("S3method(model_facts,%s)", own) %in% lines, label = own)
    # K-means has those of the class of stats::kmeans().
    checks <- sprintf("S3method(model_problems,%s)", c(own, "kmeans"))
    expect_true(any(checks[c(TRUE, own == "huddle_kmeans")] %in% lines), label = own)
  }
})

# ---- and can fail --------------------------------------------------------------------------------

# A small house: `headers` and `files` are lines by path.
small_house <- function(headers = list(), files = list(), sources = list(),
                        env = parent.frame()) {
  root <- withr::local_tempdir(.local_envir = env)
  put <- function(lines, path) {
    dir.create(dirname(path), showWarnings = FALSE, recursive = TRUE)
    writeLines(lines, path)
  }
  for (name in names(headers)) put(headers[[name]], file.path(root, "inst/include/huddle", name))
  for (name in names(files)) put(files[[name]], file.path(root, "R", name))
  for (name in names(sources)) put(sources[[name]], file.path(root, "src", name))
  writeLines(
    c("S3method(model_title,huddle_kmeans)", "export(cluster_dbscan)"), file.path(root, "NAMESPACE")
  )
  root
}

test_that("an include that goes up, across or round is seen", {
  root <- small_house(list(
    "base/a.h" = '#include "../data/b.h"', "data/b.h" = '#include "../base/c.h"',
    "base/c.h" = "", "dbscan/fit.h" = '#include "../optics/fit.h"',
    "optics/fit.h" = c('#include "xi.h"', "#include <huddle/neighbors/knn.h>"),
    "optics/xi.h" = '#include "huddle/optics/fit.h"', "neighbors/knn.h" = "#include <vector>"
  ))
  expect_identical(
    upward_includes(root),
    c("base/a.h includes data/b.h", "dbscan/fit.h includes optics/fit.h")
  )
  expect_identical(
    include_cycles(root), paste(c("optics/fit.h", "optics/xi.h"), "is included by what it includes")
  )
  absent <- small_house(list("base/a.h" = '#include "gone.h"'))
  expect_identical(upward_includes(absent), "base/a.h includes base/gone.h")
})

test_that("a full folder, a long header and a wrong guard are seen", {
  many <- stats::setNames(rep(list(""), 11), sprintf("dbscan/part/h%02d.h", 1:11))
  guarded <- c("#ifndef HUDDLE_BASE_A_H", "#define HUDDLE_BASE_A_H", "#endif")
  root <- small_house(c(many, list(
    "base/a.h" = guarded, "base/b.h" = rep("", 300), "data/a.h" = guarded, "kernels/a.h" = "",
    "kernels/b.h" = guarded
  )))
  expect_identical(full_folders(root), "dbscan/part holds 11")
  expect_identical(long_headers(root), "base/b.h 300")
  wrong <- grep("^dbscan", wrong_guards(root), invert = TRUE, value = TRUE)
  expect_identical(wrong, c(
    "base/b.h lacks HUDDLE_BASE_B_H", "data/a.h lacks HUDDLE_DATA_A_H",
    "kernels/b.h lacks HUDDLE_KERNELS_B_H"
  ))
})

test_that("an instruction set that is named outside of kernels is seen", {
  root <- small_house(
    list(
      "kernels/a.h" = "return avx2::nearest;", "data/a.h" = c("", "generic::v2 gaps;"),
      "data/b.h" = c("// as generic::v2", "generic_nearest();")
    ),
    sources = list("a.cpp" = "using avx512::kPanel;")
  )
  expect_identical(
    named_instruction_sets(root), c("inst/include/huddle/data/a.h:2", "src/a.cpp:1")
  )
})

test_that("a long file, a long function and the name of a method are seen", {
  long <- c("f <- function() {", rep("  1", 58), "}")
  named <- c(
    "# cluster_dbscan() may be named here", 'f <- function(x) inherits(x, "huddle_kmeans")',
    "g <- function(x) dbscan_limits", "h <- function(x) kmeans",
    "i <- function(x) cluster_dbscan(x)"
  )
  root <- small_house(files = list(
    "long.R" = rep("1", 400), "fun.R" = long, "model.R" = named, "dbscan.R" = named
  ))
  expect_identical(long_files(root), "long.R 400")
  expect_identical(long_functions(root), "fun.R:1 has 60 lines")
  expect_identical(named_methods(root), c(
    'model.R:2 names "huddle_kmeans"', "model.R:3 names dbscan_limits",
    "model.R:5 names cluster_dbscan"
  ))
})
