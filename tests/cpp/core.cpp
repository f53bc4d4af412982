// A stand-alone program over the core, without R: the same headers under sanitizers and fuzzing.
//   make -C tests/cpp            builds it and runs it on every instruction set of the machine
//   make -C tests/cpp sanitize   the same under the address, undefined-behaviour and thread
//   sanitizers
// It compares the fast paths with the plain ones on random data, and prints what differs.
#include <huddle.h>

#include <cstdio>
#include <cstring>
#include <thread>

using namespace huddle;

namespace {

constexpr kmeans::Start kStarts[] = {kmeans::Start::kmeanspp, kmeans::Start::random,
                                     kmeans::Start::afkmc2, kmeans::Start::oversampling,
                                     kmeans::Start::bisecting};

int failures = 0;

void check(bool ok, const char *what, std::uint64_t seed) {
  if (ok)
    return;
  ++failures;
  std::printf("FAILED: %s (case %llu)\n", what, static_cast<unsigned long long>(seed));
}

class ThreadExecutor final : public Executor {
public:
  explicit ThreadExecutor(std::size_t threads) : threads_(threads) {}
  std::size_t threads() const override { return threads_; }
  void run(std::size_t begin, std::size_t end, BlockTask &task) override {
    std::vector<std::thread> pool;
    std::atomic<std::size_t> next{begin};
    for (std::size_t t = 0; t < threads_; ++t)
      pool.emplace_back([&] {
        for (std::size_t block; (block = next.fetch_add(1)) < end;)
          task.run(block, block + 1);
      });
    for (std::thread &thread : pool)
      thread.join();
  }

private:
  const std::size_t threads_;
};

struct Data {
  std::vector<double> x, weights;
  std::size_t n, d;
  Points points(bool weighted) const {
    return {x.data(), n, d, weighted ? weights.data() : nullptr};
  }
};

// Random data with whole numbers, duplicates, large offsets, tiny spread or outliers now and then.
Data random_data(const Random &random, std::size_t n, std::size_t d) {
  Data data{std::vector<double>(n * d), std::vector<double>(n), n, d};
  const std::uint64_t kind = random.below(1u << 20, 5);
  for (std::size_t i = 0; i < n * d; ++i) {
    const double value = random.normal(i);
    data.x[i] = kind == 0   ? std::floor(2 * value)
                : kind == 1 ? 1e8 + value
                : kind == 2 ? 1e-3 * value
                            : value;
  }
  for (std::size_t i = 0; kind == 4 && i < std::min<std::size_t>(n, 8); ++i)
    for (std::size_t j = 0; j < d; ++j)
      data.x[j * n + i] *= std::pow(10.0, static_cast<double>(i));
  for (std::size_t i = 0; i < n; ++i)
    data.weights[i] = static_cast<double>(random.below((1u << 21) + i, 4));
  data.weights[0] = 1;
  return data;
}

std::int32_t nearest_center(const Points &x, std::size_t i, const std::vector<double> &centers,
                            std::size_t k) {
  std::int32_t best = 0;
  double least = HUGE_VAL;
  for (std::size_t j = 0; j < k; ++j) {
    volatile double sum = 0; // no fused products, whatever the compiler's defaults
    for (std::size_t c = 0; c < x.d; ++c) {
      const double difference = x.column(c)[i] - centers[j * x.d + c];
      volatile double square = difference * difference;
      sum = sum + square;
    }
    if (sum < least) {
      least = sum;
      best = static_cast<std::int32_t>(j);
    }
  }
  return best;
}

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

void test_labels(std::uint64_t seed) {
  const Random random = Random(99).stream(seed);
  const std::size_t n = 1 + random.below(1, 4000), d = 1 + random.below(2, 40);
  const std::size_t k = 1 + random.below(3, std::min<std::size_t>(n, 60));
  const Data data = random_data(random, n, d);
  const Points x = data.points(false);
  std::vector<double> centers(k * d);
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
      mass[b] = kernels().sum_least(first, first, blocks.end(b) - blocks.begin(b),
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
      check(fit.learner.centers == result.learner.centers && fit.fit.inertia == result.fit.inertia,
            "the same bits of batches for any number of threads", seed);
    } catch (const TooFewDistinctPoints &) {
    }
  }
}

