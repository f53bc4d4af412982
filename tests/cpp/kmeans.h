// Labels, seeding, sparse points, threads and batches of k-means against the plain algorithm.
#ifndef HUDDLE_TESTS_KMEANS_H
#define HUDDLE_TESTS_KMEANS_H

#include "shared.h"

#include <cstring>

namespace {

constexpr kmeans::Start kStarts[] = {kmeans::Start::kmeanspp, kmeans::Start::random,
                                     kmeans::Start::afkmc2, kmeans::Start::oversampling,
                                     kmeans::Start::bisecting};

void test_labels(std::uint64_t seed) {
  const Random random = Random(99).stream(seed);
  const std::size_t n = 1 + random.below(1, 4000), d = 1 + random.below(2, 40);
  const std::size_t k = 1 + random.below(3, std::min<std::size_t>(n, 60));
  const Data data = random_data(random, n, d);
  const Points x = data.points(false);
  arma::mat centers(d, k);
  for (std::size_t j = 0; j < k; ++j) // midpoints of two rows: many exact and near ties
    for (std::size_t c = 0; c < d; ++c)
      centers[j * d + c] =
          (x.column(c)[random.below(10 + 2 * j, n)] + x.column(c)[random.below(11 + 2 * j, n)]) / 2;
  Executor serial;
  Progress quiet;
  Context context{serial, quiet};
  std::vector<std::int32_t> label;
  kmeans::label_points(x, centers, k, label, context);
  bool equal = true;
  for (std::size_t i = 0; i < n; ++i)
    equal = equal && label[i] == nearest_center(x, i, centers, k);
  check(equal, "labels equal the plain algorithm's", seed);
}

// k-means++ with nothing left out.
std::vector<std::size_t> plain_kmeanspp(const Points &x, std::size_t k, std::size_t tries,
                                        const Random &random) {
  const Blocks blocks(x.n, kBlockRows);
  kmeans::MassSampler sampler(blocks);
  std::vector<double> closest(x.n, HUGE_VAL), point(x.d);
  std::vector<std::size_t> rows{kmeans::draw_by_weight(x, random.uniform(0))};
  const auto nearer = [&](std::size_t row, std::vector<double> square) {
    copy_point(x, row, point.data());
    for (std::size_t i = 0; i < x.n; ++i) {
      double distance;
      kernels().distances(x.values + i, x.n, 1, x.d, point.data(), 1, &distance, 1);
      square[i] = std::min(square[i], distance);
    }
    return square;
  };
  const auto masses = [&](const std::vector<double> &square) {
    std::vector<double> mass(blocks.count());
    for (std::size_t b = 0; b < mass.size(); ++b) {
      const double *first = square.data() + blocks.begin(b);
      mass[b] = kernels().sum_min(first, first, blocks.end(b) - blocks.begin(b),
                                  x.weights ? x.weights + blocks.begin(b) : nullptr);
    }
    return mass;
  };
  while (rows.size() < k) {
    closest = nearer(rows.back(), closest);
    if (sampler.set_blocks(masses(closest).data()) <= 0)
      throw TooFewDistinctPoints(rows.size(), k);
    double least = HUGE_VAL;
    std::size_t best = 0;
    for (std::size_t t = 0; t < tries; ++t) {
      const std::size_t row = sampler.draw(random.uniform(rows.size() * tries + t),
                                           [&](std::size_t i) { return x.weight(i) * closest[i]; });
      const std::vector<double> mass = masses(nearer(row, closest));
      const double left = std::accumulate(mass.begin(), mass.end(), 0.0);
      if (left < least) {
        least = left;
        best = row;
      }
    }
    rows.push_back(best);
  }
  return rows;
}

void test_seeding(std::uint64_t seed) {
  const Random random = Random(31).stream(seed);
  const std::size_t n = 1 + random.below(1, 5000), d = 1 + random.below(2, 40);
  const std::size_t k = 1 + random.below(3, std::min<std::size_t>(n, 40));
  const std::size_t tries = 1 + random.below(4, 9);
  Data data = random_data(random, n, d);
  if (random.below(5, 3) == 0)
    std::sort(data.x.begin(), data.x.end()); // neighbouring rows are alike
  const Points x = data.points(random.below(6, 2) == 1);
  Executor serial;
  Progress quiet;
  Context context{serial, quiet};
  std::vector<std::size_t> rows, plain;
  try {
    plain = plain_kmeanspp(x, k, tries, random);
  } catch (const TooFewDistinctPoints &) {
  }
  try {
    const SinglePoints single = single_points(x, summarise_columns(x, context), context);
    rows = kmeans::kmeanspp(x, single, k, tries, random, context);
  } catch (const TooFewDistinctPoints &) {
  }
  check(rows == plain, "seeds equal the plain algorithm's", seed);
}

// A sparse matrix, and the same made dense.
void test_sparse(std::uint64_t seed) {
  const Random random = Random(47).stream(seed);
  const std::size_t n = 20 + random.below(1, 3000), d = 1 + random.below(2, 60);
  Data data = random_data(random, n, d);
  std::vector<int> first(d + 1), row;
  std::vector<double> value;
  for (std::size_t j = 0; j < d; ++j) {
    for (std::size_t i = 0; i < n; ++i) {
      double &number = data.x[j * n + i];
      if (random.below((std::uint64_t(1) << 22) + j * n + i, 4) > 0)
        number = 0;
      if (number == 0)
        continue;
      row.push_back(static_cast<int>(i));
      value.push_back(number);
    }
    first[j + 1] = static_cast<int>(row.size());
  }
  Executor serial;
  Progress quiet;
  Context context{serial, quiet};
  const Points dense = data.points(random.below(3, 2) == 1);
  const SparseMatrix matrix{first.data(), row.data(), value.data(), n, d};
  const Columns columns = summarise_columns(dense, context);
  const SparsePoints sparse(matrix, summarise_columns(matrix, context), dense.weights, context);
  kmeans::Options options;
  options.k = 1 + random.below(4, 12);
  options.n_init = 1;
  options.start = kStarts[seed % 5];
  std::vector<int> label(n), other(n);
  try {
    const kmeans::Result fit = kmeans::fit(dense, columns, options, random, label.data(), context);
    const kmeans::Result same =
        kmeans::fit(sparse, columns, options, random, other.data(), context);
    check(label == other, "labels of sparse points", seed);
    check(std::fabs(fit.inertia - same.inertia) <= 1e-10 * (fit.inertia + 1e-3 * fit.totss),
          "inertia of sparse points", seed);
  } catch (const TooFewDistinctPoints &) {
  }
}

void test_threads(std::uint64_t seed) {
  const Random random = Random(5).stream(seed);
  const std::size_t n = 3000 + random.below(1, 30000), d = 1 + random.below(2, 20);
  const Data data = random_data(random, n, d);
  const bool weighted = random.below(3, 2) == 1;
  kmeans::Options options;
  options.k = 1 + random.below(4, 12);
  options.n_init = 2;
  options.max_iter = 20;
  options.start = kStarts[seed % 5];
  options.transfers = seed % 3 == 1;
  options.refine = seed % 4 >= 2;
  std::vector<int> first(n), other(n);
  kmeans::Result result;
  Progress quiet;
  constexpr kmeans::Algorithm algorithms[] = {
      kmeans::Algorithm::lloyd, kmeans::Algorithm::automatic, kmeans::Algorithm::hamerly,
      kmeans::Algorithm::yinyang};
  for (std::size_t threads = 1; threads <= 4; ++threads) {
    ThreadExecutor executor(threads);
    Context context{executor, quiet};
    options.algorithm = algorithms[threads - 1];
    try {
      const Columns columns = summarise_columns(data.points(weighted), context);
      const kmeans::Result fit = kmeans::fit(data.points(weighted), columns, options, random,
                                             threads == 1 ? first.data() : other.data(), context);
      if (threads == 1) {
        result = fit;
        continue;
      }
      check(first == other, "labels for any number of threads and algorithm", seed);
      check(std::memcmp(fit.centers.memptr(), result.centers.memptr(),
                        fit.centers.n_elem * sizeof(double)) == 0 &&
                fit.inertia == result.inertia,
            "the same bits for any number of threads and algorithm", seed);
    } catch (const TooFewDistinctPoints &) {
    }
  }
}

void test_batches(std::uint64_t seed) {
  const Random random = Random(6).stream(seed);
  const std::size_t n = 2000 + random.below(1, 20000), d = 1 + random.below(2, 20);
  const Data data = random_data(random, n, d);
  const bool weighted = random.below(3, 2) == 1;
  kmeans::MiniBatchOptions options;
  options.fit.k = 1 + random.below(4, 12);
  options.fit.n_init = 3;
  options.batch_size = 1 + random.below(5, 3000);
  options.schedule = random.below(6, 2) == 1 ? kmeans::Schedule::nested : kmeans::Schedule::classic;
  std::vector<int> first(n), other(n), added(n);
  kmeans::MiniBatchResult result;
  Progress quiet;
  for (std::size_t threads = 1; threads <= 3; ++threads) {
    ThreadExecutor executor(threads);
    Context context{executor, quiet};
    const Points x = data.points(weighted);
    const Columns columns = summarise_columns(x, context);
    try {
      kmeans::MiniBatchResult fit = kmeans::fit_minibatch(
          x, columns, options, random, threads == 1 ? first.data() : other.data(), context);
      fit = kmeans::partial_fit(x, columns, fit.learner, options, random, added.data(), context);
      if (threads == 1)
        result = fit;
      check(threads == 1 || first == other, "labels of batches for any number of threads", seed);
      check(std::equal(fit.learner.centers.begin(), fit.learner.centers.end(),
                       result.learner.centers.begin()) &&
                fit.fit.inertia == result.fit.inertia,
            "the same bits of batches for any number of threads", seed);
    } catch (const TooFewDistinctPoints &) {
    }
  }
}

} // namespace

#endif
