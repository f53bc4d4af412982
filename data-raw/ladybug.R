# The example picture inst/extdata/ladybug.png, drawn here from arithmetic on arrays alone.
#
# A small bright red ladybird sits on a yellow flower among many greens. The red covers about one
# pixel in a hundred: with 10 or 8 colours k-means keeps a red for it, with 4 or 2 it gives it up.
#
# Run from the root of the package: Rscript data-raw/ladybug.R

set.seed(7)
height <- 400
width <- 600
# Pixel coordinates, x to the right and y downwards.
px <- matrix(seq_len(width), height, width, byrow = TRUE)
py <- matrix(seq_len(height), height, width)

## Tools --------------------------------------------------------------------------------------

rgb1 <- function(hex) as.vector(grDevices::col2rgb(hex)) / 255

# 0 below `from`, 1 above `to`, smooth between.
ramp <- function(x, from, to) {
  t <- pmin(pmax((x - from) / (to - from), 0), 1)
  t * t * (3 - 2 * t)
}

# Smooth random field between 0 and 1: a coarse grid of random numbers, interpolated.
smooth_noise <- function(cell) {
  rows <- ceiling(height / cell) + 2
  cols <- ceiling(width / cell) + 2
  grid <- matrix(stats::runif(rows * cols), rows, cols)
  at <- function(n) {
    pos <- (seq_len(n) - 1) / cell + 1
    list(low = floor(pos), share = ramp(pos - floor(pos), 0, 1))
  }
  r <- at(height)
  s <- at(width)
  blend_rows <- function(cols) grid[r$low, cols] * (1 - r$share) + grid[r$low + 1, cols] * r$share
  left <- blend_rows(s$low)
  right <- blend_rows(s$low + 1)
  left + (right - left) * rep(s$share, each = height)
}

# `colour` is three numbers, or an h x w x 3 array; `mask` says how much of it covers each pixel.
paint <- function(picture, mask, colour) {
  for (channel in 1:3) {
    paint_of <- if (is.array(colour)) colour[, , channel] else colour[channel]
    picture[, , channel] <- picture[, , channel] * (1 - mask) + paint_of * mask
  }
  picture
}

# One colour under varying light; light above 1 turns towards white.
lit <- function(colour, light) {
  out <- array(0, c(height, width, 3))
  for (channel in 1:3) {
    out[, , channel] <- colour[channel] * pmin(light, 1) +
      (1 - colour[channel]) * pmin(pmax(light - 1, 0), 1)
  }
  out
}

# Coordinates along (u) and across (v) an axis that starts at (x, y).
along <- function(x, y, angle) {
  list(
    u = (px - x) * cos(angle) + (py - y) * sin(angle),
    v = -(px - x) * sin(angle) + (py - y) * cos(angle)
  )
}

ellipse <- function(x, y, a, b, angle = 0, soft = 1) {
  at <- along(x, y, angle)
  reach <- sqrt((at$u / a)^2 + (at$v / b)^2)
  1 - ramp((reach - 1) * min(a, b), -soft, soft)
}

stroke <- function(x0, y0, x1, y1, thick, soft = 0.8) {
  at <- along(x0, y0, atan2(y1 - y0, x1 - x0))
  long <- sqrt((x1 - x0)^2 + (y1 - y0)^2)
  gap <- sqrt((at$u - pmin(pmax(at$u, 0), long))^2 + at$v^2)
  1 - ramp(gap, thick - soft, thick + soft)
}

## Things -------------------------------------------------------------------------------------

backdrop <- function() {
  light <- 0.55 * smooth_noise(150) + 0.30 * smooth_noise(70) + 0.15 * smooth_noise(30)
  glow <- exp(-((px - 130)^2 + (py - 60)^2) / (2 * 170^2))
  picture <- array(0, c(height, width, 3))
  picture <- paint(picture, 1, rgb1("#0d2a14"))
  picture <- paint(picture, ramp(light + 0.25 * glow, 0.3, 0.9), rgb1("#2f6b2a"))
  picture <- paint(picture, 0.55 * glow * light, rgb1("#9cc45a"))
  # Round spots of light between leaves far out of focus.
  for (i in 1:26) {
    r <- stats::runif(1, 9, 26)
    spot <- ellipse(stats::runif(1, 0, width), stats::runif(1, 0, 190), r, r, soft = r / 4)
    picture <- paint(picture, spot * stats::runif(1, 0.05, 0.22), rgb1("#a8cf6c"))
  }
  picture
}

