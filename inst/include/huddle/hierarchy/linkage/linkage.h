// What the distance between two clusters is, and how it follows from those of their parts (Lance
// and Williams 1967, doi:10.1093/comjnl/9.4.373).
//
// Ward's criterion, centroids and medians go by squared distances. Ward's is that of the points
// themselves: two single points are half their squared distance apart, times two, so that heights
// are those of "ward.D2" in R.
#ifndef HUDDLE_HIERARCHY_LINKAGE_LINKAGE_H
#define HUDDLE_HIERARCHY_LINKAGE_LINKAGE_H

#include "../single_linkage.h"

#include <cmath>
#include <queue>

namespace huddle {

enum class Linkage { ward, complete, average, mcquitty, centroid, median };

// Whether values are squared distances.
constexpr bool is_squared(Linkage linkage) {
  return linkage == Linkage::ward || linkage == Linkage::centroid || linkage == Linkage::median;
}

// Whether a merged cluster is never nearer to a third than both of its parts were: pairs that are
// each other's nearest can then merge in any order (Bruynooghe 1977).
constexpr bool is_reducible(Linkage linkage) {
  return linkage != Linkage::centroid && linkage != Linkage::median;
}

// Value between two clusters of a single place each, whose weights are `a` and `b`, where points of
// weight 1 have `value`.
inline double weighted_value(Linkage linkage, double value, double a, double b) {
  return linkage == Linkage::ward ? value * (2 * (a * b / (a + b))) : value;
}

// The value between cluster k and the union of i and j, whose weights are nk, ni and nj.
template <Linkage linkage>
double merged_value(double ik, double jk, double ij, double ni, double nj, double nk) {
  switch (linkage) {
  case Linkage::ward:
    return ((ni + nk) * ik + (nj + nk) * jk - nk * ij) / (ni + nj + nk);
  case Linkage::complete:
    return ik > jk ? ik : jk;
  case Linkage::average:
    return (ni * ik + nj * jk) / (ni + nj);
  case Linkage::mcquitty:
    return (ik + jk) / 2;
  case Linkage::centroid:
    return (ni * ik + nj * jk - ni * nj * ij / (ni + nj)) / (ni + nj);
  case Linkage::median:
    return ((ik + jk) - ij / 2) / 2;
  }
}

// Calls body(tag), where decltype(tag)::value is the linkage.
template <class Body> auto with_linkage(Linkage linkage, Body body) {
  switch (linkage) {
  case Linkage::ward:
    return body(std::integral_constant<Linkage, Linkage::ward>());
  case Linkage::complete:
    return body(std::integral_constant<Linkage, Linkage::complete>());
  case Linkage::average:
    return body(std::integral_constant<Linkage, Linkage::average>());
  case Linkage::mcquitty:
    return body(std::integral_constant<Linkage, Linkage::mcquitty>());
  case Linkage::centroid:
    return body(std::integral_constant<Linkage, Linkage::centroid>());
  default:
    return body(std::integral_constant<Linkage, Linkage::median>());
  }
}

// Merges in the order in which the first pair of all would merge again and again, given in any
// order in which parts come before their unions; `edges` join the lowest points of the clusters
// that merge. Weights ascend: what rounding puts below a part is raised to it.
inline std::vector<Edge> greedy_order(std::size_t n, const std::vector<Edge> &edges) {
  constexpr std::uint32_t kNone = static_cast<std::uint32_t>(-1);
  std::vector<std::uint32_t> made(n, kNone); // the merge that made the cluster of a lowest point
  std::vector<std::uint32_t> above(edges.size(), kNone);
  std::vector<std::uint8_t> missing(edges.size());
  for (std::uint32_t e = 0; e < edges.size(); ++e) {
    for (std::uint32_t part : {made[edges[e].low], made[edges[e].high]})
      if (part != kNone) {
        above[part] = e;
        ++missing[e];
      }
    made[edges[e].low] = e;
  }
  const auto later = [&](std::uint32_t a, std::uint32_t b) { return edges[b] < edges[a]; };
  std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, decltype(later)> ready(later);
  for (std::uint32_t e = 0; e < edges.size(); ++e)
    if (missing[e] == 0)
      ready.push(e);
  std::vector<Edge> sorted;
  sorted.reserve(edges.size());
  for (; !ready.empty();) {
    const std::uint32_t e = ready.top();
    ready.pop();
    sorted.push_back(edges[e]);
    if (sorted.size() > 1)
      sorted.back().weight = std::max(edges[e].weight, sorted[sorted.size() - 2].weight);
    if (above[e] != kNone && --missing[above[e]] == 0)
      ready.push(above[e]);
  }
  return sorted;
}

// Merges of linkages that are not reducible stay in their order.
inline Dendrogram tree_of_merges(std::size_t n, std::vector<Edge> edges, Linkage linkage) {
  if (is_reducible(linkage))
    edges = greedy_order(n, edges);
  if (is_squared(linkage))
    for (Edge &edge : edges)
      edge.weight = std::sqrt(std::max(edge.weight, 0.0));
  return single_linkage(n, edges);
}

} // namespace huddle

#endif