// Silhouettes against their definition, each pair of points in turn.
void test_silhouettes(std::uint64_t seed) {
  const Random random = Random(29).stream(seed);
  const std::size_t n = 2 + random.below(1, 900), d = 1 + random.below(2, 9);
  const std::size_t k = 2 + random.below(3, seed % 3 == 0 ? n : 9);
  const bool weighted = seed % 2 == 1;
  const Distance kind = seed % 5 == 0   ? Distance::manhattan
                        : seed % 7 == 0 ? Distance::chebyshev
                        : seed % 9 == 0 ? Distance::minkowski
                                        : Distance::euclidean;
  const Data data = random_data(random, n, d);
  const Points x = data.points(weighted);
  const metrics::PairMeasure measure(x, kind, 3);
  std::vector<std::int32_t> label(n);
  for (std::size_t i = 0; i < n; ++i)
    label[i] = static_cast<std::int32_t>(random.below(100 + i, k + 1));
  std::vector<std::int32_t> other(n);
  for (std::size_t i = 0; i < n; ++i)
    other[i] = label[i] > 0 ? label[i] % 3 : static_cast<std::int32_t>(random.below(9000 + i, 3));
  const std::vector<metrics::Labelling> labellings = {{other.data(), 2}, {label.data(), k}};
  std::vector<std::uint32_t> rows;
  for (std::uint32_t i = 0; i < n; i += 3)
    if (label[i] > 0)
      rows.push_back(i);
  Progress quiet;
  metrics::Silhouette first, together;
  for (std::size_t threads = 1; threads <= 3; ++threads) {
    ThreadExecutor executor(threads);
    Context context{executor, quiet};
    const metrics::Silhouette all =
        metrics::pairwise_silhouette(x, label.data(), k, measure, context);
    const metrics::Silhouette some =
        metrics::pairwise_silhouette(x, label.data(), k, measure, rows, context);
    const metrics::Silhouette shared =
        metrics::silhouettes_of_labellings(x, labellings, measure, rows, context)[1];
    if (threads == 1) {
      first = all;
      together = shared;
    }
    check(shared.width == together.width && shared.neighbor == together.neighbor,
          "the same bits of several labellings for any number of threads", seed);
    for (std::size_t i = 0; i < rows.size(); ++i)
      check(std::fabs(shared.width[i] - all.width[rows[i]]) < 1e-11,
            "silhouettes of several labellings", seed);
    for (std::size_t i = 0; i < n; ++i)
      check(label[i] == 0 ? std::isnan(all.width[i]) : all.width[i] == first.width[i],
            "the same bits of silhouettes for any number of threads", seed);
    for (const std::uint32_t i : rows)
      check(std::fabs(some.width[i] - all.width[i]) < 1e-11, "silhouettes of some points", seed);
  }
  std::vector<double> weight(k + 1);
  for (std::size_t i = 0; i < n; ++i)
    weight[label[i]] += x.weight(i);
  for (std::size_t i = 0; i < n; ++i) {
    if (label[i] == 0)
      continue;
    std::vector<double> sum(k + 1);
    for (std::size_t j = 0; j < n; ++j) {
      double total = 0, largest = 0;
      for (std::size_t c = 0; c < d; ++c) {
        const double gap = std::fabs(x.column(c)[i] - x.column(c)[j]);
        largest = std::max(largest, gap);
        total += kind == Distance::manhattan   ? gap
                 : kind == Distance::minkowski ? gap * gap * gap
                                               : gap * gap;
      }
      sum[label[j]] += x.weight(j) * (kind == Distance::manhattan   ? total
                                      : kind == Distance::chebyshev ? largest
                                      : kind == Distance::minkowski ? std::cbrt(total)
                                                                    : std::sqrt(total));
    }
    metrics::Silhouette plain = metrics::no_widths(1);
    metrics::WidthOf width(label[i], x.weight(i));
    for (std::size_t c = 1; c <= k; ++c)
      width.add(static_cast<std::int32_t>(c), sum[c], weight[c]);
    width.write(plain, 0);
    check(std::fabs(plain.width[0] - first.width[i]) < 1e-11 ||
              (std::isnan(plain.width[0]) && std::isnan(first.width[i])),
          "silhouettes by their definition", seed);
  }
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

// DBSCAN written for reading: all pairs.
density::Clusters plain_dbscan(const Points &x, double limit, const density::Options &options) {
  const auto near = [&](std::size_t a, std::size_t b) {
    volatile double sum = 0;
    for (std::size_t j = 0; j < x.d; ++j) {
      volatile double square =
          (x.column(j)[a] - x.column(j)[b]) * (x.column(j)[a] - x.column(j)[b]);
      sum = sum + square;
    }
    return sum <= limit;
  };
  density::Clusters clusters(x.n);
  for (std::size_t i = 0; i < x.n; ++i) {
    double weight = 0;
    for (std::size_t j = 0; j < x.n; ++j)
      weight += near(i, j) ? x.weight(j) : 0;
    clusters.core[i] = x.weight(i) > 0 && weight >= options.min_samples;
  }
  UnionFind sets(x.n);
  for (std::uint32_t i = 0; i < x.n; ++i)
    for (std::uint32_t j = 0; j < i; ++j)
      if (clusters.core[i] && clusters.core[j] && near(i, j))
        sets.unite_alone(i, j);
  for (std::uint32_t i = 0; i < x.n; ++i)
    for (std::uint32_t j = 0; j < x.n; ++j)
      if (clusters.core[i] ? i == j : options.border && clusters.core[j] && near(i, j))
        clusters.first[i] = std::min(clusters.first[i], sets.find(j));
  return clusters;
}

// The grid, the tree and two threads against the plain version; OPTICS for any number of threads.
void test_density(std::uint64_t seed) {
  const Random random(seed + 9000);
  const std::size_t d = 1 + seed % 5, n = 1 + random.below(1, seed % 4 == 0 ? 3000 : 200);
  const Data data = random_data(random, n, d);
  const Points x = data.points(seed % 3 == 0);
  const double sizes[] = {0, 1e-3, 0.1, 0.3, 1, 3, HUGE_VAL};
  density::Options options;
  options.eps = sizes[random.below(2, 7)];
  options.min_samples = static_cast<double>(1 + random.below(3, 8));
  options.border = seed % 5 > 0;
  const density::Scale scale{Distance::euclidean, 2};
  const density::Clusters expected = plain_dbscan(x, options.eps * options.eps, options);
  Progress progress;
  for (std::size_t threads = 1; threads <= 2; ++threads) {
    ThreadExecutor executor(threads);
    Context context{executor, progress};
    for (const density::Clusters &found : {density::fit(x, scale, options, context),
                                           density::cluster_by_tree(x, scale, options, context)}) {
      check(found.core == expected.core, "cores", seed);
      check(found.first == expected.first, "clusters", seed);
    }
    const density::Reachability order =
        density::with_tree(x, scale, context, [&](const KdTree &tree, const Measure &measure) {
          return density::Optics(tree, measure, options, context).run();
        });
    std::vector<char> seen(n);
    for (const std::uint32_t row : order.order)
      seen[row] = 1;
    check(std::count(seen.begin(), seen.end(), 1) == static_cast<std::ptrdiff_t>(n), "order", seed);
  }
}

bool same_trees(const SpanningTree &a, const SpanningTree &b) {
  bool same = a.edges.size() == b.edges.size() && a.core == b.core;
  for (std::size_t i = 0; same && i < a.edges.size(); ++i)
    same = a.edges[i].weight == b.edges[i].weight && a.edges[i].low == b.edges[i].low &&
           a.edges[i].high == b.edges[i].high;
  return same;
}

// Both ways to a spanning tree give the same edges, with ties and duplicates and for any number of
// threads, and equal points taken together give the same weights.
void test_spanning_trees(std::uint64_t seed) {
  const Random random(seed + 9500);
  const std::size_t n = 1 + random.below(0, 700), d = 1 + random.below(1, 6);
  const double min_samples = static_cast<double>(1 + random.below(2, std::min<std::size_t>(n, 25)));
  const Data data = random_data(random, n, d);
  const Points x = data.points(false);
  const Measure measure(Distance::euclidean);
  Progress progress;
  SpanningTree trees[2];
  for (std::size_t t = 0; t < 2; ++t) {
    ThreadExecutor executor(2 * t + 1);
    Context context{executor, progress};
    const KdTree tree(x, context);
    trees[t] = spanning_tree_by_boruvka(tree, measure, nullptr, min_samples, context);
    const CoreDistances core = core_distances(tree, measure, nullptr, min_samples, context);
    std::vector<double> by_row(n);
    for (std::size_t p = 0; p < n; ++p)
      by_row[tree.row(p)] = core.value[p];
    check(same_trees(trees[t], spanning_tree_by_prim(x, measure, by_row, context)),
          "Boruvka and Prim", seed);
  }
  check(same_trees(trees[0], trees[1]), "spanning trees and threads", seed);
  ThreadExecutor executor(1);
  Context context{executor, progress};
  const SpanningTree joined =
      hdbscan::spanning_tree(x, Distance::euclidean, 2, min_samples, context);
  bool equal = joined.edges.size() == trees[0].edges.size() && joined.core == trees[0].core;
  for (std::size_t i = 0; equal && i < joined.edges.size(); ++i)
    equal = joined.edges[i].weight == trees[0].edges[i].weight;
  check(equal, "equal points taken together", seed);
}

// Counting of label pairs against one cell at a time, and matchings against all orders.
void test_labellings(std::uint64_t seed) {
  const Random random(seed + 900);
  Progress progress;
  const std::size_t n = random.below(400, 0), rows = 1 + random.below(300, 1),
                    cols = 1 + random.below(300, 2);
  std::vector<int> a(n), b(n);
  std::vector<double> counts(rows * cols);
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t r = random.below(rows, 10 + 2 * i), c = random.below(cols, 11 + 2 * i);
    a[i] = static_cast<int>(r) - 7;
    b[i] = static_cast<int>(c) + 3;
    ++counts[r * cols + c];
  }
  const metrics::Labels x{a.data(), n, -7, rows}, y{b.data(), n, 3, cols};
  const auto dense = metrics::detail::count_dense(x, y, progress);
  const auto sparse = metrics::detail::count_sparse(x, y, progress);
  check(dense.row == sparse.row && dense.col == sparse.col && dense.count == sparse.count,
        "tables of counts", seed);
  for (std::size_t i = 0; i < dense.count.size(); ++i)
    counts[dense.row[i] * cols + dense.col[i]] -= dense.count[i];
  check(std::all_of(counts.begin(), counts.end(), [](double left) { return left == 0; }),
        "cells of the table", seed);

  const std::size_t k = 1 + random.below(6, 5), wide = k + random.below(2, 6);
  std::vector<double> cost(k * wide);
  for (std::size_t i = 0; i < cost.size(); ++i)
    cost[i] = static_cast<double>(random.below(9, 2000 + i)) - 4;
  const auto sum = [&](const std::vector<std::size_t> &col) {
    double total = 0;
    for (std::size_t r = 0; r < k; ++r)
      total += cost[r * wide + col[r]];
    return total;
  };
  std::vector<std::size_t> order(wide);
  std::iota(order.begin(), order.end(), std::size_t(0));
  double least = sum(order);
  while (std::next_permutation(order.begin(), order.end()))
    least = std::min(least, sum(order));
  check(sum(metrics::assign_rows({cost.data(), k, wide}, progress)) == least, "assignment", seed);
}

