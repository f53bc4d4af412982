// What the core can refuse. The R side turns each class into a condition of its own.
#ifndef HUDDLE_BASE_ERRORS_H
#define HUDDLE_BASE_ERRORS_H

#include <cstddef>
#include <stdexcept>
#include <string>

namespace huddle {

// The data cannot give the clusters asked for, whatever the start.
class TooFewDistinctPoints : public std::runtime_error {
public:
  TooFewDistinctPoints(std::size_t distinct_, std::size_t clusters)
      : std::runtime_error("only " + std::to_string(distinct_) + " distinct points for " +
                           std::to_string(clusters) + " clusters"),
        distinct(distinct_) {}
  const std::size_t distinct;
};

} // namespace huddle

#endif
