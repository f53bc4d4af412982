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
task <- if (is.null(work$task)) "fit" else work$task

fit_with_huddle <- function() {
  huddle::cluster_kmeans(x, work$k,
    init = if (given) start else "kmeans++", n_init = if (given) 1 else work$starts,
    max_iter = work$max_iter, tol = if (given) 0 else 1e-4, n_threads = threads
  )
}
fit_with_stats <- function() {
  stats::kmeans(x, if (given) start else work$k, work$max_iter,
    nstart = if (given) 1 else work$starts, algorithm = "Lloyd"
  )
}
run <- switch(paste(args[3], task),
  "huddle fit" = fit_with_huddle,
  "huddle seeding" = \() huddle::init_kmeanspp(x, work$k, n_threads = threads),
  "huddle minibatch" = \() {
    huddle::cluster_minibatch(x, work$k, n_init = work$starts, n_threads = threads)
  },
  "stats fit" = fit_with_stats
)
# Inertia and iterations; of a seeding the potential.
result <- function(answer) {
  if (is.matrix(answer)) {
    answer <- suppressWarnings(huddle::cluster_kmeans(x, init = answer, max_iter = 1, tol = 0))
    return(c(answer$trace$inertia, 0))
  }
  c(answer$tot.withinss, answer$iter)
}

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
cat(sprintf("%.5f %.0f %.10g %g\n", stats::median(seconds), memory, result(answer)[1], result(answer)[2]))
