// What DBSCAN is asked and what it answers.
#ifndef HUDDLE_DBSCAN_RESULT_H
#define HUDDLE_DBSCAN_RESULT_H

#include "../base/index.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace huddle {
namespace dbscan {

struct Options {
  double eps = 0;
  double min_samples = 5; // a row of a weight counts as so many rows
  bool border = true;     // whether rows near cores join their cluster
};

// For each row whether it is a core, and the first core of its cluster, kNoRow for noise.
struct Clusters {
  explicit Clusters(std::size_t n) : core(n), first(n, kNoRow) {}
  std::vector<char> core;
  std::vector<std::uint32_t> first;
};

// Numbers clusters from 1 by first appearance; 0 is noise. A row of no weight, which may lie at the
// border of a cluster, does not count as an appearance. Returns how many clusters there are.
inline std::int32_t number_clusters(const Clusters &clusters, const double *weights,
                                    std::int32_t *label) {
  const std::size_t n = clusters.first.size();
  std::vector<std::int32_t> number(n);
  std::int32_t count = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const std::uint32_t first = clusters.first[i];
    if (first != kNoRow && number[first] == 0 && (!weights || weights[i] > 0))
      number[first] = ++count;
  }
  for (std::size_t i = 0; i < n; ++i)
    label[i] = clusters.first[i] == kNoRow ? 0 : number[clusters.first[i]];
  return count;
}

// A sum that rounds as if there were twice the digits (Neumaier 1974,
// doi:10.1002/zamm.19740540106), so that the order of weights does not decide who is a core.
class WeightSum {
public:
  void add(double value) {
    const double next = sum_ + value;
    rest_ += sum_ >= value ? (sum_ - next) + value : (value - next) + sum_;
    sum_ = next;
  }
  double value() const { return sum_ + rest_; }

private:
  double sum_ = 0, rest_ = 0;
};

} // namespace dbscan
} // namespace huddle

#endif
