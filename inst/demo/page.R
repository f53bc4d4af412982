# Turns an R script with prose in its comments into one web page that needs nothing else: code, what
# it returned, pictures, seconds. Base R only, so that it runs wherever huddle does.
#
# Of a script,
#   #' Text            is prose; an empty #' ends a paragraph. `code`, *emphasis*, [text](address),
#                      and {{code}}, which stands for its value
#   #' ## Title        opens a section, #' ### Title a part of it, #' * text an item of a list
#   #| alt = "..."     opens a piece of code with options: alt, width and height (of its pictures, in
#                      inches), digits (of its tables), only_if (whether to run it), timed (whether
#                      to show its seconds)
# and everything else is code, which is shown, run and followed by its values.
#
# `values` is a list by whose names words of the script are replaced before it is read.

# ---- reading ------------------------------------------------------------------------------------

# Pieces in the order of the script: list(kind = "prose" or "code", lines, options).
read_story <- function(path, values = list()) {
  lines <- readLines(path, encoding = "UTF-8")
  # What stands above the first prose is about the script, not of it.
  lines <- lines[cumsum(grepl("^#'", lines)) > 0]
  for (name in names(values)) {
    lines <- gsub(name, values[[name]], lines, fixed = TRUE)
  }
  kind <- ifelse(grepl("^#'", lines), "prose", "code")
  opens <- c(TRUE, kind[-1] != kind[-length(kind)]) | grepl("^#\\|", lines)
  pieces <- lapply(split(seq_along(lines), cumsum(opens)), function(rows) {
    if (kind[rows[1]] == "prose") {
      return(list(kind = "prose", lines = sub("^#' ?", "", lines[rows])))
    }
    is_option <- grepl("^#\\|", lines[rows])
    options <- paste(sub("^#\\|", "", lines[rows][is_option]), collapse = " ")
    code <- trim_empty(lines[rows][!is_option])
    list(kind = "code", lines = code, options = str2lang(paste0("list(", options, ")")))
  })
  unname(Filter(function(piece) length(piece$lines) > 0, pieces))
}

trim_empty <- function(lines) {
  filled <- which(nzchar(trimws(lines)))
  if (length(filled)) lines[min(filled):max(filled)] else character()
}

# ---- prose --------------------------------------------------------------------------------------

escape_html <- function(text) {
  text <- gsub("&", "&amp;", text, fixed = TRUE)
  text <- gsub("<", "&lt;", text, fixed = TRUE)
  gsub(">", "&gt;", text, fixed = TRUE)
}

anchor <- function(title) gsub("^-|-$", "", gsub("[^a-z0-9]+", "-", tolower(title)))

# {{code}} becomes its value, with counts as people write them.
fill_values <- function(text, env) {
  found <- gregexpr("\\{\\{.*?\\}\\}", text, perl = TRUE)
  regmatches(text, found) <- lapply(regmatches(text, found), function(matches) {
    vapply(matches, function(match) {
      value <- eval(str2lang(substr(match, 3, nchar(match) - 2)), env)
      if (is.numeric(value)) format_number(value) else paste(value, collapse = ", ")
    }, "")
  })
  text
}

format_number <- function(value, digits = 7) {
  format(signif(value, digits), big.mark = ",", scientific = FALSE, trim = TRUE, digits = digits)
}

inline_html <- function(text) {
  text <- escape_html(text)
  text <- gsub("`([^`]+)`", "<code>\\1</code>", text)
  text <- gsub("\\[([^]]+)\\]\\(([^)]+)\\)", "<a href=\"\\2\">\\1</a>", text)
  gsub("\\*([^* ][^*]*)\\*", "<em>\\1</em>", text)
}

prose_html <- function(lines, env) {
  blocks <- split(lines, cumsum(!nzchar(lines) | grepl("^(#|\\* )", lines)))
  html <- vapply(blocks, function(block) {
    block <- block[nzchar(block)]
    if (length(block) == 0) {
      return("")
    }
    level <- nchar(sub("^(#*).*", "\\1", block[1]))
    text <- paste(sub("^(#+|\\*) +", "", block), collapse = " ")
    html <- inline_html(fill_values(text, env))
    if (level > 0) {
      sprintf("<h%d id=\"%s\">%s</h%d>", level, anchor(text), html, level)
    } else if (startsWith(block[1], "* ")) {
      sprintf("<li>%s</li>", html)
    } else {
      sprintf("<p>%s</p>", html)
    }
  }, "")
  # Items that follow each other make one list.
  html <- html[nzchar(html)]
  item <- startsWith(html, "<li>")
  opens <- item & !c(FALSE, item[-length(item)])
  closes <- item & !c(item[-1], FALSE)
  paste0(ifelse(opens, "<ul>", ""), html, ifelse(closes, "</ul>", ""))
}

