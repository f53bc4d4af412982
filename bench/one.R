# Usage: Rscript bench/one.R DIR WORKLOAD huddle|stats [threads]
# Times one method on one workload and prints seconds, extra memory (MB), inertia and iterations.
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)))
source(file.path(here, "workloads.R"))
args <- commandArgs(TRUE)
work <- workloads[[args[2]]]
threads <- if (length(args) > 3) as.integer(args[4]) else 2L
x <- read_doubles(file.path(args[1], args[2]))
start <- read_doubles(file.path(args[1], paste0(args[2], ".start")))
given <- is.null(work$starts)

run <- switch(args[3],
  huddle = function() {
    fit <- huddle::cluster_kmeans(x, work$k,
      init = if (given) start else "kmeans++", n_init = if (given) 1 else work$starts,
      max_iter = work$max_iter, tol = if (given) 0 else 1e-4, n_threads = threads
    )
    c(fit$inertia, fit$iterations)
  },
  stats = function() {
    fit <- stats::kmeans(x, if (given) start else work$k, work$max_iter,
      nstart = if (given) 1 else work$starts, algorithm = "Lloyd"
    )
    c(fit$tot.withinss, fit$iter)
  }
)

# Resident memory in MB, where the system tells: "VmRSS" now, "VmHWM" at its peak.
resident <- function(field) {
  lines <- tryCatch(readLines("/proc/self/status"), error = function(e) "", warning = function(w) "")
  as.numeric(gsub("\\D", "", grep(field, lines, value = TRUE))) / 1024
}
loadNamespace("huddle")
gc()
try(writeLines("5", "/proc/self/clear_refs"), silent = TRUE)
before <- resident("VmRSS")
set.seed(1)
seconds <- c()
while (length(seconds) < 5 && sum(seconds) < 20) {
  seconds <- c(seconds, system.time(answer <- suppressWarnings(run()))[["elapsed"]])
  if (length(seconds) == 1) memory <- resident("VmHWM") - before
}
cat(sprintf("%.5f %.0f %.10g %g\n", stats::median(seconds), memory, answer[1], answer[2]))
