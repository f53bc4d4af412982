// How a stage of transfers finds the points that gain, or nearly do: part of transfers.h.
#ifndef HUDDLE_KMEANS_REFINE_TRANSFERS_FOUND_H
#define HUDDLE_KMEANS_REFINE_TRANSFERS_FOUND_H

#include "transfers.h"

namespace huddle {
namespace kmeans {

// Packs up to a panel of points, and finds what each would gain by leaving its cluster.
inline void Transfers::pack(const std::size_t *rows, std::size_t count, const std::int32_t *label,
                            Scratch &scratch) const {
  const std::size_t width = kernels().panel, d = x_.d;
  std::fill(scratch.norm2.begin(), scratch.norm2.end(), 0.0);
  std::fill(scratch.own2.begin(), scratch.own2.end(), 0.0);
  for (std::size_t i = 0; i < width; ++i)
    scratch.own[i] = label[rows[std::min(i, count - 1)]];
  for (std::size_t c = 0; c < d; ++c) {
    const double *column = x_.column(c);
    float *out = scratch.panel.data() + c * width;
    for (std::size_t i = 0; i < count; ++i) {
      const double x = column[rows[i]], value = (x - frame_.centre[c]) * frame_.scale;
      const double away =
          (x - centers_[static_cast<std::size_t>(scratch.own[i]) * d + c]) * frame_.scale;
      out[i] = static_cast<float>(value);
      scratch.norm2[i] += value * value;
      scratch.own2[i] += away * away;
    }
    std::fill(out + count, out + width, out[0]);
  }
  float *last = scratch.panel.data() + d * width;
  for (std::size_t i = 0; i < count; ++i) {
    const double weight = x_.weight(rows[i]);
    scratch.loss[i] = leaving(scratch.own[i], weight) * scratch.own2[i];
    const double q = scratch.loss[i] * weight / lightest_;
    scratch.error[i] = margin_.base + margin_.slope * (scratch.norm2[i] + 2 * q);
    last[i] = static_cast<float>(q);
  }
  std::fill(last + count, last + width, last[0]);
}

// Adds to scratch.near those of the rows that may gain from a transfer to any center, or to one
// that is live (for points whose own is not).
inline void Transfers::screen(const std::vector<std::size_t> &rows, bool all,
                              const std::int32_t *label, Scratch &scratch) {
  const std::vector<std::int32_t> &list = all ? every_ : some_;
  const std::size_t width = kernels().panel;
  for (std::size_t first = 0; first < rows.size(); first += width) {
    const std::size_t count = std::min(width, rows.size() - first);
    pack(rows.data() + first, count, label, scratch);
    kernels().screen_listed({scratch.panel.data(), scratch.unused.data(), x_.d + 1},
                            {rows_.data(), scores_.data(), 0, 0}, list.data(), list.size(),
                            scratch.scores.data(), scratch.best.data(), scratch.least.data());
    kernels().min_others(scratch.own.data(), scratch.scores.data(), list.data(), list.size(),
                         scratch.least.data());
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t row = rows[first + i];
      const double other2 = scratch.norm2[i] + scratch.least[i] - scratch.error[i];
      if (all)
        bound(row, scratch.own[i], other2, scratch.own2[i]);
      if (!(other2 > scratch.loss[i]))
        scratch.near.push_back(row);
      else if (!(other2 > scratch.loss[i] * (1 + kNearly)))
        scratch.nearly.push_back(row);
    }
  }
  scratch.distances += static_cast<double>(rows.size()) * static_cast<double>(list.size());
}

// The best transfer of each of scratch.near, in double precision.
inline void Transfers::evaluate(const std::int32_t *label, Candidates &candidates,
                                Scratch &scratch) const {
  scratch.distances += static_cast<double>(scratch.near.size()) * static_cast<double>(k_);
  for (std::size_t first = 0; first < scratch.near.size(); first += kExact) {
    const std::size_t count = std::min(kExact, scratch.near.size() - first);
    const std::size_t *rows = scratch.near.data() + first;
    for (std::size_t c = 0; c < x_.d; ++c)
      for (std::size_t i = 0; i < count; ++i)
        scratch.gathered[c * kExact + i] = x_.column(c)[rows[i]];
    kernels().distances(scratch.gathered.data(), kExact, kExact, x_.d, centers_, k_,
                        scratch.squares.data(), kExact);
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t own = label[rows[i]];
      const double weight = x_.weight(rows[i]);
      double least = HUGE_VAL;
      std::size_t to = own;
      for (std::size_t j = 0; j < k_; ++j) {
        const double gain = entering(j, weight) * scratch.squares[j * kExact + i];
        if (gain < least && j != own) {
          least = gain;
          to = j;
        }
      }
      if (to == own)
        continue;
      const double loss = leaving(own, weight) * scratch.squares[own * kExact + i];
      const auto from = static_cast<std::int32_t>(own), towards = static_cast<std::int32_t>(to);
      candidates.points.push_back({rows[i], from, towards, least < loss - rounding(loss), 1});
      for (std::size_t c = 0; c < x_.d; ++c)
        candidates.coordinates.push_back(scratch.gathered[c * kExact + i]);
    }
  }
}

// The candidates among rows [begin, end), in the order of rows.
inline void Transfers::find(std::size_t begin, std::size_t end, const std::int32_t *label, bool all,
                            Candidates &candidates, double &distances) {
  std::vector<std::size_t> with_all, with_some;
  for (std::size_t i = begin; i < end; ++i)
    if (x_.weight(i) > 0 && members_[label[i]] > 1 && !stays(i, label[i]))
      (all || live_[label[i]] || open_[i] ? with_all : with_some).push_back(i);
  if (with_all.empty() && with_some.empty())
    return;
  Scratch scratch(k_, x_.d);
  screen(with_all, true, label, scratch);
  screen(with_some, false, label, scratch);
  const std::size_t near = scratch.near.size();
  const std::size_t more =
      near < kMostNearly ? std::min(scratch.nearly.size(), kMostNearly - near) : 0;
  scratch.near.insert(scratch.near.end(), scratch.nearly.begin(), scratch.nearly.begin() + more);
  std::sort(scratch.near.begin(), scratch.near.end());
  evaluate(label, candidates, scratch);
  distances = scratch.distances;
}

} // namespace kmeans
} // namespace huddle

#endif
