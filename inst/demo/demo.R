# Usage: Rscript inst/demo/demo.R OUT_DIR [IMAGE]
# Runs huddle's main job on real data and writes OUT_DIR/index.html, one page that needs nothing
# else. IMAGE is a PNG or JPEG picture to reduce to a few colours. huddle must be installed.

say <- function(...) cat("huddle: ", ..., "\n", sep = "")

give_up <- function(...) {
  say(...)
  quit(save = "no", status = 1L)
}

if (!nzchar(system.file(package = "huddle"))) {
  give_up("the package is not installed in ", paste(.libPaths(), collapse = ", "))
}

# The folder of this script, for the others beside it.
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
here <- gsub("~+~", " ", here, fixed = TRUE)
# The stories run in environments of their own, and see only this one with page.R in it.
page <- new.env()
sys.source(file.path(here, "page.R"), page)

# What picture.R must know of the picture before it can be read: found by looking at it once.
look_at_picture <- function(path, most_pixels = 6e5) {
  photo <- tryCatch(
    huddle::segment_image(path, k = 1, n_init = 1, progress = FALSE)$original,
    error = function(error) give_up(cli::ansi_strip(conditionMessage(error)))
  )
  size <- dim(photo)
  step <- ceiling(sqrt(prod(size[1:2]) / most_pixels))
  index <- paste0("seq(1, ", c("nrow", "ncol"), "(photo), by = ", step, ")", collapse = ", ")
  thinned <- paste0("photo[", index, if (length(size) == 3L) ", ", "]")
  k <- c(10, 8, 6, 4, 2)
  found <- count_colours(eval(str2lang(thinned)))
  k <- if (found < 2) 1 else k[k <= found]
  list(
    STEP = step,
    THINNED = thinned,
    COLOURS = paste(deparse(k), collapse = ""),
    LARGEST = max(k),
    HEIGHT = strip_height(length(k) + 1, size[1] / size[2]),
    # The last, because nothing in a path is a word to be replaced.
    IMAGE = encodeString(path, quote = "\"")
  )
}

# Colours that a screen tells apart.
count_colours <- function(photo) {
  channels <- if (length(dim(photo)) == 3L) dim(photo)[3L] else 1L
  levels <- matrix(round(photo * 255), ncol = channels)
  length(unique(drop(levels %*% 256^(seq_len(channels) - 1))))
}

# The height in inches of panels with titles, in as many columns as facet_wrap() gives them rows of
# n2mfrow().
strip_height <- function(panels, shape, width = 7.5) {
  layout <- grDevices::n2mfrow(panels)
  height <- layout[2L] * (width / layout[1L] * shape + 0.35) + 0.15
  min(14, max(2, height))
}

run_story <- function(name, device, values = list()) {
  started <- proc.time()[["elapsed"]]
  env <- new.env(parent = globalenv())
  html <- character()
  for (piece in page$read_story(file.path(here, paste0(name, ".R")), values)) {
    html <- c(html, if (piece$kind == "prose") {
      page$prose_html(piece$lines, env)
    } else {
      page$run_piece(piece, env, device)
    })
  }
  say(sprintf("%-8s %4.1f s", name, proc.time()[["elapsed"]] - started))
  html
}

# Versions and threads: figures mean little without them.
about_html <- function(seconds) {
  threads <- get("resolve_threads", envir = asNamespace("huddle"))()
  version <- function(package) as.character(utils::packageVersion(package))
  rows <- data.frame(
    what = c("huddle", "R", "ggplot2", "Rcpp, RcppParallel", "system", "threads", "written"),
    version = c(
      version("huddle"), as.character(getRversion()), version("ggplot2"),
      paste(version("Rcpp"), version("RcppParallel"), sep = ", "),
      paste(utils::osVersion %||% R.version$platform, R.version$arch, sep = ", "),
      sprintf("%d of %d cores", threads, parallel::detectCores()),
      sprintf("%s, in %.0f s", format(Sys.time(), "%Y-%m-%d %H:%M"), seconds)
    )
  )
  c("<h3>Made with</h3>", page$table_html(rows, 0))
}
`%||%` <- page$`%||%`

main <- function(arguments) {
  arguments <- arguments[nzchar(arguments)]
  if (!length(arguments) %in% 1:2) {
    give_up("usage: Rscript inst/demo/demo.R OUT_DIR [IMAGE]")
  }
  started <- proc.time()[["elapsed"]]
  options(huddle.progress = FALSE, width = 88, digits = 7, OutDec = ".", cli.num_colors = 1L)
  values <- if (length(arguments) == 2L) look_at_picture(arguments[2L])
  device <- page$picture_device()
  if (is.null(device)) {
    say("R can make no pictures here (no cairo, no X11, no ghostscript); the page goes without them")
    device <- page$no_device()
  }
  stories <- c("blobs", "digits", if (is.null(values)) "ladybug" else "picture")
  body <- unlist(lapply(stories, run_story, device = device, values = values))
  seconds <- proc.time()[["elapsed"]] - started
  html <- page$page_html(
    title = "K-means, from the data to the picture",
    kicker = "huddle",
    lead = paste(
      "What the package does with three kinds of data: points in the plane, images of digits, and",
      "the colours of a picture. The code is as one would type it; the seconds beside it are those",
      "it took while this page was made."
    ),
    body = body,
    style = readLines(file.path(here, "page.css")),
    footer = about_html(seconds)
  )
  dir.create(arguments[1L], showWarnings = FALSE, recursive = TRUE)
  file <- file.path(arguments[1L], "index.html")
  writeLines(enc2utf8(html), file, useBytes = TRUE)
  say(sprintf("wrote %s (%.1f MB)", file, file.size(file) / 1e6))
}

main(commandArgs(trailingOnly = TRUE))