# A leaf grows from (x, y) in direction `angle`; `soft` is its blur in pixels.
leaf <- function(picture, x, y, angle, long, wide, colour, soft = 1, light = 1) {
  at <- along(x, y, angle)
  bend <- at$v - 0.10 * wide * sin(pi * at$u / long)
  s <- pmin(pmax(at$u / long, 0), 1)
  half <- wide * sin(pi * s^0.75)^0.9 * (1 - 0.25 * s)
  mask <- ramp(half - abs(bend), -soft, soft) * (at$u > 0 & at$u < long)
  shadow <- ramp(half + 10 - abs(bend - 6), -8, 8) * ramp(at$u, 0, 20) * ramp(long - at$u, 0, 20)
  picture <- paint(picture, 0.45 * shadow, rgb1("#071509"))
  sharp <- 1 / soft
  side <- ifelse(bend > 0, 1, 0.80)
  side <- 0.90 + (side - 0.90) * ramp(abs(bend), 0, 2 * soft)
  veins <- abs(((at$u - 0.9 * abs(bend)) / (long / 9)) %% 1 - 0.5)
  shade <- side * (0.80 + 0.30 * s) * (0.85 + 0.25 * half_light(bend, half)) -
    0.10 * sharp * (1 - ramp(veins, 0, 0.10)) * ramp(abs(bend), 1, 4) +
    0.06 * (smooth_noise(14) - 0.5)
  picture <- paint(picture, mask, lit(rgb1(colour), light * shade))
  rib <- (1 - ramp(abs(bend), 0.3, 1.2 + soft)) * mask * ramp(long - at$u, 0, long / 2)
  paint(picture, 0.45 * rib, pmin(rgb1(colour) * 1.3 + 0.1, 1))
}

# Bulge of a surface across its half width: 1 in the middle, 0 at the edge.
half_light <- function(across, half) sqrt(pmax(1 - (across / pmax(half, 1))^2, 0))

# Petals stand round (x, y); `tilt` squeezes the flower as seen from the side.
petal <- function(picture, x, y, angle, long, wide, tilt, light) {
  dx <- px - x
  dy <- (py - y) / tilt
  u <- dx * cos(angle) + dy * sin(angle)
  v <- -dx * sin(angle) + dy * cos(angle)
  s <- pmin(pmax(u / long, 0), 1)
  half <- wide * sin(pi * pmin(s^1.25 * 0.93 + 0.05, 1))^0.75
  mask <- ramp(half - abs(v), -1, 1) * ramp(u, 0, 2) * ramp(long - u, 0, 2)
  shadow <- ramp(half + 3 - abs(v - 3), -4, 4) * ramp(u, 0, 8) * ramp(long + 4 - u, 0, 8)
  picture <- paint(picture, 0.33 * shadow, rgb1("#5a3a00"))
  grooves <- 0.05 * cos(v / wide * 9) * ramp(s, 0.1, 0.5)
  shade <- light * (0.72 + 0.26 * ramp(s, 0, 0.75) + 0.10 * half_light(v, half)) + grooves
  tone <- ramp(s, 0.05, 0.65)
  colour <- lit(rgb1("#f0a810"), shade)
  picture <- paint(picture, mask, colour)
  paint(picture, mask * tone, lit(rgb1("#ffdc2e"), shade))
}

flower <- function(picture, x, y, size, tilt) {
  rings <- list(
    list(n = 17, long = 1.00, light = 0.86),
    list(n = 15, long = 0.90, light = 0.95),
    list(n = 12, long = 0.74, light = 1.02)
  )
  for (ring in rings) {
    angles <- (sample(ring$n) + stats::runif(ring$n, -0.16, 0.16)) * 2 * pi / ring$n
    for (angle in angles) {
      picture <- petal(
        picture, x, y, angle,
        long = size * ring$long * stats::runif(1, 0.92, 1.05),
        wide = size * 0.145 * stats::runif(1, 0.9, 1.1),
        tilt = tilt,
        light = ring$light * stats::runif(1, 0.94, 1.05) * (1 - 0.10 * sin(angle - 0.6))
      )
    }
  }
  flower_heart(picture, x, y, 0.25 * size, tilt)
}

