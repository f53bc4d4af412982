# Clusters by xi from plots of whole numbers, where heights are equal and ratios just so: every pair
# of a steep descent and a steep ascent is looked at, as the definitions say.

# The last steep place of the area that begins at `i`: it may not go the other way, nor be without
# a steep place for more than `slack` places.
steep_end <- function(height, i, steep, other, slack) {
  end <- i
  flat <- 0
  for (at in seq(i, length(height) - 1)) {
    if (steep[at]) {
      end <- at
      flat <- 0
    } else if (other[at] || (flat <- flat + 1) > slack) {
      break
    }
  }
  end
}

naive_valleys <- function(height, predecessor, xi, slack, least) {
  n <- length(height)
  height <- c(height, Inf)
  ratio <- height[-(n + 1)] / height[-1]
  ratio[is.nan(ratio)] <- 1
  down <- ratio >= 1 / (1 - xi)
  up <- ratio <= 1 - xi
  areas <- list()
  at <- 1
  while (at <= n) {
    if (down[at] || up[at]) {
      end <- if (down[at]) {
        steep_end(height, at, down, ratio < 1, slack)
      } else {
        steep_end(height, at, up, ratio > 1, slack)
      }
      areas <- c(areas, list(list(begin = at, end = end, down = down[at])))
      at <- end
    }
    at <- at + 1
  }
  valleys <- matrix(0L, 0, 2)
  for (u in seq_along(areas)) {
    for (d in rev(seq_len(u - 1))) {
      if (areas[[u]]$down || !areas[[d]]$down) next
      valley <- naive_valley(height, predecessor, areas[[d]], areas[[u]], 1 - xi)
      if (!is.null(valley) && diff(valley) + 1 >= least) valleys <- rbind(valleys, valley)
    }
  }
  unname(valleys)
}

# Between the two it is lower by xi than at both ends, the higher of which is cut.
naive_valley <- function(height, predecessor, descent, ascent, keep) {
  left <- height[descent$begin]
  right <- height[ascent$end + 1]
  between <- max(height[(descent$end + 1):ascent$begin])
  if (is.infinite(between) || between > left * keep || between > right * keep) {
    return(NULL)
  }
  begin <- descent$begin
  end <- ascent$end
  if (left * keep >= right) {
    while (height[begin + 1] > right && begin < descent$end) begin <- begin + 1L
  } else if (right * keep >= left) {
    while (height[end - 1] > left && end > ascent$begin) end <- end - 1L
  }
  # The last one was reached from inside, or lies lower than the first.
  inside <- function(end) {
    height[begin] > height[end] || predecessor[end] %in% seq(begin, end - 1L)
  }
  while (end > begin && !inside(end)) end <- end - 1L
  if (end > begin && end >= ascent$begin) as.integer(c(begin, end))
}

test_that("valleys are those of the definitions, with ties and ratios that are just so", {
  found <- 0
  for (seed in 1:400) {
    case <- with_fixed_seed(seed, {
      n <- sample(5:40, 1)
      heights <- if (seed %% 2) c(1, 2, 4, 8) else 1:6
      height <- sample(heights, n, TRUE) * 1
      # Slopes and flats of several places.
      if (seed %% 3 == 0) height <- sort(height)[c(seq(n, 1, -2), seq(1 + n %% 2, n, 2))]
      if (seed %% 3 == 1) height <- rep(height, each = 2)[seq_len(n)]
      height[c(1, if (seed %% 5 == 0) n %/% 2)] <- Inf
      list(
        height = height, predecessor = c(0L, vapply(2:n, function(i) sample(i - 1L, 1), 0L)),
        xi = sample(c(0.5, 0.25, 0.75), 1), slack = sample(1:5, 1), least = sample(2:6, 1)
      )
    })
    wanted <- do.call(naive_valleys, unname(case))
    valleys <- do.call(optics_xi_, unname(case))
    expect_identical(unname(as.matrix(valleys)), wanted, label = paste("plot", seed))
    found <- found + nrow(wanted)
  }
  expect_gt(found, 300)
})
