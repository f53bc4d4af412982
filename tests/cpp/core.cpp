// A stand-alone program over the core, without R: the same headers under sanitizers and fuzzing.
//   make -C tests/cpp            builds it and runs it on every instruction set of the machine
//   make -C tests/cpp sanitize   the same under the address, undefined-behaviour and thread
//   sanitizers
// It compares the fast paths with the plain ones on random data, and prints what differs.

#include "base.h"
#include "density.h"
#include "hierarchy.h"
#include "kmeans.h"
#include "metrics.h"
#include "mixture.h"
#include "neighbors.h"

#include <cstdlib>

int main(int argc, char **argv) {
  const std::uint64_t cases = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 200;
  test_random();
  test_exceptions();
  for (std::uint64_t seed = 0; seed < cases; ++seed)
    test_labels(seed);
  for (std::uint64_t seed = 0; seed < cases / 2; ++seed) {
    test_seeding(seed);
    test_sparse(seed);
  }
  for (std::uint64_t seed = 0; seed < cases; ++seed)
    test_labellings(seed);
  for (std::uint64_t seed = 0; seed < cases / 10; ++seed)
    test_threads(seed);
  for (std::uint64_t seed = 0; seed < cases / 10; ++seed)
    test_batches(seed);
  for (std::uint64_t seed = 0; seed < cases / 2; ++seed)
    test_density(seed);
  for (std::uint64_t seed = 0; seed < cases / 2; ++seed)
    test_spanning_trees(seed);
  for (std::uint64_t seed = 0; seed < cases / 4; ++seed)
    test_silhouettes(seed);
  for (std::uint64_t seed = 0; seed < cases / 2; ++seed)
    test_neighbors(seed);
  for (std::uint64_t seed = 0; seed < cases / 2; ++seed)
    test_mixtures(seed);
  test_union_find();
  std::printf("%s: %d failed\n", kernels().name, failures);
  return failures > 0;
}