flower_heart <- function(picture, x, y, size, tilt) {
  picture <- paint(picture, 0.45 * ellipse(x + 3, y + 5, size * 1.2, size * 1.2 * tilt, soft = 6),
                   rgb1("#6b4300"))
  dome <- ellipse(x, y, size, size * tilt)
  reach <- sqrt(((px - x) / size)^2 + ((py - y) / (size * tilt))^2)
  light <- 0.72 + 0.28 * half_light(reach, 1) - 0.16 * ((px - x) + (py - y)) / (2 * size)
  picture <- paint(picture, dome, lit(rgb1("#dd9a12"), light))
  # Seeds along the golden spiral, as in a sunflower.
  for (i in 1:110) {
    r <- size * 0.95 * sqrt(i / 110)
    turn <- i * pi * (3 - sqrt(5))
    sx <- x + r * cos(turn)
    sy <- y + r * sin(turn) * tilt
    picture <- paint(picture, 0.5 * ellipse(sx + 0.8, sy + 0.8, 1.9, 1.6), rgb1("#8a5605"))
    picture <- paint(picture, 0.8 * ellipse(sx, sy, 1.5, 1.2), rgb1("#f7c63a"))
  }
  picture
}

# The ladybird looks along `angle`; `size` is half its length.
ladybird <- function(picture, x, y, angle, size) {
  spot_at <- function(u, v) {
    c(x + size * (u * cos(angle) - v * sin(angle)), y + size * (u * sin(angle) + v * cos(angle)))
  }
  picture <- paint(picture, 0.55 * ellipse(x + 0.16 * size, y + 0.24 * size, size * 1.08,
                                           size * 0.92, angle, soft = size * 0.22), rgb1("#3a2500"))
  for (side in c(-1, 1)) {
    for (u in c(0.55, 0.05, -0.5)) {
      hip <- spot_at(u, 0.6 * side)
      knee <- spot_at(u + 0.12 * sign(u + 0.1), 1.0 * side)
      foot <- spot_at(u + 0.30 * sign(u + 0.1), 1.12 * side)
      picture <- paint(picture, stroke(hip[1], hip[2], knee[1], knee[2], 0.055 * size),
                       rgb1("#17100c"))
      picture <- paint(picture, stroke(knee[1], knee[2], foot[1], foot[2], 0.035 * size),
                       rgb1("#17100c"))
    }
    base <- spot_at(1.12, 0.12 * side)
    tip <- spot_at(1.42, 0.34 * side)
    picture <- paint(picture, stroke(base[1], base[2], tip[1], tip[2], 0.03 * size),
                     rgb1("#17100c"))
  }
  picture <- ladybird_head(picture, spot_at, angle, size)
  ladybird_wings(picture, x, y, spot_at, angle, size)
}

ladybird_head <- function(picture, spot_at, angle, size) {
  head <- spot_at(1.02, 0)
  picture <- paint(picture, ellipse(head[1], head[2], 0.20 * size, 0.30 * size, angle),
                   rgb1("#14110f"))
  collar <- spot_at(0.80, 0)
  picture <- paint(picture, ellipse(collar[1], collar[2], 0.28 * size, 0.55 * size, angle),
                   rgb1("#1b1714"))
  for (side in c(-1, 1)) {
    cheek <- spot_at(0.86, 0.36 * side)
    picture <- paint(picture, ellipse(cheek[1], cheek[2], 0.11 * size, 0.13 * size, angle),
                     rgb1("#f4efe0"))
    eye <- spot_at(1.08, 0.16 * side)
    picture <- paint(picture, ellipse(eye[1], eye[2], 0.05 * size, 0.06 * size, angle),
                     rgb1("#e8e2d2"))
  }
  shine <- spot_at(0.84, -0.08)
  paint(picture, 0.35 * ellipse(shine[1], shine[2], 0.10 * size, 0.16 * size, angle, soft = 3),
        rgb1("#b9c4cc"))
}

