// Disjoint sets of the numbers below n that several threads may join at once, without locks
// (Anderson and Woll 1991, doi:10.1145/103418.103458). A set's representative is its least number,
// whatever the order of joining. Memory: 4 bytes a number.
#ifndef HUDDLE_CORE_LINKED_SETS_H
#define HUDDLE_CORE_LINKED_SETS_H

#include <atomic>
#include <cstdint>
#include <vector>

namespace huddle {

class LinkedSets {
public:
  explicit LinkedSets(std::size_t n) : parent_(n) {
    for (std::size_t i = 0; i < n; ++i)
      parent_[i].store(static_cast<std::uint32_t>(i), std::memory_order_relaxed);
  }

  // Halves the path on its way: every number passed is linked to its grandparent.
  std::uint32_t find(std::uint32_t i) {
    for (;;) {
      std::uint32_t parent = parent_[i].load(std::memory_order_relaxed);
      if (parent == i)
        return i;
      const std::uint32_t grandparent = parent_[parent].load(std::memory_order_relaxed);
      if (grandparent == parent)
        return parent;
      // Where another thread was faster, its link is as good.
      parent_[i].compare_exchange_weak(parent, grandparent, std::memory_order_relaxed);
      i = grandparent;
    }
  }

  bool joined(std::uint32_t a, std::uint32_t b) { return find(a) == find(b); }

  void join(std::uint32_t a, std::uint32_t b) {
    for (;;) {
      a = find(a);
      b = find(b);
      if (a == b)
        return;
      if (a < b)
        std::swap(a, b);
      // Fails where `a` was linked in the meantime: then its new representative is joined.
      std::uint32_t root = a;
      if (parent_[a].compare_exchange_strong(root, b, std::memory_order_relaxed))
        return;
    }
  }

private:
  std::vector<std::atomic<std::uint32_t>> parent_;
};

} // namespace huddle

#endif
