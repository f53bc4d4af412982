// The k nearest points of every query without a tree: all pairs are screened in single precision,
// and those that may be near enough are measured in double.
//
// A score s = |c|^2 - 2 x.c of a pair, centred and scaled, is below the squared distance by |x|^2.
// A pair whose score exceeds what the present bound of the query leaves by more than the margin of
// packed_centers.h cannot be among the nearest; all others are measured, so the answer is that of
// the plain search, bit for bit. Cost: 2 n m d operations in single precision; memory: 12 d bytes a
// point.
#ifndef HUDDLE_NEIGHBORS_PAIRS_BRUTE_H
#define HUDDLE_NEIGHBORS_PAIRS_BRUTE_H

#include "../../screening/nearest_center.h"
#include "../knn.h"

namespace huddle {

// Points and queries prepared for screening.
class PanelSearch {
public:
  PanelSearch(const Points &x, const Points &queries, bool itself, const Metric &metric,
              Context &context);

  // Whether single precision can tell such points apart.
  bool usable() const {
    return Margin::usable(x_.d) && points_.frame().scale < 0x1p400 &&
           points_.frame().scale > 0x1p-400;
  }
  void run(NeighborTable table, Context &context);

private:
  static constexpr std::size_t kBlock = 192; // queries: a multiple of every panel
  static constexpr std::size_t kPending = kLeafPoints;

  // The queries of one block and what has been found of them.
  struct Work {
    Work(std::size_t d, std::size_t k);
    std::size_t first = 0, count = 0;
    NearestLists lists;
    std::vector<float> panels, limits;
    std::vector<double> norm2;
    std::vector<std::uint32_t> hits, pending, pending_count;
  };

  static Frame common_frame(const Points &x, const Points &queries, Context &context);
  static std::vector<double> rows_of(const Points &x, Context &context);
  const double *query_row(std::size_t query) const {
    return (itself_ ? rows_ : query_rows_).data() + query * x_.d;
  }
  void begin(Work &work) const;
  void set_limit(Work &work, std::size_t query) const;
  void scan(Work &work, std::size_t group, std::size_t groups) const;
  void take_hits(Work &work, std::size_t panel, std::size_t hits, std::size_t member) const;
  void measure_pending(Work &work, std::size_t query) const;