ladybird_wings <- function(picture, x, y, spot_at, angle, size) {
  at <- along(x - 0.06 * size * cos(angle), y - 0.06 * size * sin(angle), angle)
  u <- at$u / (0.86 * size)
  v <- at$v / (0.76 * size)
  reach <- sqrt(u^2 + v^2)
  up <- half_light(reach, 1)
  # A dome under light from the upper left: the normal's share towards the lamp.
  nx <- u * cos(angle) - v * sin(angle)
  ny <- u * sin(angle) + v * cos(angle)
  towards <- pmax(-0.42 * nx - 0.50 * ny + 0.76 * up, 0)
  mask <- 1 - ramp((reach - 1) * 0.76 * size, -1, 1)
  picture <- paint(picture, mask, lit(rgb1("#e3170d"), 0.50 + 0.55 * towards))
  spots <- rbind(c(0.40, 0.36), c(-0.05, 0.60), c(-0.42, 0.27))
  for (side in c(-1, 1)) {
    for (i in seq_len(nrow(spots))) {
      far <- sqrt(((u - spots[i, 1]) / 0.165)^2 + ((v - side * spots[i, 2]) / 0.175)^2)
      picture <- paint(picture, mask * (1 - ramp(far, 0.88, 1.12)), rgb1("#16100e"))
    }
  }
  far <- sqrt(((u - 0.80) / 0.15)^2 + (v / 0.17)^2)
  picture <- paint(picture, mask * (1 - ramp(far, 0.88, 1.12)), rgb1("#16100e"))
  seam <- (1 - ramp(abs(at$v), 0.4, 1.4)) * mask * (u < 0.85)
  picture <- paint(picture, 0.8 * seam, rgb1("#3a0503"))
  shine <- spot_at(0.05, 0)
  glint <- ellipse(shine[1] - 0.22 * size, shine[2] - 0.30 * size, 0.17 * size, 0.10 * size,
                   angle = -0.7, soft = 0.07 * size)
  paint(picture, 0.8 * glint, rgb1("#fff1ec"))
}

## The picture --------------------------------------------------------------------------------

picture <- backdrop()
# x, y, angle in degrees, length, half width, colour, blur, light: far leaves first.
leaves <- list(
  list(-40, 60, 25, 260, 46, "#2d6426", 7, 0.80),
  list(660, -10, 150, 300, 52, "#356f2c", 7, 0.85),
  list(230, -60, 70, 230, 40, "#3f7d30", 6, 0.80),
  list(640, 170, 190, 260, 44, "#2c6a34", 6, 0.80),
  list(-60, 220, -12, 280, 50, "#3b7a33", 4, 0.90),
  list(420, -50, 110, 220, 38, "#5b9436", 4, 0.95),
  list(660, 290, 205, 280, 46, "#4a8a36", 3, 0.90),
  list(-40, 430, -42, 300, 58, "#2f7a3a", 2, 0.95),
  list(90, 450, -62, 260, 46, "#5f9e3a", 1.5, 1.00),
  list(640, 430, 222, 290, 56, "#3f8c40", 1.5, 1.0),
  list(520, 460, -104, 250, 44, "#7cb344", 1, 1.02),
  list(230, 470, -100, 190, 40, "#3c8a3c", 1, 1.0),
  list(400, 470, -75, 170, 36, "#6aa83c", 1, 1.00)
)
for (one in leaves) {
  picture <- leaf(picture, one[[1]], one[[2]], one[[3]] * pi / 180, one[[4]], one[[5]], one[[6]],
                  soft = one[[7]], light = one[[8]])
}
picture <- paint(picture, stroke(292, 230, 318, 420, 5), rgb1("#5d8f33"))
picture <- flower(picture, 285, 205, size = 118, tilt = 0.80)
picture <- ladybird(picture, 338, 168, angle = -50 * pi / 180, size = 38)

# Light falls off towards the corners; grain in steps keeps the file small.
fall <- 1 - 0.30 * ramp(sqrt(((px - 300) / 360)^2 + ((py - 200) / 260)^2), 0.6, 1.4)
grain <- matrix(sample(c(-1, 0, 0, 1), height * width, replace = TRUE), height, width)
levels <- 64
for (channel in 1:3) {
  shaded <- picture[, , channel] * fall * (levels - 1) + 0.55 * grain
  picture[, , channel] <- pmin(pmax(round(shaded), 0), levels - 1) / (levels - 1)
}

file <- file.path("inst", "extdata", "ladybug.png")
dir.create(dirname(file), recursive = TRUE, showWarnings = FALSE)
png::writePNG(picture, file)
message(file, ": ", width, " x ", height, ", ", file.size(file), " bytes")