// Every node covers its children's positions and has the least box around its points.
void test_tree(const KdTree &tree, const Points &x, std::uint64_t seed) {
  std::vector<std::uint32_t> rows(tree.rows(), tree.rows() + x.n);
  bool same = true, nested = true, tight = true;
  for (std::size_t p = 0; p < x.n; ++p)
    for (std::size_t j = 0; j < x.d; ++j)
      same = same && tree.point(p)[j * kLeafPoints] == x.column(j)[rows[p]];
  for (std::uint32_t node = 1; node < 2 * tree.leaves(); ++node) {
    const std::size_t begin = tree.begin(node), end = tree.end(node);
    nested = nested && (tree.is_leaf(node) ? tree.node_of(tree.leaf_of(node)) == node
                                           : tree.begin(2 * node) == begin &&
                                                 tree.end(2 * node) == tree.begin(2 * node + 1) &&
                                                 tree.end(2 * node + 1) == end);
    tight = tight &&
            *std::min_element(rows.begin() + begin, rows.begin() + end) == tree.least_row(node);
    for (std::size_t j = 0; j < x.d; ++j) {
      double low = HUGE_VAL, high = -HUGE_VAL;
      for (std::size_t p = begin; p < end; ++p) {
        low = std::min(low, x.column(j)[rows[p]]);
        high = std::max(high, x.column(j)[rows[p]]);
      }
      tight = tight && low == tree.low(node)[j] && high == tree.high(node)[j];
    }
  }
  std::sort(rows.begin(), rows.end());
  for (std::size_t i = 0; i < x.n; ++i)
    same = same && rows[i] == i;
  check(same && nested && tight, "kd-tree", seed);
}

