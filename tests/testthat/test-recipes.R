# With an id, since making one up takes a random number.
iris_recipe <- function(...) {
  recipes::recipe(Species ~ ., iris) |>
    step_cluster_distance(recipes::all_numeric_predictors(), ..., id = "one")
}

# Older versions of recipes print to the output, newer ones send messages.
printed <- function(recipe) {
  messages <- utils::capture.output(
    output <- utils::capture.output(print(recipe)),
    type = "message"
  )
  paste(c(messages, output), collapse = " ")
}

test_that("distances replace the columns that were clustered", {
  skip_without_recipes()
  trained <- with_fixed_seed(1, recipes::prep(iris_recipe(k = 4), iris))
  baked <- recipes::bake(trained, iris)
  expect_named(baked, c("Species", paste0("cluster_", 1:4)), ignore.order = TRUE)
  fit <- with_fixed_seed(1, cluster_kmeans(iris[1:4], 4, n_init = 1, refine = TRUE))
  expect_equal(
    as.matrix(baked[paste0("cluster_", 1:4)]), predict(fit, iris[1:4], type = "distance"),
    ignore_attr = TRUE
  )
  expect_identical(nrow(recipes::bake(trained, iris[3:5, ])), 3L)
  soft <- with_fixed_seed(1, recipes::prep(iris_recipe(
    k = 4, type = "affinity", gamma = 2, keep_original_cols = TRUE, prefix = "a",
    options = list(n_init = 3)
  ), iris))
  baked <- recipes::bake(soft, iris)
  expect_true(all(c(names(iris), "a4") %in% names(baked)))
  fit <- with_fixed_seed(1, cluster_kmeans(iris[1:4], 4, n_init = 3))
  expect_equal(baked$a2, unname(predict(fit, iris[1:4], type = "affinity", gamma = 2)[, 2]))
})

test_that("the label is a factor column", {
  skip_without_recipes()
  recipe <- recipes::recipe(Species ~ ., iris) |>
    step_cluster_label(Petal.Length, Petal.Width, k = 3, column = "group", id = "two")
  trained <- with_fixed_seed(1, recipes::prep(recipe, iris))
  baked <- recipes::bake(trained, iris)
  expect_named(baked, c(names(iris), "group"), ignore.order = TRUE)
  fit <- with_fixed_seed(1, cluster_kmeans(iris[3:4], 3, n_init = 1, refine = TRUE))
  expect_identical(as.integer(baked$group), unname(fit$cluster))
  expect_identical(levels(baked$group), c("1", "2", "3"))
})

test_that("steps are printed, tidied and tuned", {
  skip_without_recipes()
  recipe <- iris_recipe(k = 2)
  expect_identical(generics::tidy(recipe, 1)$value, NA_real_)
  trained <- with_fixed_seed(1, recipes::prep(recipe, iris))
  table <- generics::tidy(trained, 1)
  expect_identical(names(table), c("terms", "value", "cluster", "id"))
  centers <- trained$steps[[1]]$fit$centers
  expect_identical(table$value[table$terms == "Sepal.Width"], unname(centers[, "Sepal.Width"]))
  expect_identical(generics::required_pkgs(trained$steps[[1]]), "huddle")
  tunable <- generics::tunable(trained$steps[[1]])
  expect_identical(tunable$name, c("k", "gamma"))
  expect_identical(tunable$component, rep("step_cluster_distance", 2))
  expect_match(printed(trained), "Distances to clusters of")
})

test_that("new columns may not take names that are there", {
  skip_without_recipes()
  frame <- cbind(iris, cluster_1 = 1)
  recipe <- recipes::recipe(Species ~ ., frame) |> step_cluster_distance(Petal.Length, k = 2)
  expect_error(recipes::prep(recipe, frame), class = "huddle_error_param")
  expect_error(iris_recipe(type = "near"), class = "huddle_error_param")
  for (prefix in list(NULL, NA_character_, c("a", "b"), 1, "")) {
    error <- expect_error(iris_recipe(prefix = prefix), class = "huddle_error_param")
    expect_identical(error$arg, "prefix")
    error <- expect_error(
      step_cluster_label(recipe, Petal.Length, column = prefix), class = "huddle_error_param"
    )
    expect_identical(error$arg, "column")
  }
  for (gamma in list(-1, 0, NA, "1", c(1, 2))) {
    error <- expect_error(
      iris_recipe(type = "affinity", gamma = gamma), class = "huddle_error_param"
    )
    expect_identical(error$arg, "gamma")
  }
  expect_identical(iris_recipe(gamma = quote(tune()))$steps[[1]]$gamma, quote(tune()))
  expect_error(recipes::prep(iris_recipe(k = 200), iris), class = "huddle_error_param")
})

test_that("options are a named list of what cluster_kmeans() takes", {
  skip_without_recipes()
  for (options in list(list(2), list(k = 2), list(x = 1), list(tol = 0, tol = 1), c(tol = 0))) {
    expect_error(iris_recipe(options = options), class = "huddle_error_param")
  }
})

# A recipe with case weights, trained. They came with recipes 1.0.0; the functions that make them
# are exported by recipes itself.
train_weighted <- function(step, weights, ...) {
  frame <- cbind(iris, weights = weights)
  recipe <- recipes::recipe(Species ~ ., frame) |>
    step(recipes::all_numeric_predictors(), k = 3, id = "one", ...)
  with_fixed_seed(1, recipes::prep(recipe, frame))
}

