# The cosine metric: points and centers of length one. On the unit sphere the squared euclidean
# distance is 2 (1 - cosine), so all that differs from k-means is that centers are scaled too.

# Points from as_points(), scaled to length one.
on_sphere <- function(points, arg, call, n_threads) {
  scaled <- on_sphere_(points$x, n_threads)
  if (scaled$zero > 0) {
    huddle_abort(
      c(
        "{.arg {arg}} must not have rows of zeros only: they have no direction.",
        x = "Row {format_number(scaled$zero)} is one, the first."
      ),
      class = "input", arg = arg, call = call
    )
  }
  if (points$sparse) {
    points$x$x <- scaled$x
    scan <- sparse_scan_(points$x, n_threads)
  } else {
    points$x <- `dimnames<-`(scaled$x, dimnames(points$x))
    scan <- scan_points(points$x, arg, call, n_threads)
  }
  points$columns <- scan$columns
  points$max_abs <- scan$max_abs
  points
}

is_spherical <- function(fit) identical(fit$params$metric, "cosine")
