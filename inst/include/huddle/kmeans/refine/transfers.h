// Transfers of single points (Hartigan and Wong 1979, doi:10.2307/2346830; Telgarsky and Vattani
// 2010, "Hartigan's method: k-means clustering without Voronoi", AISTATS).
//
// Taking a point of weight w at a distance u from its center out of a cluster of weight W lowers
// the inertia by w u^2 W / (W - w); putting it into one at a distance v raises it by w v^2 W / (W +
// w). A stage finds the points that gain from a transfer, all threads at once, with the centers as
// they are, then moves them one after the other, in the order of rows, where the gain still holds;
// centers follow at once. Points that gain little less than nothing are then looked at again and
// again, with the one center that may draw them, until none of them gains: these rounds cost next
// to nothing, and save stages (the "quick transfers" of Hartigan and Wong). Later stages leave out
// points whose distance to all other centers has been bounded (as Hamerly does, see bounded.h), and
// look for the others at clusters that have changed since: at all clusters for points of these.
// Where no point gains, every point is also nearest to its own center.
//
// Cost of a stage: at most 2 n k d single-precision operations. Memory: 9 bytes a
// point, and the coordinates of the points near to a transfer, at most an eighth of all.
#ifndef HUDDLE_KMEANS_REFINE_TRANSFERS_H
#define HUDDLE_KMEANS_REFINE_TRANSFERS_H

#include "../../data/cluster_sums.h"
#include "../assignment/assignment.h"

namespace huddle {
namespace kmeans {

class Transfers {
public:
  Transfers(const Points &x, std::size_t k, const Columns &columns)
      : x_(x), k_(k), frame_(single_frame(columns)),
        off_(8 * 0x1p-52 * columns.max_abs() * std::sqrt(static_cast<double>(x.d))), weight_(k),
        members_(k), live_(k), open_(x.n), changed_(k), gap_(x.n), own_(x.n), path_(k), ratio_(k),
        rows_((k + 1) * (x.d + 1)), scores_(k + 1) {}

  // Takes over the state of a clustering: its labels and the weights of its clusters.
  void begin(const std::int32_t *label, const ClusterSums &sums);
  // Clears the weights of the clusters of rounding errors.
  void follow(const ClusterSums &sums);
  // One stage; labels and centers (one a column) follow the transfers, which `found` lists by
  // block.
  Pass run(arma::mat &centers, std::int32_t *label, std::vector<BlockMoves> &found,
           Context &context);

private:
  // A point that a transfer may pay for, and the center that may draw it.
  struct Candidate {
    std::size_t row;
    std::int32_t from, to; // from: its cluster when the stage began
    bool gains;
    std::size_t checked; // when: see clock_
  };
  // Those of one block, with their coordinates, point after point.
  struct Candidates {
    std::vector<Candidate> points;
    std::vector<double> coordinates;
  };
  // Room for one task: a panel and what there is to know of its points.
  struct Scratch {
    Scratch(std::size_t k, std::size_t d)
        : panel((d + 1) * kernels().panel), unused(kernels().panel), least(kernels().panel),
          scores((k + kernels().listed) * kernels().panel), own(kernels().panel),
          best(kernels().panel), norm2(kernels().panel), own2(kernels().panel),
          error(kernels().panel), loss(kernels().panel), gathered(kExact * d), squares(kExact * k) {
    }
    std::vector<float> panel, unused, least, scores;
    std::vector<std::int32_t> own, best;
    std::vector<double> norm2, own2, error, loss, gathered, squares;
    std::vector<std::size_t> near;   // that may gain, then those
    std::vector<std::size_t> nearly; // that are near to it
    double distances = 0;
  };
  static constexpr std::size_t kExact = 16; // points that double precision evaluates together
  // Points are near to a transfer if less than this share of the squared distance is missing.
  static constexpr double kNearly = 1.0 / 64;
  static constexpr std::size_t kMostNearly = kBlockRows / 8; // of a block
  static constexpr int kRounds = 100;

  void add_movements(const arma::mat &centers);
  bool stays(std::size_t row, std::size_t own) const {
    return gap_[row] - (path_[own] + path_of_all_) > ratio_[own] * (own_[row] + path_[own]);
  }
  void bound(std::size_t row, std::size_t own, double other2, double own2);
  void set_centers(const arma::mat &centers);
  void pack(const std::size_t *rows, std::size_t count, const std::int32_t *label,
            Scratch &scratch) const;
  void screen(const std::vector<std::size_t> &rows, bool all, const std::int32_t *label,
              Scratch &scratch);
  void evaluate(const std::int32_t *label, Candidates &candidates, Scratch &scratch) const;
  void find(std::size_t begin, std::size_t end, const std::int32_t *label, bool all,
            Candidates &candidates, double &distances);
  bool apply(Candidate &candidate, const double *point, std::int32_t *label, arma::mat &centers);
  void exchange(std::vector<Candidates> &candidates, std::int32_t *label, arma::mat &centers);
  // 0 where all but a millionth of the cluster is the point: rounding decides how near it is.
  double leaving(std::size_t cluster, double weight) const {
    const double rest = weight_[cluster] - weight;
    return members_[cluster] > 1 && rest > 0x1p-20 * weight_[cluster] ? weight_[cluster] / rest : 0;
  }
  double entering(std::size_t cluster, double weight) const {
    return weight_[cluster] / (weight_[cluster] + weight);
  }
  // What a transfer has to gain at least, so that it is not made up by rounding.
  double rounding(double loss) const { return 0x1p-40 * loss + off_ * std::sqrt(loss); }

