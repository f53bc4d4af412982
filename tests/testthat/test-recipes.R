# With an id, since making one up takes a random number.
iris_recipe <- function(...) {
  recipes::recipe(Species ~ ., iris) |>
    step_cluster_distance(recipes::all_numeric_predictors(), ..., id = "one")
}

test_that("distances replace the columns that were clustered", {
  skip_if_not_installed("recipes")
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
  skip_if_not_installed("recipes")
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
  skip_if_not_installed("recipes")
  recipe <- iris_recipe(k = 2)
  expect_identical(generics::tidy(recipe, 1)$value, NA_real_)
  trained <- with_fixed_seed(1, recipes::prep(recipe, iris))
  table <- generics::tidy(trained, 1)
  expect_identical(names(table), c("terms", "value", "cluster", "id"))
  centers <- trained$steps[[1]]$fit$centers
  expect_identical(table$value[table$terms == "Sepal.Width"], unname(centers[, "Sepal.Width"]))
  expect_identical(generics::required_pkgs(trained$steps[[1]]), "huddle")
  tunable <- generics::tunable(trained$steps[[1]])
  expect_identical(tunable$name, "k")
  expect_identical(tunable$component, "step_cluster_distance")
  printed <- utils::capture.output(utils::capture.output(print(trained)), type = "message")
  both <- c(printed, utils::capture.output(suppressMessages(print(trained))))
  expect_match(paste(both, collapse = " "), "Distances to clusters of")
})

test_that("new columns may not take names that are there", {
  skip_if_not_installed("recipes")
  frame <- cbind(iris, cluster_1 = 1)
  recipe <- recipes::recipe(Species ~ ., frame) |> step_cluster_distance(Petal.Length, k = 2)
  expect_error(recipes::prep(recipe, frame), class = "huddle_error_param")
  expect_error(iris_recipe(type = "near"), class = "huddle_error_param")
  expect_error(recipes::prep(iris_recipe(k = 200), iris), class = "huddle_error_param")
})
