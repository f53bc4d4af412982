# K-means on points in the plane: the first section of the page that demo.R writes.

#' ## Five blobs, no labels
#'
#' Two thousand points in the plane, in groups that nobody has named. K-means is told how many groups
#' to look for, here five, and finds a center for each: every point belongs to the nearest center,
#' and every center is the mean of its points.

#| timed = FALSE
library(huddle)
x <- blobs[, c("x1", "x2")]

#|
set.seed(42)
fit <- cluster_kmeans(x, k = 5)

#| timed = FALSE
fit

#' That was ten starts, of which the best was kept. The white discs with a cross are the centers. The
#' lines run half-way between them: a new point joins the cluster whose region it falls in.

#| alt = "Scatter of 2000 points in five colours, with the lines between the five clusters"
#| height = 4.6
plot(fit, x, boundaries = TRUE)

#' Here are the centers, the number of points around each and the sum of their squared distances to
#' it. All five sums together are the *inertia*, {{fit$inertia}}: what k-means makes as small as it
#' can.

tidy(fit)

#' ### New points
#'
#' `predict()` places points that the fit has never seen, here four of them.

new <- data.frame(
  x1 = c(0, 3, -3, -3), x2 = c(2, 2, 3, 2.5),
  row.names = c("a", "b", "c", "d")
)
cbind(new, cluster = predict(fit, new))

#' How far is each of them from the five centers? Such distances can stand in for the columns of the
#' data, two of them here, in whatever comes next.

predict(fit, new, type = "distance")

#' A soft score says the same between 0 and 1: the affinity is 1 on a center and falls with the
#' squared distance from it.

predict(fit, new, type = "affinity")

#' ### How it gets there
#'
#' K-means repeats two steps: move each center to the mean of its points, then give each point to
#' the nearest center. Here it begins with five points drawn at random, most of them in the wrong
#' place.

#| alt = "Six panels: the centers move and the labels follow, in iterations 1, 3 and 5"
#| height = 8.4
set.seed(4)
plot_iterations(x, k = 5, init = "random", steps = c(1, 3, 5))

#' ### Bad starts
#'
#' Both steps can only lower the inertia, so it always comes to rest, but not always where it should.
#' This is how a hundred random starts end when each is left to itself, sorted from the best:

set.seed(20)
runs <- lapply(1:100, function(i) {
  cluster_kmeans(x, k = 5, init = "random", n_init = 1)
})
runs <- runs[order(sapply(runs, inertia))]
table(inertia = round(sapply(runs, inertia)))

#' The lowest figure is that of the five blobs. The other runs have come to rest with too many centers
#' in one place and too few in another. Two of them beside the good one:

#| alt = "Three clusterings side by side: the good one, and two that divide one blob and join two others"
#| height = 3.8
bad <- Filter(function(run) run$inertia > 1.01 * fit$inertia, runs)
fits <- list(
  "k-means++, best of 10" = fit,
  "A bad start" = bad[[10]],
  "Another" = bad[[20]]
)
plot_comparison(fits, x, boundaries = TRUE)

#|
data.frame(
  start = names(fits),
  inertia = sapply(fits, inertia),
  iterations = sapply(fits, function(fit) fit$iterations),
  row.names = NULL
)

#' Two defaults protect from this. The k-means++ start draws points that lie far apart, which rules out
#' the worst; and of `n_init = 10` starts the best is kept. A hundred times each:

#| digits = 2
set.seed(20)
ends <- list(
  "one random start" = sapply(runs, inertia),
  "one k-means++ start" = replicate(100, cluster_kmeans(x, 5, n_init = 1)$inertia),
  "ten k-means++ starts" = replicate(100, cluster_kmeans(x, 5)$inertia)
)
data.frame(
  start = names(ends),
  "found the blobs" = sapply(ends, function(end) sum(end < 1.01 * fit$inertia)),
  "mean inertia" = sapply(ends, mean),
  "worst inertia" = sapply(ends, max),
  check.names = FALSE, row.names = NULL
)