void test_neighbors(std::uint64_t seed) {
  const Random random = Random(77).stream(seed);
  const std::size_t n = 2 + random.below(1, seed % 10 == 0 ? 12000 : 700);
  const std::size_t d = 1 + random.below(2, 12);
  const std::size_t k = 1 + random.below(3, std::min<std::size_t>(n - 1, seed % 4 == 0 ? 150 : 20));
  const Data data = random_data(random, n, d);
  const Points x = data.points(false);
  ThreadExecutor three(3);
  Executor serial;
  Progress quiet;
  Context parallel{three, quiet}, alone{serial, quiet};
  test_tree(KdTree(x, parallel), x, seed);
  const Measure measure(Distance::euclidean);
  std::vector<std::int32_t> by_tree(n * k), by_screening(n * k);
  std::vector<double> tree_distance(n * k), screening_distance(n * k);
  nearest(x, x, true, measure, Method::tree, {k, by_tree.data(), tree_distance.data()}, parallel);
  nearest(x, x, true, measure, Method::brute, {k, by_screening.data(), screening_distance.data()},
          alone);
  check(by_tree == by_screening && tree_distance == screening_distance, "two searches", seed);
  const std::size_t i = random.below(4, n);
  std::vector<Found> all;
  for (std::size_t j = 0; j < n; ++j) {
    volatile double sum = 0;
    for (std::size_t c = 0; c < d; ++c) {
      const double difference = x.column(c)[i] - x.column(c)[j];
      volatile double square = difference * difference;
      sum = sum + square;
    }
    if (j != i)
      all.push_back({sum, static_cast<std::uint32_t>(j)});
  }
  std::sort(all.begin(), all.end());
  bool right = true;
  for (std::size_t m = 0; m < k; ++m)
    right = right && by_tree[m * n + i] == static_cast<std::int32_t>(all[m].second);
  check(right, "nearest of one point", seed);
  const double radius = std::sqrt(all[k - 1].first);
  const KdTree tree(x, alone);
  const NeighborLists near =
      within_radius(Search{tree, tree, measure}, Radius(&radius, false), parallel);
  std::size_t within = 0;
  while (within < all.size() && std::sqrt(all[within].first) <= radius)
    ++within;
  check(near.from[i + 1] - near.from[i] == within, "count within a radius", seed);
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
  test_union_find();
  std::printf("%s: %d failed\n", kernels().name, failures);
  return failures > 0;
}
