// Sparse matrices that own their memory.
#ifndef HUDDLE_DATA_CSR_H
#define HUDDLE_DATA_CSR_H

#include <cstddef>
#include <cstdint>
#include <vector>

namespace huddle {

// Row after row (compressed sparse rows): those of row i are entries begin(i) to end(i). Zeros may
// be stored.
struct Csr {
  std::vector<std::size_t> start{0};
  std::vector<std::int32_t> index; // columns
  std::vector<double> value;

  std::size_t rows() const { return start.size() - 1; }
  std::size_t begin(std::size_t i) const { return start[i]; }
  std::size_t end(std::size_t i) const { return start[i + 1]; }
  std::size_t size(std::size_t i) const { return end(i) - begin(i); }

  // Entries of the row that is being filled, and its end.
  void add(std::int32_t column, double number) {
    index.push_back(column);
    value.push_back(number);
  }
  void end_row() { start.push_back(index.size()); }
};

// Of a square matrix, by a counting sort: columns come out ascending in each row.
inline Csr transposed(const Csr &x) {
  const std::size_t n = x.rows();
  Csr out;
  out.start.assign(n + 1, 0);
  out.index.resize(x.index.size());
  out.value.resize(x.index.size());
  for (std::int32_t j : x.index)
    ++out.start[j + 1];
  for (std::size_t j = 0; j < n; ++j)
    out.start[j + 1] += out.start[j];
  std::vector<std::size_t> next(out.start.begin(), out.start.end() - 1);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t e = x.begin(i); e < x.end(i); ++e) {
      const std::size_t to = next[x.index[e]]++;
      out.index[to] = static_cast<std::int32_t>(i);
      out.value[to] = x.value[e];
    }
  return out;
}

} // namespace huddle

#endif