  const Points x_, queries_;
  const bool itself_;
  const Metric metric_;
  const std::vector<double> rows_, query_rows_;
  ScreenedCenters points_;
};

inline Frame PanelSearch::common_frame(const Points &x, const Points &queries, Context &context) {
  Columns columns = summarise_columns(x, context);
  const Columns others = summarise_columns(queries, context);
  for (std::size_t j = 0; j < x.d; ++j) {
    columns.least[j] = std::min(columns.least[j], others.least[j]);
    columns.greatest[j] = std::max(columns.greatest[j], others.greatest[j]);
  }
  return single_frame(columns);
}

// Points row after row.
inline std::vector<double> PanelSearch::rows_of(const Points &x, Context &context) {
  std::vector<double> rows(x.n * x.d);
  const Blocks blocks(x.n, 64);
  for_blocks(context, blocks.count(), 2.0 * x.n * x.d, [&](std::size_t b) {
    for (std::size_t j = 0; j < x.d; ++j)
      for (std::size_t i = blocks.begin(b); i < blocks.end(b); ++i)
        rows[i * x.d + j] = x.column(j)[i];
  });
  return rows;
}

inline PanelSearch::PanelSearch(const Points &x, const Points &queries, bool itself,
                                const Metric &metric, Context &context)
    : x_(x), queries_(queries), itself_(itself), metric_(metric), rows_(rows_of(x, context)),
      query_rows_(itself ? std::vector<double>() : rows_of(queries, context)),
      points_(x.n, common_frame(x, queries, context)) {
  points_.set(rows_.data());
}

inline PanelSearch::Work::Work(std::size_t d, std::size_t k)
    : lists(k, kBlock), panels(kBlock * d), limits(kBlock), norm2(kBlock),
      pending(kBlock * kPending), pending_count(kBlock) {}

// Packs the queries; nothing is known of them yet.
inline void PanelSearch::begin(Work &work) const {
  const Frame &frame = points_.frame();
  std::vector<double> scratch;
  std::vector<float> rounded(kernels().panel);
  for (std::size_t i = 0; i < work.count; i += kernels().panel)
    pack_panel(queries_, frame, work.first + i, work.panels.data() + i * x_.d, rounded.data(),
               work.norm2.data() + i, scratch);
  work.lists.clear(work.count);
  std::fill(work.limits.begin(), work.limits.end(), -HUGE_VALF);
  for (std::size_t i = 0; i < work.count; ++i)
    set_limit(work, i);
}

inline void PanelSearch::set_limit(Work &work, std::size_t query) const {
  const double bound = std::sqrt(work.lists.bound(query)) * points_.frame().scale;
  const double norm2 = work.norm2[query];
  const double limit =
      bound * bound - norm2 + points_.margin().base + points_.margin().slope * norm2;
  // Upwards, by more than the rounding to single precision takes.
  work.limits[query] = static_cast<float>(limit + std::fabs(limit) * 0x1p-22);
}

// Shows some groups of points to all queries of a block.
inline void PanelSearch::scan(Work &work, std::size_t group, std::size_t groups) const {
  const Kernels &kernel = kernels();
  const std::size_t member = group * kernel.group;
  work.hits.resize(groups * kernel.group * kernel.panel);
  for (std::size_t i = 0; i < work.count; i += kernel.panel) {
    const std::size_t hits =
        kernel.screen_within({work.panels.data() + i * x_.d, nullptr, x_.d}, points_.view(group),
                             groups, work.limits.data() + i, work.hits.data());
    if (hits > 0)
      take_hits(work, i, hits, member);
  }
}

inline void PanelSearch::take_hits(Work &work, std::size_t panel, std::size_t hits,
                                   std::size_t member) const {
  const std::size_t width = kernels().panel;
  for (std::size_t h = 0; h < hits; ++h) {
    const std::size_t query = panel + work.hits[h] % width, row = member + work.hits[h] / width;
    if (row >= x_.n || (itself_ && row == work.first + query))
      continue;
    work.pending[query * kPending + work.pending_count[query]++] = static_cast<std::uint32_t>(row);
    if (work.pending_count[query] == kPending)
      measure_pending(work, query);
  }
  for (std::size_t query = panel; query < std::min(panel + width, work.count); ++query)
    if (work.pending_count[query] > 0)
      measure_pending(work, query);
}

inline void PanelSearch::measure_pending(Work &work, std::size_t query) const {
  const std::uint32_t *list = work.pending.data() + query * kPending;
  const std::size_t count = work.pending_count[query];
  double value[kPending];
  kernels().row_squares(query_row(work.first + query), rows_.data(), x_.d, list, count, value);
  std::uint32_t within = 0;
  for (std::size_t i = 0; i < count; ++i)
    within |= (value[i] <= work.lists.bound(query) ? 1u : 0u) << i;
  work.lists.enter(query, within, value, list);
  work.pending_count[query] = 0;
  set_limit(work, query);
}

// A few points first, so that every query has a bound; then as many at a time as stay in the cache
// while all queries of a block pass over them.
inline void PanelSearch::run(NeighborTable table, Context &context) {
  const std::size_t group = kernels().group, n = queries_.n;
  const std::size_t few = (std::max<std::size_t>(64, 2 * table.k) + group - 1) / group;
  const std::size_t many = std::max<std::size_t>(8, std::min<std::size_t>(128, 8192 / x_.d));
  const Blocks blocks(n, kBlock);
  const double work = 2.0 * n * static_cast<double>(x_.n) * (x_.d + 4) / 8;
  for_blocks_reported(context, blocks.count(), work, [&](std::size_t b) {
    Work now(x_.d, table.k);
    now.first = blocks.begin(b);
    now.count = blocks.end(b) - now.first;
    begin(now);
    for (std::size_t at = 0, step = few; at < points_.groups(); at += step, step = many) {
      step = std::min(step, points_.groups() - at);
      scan(now, at, step);
    }
    std::vector<Neighbor> found(table.k);
    for (std::size_t query = 0; query < now.count; ++query) {
      now.lists.sorted(query, found.data());
      table.set(now.first + query, n, found.data(), metric_);
    }
  });
}

} // namespace huddle

#endif
