// Which clusters of a condensed tree are returned, and what each point gets from them: excess of
// mass or leaves (Campello and others 2015, doi:10.1145/2733381), a least distance between clusters
// (Malzer and Baum 2020, doi:10.1109/MFI49285.2020.9235263), membership strengths and the outlier
// scores GLOSH. Cost: O(n).
//
// Duplicates in number have core distance 0 and leave their cluster at an infinite lambda. They are
// certain members, and what other points are compared with is the greatest finite lambda.
#ifndef HUDDLE_HDBSCAN_SELECTION_H
#define HUDDLE_HDBSCAN_SELECTION_H

#include "condensed_tree.h"

#include <limits>

namespace huddle {
namespace hdbscan {

enum class Selection { excess_of_mass, leaf };

struct SelectionOptions {
  Selection method = Selection::excess_of_mass;
  double eps = 0;             // clusters closer than this are not told apart
  double greatest = HUGE_VAL; // heavier clusters are not returned
  bool allow_single = false;  // whether the root may be a cluster
};

constexpr std::uint32_t kNoCluster = std::numeric_limits<std::uint32_t>::max();

// The greatest finite lambda at which something leaves a cluster, and the same for a cluster and
// all that follow it. `birth` is the lambda at which each cluster is born.
struct Peaks {
  std::vector<double> own, deepest;
};

struct Selected {
  std::vector<double> birth, stability; // of each cluster
  Peaks peaks;
  std::vector<std::uint32_t> within;  // the selected cluster that it is part of, or kNoCluster
  std::vector<std::int32_t> label;    // of each point, from 1 by first appearance; 0: noise
  std::vector<std::uint32_t> cluster; // the selected cluster of each label
  std::vector<double> probability, outlier_score; // of each point
};

// What part of the greatest lambda a lambda is. Infinite ones are as great as can be.
inline double share_of_peak(double lambda, double peak) {
  return lambda < peak ? lambda / peak : 1.0;
}

inline Peaks find_peaks(const std::vector<std::uint32_t> &last, const double *lambda,
                        const std::vector<std::uint32_t> &parent,
                        const std::vector<double> &birth) {
  Peaks peaks;
  peaks.own.resize(parent.size());
  for (std::size_t i = 0; i < last.size(); ++i)
    if (std::isfinite(lambda[i]))
      peaks.own[last[i]] = std::max(peaks.own[last[i]], lambda[i]);
  for (std::size_t c = 1; c < parent.size(); ++c)
    peaks.own[parent[c]] = std::max(peaks.own[parent[c]], birth[c]);
  peaks.deepest = peaks.own;
  for (std::size_t c = parent.size(); c-- > 1;)
    peaks.deepest[parent[c]] = std::max(peaks.deepest[parent[c]], peaks.deepest[c]);
  return peaks;
}

// The topmost chosen cluster that each cluster is part of.
inline std::vector<std::uint32_t> topmost_chosen(const std::vector<std::uint32_t> &parent,
                                                 const std::vector<char> &chosen) {
  std::vector<std::uint32_t> within(parent.size(), kNoCluster);
  for (std::size_t c = 0; c < parent.size(); ++c) {
    if (c > 0)
      within[c] = within[parent[c]];
    if (within[c] == kNoCluster && chosen[c])
      within[c] = static_cast<std::uint32_t>(c);
  }
  return within;
}

// Where the root is a cluster, it is so from the lambda on at which all points are first one; or,
// with `eps`, from there on, and points that left it before are noise.
inline double least_lambda_in_root(const std::vector<double> &lambda,
                                   const std::vector<double> &birth, double eps) {
  if (eps > 0)
    return 1 / eps;
  double least = HUGE_VAL;
  for (double value : lambda)
    least = std::min(least, value);
  for (std::size_t c = 1; c < birth.size(); ++c)
    least = std::min(least, birth[c]);
  return least;
}

namespace detail {

class Selector {
public:
  Selector(const CondensedTree &tree, const std::vector<double> &lambda, const double *weights,
           const SelectionOptions &options)
      : tree_(tree), lambda_(lambda), weights_(weights), options_(options),
        clusters_(tree.clusters()), children_(clusters_) {
    result_.birth.resize(clusters_);
    for (std::size_t c = 1; c < clusters_; ++c) {
      result_.birth[c] = 1 / tree_.born_at[c];
      ++children_[tree_.parent[c]];
    }
  }

