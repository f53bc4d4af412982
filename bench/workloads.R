# The workloads of the timed comparisons: data and starting centers, the same for everybody.
# Each entry: how to make the data, k, iterations, and how many starts are drawn where none are given.
# `task` is what is timed: "fit" where it is left out, "seeding" or "minibatch".

blob_data <- function(n, d, k, sd, seed) {
  set.seed(seed)
  centers <- matrix(stats::runif(k * d, -10, 10), k)
  centers[sample.int(k, n, TRUE), , drop = FALSE] + stats::rnorm(n * d, sd = sd)
}

photo_pixels <- function() {
  file <- Sys.getenv("HUDDLE_BENCH_IMAGE", huddle::huddle_example("ladybug.png"))
  matrix(png::readPNG(file)[, , 1:3], ncol = 3)
}

workloads <- list(
  k1 = list(what = "1e6 x 2, 20 iterations", k = 50, max_iter = 20, x = \() blob_data(1e6, 2, 50, .6, 1)),
  k2 = list(what = "1e5 x 64, 20 iterations", k = 100, max_iter = 20, x = \() blob_data(1e5, 64, 100, 4, 1)),
  k3 = list(what = "3e4 x 784, to convergence", k = 10, max_iter = 20, x = \() blob_data(3e4, 784, 10, 8, 1)),
  k4 = list(what = "1e5 x 16, 20 iterations", k = 1000, max_iter = 20, x = \() blob_data(1e5, 16, 1000, 3, 1)),
  k5 = list(what = "5e5 x 3, to convergence", k = 200, max_iter = 300, x = \() blob_data(5e5, 3, 200, .8, 1)),
  k6 = list(what = "1e5 x 30, to convergence", k = 200, max_iter = 300, x = \() blob_data(1e5, 30, 200, 4, 1)),
  pp1 = list(what = "greedy k-means++ on k1", task = "seeding", k = 50, x = \() blob_data(1e6, 2, 50, .6, 1)),
  pp2 = list(what = "greedy k-means++ on k2", task = "seeding", k = 100, x = \() blob_data(1e5, 64, 100, 4, 1)),
  pp4 = list(what = "greedy k-means++ on k4", task = "seeding", k = 1000, x = \() blob_data(1e5, 16, 1000, 3, 1)),
  mb1 = list(what = "mini-batch on k1", task = "minibatch", k = 50, starts = 3, x = \() blob_data(1e6, 2, 50, .6, 1)),
  mb2 = list(what = "mini-batch on k2", task = "minibatch", k = 100, starts = 3, x = \() blob_data(1e5, 64, 100, 4, 1)),
  mb20 = list(what = "mini-batch on 1e6 x 20", task = "minibatch", k = 50, starts = 3, x = \() blob_data(1e6, 20, 50, 3, 1)),
  blobs = list(what = "2000 x 2, ten starts", k = 5, max_iter = 300, starts = 10, x = \() as.matrix(huddle::blobs[1:2])),
  photo = list(what = "pixels of a picture, ten starts", k = 8, max_iter = 300, starts = 10, x = photo_pixels)
)

# Raw doubles, row after row, for every peer to read.
write_doubles <- function(path, x) {
  connection <- file(path, "wb")
  on.exit(close(connection))
  writeBin(as.double(t(x)), connection, endian = "little")
  writeLines(format(dim(x), scientific = FALSE, trim = TRUE), paste0(path, ".dim"))
}

read_doubles <- function(path) {
  size <- scan(paste0(path, ".dim"), quiet = TRUE)
  matrix(readBin(path, "double", prod(size), endian = "little"), size[1], size[2], byrow = TRUE)
}

write_workload <- function(dir, name) {
  work <- workloads[[name]]
  x <- work$x()
  write_doubles(file.path(dir, name), x)
  set.seed(2)
  write_doubles(file.path(dir, paste0(name, ".start")), unique(x)[sample(nrow(unique(x)), work$k), , drop = FALSE])
}
