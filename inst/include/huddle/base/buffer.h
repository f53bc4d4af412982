// Uninitialised arrays. Large ones ask Linux for huge pages: the first touch of fresh small pages
// costs more than the work that is done on them.
#ifndef HUDDLE_BASE_BUFFER_H
#define HUDDLE_BASE_BUFFER_H

#include <cstddef>
#include <new>
#include <type_traits>
#include <utility>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace huddle {

template <class T> class Buffer {
public:
  static_assert(std::is_trivial<T>::value, "elements are neither constructed nor destroyed");

  explicit Buffer(std::size_t size) : alignment_(alignment_of(size * sizeof(T))) {
    values_ = static_cast<T *>(::operator new(size * sizeof(T), alignment_));
#if defined(__linux__) && defined(MADV_HUGEPAGE)
    if (alignment_ == kHuge)
      madvise(values_, size * sizeof(T) / kHugePage * kHugePage, MADV_HUGEPAGE); // a wish only
#endif
  }
  ~Buffer() { ::operator delete(values_, alignment_); }
  Buffer(const Buffer &) = delete;
  Buffer &operator=(const Buffer &) = delete;

  void swap(Buffer &other) {
    std::swap(alignment_, other.alignment_);
    std::swap(values_, other.values_);
  }

  T *data() { return values_; }
  const T *data() const { return values_; }

private:
  static constexpr std::size_t kHugePage = std::size_t(1) << 21;
  static constexpr std::align_val_t kHuge{kHugePage};
  static constexpr std::align_val_t kCacheLine{64};

  static std::align_val_t alignment_of(std::size_t bytes) {
    return bytes >= kHugePage ? kHuge : kCacheLine;
  }

  std::align_val_t alignment_;
  T *values_;
};

} // namespace huddle

#endif
