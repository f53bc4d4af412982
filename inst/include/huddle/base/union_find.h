// Disjoint sets. A set's representative is its smallest member, so what the sets are and how they
// are named depends on the unions alone, not on their order: any thread may unite at any time.
// Roots are linked by compare-and-swap (Anderson and Woll 1991, doi:10.1145/103418.103458), paths
// are halved on the way. Memory: 4 bytes a member.
#ifndef HUDDLE_BASE_UNION_FIND_H
#define HUDDLE_BASE_UNION_FIND_H

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace huddle {

class UnionFind {
public:
  // Members 0 .. n - 1, each in a set of its own.
  explicit UnionFind(std::size_t n) : parent_(n) {
    for (std::size_t i = 0; i < n; ++i)
      parent_[i].store(static_cast<std::uint32_t>(i), std::memory_order_relaxed);
  }

  std::size_t size() const { return parent_.size(); }

  // The smallest member of i's set; while other threads unite, a member that was it.
  std::uint32_t find(std::uint32_t i) {
    for (;;) {
      const std::uint32_t up = parent_[i].load(std::memory_order_relaxed);
      if (up == i)
        return i;
      const std::uint32_t above = parent_[up].load(std::memory_order_relaxed);
      // An ancestor stays one for ever, so a stale store does no harm.
      if (above != up)
        parent_[i].store(above, std::memory_order_relaxed);
      i = above;
    }
  }

  // Joins the sets of a and b; false where they were one already. For any number of threads.
  bool unite(std::uint32_t a, std::uint32_t b) {
    for (;;) {
      a = find(a);
      b = find(b);
      if (a == b)
        return false;
      if (a > b)
        std::swap(a, b);
      std::uint32_t root = b;
      if (parent_[b].compare_exchange_weak(root, a, std::memory_order_relaxed))
        return true;
    }
  }

  // The same while no other thread works on the sets, without the cost of a locked instruction.
  bool unite_alone(std::uint32_t a, std::uint32_t b) {
    a = find(a);
    b = find(b);
    if (a == b)
      return false;
    parent_[a < b ? b : a].store(a < b ? a : b, std::memory_order_relaxed);
    return true;
  }

private:
  std::vector<std::atomic<std::uint32_t>> parent_;
};

} // namespace huddle

#endif
