// One assignment pass of k-means, by whatever method: labels, and which points changed them. Every
// method gives the labels of the plain pass, so that the choice among them has no influence on the
// result.
#ifndef HUDDLE_KMEANS_ASSIGNMENT_ASSIGNMENT_H
#define HUDDLE_KMEANS_ASSIGNMENT_ASSIGNMENT_H

#include "../../screening/nearest_center.h"
#include "../result.h"

namespace huddle {
namespace kmeans {

class Assignment {
public:
  virtual ~Assignment() = default;
  // Forgets the labels and centers of earlier passes.
  virtual void restart() = 0;
  // Brings `label` (a padded array, as the last pass left it) in line with `centers`, one a
  // column. `found` gets an entry for each block, its moves in the order of rows.
  virtual Pass assign(const arma::mat &centers, std::int32_t *label, std::vector<BlockMoves> &found,
                      Context &context) = 0;
};

// Every point against every center.
class FullAssignment final : public Assignment {
public:
  FullAssignment(const Points &x, std::size_t k, SinglePoints single)
      : x_(x), k_(k), assigner_(x, k, std::move(single)) {}

  void restart() override { rechecked_ = 0; }

  Pass assign(const arma::mat &centers, std::int32_t *label, std::vector<BlockMoves> &found,
              Context &context) override {
    assigner_.set_centers(centers.memptr(), rechecked_);
    Pass pass;
    pass.moved = assign_all(assigner_, x_, k_, label, found, context);
    rechecked_ = 0;
    for (const BlockMoves &block : found)
      rechecked_ += block.rechecked;
    pass.distances = static_cast<double>(x_.n + rechecked_) * static_cast<double>(k_);
    return pass;
  }

private:
  const Points x_;
  const std::size_t k_;
  Assigner assigner_;
  std::size_t rechecked_ = 0;
};

// A point that changed its label, found in an order other than that of rows.
struct RowMove {
  std::size_t row;
  std::int32_t from, to;
};

// Sorts moves, one list a task, into blocks of rows.
inline std::size_t moves_by_block(const std::vector<std::vector<RowMove>> &lists, std::size_t n,
                                  std::vector<BlockMoves> &found) {
  found.resize(Blocks(n, kBlockRows).count());
  for (BlockMoves &block : found)
    block.clear();
  std::size_t moved = 0;
  for (const std::vector<RowMove> &list : lists) {
    for (const RowMove &move : list)
      found[move.row / kBlockRows].add(move.row % kBlockRows, move.from, move.to);
    moved += list.size();
  }
  for (BlockMoves &block : found)
    block.sort();
  return moved;
}

// How far centers have moved since the last pass, centred and scaled as points are for screening;
// rounded upwards.
class CenterShifts {
public:
  CenterShifts(std::size_t k, std::size_t d, double scale) : d_(d), scale_(scale), by_center_(k) {}

  void restart() { last_.clear(); }
  bool known() const { return !last_.empty(); }

  void set(const arma::mat &centers) {
    for (std::size_t j = 0; known() && j < by_center_.size(); ++j) {
      double sum = 0;
      for (std::size_t c = j * d_; c < (j + 1) * d_; ++c)
        sum += (centers[c] - last_[c]) * (centers[c] - last_[c]);
      by_center_[j] = std::sqrt(sum) * scale_ * (1 + 0x1p-40);
    }
    last_ = centers;
  }

  double of(std::size_t j) const { return by_center_[j]; }

private:
  const std::size_t d_;
  const double scale_;
  std::vector<double> by_center_;
  arma::mat last_;
};

} // namespace kmeans
} // namespace huddle

#endif