  const Points x_;
  const std::size_t k_;
  const Frame frame_;
  const double off_;
  const double *centers_ = nullptr;
  std::vector<double> weight_;
  std::vector<std::size_t> members_; // points that have a weight
  std::vector<char> live_;           // clusters that changed in the last stage
  std::vector<char> open_;           // points to compare with all centers
  std::vector<std::size_t> changed_; // by clock_, when a cluster last changed
  // How much farther any other center is than its own, and how far that is, at least and at most:
  // gap_ and own_ less what centers had moved by then, path_ each and path_of_all_ any of them.
  std::vector<float> gap_, own_;
  std::vector<double> path_;
  arma::mat last_;
  double path_of_all_ = 0;
  std::vector<double> ratio_; // of the gap to the distance, from which on no point gains
  std::vector<std::int32_t> every_, some_;
  // Centers in single precision, times -2, with one coordinate more.
  std::vector<float> rows_, scores_;
  Margin margin_;
  double lightest_ = 1;
  std::size_t clock_ = 0; // transfers made in this stage
};

inline void Transfers::begin(const std::int32_t *label, const ClusterSums &sums) {
  std::fill(members_.begin(), members_.end(), std::size_t(0));
  for (std::size_t i = 0; i < x_.n; ++i)
    members_[label[i]] += x_.weight(i) > 0;
  std::fill(live_.begin(), live_.end(), 1);
  std::fill(open_.begin(), open_.end(), 0);
  std::fill(gap_.begin(), gap_.end(), -__builtin_inff());
  last_.clear();
  follow(sums);
}

inline void Transfers::follow(const ClusterSums &sums) {
  for (std::size_t j = 0; j < k_; ++j)
    weight_[j] = sums.weight(j);
}

// Adds what the centers have moved since the last stage, and finds from which gap on a point stays:
// v^2 > W_a / (W_a - w) u^2 (1 + w / W_b) for the heaviest point and the lightest cluster.
inline void Transfers::add_movements(const arma::mat &centers) {
  const std::size_t d = x_.d;
  if (last_.empty()) {
    std::fill(path_.begin(), path_.end(), 0.0);
    path_of_all_ = 0;
    last_ = centers;
  }
  double heaviest = 1, most = 0;
  if (x_.weights)
    heaviest = *std::max_element(x_.weights, x_.weights + x_.n);
  lightest_ = *std::min_element(weight_.begin(), weight_.end());
  for (std::size_t j = 0; j < k_; ++j) {
    double sum = 0;
    for (std::size_t c = j * d; c < (j + 1) * d; ++c)
      sum += (centers[c] - last_[c]) * (centers[c] - last_[c]) * frame_.scale * frame_.scale;
    const double moved = std::sqrt(sum) * (1 + 0x1p-40), rest = weight_[j] - heaviest;
    path_[j] += moved;
    most = std::max(most, moved);
    ratio_[j] = rest > 0
                    ? std::sqrt(weight_[j] / rest * (1 + heaviest / lightest_)) * (1 + 0x1p-40) - 1
                    : HUGE_VAL;
  }
  path_of_all_ += most;
  last_ = centers;
}

// Rounds downwards and upwards.
inline void Transfers::bound(std::size_t row, std::size_t own, double other2, double own2) {
  const double away = std::sqrt(own2), other = std::sqrt(std::max(0.0, std::min(other2, 1e30)));
  const double gap = other - away + path_[own] + path_of_all_, distance = away - path_[own];
  gap_[row] = static_cast<float>(gap - 0x1p-22 * std::fabs(gap) - 0x1p-40 * away);
  own_[row] = static_cast<float>(distance + 0x1p-22 * std::fabs(distance) + 0x1p-40 * away);
}

// A point gains from a transfer to center b if v_b^2 < W_a / (W_a - w) u^2 (1 + w / W_b): with q =
// w u^2 W_a / (W_a - w), if the score |b|^2 - 2 x.b - q / W_b is low. So 1 / W_b is one coordinate
// more of the centers, and q of the points.
inline void Transfers::set_centers(const arma::mat &centers) {
  const std::size_t d = x_.d;
  centers_ = centers.memptr();
  double largest = 0;
  for (std::size_t j = 0; j < k_; ++j) {
    float *row = rows_.data() + j * (d + 1);
    const double norm2 = frame_.to_single(centers.colptr(j), [&](std::size_t c, double value) {
      row[c] = static_cast<float>(-2 * value);
    });
    row[d] = static_cast<float>(-lightest_ / weight_[j]);
    largest = std::max(largest, norm2);
    scores_[j] = static_cast<float>(norm2);
  }
  scores_[k_] = __builtin_inff();
  margin_ = Margin(d + 1, largest);
  every_.clear();
  some_.clear();
  for (std::size_t j = 0; j < k_; ++j) {
    every_.push_back(static_cast<std::int32_t>(j));
    if (live_[j])
      some_.push_back(static_cast<std::int32_t>(j));
  }
  for (std::vector<std::int32_t> *list : {&every_, &some_})
    while (list->size() % kernels().listed != 0)
      list->push_back(static_cast<std::int32_t>(k_));
}

// Makes a transfer if it still lowers the inertia.
inline bool Transfers::apply(Candidate &candidate, const double *point, std::int32_t *label,
                             arma::mat &centers) {
  const std::size_t d = x_.d, from = label[candidate.row], to = candidate.to;
  const double weight = x_.weight(candidate.row);
  double *a = centers.memptr() + from * d, *b = centers.memptr() + to * d;
  double away = 0, towards = 0;
  for (std::size_t c = 0; c < d; ++c) {
    away += (point[c] - a[c]) * (point[c] - a[c]);
    towards += (point[c] - b[c]) * (point[c] - b[c]);
  }
  const double loss = leaving(from, weight) * away;
  if (!(entering(to, weight) * towards < loss - rounding(loss)))
    return false;
  weight_[from] -= weight;
  weight_[to] += weight;
  --members_[from];
  ++members_[to];
  for (std::size_t c = 0; c < d; ++c) {
    a[c] -= weight / weight_[from] * (point[c] - a[c]);
    b[c] += weight / weight_[to] * (point[c] - b[c]);
  }
  label[candidate.row] = candidate.to;
  gap_[candidate.row] = -__builtin_inff();
  live_[from] = live_[to] = 1;
  changed_[from] = changed_[to] = ++clock_;
  candidate.to = static_cast<std::int32_t>(from);
  return true;
}

// Rounds of transfers. A candidate is looked at again once one of its two clusters has changed.
inline void Transfers::exchange(std::vector<Candidates> &candidates, std::int32_t *label,
                                arma::mat &centers) {
  clock_ = 1;
  std::fill(changed_.begin(), changed_.end(), std::size_t(0));
  std::size_t moved = 1;
  for (int round = 0; round < kRounds && moved > 0; ++round) {
    moved = 0;
    for (Candidates &block : candidates)
      for (std::size_t i = 0; i < block.points.size(); ++i) {
        Candidate &candidate = block.points[i];
        const std::size_t last = std::max(changed_[label[candidate.row]], changed_[candidate.to]);
        if (last < candidate.checked && !(round == 0 && candidate.gains))
          continue;
        candidate.checked = clock_ + 1;
        moved += apply(candidate, block.coordinates.data() + i * x_.d, label, centers);
      }
  }
}

inline Pass Transfers::run(arma::mat &centers, std::int32_t *label, std::vector<BlockMoves> &found,
                           Context &context) {
  add_movements(centers);
  set_centers(centers);
  const Blocks blocks(x_.n, kBlockRows);
  std::vector<Candidates> candidates(blocks.count());
  std::vector<double> distances(blocks.count());
  const bool all = some_.size() * 4 > every_.size();
  for_blocks(context, blocks.count(), static_cast<double>(x_.n) * k_ * (x_.d + 4),
             [&](std::size_t b) {
               find(blocks.begin(b), blocks.end(b), label, all, candidates[b], distances[b]);
             });
  std::fill(live_.begin(), live_.end(), 0);
  std::fill(open_.begin(), open_.end(), 0);
  exchange(candidates, label, centers);
  std::vector<std::vector<RowMove>> moves(1);
  for (const Candidates &block : candidates)
    for (const Candidate &candidate : block.points) {
      const std::int32_t to = label[candidate.row];
      if (to != candidate.from)
        moves[0].push_back({candidate.row, candidate.from, to});
      open_[candidate.row] = candidate.gains && to == candidate.from;
    }
  Pass pass;
  pass.moved = moves_by_block(moves, x_.n, found);
  for (double count : distances)
    pass.distances += count;
  return pass;
}

} // namespace kmeans
} // namespace huddle

#endif
