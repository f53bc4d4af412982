# Usage: Rscript bench/side_by_side.R DIR WORKLOAD...
# Times huddle, stats::kmeans and scikit-learn on the same data in turn, each in a process of its own,
# and prints the ratio peer / huddle. DIR keeps the data between runs. HUDDLE_BENCH_PYTHON names the
# python that has scikit-learn (left out where it has not).
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)))
source(file.path(here, "workloads.R"))
args <- commandArgs(TRUE)
dir <- args[1]
names <- if (length(args) > 1) args[-1] else names(workloads)
python <- Sys.getenv("HUDDLE_BENCH_PYTHON", "/usr/bin/python3")
has_sklearn <- system2(python, c("-c", shQuote("import sklearn")), stdout = FALSE, stderr = FALSE) == 0

figures <- function(command, arguments) {
  out <- suppressWarnings(system2(command, arguments, stdout = TRUE, stderr = FALSE))
  values <- suppressWarnings(as.numeric(strsplit(utils::tail(c("", out), 1), " ")[[1]]))
  if (length(values) == 4) values else rep(NA_real_, 4)
}

rows <- lapply(names, function(name) {
  work <- workloads[[name]]
  if (!file.exists(file.path(dir, name))) write_workload(dir, name)
  script <- file.path(here, "one.R")
  starts <- if (is.null(work$starts)) 0 else work$starts
  task <- if (is.null(work$task)) "fit" else work$task
  max_iter <- if (is.null(work$max_iter)) 0 else work$max_iter
  found <- list(
    huddle = figures("Rscript", c(script, dir, name, "huddle")),
    "stats::kmeans" = if (task == "fit") figures("Rscript", c(script, dir, name, "stats")),
    "scikit-learn" = if (has_sklearn) {
      figures(python, c(file.path(here, "one.py"), dir, name, task, work$k, max_iter, starts))
    }
  )
  found <- Filter(Negate(is.null), found)
  data.frame(
    workload = name, who = names(found), seconds = vapply(found, `[`, 0, 1),
    ratio = round(vapply(found, `[`, 0, 1) / found$huddle[1], 1), memory_MB = vapply(found, `[`, 0, 2),
    inertia = vapply(found, `[`, 0, 3), iterations = vapply(found, `[`, 0, 4), row.names = NULL
  )
})
cpu <- tryCatch(grep("Model name", system2("lscpu", stdout = TRUE), value = TRUE), error = function(e) "")
cat("#", trimws(sub(".*:", "", cpu[1])), "|", parallel::detectCores(), "cores | instruction set",
  huddle:::simd_isa(), "| BLAS", extSoftVersion()[["BLAS"]], "\n")
options(width = 160)
print(do.call(rbind, rows), digits = 8, row.names = FALSE)
