// How much memory the machine has.
#ifndef HUDDLE_BASE_MEMORY_H
#define HUDDLE_BASE_MEMORY_H

#ifdef _WIN32
#ifndef NOMINMAX
#define NOMINMAX
#endif
#include <windows.h>
#else
#include <unistd.h>
#endif

namespace huddle {

// In bytes; 4 GiB where the system does not tell.
inline double physical_memory() {
  constexpr double unknown = 4.0 * (1u << 30);
#ifdef _WIN32
  MEMORYSTATUSEX status;
  status.dwLength = sizeof(status);
  return GlobalMemoryStatusEx(&status) ? static_cast<double>(status.ullTotalPhys) : unknown;
#else
  const double pages = static_cast<double>(sysconf(_SC_PHYS_PAGES));
  const double bytes = static_cast<double>(sysconf(_SC_PAGESIZE));
  return pages > 0 && bytes > 0 ? pages * bytes : unknown;
#endif
}

} // namespace huddle

#endif
