# Points on the ground: which column is the latitude and which the longitude goes by their names
# where these say it, and points of the sf package are taken.

is_on_ground <- function(fit) identical(fit$params$metric, "haversine")

# The columns of `points` in the order latitude, longitude; `lon_first` says that it was the other.
in_place_order <- function(points, arg, call) {
  if (points$d != 2L) {
    return(points)
  }
  order <- place_columns(points$col_names, arg, call)
  if (is.null(order) || !is.unsorted(order)) {
    return(points)
  }
  points$x <- points$x[, order, drop = FALSE]
  points$columns <- points$columns[order, , drop = FALSE]
  points$col_names <- points$col_names[order]
  points$lon_first <- TRUE
  points
}

check_places <- function(points, arg, call) {
  if (points$d != 2) {
    huddle_abort(
      "{.arg {arg}} must have two columns, latitude and longitude, not {points$d}.",
      class = "dim", arg = arg, call = call
    )
  }
  latitude <- if (points$n > 0) range(points$x[, 1]) else 0
  longitude <- if (points$n > 0) range(points$x[, 2]) else 0
  if (max(abs(latitude)) > 90 || max(abs(longitude)) > 360) {
    huddle_abort(
      c(
        "{.arg {arg}} must hold latitudes between -90 and 90 and longitudes between -360 and 360.",
        x = "They are {range_text(latitude)} and {range_text(longitude)}.",
        i = "The first column is the latitude, both are in degrees."
      ),
      class = "input", arg = arg, call = call
    )
  }
}

# ---- names ---------------------------------------------------------------------------------------

# Where the latitude and the longitude stand among columns of these names, or NULL where the names
# do not tell. Among more than two columns, x and y count only if no names are plainer.
place_columns <- function(names, arg, call) {
  if (is.null(names)) {
    return(NULL)
  }
  if (length(names) == 2L) {
    return(place_pair(names, place_meaning(names), arg, call))
  }
  for (axes in c(FALSE, TRUE)) {
    meaning <- place_meaning(names, axes)
    found <- match(c("latitude", "longitude"), meaning)
    if (!anyNA(found) && sum(!is.na(meaning)) == 2L) {
      return(found)
    }
  }
  NULL
}

# A name that is not understood goes along with the other if that is in the right place.
place_pair <- function(names, meaning, arg, call) {
  if (all(is.na(meaning))) {
    return(NULL)
  }
  if (any(vapply(name_words(names), function(word) any(word %in% radian_words), logical(1)))) {
    abort_places(names, "They are in radians by their names.", arg, call)
  }
  order <- match(c("latitude", "longitude"), meaning)
  if (!anyNA(order)) {
    return(order)
  }
  if (sum(!is.na(meaning)) == 2L || !identical(which(!is.na(order)), which(!is.na(meaning)))) {
    abort_places(names, "By these names one cannot tell which is which.", arg, call)
  }
  1:2
}

abort_places <- function(names, problem, arg, call) {
  huddle_abort(
    c(
      "{.arg {arg}} must have two columns, latitude and longitude in degrees.",
      x = "They are called {list_texts(quote_text(names))}. {problem}",
      i = "Name them {.val lat} and {.val lon}, or remove the names if the latitude comes first."
    ),
    class = "dim", arg = arg, call = call
  )
}

latitude_words <- c("lat", "lats", "latitude", "latitudes")
longitude_words <- c("lon", "lons", "long", "lng", "longitude", "longitudes")
radian_words <- c("rad", "rads", "radian", "radians")

# "latitude", "longitude" or NA for each name. As whole names, x and y count as well, and what the
# coordinates of the sp package are called.
place_meaning <- function(names, axes = TRUE) {
  words <- name_words(names)
  has <- function(known) vapply(words, function(word) any(word %in% known), logical(1))
  whole <- function(known) axes & tolower(names) %in% known
  latitude <- has(latitude_words) | whole(c("y", "coords.x2"))
  longitude <- has(longitude_words) | whole(c("x", "coords.x1"))
  meaning <- rep(NA_character_, length(names))
  meaning[latitude & !longitude] <- "latitude"
  meaning[longitude & !latitude] <- "longitude"
  meaning
}

# "pickup_lat" and "decimalLatitude" are two words each.
name_words <- function(names) {
  strsplit(tolower(gsub("([a-z])([A-Z])", "\\1 \\2", enc2utf8(names))), "[^a-z]+")
}

# ---- points of the sf package --------------------------------------------------------------------

is_sf <- function(x) inherits(x, c("sf", "sfc"))

# The matrix of latitudes and longitudes. The geometry is a list of a vector for each point, its
# longitude first.
sf_places <- function(x, arg, call) {
  column <- attr(x, "sf_column")
  geometry <- if (inherits(x, "sfc")) x else unclass(x)[[column]]
  pairs <- unclass(geometry)
  points <- is.list(pairs) && all(vapply(pairs, function(one) {
    is.double(one) && is.null(dim(one)) && length(one) >= 2L && inherits(one, "POINT")
  }, logical(1)))
  if (!points) {
    abort_sf(
      "Its geometry has other things than points.", "Take {.fn sf::st_centroid} of them.", arg, call
    )
  }
  wkt <- unclass(attr(geometry, "crs"))[["wkt"]]
  degrees <- "^\\s*(BOUNDCRS\\[\\s*SOURCECRS\\[\\s*)?GEOG"
  if (is.character(wkt) && !is.na(wkt) && !grepl(degrees, wkt)) {
    abort_sf(
      "Its coordinates are not in degrees.", "Take {.code sf::st_transform({arg}, 4326)}.", arg,
      call
    )
  }
  row_names <- if (is.data.frame(x) && .row_names_info(x) > 0L) row.names(x)
  matrix(
    vapply(pairs, function(one) as.double(one[2:1]), numeric(2)), ncol = 2L, byrow = TRUE,
    dimnames = list(row_names, c("latitude", "longitude"))
  )
}

# An sf object where distances are not those on the ground.
abort_geometry <- function(arg, call) {
  huddle_abort(
    c(
      "{.arg {arg}} must be a numeric matrix or a data frame of numbers, not an {.cls sf} object.",
      i = "Give its coordinates as {.code sf::st_coordinates({arg})}.",
      i = "Points in degrees are taken as they are where {.code metric = \"haversine\"}."
    ),
    class = "type", arg = arg, call = call
  )
}

abort_sf <- function(problem, hint, arg, call) {
  huddle_abort(
    c(
      "{.arg {arg}} must hold points of latitude and longitude where it is an {.cls sf} object.",
      x = problem, i = hint
    ),
    class = "type", arg = arg, call = call
  )
}
