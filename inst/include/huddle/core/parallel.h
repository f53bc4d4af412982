// The block scheduler. Work is cut into blocks that depend on the data's size alone; each block
// owns its partial result and partials are combined serially in block order, so results carry the
// same bits for any number of threads. Blocks are handed out in waves: between two waves the
// calling thread polls for an interrupt, and nothing is thrown past a running worker.
#ifndef HUDDLE_CORE_PARALLEL_H
#define HUDDLE_CORE_PARALLEL_H

#include "progress.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <exception>
#include <mutex>

namespace huddle {

// A range of block numbers to work through; `run` may be called from several threads at once.
class BlockTask {
public:
  virtual ~BlockTask() = default;
  virtual void run(std::size_t begin, std::size_t end) noexcept = 0;
};

// Where blocks run. An executor calls task.run() on disjoint ranges that cover [begin, end).
class Executor {
public:
  virtual ~Executor() = default;
  virtual std::size_t threads() const { return 1; }
  virtual void run(std::size_t begin, std::size_t end, BlockTask &task) { task.run(begin, end); }
};

// What every algorithm is handed from outside.
struct Context {
  Executor &executor;
  Progress &progress;
};

namespace detail {

template <class Body> class GuardedTask final : public BlockTask {
public:
  explicit GuardedTask(Body &body) : body_(body) {}

  void run(std::size_t begin, std::size_t end) noexcept override {
    for (std::size_t block = begin; block < end && !failed_.load(std::memory_order_relaxed);
         ++block) {
      try {
        body_(block);
      } catch (...) {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (!error_)
          error_ = std::current_exception();
        failed_.store(true, std::memory_order_relaxed);
      }
    }
  }

  void rethrow() {
    if (error_)
      std::rethrow_exception(error_);
  }

private:
  Body &body_;
  std::atomic<bool> failed_{false};
  std::mutex mutex_;
  std::exception_ptr error_;
};

} // namespace detail

// Work below this many elementary operations is not worth waking a second thread for.
constexpr double kSerialWork = 2e5;

// Calls body(block) for every block. `work` estimates the elementary operations of all blocks.
template <class Body>
void for_blocks(Context &context, std::size_t blocks, double work, Body body) {
  using Clock = std::chrono::steady_clock;
  detail::GuardedTask<Body> task(body);
  Executor serial;
  Executor &executor = work < kSerialWork ? serial : context.executor;
  // A first wave that should take about a millisecond; later ones grow towards a tenth of a second.
  const double per_block =
      std::max(work / static_cast<double>(std::max<std::size_t>(blocks, 1)), 1.0);
  std::size_t wave = static_cast<std::size_t>(std::min(4e6 / per_block, 1e9)) + 1;
  wave = std::max(wave, 4 * executor.threads());
  for (std::size_t begin = 0; begin < blocks;) {
    context.progress.poll();
    const std::size_t end = std::min(blocks, begin + wave);
    const auto start = Clock::now();
    executor.run(begin, end, task);
    task.rethrow();
    if (Clock::now() - start < std::chrono::milliseconds(50))
      wave *= 2;
    else if (Clock::now() - start > std::chrono::milliseconds(200))
      wave = std::max<std::size_t>(wave / 2, executor.threads());
    begin = end;
  }
}

// The same, and tells how much is done now and then, after no fewer than `least` blocks.
template <class Body>
void for_blocks_reported(Context &context, std::size_t blocks, double work, Body body,
                         std::size_t least = 64) {
  const std::size_t step = std::max<std::size_t>(least, blocks / 64 + 1);
  for (std::size_t begin = 0; begin < blocks; begin += step) {
    const std::size_t count = std::min(step, blocks - begin);
    for_blocks(context, count, work * count / blocks, [&](std::size_t i) { body(begin + i); });
    context.progress.advance(static_cast<double>(begin + count) / blocks);
  }
}

// Cuts n items into blocks of a fixed length.
class Blocks {
public:
  Blocks(std::size_t n, std::size_t length) : n_(n), length_(length) {}
  std::size_t count() const { return (n_ + length_ - 1) / length_; }
  std::size_t begin(std::size_t block) const { return block * length_; }
  std::size_t end(std::size_t block) const { return std::min(n_, (block + 1) * length_); }
  std::size_t length() const { return length_; }

private:
  std::size_t n_;
  std::size_t length_;
};

} // namespace huddle

#endif
