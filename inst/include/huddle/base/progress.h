// Progress and interruption come in from outside: the core only reports and asks.
#ifndef HUDDLE_BASE_PROGRESS_H
#define HUDDLE_BASE_PROGRESS_H

namespace huddle {

// Called on the thread that started the work, never by a worker.
class Progress {
public:
  virtual ~Progress() = default;
  // Throws when the user wants to stop; called between waves of blocks, several times a second.
  virtual void poll() {}
  // How much of the work is done, between 0 and 1.
  virtual void advance(double) {}
};

} // namespace huddle

#endif
