# Pictures from files: PNG and JPEG, told apart by their first bytes, as arrays of values 0 to 1.

# Every failure is an "io" error that names the path.
read_image <- function(path, arg = "image", call = rlang::caller_env()) {
  if (!file.exists(path)) {
    abort_image(path, "There is no such file.", arg = arg, call = call)
  }
  if (dir.exists(path)) {
    abort_image(path, "It is a folder.", arg = arg, call = call)
  }
  if (file.access(path, 4) != 0) {
    abort_image(path, "Permission to read it is missing.", arg = arg, call = call)
  }
  kind <- image_kind(readBin(path, "raw", n = 16))
  if (!kind %in% c("PNG", "JPEG")) {
    abort_image(path, paste0("It ", kind, "."), arg = arg, call = call)
  }
  rlang::check_installed(tolower(kind), paste("to read", kind, "images."), call = call)
  if (kind == "PNG") read_png(path, arg, call) else read_jpeg(path, arg, call)
}

abort_image <- function(path, why, hint = NULL, arg, call, parent = NULL) {
  huddle_abort(
    c("Cannot read the image {.file {path}}.", x = "{why}", i = if (!is.null(hint)) "{hint}"),
    class = "io", arg = arg, path = path, call = call, parent = parent
  )
}

# "PNG", "JPEG", or what else the first bytes of a file say, to complete a sentence.
image_kind <- function(bytes) {
  other <- function(name) paste0("holds a ", name, " image, not a PNG or a JPEG one")
  starts <- function(...) {
    magic <- as.raw(c(...))
    length(bytes) >= length(magic) && identical(bytes[seq_along(magic)], magic)
  }
  if (starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) {
    "PNG"
  } else if (starts(0xff, 0xd8, 0xff)) {
    "JPEG"
  } else if (starts(0x47, 0x49, 0x46, 0x38)) {
    other("GIF")
  } else if (starts(0x42, 0x4d)) {
    other("BMP")
  } else if (starts(0x49, 0x49, 0x2a, 0x00) || starts(0x4d, 0x4d, 0x00, 0x2a)) {
    other("TIFF")
  } else if (starts(0x52, 0x49, 0x46, 0x46)) {
    other("WebP")
  } else if (length(bytes) == 0) {
    "is empty"
  } else {
    "holds neither a PNG nor a JPEG image"
  }
}

read_png <- function(path, arg, call) {
  # The reader of bytes in memory runs past the end of an image that was cut short (png 0.1-8);
  # the reader of files notices: hence the path.
  picture <- tryCatch(png::readPNG(path), error = function(e) {
    abort_image(path, "The PNG image is damaged.", arg = arg, call = call, parent = e)
  })
  blend_alpha(picture)
}

# Grey with alpha and colour with alpha become what they look like on a white page.
blend_alpha <- function(picture) {
  shape <- dim(picture)
  if (length(shape) == 2 || !shape[3] %in% c(2L, 4L)) {
    return(picture)
  }
  alpha <- as.vector(picture[, , shape[3]])
  seen <- as.vector(picture[, , -shape[3]]) * alpha + (1 - alpha)
  array(seen, if (shape[3] == 2L) shape[1:2] else c(shape[1:2], 3L))
}

read_jpeg <- function(path, arg, call) {
  header <- jpeg_header(readBin(path, "raw", n = file.size(path)))
  if (is.null(header)) {
    abort_image(path, "The JPEG image is damaged or cut short.", arg = arg, call = call)
  }
  if (header$channels == 4L) {
    abort_image(path, "It is a CMYK image.", "Save it as an RGB image.", arg = arg, call = call)
  }
  picture <- NULL
  said <- tryCatch(
    decoder_messages(picture <- jpeg::readJPEG(path)),
    error = function(e) {
      abort_image(path, "The JPEG image is damaged.", arg = arg, call = call, parent = e)
    }
  )
  # Stray bytes between segments are common in good files, and harmless.
  said <- said[nzchar(said) & !grepl("extraneous bytes", said)]
  if (length(said) > 0) {
    abort_image(path, "The JPEG image is damaged.", said[1], arg = arg, call = call)
  }
  turn_upright(picture, header$orientation)
}

