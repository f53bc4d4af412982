// What all tests of the core use: data, threads, and a count of what failed.
#ifndef HUDDLE_TESTS_SHARED_H
#define HUDDLE_TESTS_SHARED_H

#include <huddle.h>

#include <cstdio>
#include <thread>

using namespace huddle;

namespace {

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

std::int32_t nearest_center(const Points &x, std::size_t i, const arma::mat &centers,
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

} // namespace

#endif
