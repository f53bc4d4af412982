// Groups of centers that lie near each other.
#ifndef HUDDLE_KMEANS_ASSIGNMENT_CENTER_GROUPS_H
#define HUDDLE_KMEANS_ASSIGNMENT_CENTER_GROUPS_H

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

namespace huddle {
namespace kmeans {

class CenterGroups {
public:
  // Groups of at most `size` of the k centers (one a column): the set is halved again and again
  // across the line from the center farthest from its mean to the one farthest from that. Cost: k d
  // log k.
  CenterGroups(const arma::mat &centers, std::size_t k, std::size_t size);

  std::size_t centers() const { return member_.size(); }
  std::size_t count() const { return begin_.size() - 1; }
  std::size_t begin(std::size_t group) const { return begin_[group]; }
  std::size_t end(std::size_t group) const { return begin_[group + 1]; }
  std::size_t member(std::size_t m) const { return member_[m]; }
  std::size_t of(std::size_t center) const { return group_[center]; }

private:
  void sort_across(const arma::mat &centers, std::size_t d, std::size_t begin, std::size_t end);

  std::vector<std::size_t> member_, begin_, group_;
};

inline std::size_t farthest_of(const arma::mat &centers, std::size_t d, const double *from,
                               const std::size_t *begin, const std::size_t *end) {
  double most = -1;
  std::size_t farthest = *begin;
  for (const std::size_t *m = begin; m < end; ++m) {
    double sum = 0;
    for (std::size_t c = 0; c < d; ++c)
      sum += (centers[*m * d + c] - from[c]) * (centers[*m * d + c] - from[c]);
    if (sum > most) {
      most = sum;
      farthest = *m;
    }
  }
  return farthest;
}

// Sorts members [begin, end) along the line between two that are far apart.
inline void CenterGroups::sort_across(const arma::mat &centers, std::size_t d, std::size_t begin,
                                      std::size_t end) {
  const std::size_t *first = member_.data() + begin, *last = member_.data() + end;
  std::vector<double> mean(d);
  for (const std::size_t *m = first; m < last; ++m)
    for (std::size_t c = 0; c < d; ++c)
      mean[c] += centers[*m * d + c] / static_cast<double>(end - begin);
  const std::size_t a = farthest_of(centers, d, mean.data(), first, last);
  const std::size_t b = farthest_of(centers, d, centers.memptr() + a * d, first, last);
  std::vector<std::pair<double, std::size_t>> along;
  for (const std::size_t *m = first; m < last; ++m) {
    double sum = 0;
    for (std::size_t c = 0; c < d; ++c)
      sum += centers[*m * d + c] * (centers[b * d + c] - centers[a * d + c]);
    along.push_back({std::isnan(sum) ? 0 : sum, *m});
  }
  std::sort(along.begin(), along.end());
  for (std::size_t i = 0; i < along.size(); ++i)
    member_[begin + i] = along[i].second;
}

inline CenterGroups::CenterGroups(const arma::mat &centers, std::size_t k, std::size_t size)
    : member_(k), group_(k) {
  std::iota(member_.begin(), member_.end(), std::size_t(0));
  std::vector<std::pair<std::size_t, std::size_t>> open{{0, k}};
  while (!open.empty()) {
    const auto [begin, end] = open.back();
    open.pop_back();
    if (end - begin <= size) {
      begin_.push_back(begin);
      continue;
    }
    sort_across(centers, centers.size() / k, begin, end);
    // Both halves hold whole groups.
    const std::size_t groups = (end - begin + size - 1) / size;
    const std::size_t middle = begin + (groups + 1) / 2 * size;
    open.push_back({middle, end});
    open.push_back({begin, middle});
  }
  begin_.push_back(k);
  for (std::size_t g = 0; g < count(); ++g)
    for (std::size_t m = begin_[g]; m < begin_[g + 1]; ++m)
      group_[member_[m]] = g;
}

} // namespace kmeans
} // namespace huddle

#endif
