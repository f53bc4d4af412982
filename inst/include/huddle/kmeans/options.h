// What a k-means fit is asked for.
#ifndef HUDDLE_KMEANS_OPTIONS_H
#define HUDDLE_KMEANS_OPTIONS_H

#include <cstddef>
#include <vector>

namespace huddle {
namespace kmeans {

enum class Start {
  kmeanspp,     // greedy k-means++
  random,       // rows drawn by weight
  afkmc2,       // k-means++ approximated by Markov chains: one pass over the points
  oversampling, // k-means||: few passes, each taking many candidates
  bisecting,    // clusters split in two until there are k
  given
};

// Ways to find the labels of a pass. All give the same result, bit for bit.
enum class Algorithm {
  automatic, // what is fastest on the data at hand
  lloyd,     // every point against every center
  hamerly,   // one bound for all centers: the least memory
  yinyang,   // a bound for each few neighbouring centers
  elkan,     // a bound for each center: the fewest distances
};

struct Options {
  // Number of clusters: time and the memory for centers grow with it.
  std::size_t k = 1;
  // Greedy k-means++ gives the better optima; random starts cost less and need more restarts.
  Start start = Start::kmeanspp;
  // k x d starting centers, column after column, one set a start; only with Start::given.
  std::vector<const double *> centers;
  // Random starts: the one with the lowest inertia is kept. Time is proportional to it.
  std::size_t n_init = 10;
  // Bound on the passes of one restart.
  std::size_t max_iter = 300;
  // Stop when the squared movements of the centers add up to no more than tol times the mean
  // variance of the columns; 0 goes on until no label changes.
  double tol = 1e-4;
  Algorithm algorithm = Algorithm::automatic;
  // Search for a better optimum by swaps of centers (refine.h): several times the time of a start.
  bool refine = false;
  // Transfers of single points (hartigan_wong.h): a better optimum at the cost of some passes more.
  bool transfers = false;
  // Points and starting centers have length one, and so shall the centers: the cosine metric.
  bool spherical = false;
};

} // namespace kmeans
} // namespace huddle

#endif
