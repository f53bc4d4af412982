# Fits of several k that draw the same random numbers, so that none depends on which others there
# are.

# list(run, done): `run(code)` evaluates from the state that R's random numbers have now; after
# `done()` they go on from where the first code that was run left them.
random_starts <- function() {
  session <- globalenv()
  seeded <- exists(".Random.seed", session, inherits = FALSE)
  if (!seeded) {
    set.seed(NULL)
  }
  start <- session$.Random.seed
  after <- start
  first <- TRUE
  run <- function(code) {
    session$.Random.seed <- start
    value <- code
    if (first) {
      after <<- session$.Random.seed
      first <<- FALSE
    }
    value
  }
  done <- function() {
    session$.Random.seed <- after
    # What draws nothing leaves nothing.
    if (!seeded && identical(after, start)) rm(".Random.seed", envir = session)
  }
  list(run = run, done = done)
}

# The value of `code`; if it fails or is interrupted, random numbers go on as if it had not run.
without_draws_if_failed <- function(code) {
  session <- globalenv()
  before <- session$.Random.seed
  done <- FALSE
  on.exit(if (!done) {
    if (is.null(before)) {
      rm(list = intersect(".Random.seed", ls(session, all.names = TRUE)), envir = session)
    } else {
      session$.Random.seed <- before
    }
  })
  value <- code
  done <- TRUE
  value
}