# ---- code ---------------------------------------------------------------------------------------

# Runs a piece and returns its HTML. The seconds are those of all that the code does, drawing too.
run_piece <- function(piece, env, device) {
  options <- eval(piece$options, env)
  if (isFALSE(options$only_if)) {
    return(character())
  }
  seconds <- 0
  shown <- list()
  for (expression in parse(text = piece$lines, keep.source = FALSE)) {
    result <- run_expression(expression, env, device, options)
    seconds <- seconds + result$seconds
    shown <- c(shown, list(result$html))
  }
  shown <- unlist(shown)
  drawn <- any(grepl("^<figure", shown))
  took <- if (!isFALSE(options$timed) && seconds >= 0.0005) {
    sprintf("<span class=\"took\">%s%s</span>", if (drawn) "drawn in " else "", format_seconds(seconds))
  }
  code <- paste(escape_html(piece$lines), collapse = "\n")
  c("<div class=\"code\">", took, paste0("<pre><code>", code, "</code></pre></div>"), shown)
}

# A device stands ready for what draws as it runs; the file appears with the first page drawn.
run_expression <- function(expression, env, device, options) {
  file <- tempfile("picture-", fileext = device$extension)
  on.exit(unlink(file))
  warnings <- character()
  device$open(file, options$width %||% 7.5, options$height %||% 5)
  number <- grDevices::dev.cur()
  tryCatch({
    started <- Sys.time()
    withCallingHandlers(
      {
        result <- withVisible(eval(expression, env))
        if (result$visible && inherits(result$value, "ggplot")) print(result$value)
      },
      warning = function(w) {
        warnings <<- c(warnings, conditionMessage(w))
        invokeRestart("muffleWarning")
      }
    )
    seconds <- as.numeric(Sys.time() - started, units = "secs")
  }, finally = grDevices::dev.off(number))
  html <- c(
    sprintf("<pre class=\"warning\">Warning: %s</pre>", escape_html(warnings)),
    if (file.exists(file)) picture_html(file, device$type, options$alt %||% ""),
    if (result$visible) value_html(result$value, options)
  )
  list(html = html, seconds = seconds)
}

`%||%` <- function(x, y) if (is.null(x)) y else x

format_seconds <- function(seconds) {
  if (seconds < 0.1) sprintf("%.0f ms", 1000 * seconds) else sprintf("%.1f s", seconds)
}

value_html <- function(value, options) {
  if (inherits(value, "ggplot")) {
    return(NULL)
  }
  if (is.data.frame(value) || is.matrix(value)) {
    return(table_html(value, options$digits %||% 4))
  }
  text <- utils::capture.output(print(value))
  sprintf("<pre class=\"value\">%s</pre>", paste(escape_html(text), collapse = "\n"))
}

# Numbers with a fixed number of decimals, whole numbers without; row names as a first column.
table_html <- function(table, digits) {
  row_names <- if (is.matrix(table) || .row_names_info(table) > 0) rownames(table)
  table <- as.data.frame(table)
  numeric <- vapply(table, is.numeric, NA)
  cells <- vapply(table, function(column) {
    whole <- is.numeric(column) && isTRUE(all(column == round(column)))
    if (!is.numeric(column)) {
      as.character(column)
    } else {
      formatC(column, digits = if (whole) 0 else digits, format = "f", big.mark = ",")
    }
  }, character(nrow(table)))
  cells <- matrix(escape_html(cells), nrow(table))
  # A colour shows itself beside its name.
  cells[] <- gsub("^(#[0-9A-F]{6})$", "<i style=\"background:\\1\"></i> <code>\\1</code>", cells)
  tags <- ifelse(numeric, "<td class=\"number\">", "<td>")
  rows <- apply(cells, 1, function(row) paste0(tags, row, "</td>", collapse = ""))
  heads <- ifelse(numeric, "<th class=\"number\">", "<th>")
  head <- paste0(heads, escape_html(names(table)), "</th>", collapse = "")
  if (!is.null(row_names)) {
    rows <- paste0("<th>", escape_html(row_names), "</th>", rows)
    head <- paste0("<th></th>", head)
  }
  c(
    "<div class=\"table\"><table>", paste0("<tr>", head, "</tr>"),
    paste0("<tr>", rows, "</tr>"), "</table></div>"
  )
}