# What the decoder complains of: as warnings, or, before version 0.1-11, straight to the console,
# where a diversion that somebody else has set up stays in place.
decoder_messages <- function(code) {
  said <- character()
  run <- function() {
    withCallingHandlers(code, warning = function(w) {
      said <<- c(said, conditionMessage(w))
      invokeRestart("muffleWarning")
    })
  }
  if (sink.number(type = "message") != 2L) {
    run()
    return(said)
  }
  # Visible values would be printed.
  written <- utils::capture.output(invisible(run()), type = "message")
  c(said, written)
}

# Walks the segments of a JPEG file up to the picture data: number of channels and orientation as
# the camera wrote it (1 is upright), or NULL if the file is broken or ends too soon.
jpeg_header <- function(bytes) {
  n <- length(bytes)
  header <- list(channels = NA_integer_, orientation = 1L)
  frame <- setdiff(0xc0:0xcf, c(0xc4, 0xc8, 0xcc))
  at <- 3
  while (at + 3 <= n && bytes[at] == as.raw(0xff)) {
    marker <- as.integer(bytes[at + 1])
    if (marker == 0xff) {
      at <- at + 1
      next
    }
    end <- at + 1 + big_endian(bytes[at + 2:3])
    if (end > n || end < at + 3) {
      return(NULL)
    }
    if (marker %in% frame && end >= at + 9) {
      header$channels <- as.integer(bytes[at + 9])
    } else if (marker == 0xe1) {
      block <- bytes[seq(at + 4, length.out = end - at - 3)]
      # Blocks of other kinds share the marker.
      if (is_exif(block)) {
        header$orientation <- exif_orientation(block[-(1:6)])
      }
    } else if (marker == 0xda) {
      return(if (!is.na(header$channels) && closes(bytes, end)) header)
    }
    at <- end + 1
  }
  NULL
}

big_endian <- function(bytes) sum(as.integer(bytes) * 256^(rev(seq_along(bytes)) - 1))

# Is there an end-of-image marker after the picture data's start?
closes <- function(bytes, start) {
  tail <- bytes[seq(start, length(bytes))]
  marks <- which(tail == as.raw(0xff))
  any(tail[marks + 1] == as.raw(0xd9), na.rm = TRUE)
}

is_exif <- function(block) {
  length(block) >= 14 && identical(block[1:6], c(charToRaw("Exif"), as.raw(c(0, 0))))
}

# The value of the tag 0x0112, 1 if there is none or it makes no sense. Offsets count from 0.
exif_orientation <- function(tiff) {
  little <- identical(tiff[1:2], charToRaw("II"))
  number <- function(at, size) {
    if (at + size > length(tiff)) {
      return(0)
    }
    part <- tiff[at + seq_len(size)]
    big_endian(if (little) rev(part) else part)
  }
  start <- number(4, 4)
  for (i in seq_len(min(number(start, 2), 512))) {
    entry <- start + 2 + 12 * (i - 1)
    if (number(entry, 2) == 0x0112) {
      value <- number(entry + 8, 2)
      return(if (value %in% 1:8) as.integer(value) else 1L)
    }
  }
  1L
}

# Undoes the turn and mirroring that the eight values of the Exif tag stand for.
turn_upright <- function(picture, orientation) {
  shape <- dim(picture)
  dim(picture) <- c(shape[1:2], if (length(shape) == 3) shape[3] else 1L)
  if (orientation >= 5L) {
    picture <- aperm(picture, c(2, 1, 3))
  }
  if (orientation %in% c(2L, 3L, 6L, 7L)) {
    picture <- picture[, rev(seq_len(ncol(picture))), , drop = FALSE]
  }
  if (orientation %in% c(3L, 4L, 7L, 8L)) {
    picture <- picture[rev(seq_len(nrow(picture))), , , drop = FALSE]
  }
  if (length(shape) == 2) matrix(picture, nrow(picture)) else picture
}
