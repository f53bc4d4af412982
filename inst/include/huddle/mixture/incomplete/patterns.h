// Points of which some coordinates are missing, sorted by which they are, and a mixture as it is to
// those that lack the same.
#ifndef HUDDLE_MIXTURE_INCOMPLETE_PATTERNS_H
#define HUDDLE_MIXTURE_INCOMPLETE_PATTERNS_H

#include "../pass.h"

#include <map>

namespace huddle {
namespace mixture {

struct Pattern {
  arma::uvec there, missing;
  std::size_t begin = 0, end = 0; // places of its points
};

class IncompletePoints {
public:
  // `missing` is n x d, column after column.
  IncompletePoints(const Points &x, const int *missing) : n(x.n), d(x.d), values_(x.n * x.d) {
    std::map<std::vector<bool>, std::vector<std::size_t>> groups;
    std::vector<bool> key(d);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < d; ++j)
        key[j] = missing[j * n + i] != 0;
      groups[key].push_back(i);
    }
    for (const auto &group : groups) {
      Pattern pattern;
      const arma::uvec absent = arma::conv_to<arma::uvec>::from(
          std::vector<arma::uword>(group.first.begin(), group.first.end()));
      pattern.there = arma::find(absent == 0);
      pattern.missing = arma::find(absent == 1);
      pattern.begin = row.size();
      row.insert(row.end(), group.second.begin(), group.second.end());
      pattern.end = row.size();
      patterns.push_back(pattern);
    }
    for (std::size_t j = 0; j < d; ++j)
      for (std::size_t i = 0; i < n; ++i)
        values_[j * n + i] = x.column(j)[row[i]];
    for (std::size_t i = 0; x.weights && i < n; ++i)
      weights_.push_back(x.weights[row[i]]);
    for (std::size_t p = 0; p < patterns.size(); ++p)
      for (std::size_t at = patterns[p].begin; at < patterns[p].end; at += kMixtureRows)
        tiles.push_back({p, at, std::min<std::size_t>(patterns[p].end, at + kMixtureRows)});
  }

  Points points() const {
    return {values_.data(), n, d, weights_.empty() ? nullptr : weights_.data()};
  }

  struct Range {
    std::size_t pattern, begin, end;
  };

  const std::size_t n, d;
  std::vector<Pattern> patterns;
  std::vector<Range> tiles;
  std::vector<std::size_t> row; // of the points given, by place

private:
  std::vector<double> values_, weights_;
};

inline double total_weight(const IncompletePoints &x) {
  const Points points = x.points();
  return points.weights ? std::accumulate(points.weights, points.weights + x.n, 0.0)
                        : static_cast<double>(x.n);
}

inline arma::mat covariance_of(const Components &model, std::size_t c) {
  return model.is_diagonal() ? arma::mat(arma::diagmat(model.variance.col(c)))
                             : model.covariance.slice(c);
}

// A mixture as it is to the points of one pattern: the margin of what is there, and what follows
// from it for what is missing.
class Margin {
public:
  Margin(const Pattern &pattern, const Components &model, const Options &options)
      : pattern_(pattern), mean_(model.mean), margin_(margin_of(pattern, model)), slope_(model.k()),
        rest_(model.k()), densities_(margin_, options_of(pattern, options)) {
    const arma::uvec &there = pattern.there, &missing = pattern.missing;
    for (std::size_t c = 0; c < model.k(); ++c) {
      const arma::mat all = covariance_of(model, c);
      const arma::mat across = all.submat(there, missing);
      arma::mat lower;
      rest_[c] = all.submat(missing, missing);
      slope_[c].zeros(there.n_elem, missing.n_elem);
      if (missing.is_empty() || !arma::chol(lower, margin_.covariance.slice(c), "lower"))
        continue;
      const arma::mat half = arma::solve(arma::trimatl(lower), across);
      slope_[c] = arma::solve(arma::trimatu(lower.t()), half);
      rest_[c] = arma::symmatu(rest_[c] - half.t() * half);
    }
  }

  const Densities &densities() const { return densities_; }
  // The covariance that remains to what is missing.
  const arma::mat &rest(std::size_t c) const { return rest_[c]; }

  // Fills `full` with the points of `tile`, completed as component c lets expect.
  void complete(Tile &tile, std::size_t c, Tile &full) const {
    for (std::size_t a = 0; a < pattern_.there.n_elem; ++a)
      std::copy(tile.column(a), tile.column(a) + kMixtureRows, full.column(pattern_.there[a]));
    for (std::size_t b = 0; b < pattern_.missing.n_elem; ++b) {
      double *out = full.column(pattern_.missing[b]);
      std::fill(out, out + kMixtureRows, mean_(pattern_.missing[b], c));
      for (std::size_t a = 0; a < pattern_.there.n_elem; ++a) {
        const double slope = slope_[c](a, b), middle = mean_(pattern_.there[a], c);
        const double *column = tile.column(a);
        for (int i = 0; i < kMixtureRows; ++i)
          out[i] += slope * (column[i] - middle);
      }
    }
  }

private:
  static Components margin_of(const Pattern &pattern, const Components &model) {
    const arma::uvec &there = pattern.there;
    Components margin;
    margin.proportion = model.proportion;
    margin.mean = model.mean.rows(there);
    margin.covariance.set_size(there.n_elem, there.n_elem, model.k());
    for (std::size_t c = 0; c < model.k(); ++c) {
      const arma::mat all = covariance_of(model, c);
      margin.covariance.slice(c) = all.submat(there, there);
    }
    return margin;
  }
  static Options options_of(const Pattern &pattern, Options options) {
    options.least_variance = arma::vec(options.least_variance.elem(pattern.there));
    return options;
  }

  const Pattern &pattern_;
  const arma::mat &mean_;
  const Components margin_;
  std::vector<arma::mat> slope_, rest_;
  const Densities densities_;
};

} // namespace mixture
} // namespace huddle

#endif