# ---- pictures -----------------------------------------------------------------------------------

# The first device that draws on this machine, as list(open, extension, type), or NULL.
picture_device <- function(resolution = 144) {
  png_type <- function(type) {
    function(file, width, height) {
      grDevices::png(file, width, height, units = "in", res = resolution, type = type)
    }
  }
  from <- function(package, name, ...) {
    function(file, width, height) {
      getExportedValue(package, name)(file, width = width, height = height, ...)
    }
  }
  plain <- getOption("bitmapType", "Xlib")
  devices <- list(
    list(open = png_type("cairo"), extension = ".png", type = "image/png"),
    list(
      open = from("ragg", "agg_png", units = "in", res = resolution),
      extension = ".png", type = "image/png"
    ),
    list(open = png_type(plain), extension = ".png", type = "image/png"),
    list(open = from("grDevices", "svg"), extension = ".svg", type = "image/svg+xml"),
    list(open = from("svglite", "svglite"), extension = ".svg", type = "image/svg+xml"),
    # Needs ghostscript, as R does to make bitmaps on a machine without cairo.
    list(
      open = from("grDevices", "bitmap", type = "png16m", units = "in", res = resolution),
      extension = ".png", type = "image/png"
    )
  )
  Find(draws, devices)
}

# Whether a device makes a file of a small picture.
draws <- function(device) {
  file <- tempfile(fileext = device$extension)
  on.exit(unlink(file))
  before <- grDevices::dev.list()
  tryCatch(
    suppressWarnings({
      device$open(file, 2, 2)
      graphics::plot.new()
      grDevices::dev.off()
    }),
    error = function(e) {
      for (number in setdiff(grDevices::dev.list(), before)) grDevices::dev.off(number)
    }
  )
  isTRUE(file.size(file) > 0)
}

# Takes the place of a device where there is none: pictures go nowhere.
no_device <- function() {
  list(
    open = function(file, width, height) grDevices::pdf(NULL, width, height),
    extension = ".none", type = ""
  )
}

picture_html <- function(file, type, alt) {
  source <- paste0("data:", type, ";base64,", encode_base64(readBin(file, "raw", file.size(file))))
  sprintf(
    "<figure><img src=\"%s\" alt=\"%s\"></figure>",
    source, gsub("\"", "&quot;", escape_html(alt))
  )
}

# Three bytes are four letters of six bits each.
encode_base64 <- function(bytes) {
  letters64 <- charToRaw("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  missing <- -length(bytes) %% 3
  b <- matrix(as.integer(c(bytes, raw(missing))), nrow = 3)
  six <- rbind(
    b[1, ] %/% 4L, (b[1, ] %% 4L) * 16L + b[2, ] %/% 16L,
    (b[2, ] %% 16L) * 4L + b[3, ] %/% 64L, b[3, ] %% 64L
  )
  text <- letters64[six + 1L]
  text[length(text) + 1L - seq_len(missing)] <- charToRaw("=")
  rawToChar(text)
}

# ---- the page -----------------------------------------------------------------------------------

# `body` is the HTML of the pieces, whose sections make the contents; `kicker` stands above the title.
page_html <- function(title, kicker, lead, body, style, footer) {
  sections <- regmatches(body, regexec("^<h2 id=\"([^\"]*)\">(.*)</h2>$", body))
  sections <- Filter(function(match) length(match) == 3, sections)
  links <- vapply(sections, function(match) {
    sprintf("<a href=\"#%s\">%s</a>", match[2], match[3])
  }, "")
  c(
    "<!DOCTYPE html>", "<html lang=\"en\">", "<head>", "<meta charset=\"utf-8\">",
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
    sprintf("<title>%s: %s</title>", kicker, title), "<style>", style, "</style>", "</head>", "<body>",
    "<header>", sprintf("<p class=\"kicker\">%s</p>", kicker), sprintf("<h1>%s</h1>", title),
    sprintf("<p class=\"lead\">%s</p>", lead),
    "<nav>", links, "</nav>", "</header>", "<main>", body, "</main>",
    "<footer>", footer, "</footer>", "</body>", "</html>"
  )
}
