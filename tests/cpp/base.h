// Random numbers, the scheduler and disjoint sets.
#ifndef HUDDLE_TESTS_BASE_H
#define HUDDLE_TESTS_BASE_H

#include "shared.h"

#include <cstring>

namespace {

void test_random() {
  // Known answer of Philox4x32-10 for a counter and a key of zeros.
  check(Random(0).bits(0) == 0xe169c58d6627e8d5ull, "Philox known answer", 0);
  double sum = 0, squares = 0;
  bool inside = true;
  const Random random(7);
  for (std::uint64_t i = 0; i < 100000; ++i) {
    const double u = random.uniform(i), z = random.stream(1).normal(i);
    inside = inside && u >= 0 && u < 1 && random.below(i, 10) < 10;
    sum += z;
    squares += z * z;
  }
  check(inside, "uniform and bounded integers in range", 7);
  check(std::fabs(sum / 1e5) < 0.02 && std::fabs(squares / 1e5 - 1) < 0.02, "normal moments", 7);
}

void test_exceptions() {
  ThreadExecutor executor(3);
  Progress quiet;
  Context context{executor, quiet};
  bool thrown = false;
  try {
    for_blocks(context, 100, 1e9, [](std::size_t block) {
      if (block == 57)
        throw std::runtime_error("block 57");
    });
  } catch (const std::runtime_error &error) {
    thrown = std::strcmp(error.what(), "block 57") == 0;
  }
  check(thrown, "a worker's exception reaches the caller", 57);
}

// Unions from several threads give the sets that one thread makes.
void test_union_find() {
  constexpr std::size_t n = 20000;
  UnionFind together(n), one_by_one(n);
  ThreadExecutor three(3);
  Progress quiet;
  Context context{three, quiet};
  const Random random(3);
  const auto a = [&](std::size_t e) { return static_cast<std::uint32_t>(random.below(2 * e, n)); };
  const auto b = [&](std::size_t e) {
    return static_cast<std::uint32_t>(random.below(2 * e + 1, n));
  };
  for_blocks(context, n / 2, 1e9, [&](std::size_t e) { together.unite(a(e), b(e)); });
  bool same = true;
  for (std::size_t e = 0; e < n / 2; ++e)
    one_by_one.unite_alone(a(e), b(e));
  for (std::uint32_t i = 0; i < n; ++i)
    same = same && together.find(i) == one_by_one.find(i) && together.find(i) <= i;
  check(same, "disjoint sets", 3);
}

} // namespace

#endif