  Selected run() {
    measure();
    std::vector<char> chosen = options_.method == Selection::leaf ? leaves() : excess_of_mass();
    settle(chosen);
    label_points();
    grade_points();
    return std::move(result_);
  }

private:
  // Stability: how much weight stays in a cluster, and for how long.
  void measure() {
    const std::vector<double> &birth = result_.birth;
    result_.stability.assign(clusters_, 0.0);
    for (std::size_t i = 0; i < tree_.last.size(); ++i) {
      const std::uint32_t c = tree_.last[i];
      result_.stability[c] += (lambda_[i] - birth[c]) * (weights_ ? weights_[i] : 1.0);
    }
    for (std::size_t c = 1; c < clusters_; ++c) {
      const std::uint32_t up = tree_.parent[c];
      result_.stability[up] += (birth[c] - birth[up]) * tree_.weight[c];
    }
    result_.peaks = find_peaks(tree_.last, lambda_.data(), tree_.parent, birth);
  }

  bool may_be_chosen(std::size_t c) const {
    return (c > 0 || options_.allow_single) && tree_.weight[c] <= options_.greatest;
  }

  std::vector<char> leaves() const {
    std::vector<char> chosen(clusters_);
    for (std::size_t c = 0; c < clusters_; ++c)
      chosen[c] = children_[c] == 0 && may_be_chosen(c);
    return chosen;
  }

  // A cluster is chosen unless the best of what follows it is more stable.
  std::vector<char> excess_of_mass() const {
    std::vector<char> chosen(clusters_);
    std::vector<double> below(clusters_);
    for (std::size_t c = clusters_; c-- > 0;) {
      chosen[c] = may_be_chosen(c) && !(below[c] > result_.stability[c]);
      if (c > 0)
        below[tree_.parent[c]] += chosen[c] ? result_.stability[c] : below[c];
    }
    return chosen;
  }

  // With `eps`, a chosen cluster that was born at a lesser distance gives way to the first above it
  // that was not, as far as those may be chosen. Below a chosen cluster none is.
  void settle(std::vector<char> &chosen) {
    if (options_.eps > 0) {
      std::vector<std::uint32_t> anchor(clusters_);
      std::vector<char> wider(clusters_);
      for (std::size_t c = 0; c < clusters_; ++c) {
        const std::uint32_t up = tree_.parent[c];
        const bool apart = c == 0 || tree_.born_at[c] >= options_.eps || !may_be_chosen(up);
        anchor[c] = apart ? static_cast<std::uint32_t>(c) : anchor[up];
        if (chosen[c])
          wider[anchor[c]] = 1;
      }
      chosen.swap(wider);
    }
    result_.within = topmost_chosen(tree_.parent, chosen);
  }

  void label_points() {
    const double least = least_lambda_in_root(lambda_, result_.birth, options_.eps);
    std::vector<std::int32_t> number(clusters_);
    result_.label.resize(tree_.last.size());
    for (std::size_t i = 0; i < tree_.last.size(); ++i) {
      const std::uint32_t c = result_.within[tree_.last[i]];
      if (c == kNoCluster || (c == 0 && lambda_[i] < least))
        continue;
      if (number[c] == 0) {
        result_.cluster.push_back(c);
        number[c] = static_cast<std::int32_t>(result_.cluster.size());
      }
      result_.label[i] = number[c];
    }
  }

  void grade_points() {
    const std::size_t n = tree_.last.size();
    result_.probability.resize(n);
    result_.outlier_score.resize(n);
    for (std::size_t i = 0; i < n; ++i) {
      if (result_.label[i] > 0)
        result_.probability[i] =
            share_of_peak(lambda_[i], result_.peaks.own[result_.within[tree_.last[i]]]);
      result_.outlier_score[i] =
          1 - share_of_peak(lambda_[i], result_.peaks.deepest[tree_.last[i]]);
    }
  }

  const CondensedTree &tree_;
  const std::vector<double> &lambda_;
  const double *weights_;
  const SelectionOptions &options_;
  const std::size_t clusters_;
  std::vector<std::uint32_t> children_;
  Selected result_;
};

} // namespace detail

inline Selected select_clusters(const CondensedTree &tree, const std::vector<double> &lambda,
                                const double *weights, const SelectionOptions &options) {
  return detail::Selector(tree, lambda, weights, options).run();
}

} // namespace hdbscan
} // namespace huddle

#endif