weighted_fit <- function(weights) {
  with_fixed_seed(1, cluster_kmeans(iris[1:4], 3, n_init = 1, refine = TRUE, weights = weights))
}

test_that("weights that count rows are those of the rows", {
  skip_without_recipes()
  skip_if_not_installed("recipes", "1.0.0")
  # Heavy rows, others that are there once, and rows that are not there at all.
  for (counts in list(rep(1:3, 50), rep(c(20L, 1L, 0L), each = 50), rep(c(0L, 5L), 75))) {
    fit <- weighted_fit(counts)
    plain <- weighted_fit(NULL)
    expect_false(isTRUE(all.equal(fit$centers, plain$centers)))
    trained <- train_weighted(step_cluster_label, recipes::frequency_weights(counts))
    expect_identical(trained$steps[[1]]$fit$centers, fit$centers)
    expect_identical(as.integer(recipes::bake(trained, iris)$cluster), unname(fit$cluster))
    expect_null(trained$steps[[1]]$options$weights)
    expect_true(trained$steps[[1]]$case_weights)
    trained <- train_weighted(step_cluster_distance, recipes::frequency_weights(counts))
    expect_identical(trained$steps[[1]]$fit$centers, fit$centers)
    baked <- recipes::bake(trained, iris)
    wanted <- predict(fit, iris[1:4], type = "distance")
    expect_equal(as.matrix(baked[paste0("cluster_", 1:3)]), wanted, ignore_attr = TRUE)
  }
  # As repeated rows are.
  counts <- rep(1:3, 50)
  start <- iris[c(1, 51, 101), 1:4]
  options <- list(init = start, n_init = 1)
  weighted <- train_weighted(
    step_cluster_label, recipes::frequency_weights(counts), options = options
  )
  repeated <- cluster_kmeans(iris[rep(1:150, counts), 1:4], 3, init = start, refine = TRUE)
  expect_equal(weighted$steps[[1]]$fit$centers, repeated$centers, tolerance = 1e-12)
})

test_that("weights of importance, and none, leave the rows as they are", {
  skip_without_recipes()
  skip_if_not_installed("recipes", "1.0.0")
  plain <- weighted_fit(NULL)
  for (step in list(step_cluster_label, step_cluster_distance)) {
    trained <- train_weighted(step, recipes::importance_weights(rep(c(1, 20, 0.5), 50)))
    expect_identical(trained$steps[[1]]$fit$centers, plain$centers)
    expect_false(isTRUE(trained$steps[[1]]$case_weights))
  }
  # Those in the options come first.
  own <- rep(c(4, 1, 1), 50)
  trained <- train_weighted(
    step_cluster_label, recipes::frequency_weights(rep(1:3, 50)), options = list(weights = own)
  )
  expect_identical(trained$steps[[1]]$fit$centers, weighted_fit(own)$centers)
})

test_that("tables without rows and steps without columns pass", {
  skip_without_recipes()
  trained <- with_fixed_seed(1, recipes::prep(iris_recipe(k = 3), iris))
  expect_identical(dim(recipes::bake(trained, iris[0, ])), c(0L, 4L))
  for (step in list(step_cluster_distance, step_cluster_label)) {
    recipe <- recipes::recipe(Species ~ ., iris) |> step(recipes::all_nominal_predictors())
    trained <- recipes::prep(recipe, iris)
    expect_named(recipes::bake(trained, iris), names(iris))
    expect_identical(dim(generics::tidy(trained, 1)), c(0L, 4L))
    expect_match(printed(trained), "<none>")
  }
})

test_that("the number of clusters is tuned in a workflow", {
  for (package in c("recipes", "parsnip", "nnet", "rsample", "tune", "workflows")) {
    skip_if_not_installed(package)
  }
  flow <- workflows::workflow(
    iris_recipe(k = tune::tune()), parsnip::set_engine(parsnip::multinom_reg(), "nnet")
  )
  range <- parsnip::extract_parameter_set_dials(flow)$object[[1]]$range
  expect_identical(range, list(lower = 2L, upper = 100L))
  folds <- with_fixed_seed(1, rsample::vfold_cv(iris, v = 2))
  tuned <- with_fixed_seed(1, tune::tune_grid(flow, folds, grid = data.frame(k = c(2, 6))))
  expect_identical(vapply(tuned$.notes, nrow, 0L), c(0L, 0L))
  final <- tune::finalize_workflow(flow, tune::select_best(tuned, metric = "accuracy"))
  fit <- with_fixed_seed(2, parsnip::fit(final, iris))
  expect_gt(mean(predict(fit, iris)$.pred_class == iris$Species), 0.9)
  expect_true("huddle" %in% generics::required_pkgs(final))
})

test_that("a step that lacks the field of kept columns still prepares and bakes", {
  skip_if_not_installed("recipes")
  bare <- recipes::recipe(~mpg, mtcars)
  steps <- list(
    step_cluster_distance(bare, mpg, k = 2, id = "one"),
    step_cluster_label(bare, mpg, k = 2, id = "two")
  )
  columns <- list(c("cluster_1", "cluster_2"), "cluster")
  for (i in 1:2) {
    steps[[i]]$steps[[1]]$keep_original_cols <- NULL
    expect_warning(trained <- recipes::prep(steps[[i]], mtcars), "keep_original_cols")
    expect_named(suppressWarnings(recipes::bake(trained, mtcars)), columns[[i]])
  }
})
