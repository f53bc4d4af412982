// Agglomerative clustering on a square matrix of distances, in rounds: all pairs that are each
// other's nearest merge at once (Bruynooghe 1977; Murtagh 1983, doi:10.1093/comjnl/26.4.354).
//
// Pairs have a total order: by value, then by the lower of the two, then by the higher; a union
// goes by the lower of its parts. The tree is that of merging the first pair again and again, with
// the values that this gives, bit for bit. A round reads and writes each row once and closes the
// gaps; where few pairs merge, single rows and columns are rewritten instead. Linkages that are not
// reducible merge one pair at a time.
//
// Cost: O(n^2) in practice, at worst O(n^3). Memory: 8 n^2 bytes, 40 more a point.
#ifndef HUDDLE_HIERARCHY_LINKAGE_MATRIX_H
#define HUDDLE_HIERARCHY_LINKAGE_MATRIX_H

#include "../../neighbors/pairs/square_matrix.h"
#include "linkage.h"

#include <cstdint>
#include <vector>

namespace huddle {

template <Linkage linkage> class MatrixLinkage {
public:
  // `values` between single points of weight 1, squared where the linkage goes by squares. They are
  // used up.
  MatrixLinkage(SquareMatrix &values, const double *weights, Context &context)
      : context_(context), n_(values.n), width_(n_), active_(n_), id_(n_), row_(n_), weight_(n_, 1),
        nearest_(n_), value_(n_) {
    for (std::size_t i = 0; i < n_; ++i) {
      id_[i] = static_cast<std::uint32_t>(i);
      row_[i] = values.row(i);
      if (weights)
        weight_[i] = weights[i];
    }
    const Blocks blocks(n_, kRows);
    for_blocks(context_, blocks.count(), 2.0 * n_ * n_, [&](std::size_t b) {
      for (std::size_t i = blocks.begin(b); i < blocks.end(b); ++i) {
        if (weights && linkage == Linkage::ward)
          for (std::size_t j = 0; j < n_; ++j)
            row_[i][j] = weighted_value(linkage, row_[i][j], weight_[i], weight_[j]);
        row_[i][i] = HUGE_VAL;
        scan(i);
      }
    });
  }

  std::vector<Edge> run() {
    std::vector<Edge> merges;
    merges.reserve(n_ - 1);
    const double all = static_cast<double>(n_) * n_;
    while (active_ > 1) {
      const std::vector<Edge> pairs = is_reducible(linkage) ? mutual_pairs() : first_pair();
      for (const Edge &pair : pairs)
        merges.push_back({pair.weight, id_[pair.low], id_[pair.high]});
      if (kFew * pairs.size() >= active_)
        merge_all(pairs);
      else
        for (const Edge &pair : pairs)
          merge_one(pair);
      active_ -= pairs.size();
      if (active_ > 1 && 2 * active_ < width_)
        merge_all({});
      context_.progress.advance(1 - static_cast<double>(active_) * active_ / all);
      context_.progress.poll();
    }
    return merges;
  }

private:
  static constexpr std::size_t kRows = 8; // of a block
  static constexpr std::size_t kFew = 16; // a column costs about as much as so many rows
  static constexpr std::uint32_t kNone = static_cast<std::uint32_t>(-1);

  // A cluster of the next round: a cluster of this one, or two.
  struct Next {
    std::uint32_t first, second; // second: kNone where it is one
    std::uint32_t rank;          // of the merge
  };

  bool alive(std::size_t i) const { return row_[i] != nullptr; }

  Edge pair_of(std::uint32_t i) const {
    return {value_[i], std::min(i, nearest_[i]), std::max(i, nearest_[i])};
  }

  // The first of the least: of pairs with equal values the one with the lower partner comes first.
  void scan(std::size_t i) {
    const double *row = row_[i];
    std::size_t at = i == 0 ? 1 : 0;
    double best = row[at];
    for (std::size_t j = at + 1; j < width_; ++j)
      if (row[j] < best) {
        best = row[j];
        at = j;
      }
    nearest_[i] = static_cast<std::uint32_t>(at);
    value_[i] = best;
  }

  // In order.
  std::vector<Edge> mutual_pairs() const {
    std::vector<Edge> pairs;
    for (std::uint32_t i = 0; i < width_; ++i)
      if (alive(i) && nearest_[i] > i && nearest_[nearest_[i]] == i)
        pairs.push_back(pair_of(i));
    std::sort(pairs.begin(), pairs.end());
    return pairs;
  }

  std::vector<Edge> first_pair() const {
    std::uint32_t best = kNone;
    for (std::uint32_t i = 0; i < width_; ++i)
      if (alive(i) && (best == kNone || pair_of(i) < pair_of(best)))
        best = i;
    return {pair_of(best)};
  }

  static double merged(double ik, double jk, double ij, double ni, double nj, double nk) {
    return merged_value<linkage>(ik, jk, ij, ni, nj, nk);
  }

  void merge_one(const Edge &pair) {
    const std::uint32_t a = pair.low, b = pair.high;
    double *kept = row_[a];
    const double *gone = row_[b];
    row_[b] = nullptr;
    std::vector<std::uint32_t> lost;
    for (std::uint32_t k = 0; k < width_; ++k) {
      if (!alive(k) || k == a)
        continue;
      const double value =
          merged(kept[k], gone[k], pair.weight, weight_[a], weight_[b], weight_[k]);
      kept[k] = row_[k][a] = value;
      row_[k][b] = HUGE_VAL;
      const bool was_nearest = nearest_[k] == a || nearest_[k] == b;
      if (was_nearest && value > value_[k])
        lost.push_back(k);
      else if (was_nearest)
        set_nearest(k, a, value);
      else if (Edge{value, std::min(a, k), std::max(a, k)} < pair_of(k))
        set_nearest(k, a, value);
    }
    kept[b] = HUGE_VAL;
    weight_[a] += weight_[b];
    lost.push_back(a);
    for_blocks(context_, lost.size(), static_cast<double>(lost.size()) * width_,
               [&](std::size_t i) { scan(lost[i]); });
  }

  void set_nearest(std::uint32_t k, std::uint32_t other, double value) {
    nearest_[k] = other;
    value_[k] = value;
  }

  // Merges pairs, which are in order, and closes the gaps that these and earlier ones leave.
  void merge_all(const std::vector<Edge> &pairs) {
    const std::vector<Next> next = next_clusters(pairs);
    const Blocks blocks(next.size(), kRows);
    std::vector<double> height(pairs.size());
    for (std::size_t p = 0; p < pairs.size(); ++p)
      height[p] = pairs[p].weight;
    for_blocks(context_, blocks.count(), 8.0 * next.size() * next.size(), [&](std::size_t b) {
      for (std::size_t i = blocks.begin(b); i < blocks.end(b); ++i)
        fill_row(next, i, height);
    });
    // Rows keep their memory, so what belongs to them moves after all of them were read.
    std::vector<double *> row(next.size());
    std::vector<double> weight(next.size());
    for (std::size_t i = 0; i < next.size(); ++i) {
      const Next &one = next[i];
      id_[i] = id_[one.first];
      row[i] = row_[one.first];
      weight[i] = weight_[one.first] + (one.second == kNone ? 0 : weight_[one.second]);
    }
    width_ = next.size();
    row_ = std::move(row);
    weight_ = std::move(weight);
    const Blocks scans(width_, kRows);
    for_blocks(context_, scans.count(), 1.0 * width_ * width_, [&](std::size_t b) {
      for (std::size_t i = scans.begin(b); width_ > 1 && i < scans.end(b); ++i)
        scan(i);
    });
  }

  std::vector<Next> next_clusters(const std::vector<Edge> &pairs) const {
    std::vector<std::uint32_t> rank(width_, kNone);
    for (std::uint32_t p = 0; p < pairs.size(); ++p)
      rank[pairs[p].low] = rank[pairs[p].high] = p;
    std::vector<Next> next;
    next.reserve(active_);
    for (std::uint32_t i = 0; i < width_; ++i)
      if (alive(i) && (rank[i] == kNone || pairs[rank[i]].low == i))
        next.push_back({i, rank[i] == kNone ? kNone : pairs[rank[i]].high, rank[i]});
    return next;
  }

  // Row i of the next round, in place of that of its first part. Columns are written at or before
  // where they are read. What merges first is combined first, as one pair after the other would be.
  void fill_row(const std::vector<Next> &next, std::size_t i, const std::vector<double> &height) {
    const Next &own = next[i];
    double *first = row_[own.first];
    const double *second = own.second == kNone ? nullptr : row_[own.second];
    const double n1 = weight_[own.first], n2 = second ? weight_[own.second] : 0;
    const double between = second ? height[own.rank] : 0;
    for (std::size_t c = 0; c < next.size(); ++c) {
      const Next &other = next[c];
      const std::uint32_t s = other.first, t = other.second;
      double value;
      if (c == i) {
        value = HUGE_VAL;
      } else if (t == kNone) {
        value = second ? merged(first[s], second[s], between, n1, n2, weight_[s]) : first[s];
      } else if (!second) {
        value = merged(first[s], first[t], height[other.rank], weight_[s], weight_[t], n1);
      } else if (own.rank < other.rank) {
        value = merged(merged(first[s], second[s], between, n1, n2, weight_[s]),
                       merged(first[t], second[t], between, n1, n2, weight_[t]), height[other.rank],
                       weight_[s], weight_[t], n1 + n2);
      } else {
        const double apart = height[other.rank], m1 = weight_[s], m2 = weight_[t];
        value = merged(merged(first[s], first[t], apart, m1, m2, n1),
                       merged(second[s], second[t], apart, m1, m2, n2), between, n1, n2, m1 + m2);
      }
      first[c] = value;
    }
  }

  Context &context_;
  const std::size_t n_;
  std::size_t width_;             // of rows, dead columns included
  std::size_t active_;            // clusters
  std::vector<std::uint32_t> id_; // the lowest point of each
  std::vector<double *> row_;     // null where a cluster has gone into another
  std::vector<double> weight_;
  std::vector<std::uint32_t> nearest_;
  std::vector<double> value_;
};

// Returns merges, see linkage.h.
inline std::vector<Edge> matrix_linkage(SquareMatrix &values, const double *weights,
                                        Linkage linkage, Context &context) {
  return with_linkage(linkage, [&](auto tag) {
    return MatrixLinkage<decltype(tag)::value>(values, weights, context).run();
  });
}

} // namespace huddle

#endif
