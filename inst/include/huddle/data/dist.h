// The distances of n objects as R's dist() lists them: the lower triangle of their matrix, column
// after column. A view; nothing is copied.
#ifndef HUDDLE_DATA_DIST_H
#define HUDDLE_DATA_DIST_H

#include <cstddef>

namespace huddle {

struct Dist {
  const double *values;
  std::size_t n;

  // Those of object j to the later ones, j + 1 first.
  const double *below(std::size_t j) const { return values + (j * n - j * (j + 1) / 2); }
  double operator()(std::size_t i, std::size_t j) const {
    if (i == j)
      return 0;
    const std::size_t low = i < j ? i : j, high = i < j ? j : i;
    return below(low)[high - low - 1];
  }
};

} // namespace huddle

#endif
