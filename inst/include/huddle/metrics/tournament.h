// All pairs of blocks, in rounds in which no block is in two pairs: work that writes to both of its
// blocks needs no locks, and every block meets the others in an order that their number fixes (the
// circle method of round-robin tournaments).
#ifndef HUDDLE_METRICS_TOURNAMENT_H
#define HUDDLE_METRICS_TOURNAMENT_H

#include "../base/context.h"

namespace huddle {
namespace metrics {

// Calls body(a, b) with a <= b for every pair of blocks, each block with itself too. `work`
// estimates the elementary operations of all pairs.
template <class Body> void for_pairs(Context &context, std::size_t blocks, double work, Body body) {
  const std::size_t even = blocks + blocks % 2, rounds = even < 2 ? 0 : even - 1;
  const double by_round = work / static_cast<double>(rounds + 1);
  for_blocks(context, blocks, by_round, [&](std::size_t a) { body(a, a); });
  for (std::size_t round = 0; round < rounds; ++round) {
    for_blocks(context, even / 2, by_round, [&](std::size_t pair) {
      const std::size_t a = pair == 0 ? rounds : (round + pair) % rounds;
      const std::size_t b = (round + rounds - pair) % rounds;
      // Of an odd number of blocks one rests.
      if (a < blocks && b < blocks)
        body(std::min(a, b), std::max(a, b));
    });
    context.progress.advance(static_cast<double>(round + 1) / static_cast<double>(rounds));
  }
}

} // namespace metrics
} // namespace huddle

#endif
