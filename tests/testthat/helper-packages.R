# A test with another package says something of huddle only where that package itself works: an
# update of one of its dependencies alone may break it.
skip_unless_works <- function(package, probe) {
  testthat::skip_if_not_installed(package)
  reason <- tryCatch(
    suppressMessages({
      force(probe)
      NULL
    }),
    error = function(e) conditionMessage(e)
  )
  if (!is.null(reason)) {
    testthat::skip(paste0(package, " fails here without huddle: ", reason))
  }
}

skip_without_recipes <- function() {
  skip_unless_works("recipes", {
    recipe <- recipes::recipe(Species ~ ., iris)
    recipes::prep(recipes::step_center(recipe, recipes::all_numeric_predictors()), iris)
  })
}
