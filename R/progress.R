# A function of the share that is done, for compiled code to call now and then; NULL where no bar is
# wanted. The bar is made at the first call, so work that ends before costs nothing.
progress_report <- function(progress, label, env = rlang::caller_env()) {
  if (!progress) {
    return(NULL)
  }
  bar <- NULL
  function(share) {
    if (is.null(bar)) {
      bar <<- cli::cli_progress_bar(label, total = 100, .envir = env)
    }
    cli::cli_progress_update(set = 100 * share, id = bar, .envir = env)
  }
}
