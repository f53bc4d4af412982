// Agglomerative clustering on a square matrix of distances, in rounds: all pairs that are each
// other's nearest merge at once (Bruynooghe 1977; Murtagh 1983, doi:10.1093/comjnl/26.4.354).
//
// A union goes by the lower of its parts. By the order of nearest_pairs.h the tree is that of
// merging the first pair again and again, with the values that this gives, bit for bit. A round
// reads and writes each row once and closes the gaps; where few pairs merge, single rows and
// columns are rewritten instead. Linkages that are not reducible merge one pair at a time.
//
// Cost: O(n^2) in practice, at worst O(n^3). Memory: 8 n^2 bytes, 40 more a point.
#ifndef HUDDLE_HIERARCHY_LINKAGE_MATRIX_H
#define HUDDLE_HIERARCHY_LINKAGE_MATRIX_H

#include "../../neighbors/pairs/square_matrix.h"
#include "nearest_pairs.h"

#include <cstdint>
#include <vector>

namespace huddle {

template <Linkage linkage> class MatrixLinkage {
public:
  // `values` between single points of weight 1, squared where the linkage goes by squares. They are
  // used up.
  MatrixLinkage(SquareMatrix &values, const double *weights, Context &context)
      : context_(context), n_(values.n), width_(n_), active_(n_), id_(n_), row_(n_), weight_(n_, 1),
        pairs_(n_) {
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
        scan(i, row_[i]);
      }
    });
  }

  std::vector<Edge> run() {
    std::vector<Edge> merges;
    merges.reserve(n_ - 1);
    const double all = static_cast<double>(n_) * n_;
    while (active_ > 1) {
      const auto living = [&](std::size_t i) { return alive(i); };
      std::vector<Edge> pairs =
          is_reducible(linkage) ? pairs_.mutual(width_, living) : pairs_.first(width_, living);
      std::sort(pairs.begin(), pairs.end());
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
  static constexpr std::uint32_t kNone = NearestPairs::kNone;

  // A cluster of the next round: a cluster of this one, or two.
  struct Next {
    std::uint32_t first, second; // second: kNone where it is one
    std::uint32_t rank;          // of the merge
  };

  // What becomes of the clusters, and which of the next ones are one and which are two.
  struct Round {
    std::vector<Next> next;
    std::vector<std::uint32_t> single, merged;
    std::vector<double> height; // of the merges
  };

  bool alive(std::size_t i) const { return row_[i] != nullptr; }

  // The first of the least: of pairs with equal values the one with the lower partner comes first.
  void scan(std::size_t i, const double *row) {
    std::size_t at = i == 0 ? 1 : 0;
    double best = row[at];
    for (std::size_t j = at + 1; j < width_; ++j)
      if (row[j] < best) {
        best = row[j];
        at = j;
      }
    pairs_.set(i, static_cast<std::uint32_t>(at), best);
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
      const bool was_nearest = pairs_.nearest(k) == a || pairs_.nearest(k) == b;
      if (was_nearest && value > pairs_.value(k))
        lost.push_back(k);
      else if (was_nearest)
        pairs_.set(k, a, value);
      else
        pairs_.offer(k, a, value);
    }
    kept[b] = HUGE_VAL;
    weight_[a] += weight_[b];
    lost.push_back(a);
    for_blocks(context_, lost.size(), static_cast<double>(lost.size()) * width_,
               [&](std::size_t i) { scan(lost[i], row_[lost[i]]); });
  }

  // Merges pairs, which are in order, and closes the gaps that these and earlier ones leave.
  void merge_all(const std::vector<Edge> &pairs) {
    const Round round = round_of(pairs);
    const std::size_t old_width = width_;
    width_ = round.next.size();
    const Blocks blocks(width_, kRows);
    for_blocks(context_, blocks.count(), 8.0 * width_ * width_, [&](std::size_t b) {
      std::vector<double> whole(old_width), out(width_);
      for (std::size_t i = blocks.begin(b); i < blocks.end(b); ++i) {
        fill_row(round, i, whole, out.data());
        std::copy(out.begin(), out.end(), row_[round.next[i].first]);
        if (width_ > 1)
          scan(i, out.data());
      }
    });
    // Rows keep their memory, so what belongs to them moves after all of them were read.
    std::vector<double *> row(width_);
    std::vector<double> weight(width_);
    for (std::size_t i = 0; i < width_; ++i) {
      const Next &one = round.next[i];
      id_[i] = id_[one.first];
      row[i] = row_[one.first];
      weight[i] = weight_[one.first] + (one.second == kNone ? 0 : weight_[one.second]);
    }
    row_ = std::move(row);
    weight_ = std::move(weight);
  }

  Round round_of(const std::vector<Edge> &pairs) const {
    Round round;
    std::vector<std::uint32_t> rank(width_, kNone);
    for (std::uint32_t p = 0; p < pairs.size(); ++p) {
      rank[pairs[p].low] = rank[pairs[p].high] = p;
      round.height.push_back(pairs[p].weight);
    }
    for (std::uint32_t i = 0; i < width_; ++i) {
      const bool alone = rank[i] == kNone;
      if (!alive(i) || (!alone && pairs[rank[i]].low != i))
        continue;
      (alone ? round.single : round.merged)
          .push_back(static_cast<std::uint32_t>(round.next.size()));
      round.next.push_back({i, alone ? kNone : pairs[rank[i]].high, rank[i]});
    }
    return round;
  }

  // Row i of the next round. What merges first is combined first, as one pair after the other would
  // be. `whole` is room for the row before its columns merge.
  void fill_row(const Round &round, std::size_t i, std::vector<double> &whole, double *out) const {
    const Next &own = round.next[i];
    const double *first = row_[own.first], *row = first;
    const double *second = own.second == kNone ? nullptr : row_[own.second];
    const double n1 = weight_[own.first], n2 = second ? weight_[own.second] : 0;
    const double between = second ? round.height[own.rank] : 0;
    if (second) {
      for (std::size_t s = 0; s < whole.size(); ++s)
        whole[s] = merged(first[s], second[s], between, n1, n2, weight_[s]);
      row = whole.data();
    }
    for (std::uint32_t c : round.single)
      out[c] = row[round.next[c].first];
    for (std::uint32_t c : round.merged) {
      const Next &other = round.next[c];
      const std::uint32_t s = other.first, t = other.second;
      const double apart = round.height[other.rank], m1 = weight_[s], m2 = weight_[t];
      out[c] =
          !second || own.rank < other.rank
              ? merged(row[s], row[t], apart, m1, m2, n1 + n2)
              : merged(merged(first[s], first[t], apart, m1, m2, n1),
                       merged(second[s], second[t], apart, m1, m2, n2), between, n1, n2, m1 + m2);
    }
    out[i] = HUGE_VAL;
  }

  Context &context_;
  const std::size_t n_;
  std::size_t width_;             // of rows, dead columns included
  std::size_t active_;            // clusters
  std::vector<std::uint32_t> id_; // the lowest point of each
  std::vector<double *> row_;     // null where a cluster has gone into another
  std::vector<double> weight_;
  NearestPairs pairs_;
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
