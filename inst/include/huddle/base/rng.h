// Counter-based random numbers: Philox4x32-10 (Salmon et al. 2011, doi:10.1145/2063384.2063405).
// A draw is a pure function of (seed, stream, index), so any thread can make any draw and the
// result depends on neither the number of threads nor the platform's distributions.
#ifndef HUDDLE_BASE_RNG_H
#define HUDDLE_BASE_RNG_H

#include <cmath>
#include <cstdint>

namespace huddle {

class Random {
public:
  explicit Random(std::uint64_t seed, std::uint64_t stream = 0) : seed_(seed), stream_(stream) {}

  // An independent sequence under the same seed: one per restart or per block.
  Random stream(std::uint64_t id) const { return Random(seed_, id); }

  std::uint64_t bits(std::uint64_t index) const {
    std::uint32_t c0 = static_cast<std::uint32_t>(index);
    std::uint32_t c1 = static_cast<std::uint32_t>(index >> 32);
    std::uint32_t c2 = static_cast<std::uint32_t>(stream_);
    std::uint32_t c3 = static_cast<std::uint32_t>(stream_ >> 32);
    std::uint32_t k0 = static_cast<std::uint32_t>(seed_);
    std::uint32_t k1 = static_cast<std::uint32_t>(seed_ >> 32);
    for (int round = 0; round < 10; ++round) {
      const std::uint64_t p0 = std::uint64_t{0xD2511F53u} * c0;
      const std::uint64_t p1 = std::uint64_t{0xCD9E8D57u} * c2;
      c0 = static_cast<std::uint32_t>(p1 >> 32) ^ c1 ^ k0;
      c1 = static_cast<std::uint32_t>(p1);
      c2 = static_cast<std::uint32_t>(p0 >> 32) ^ c3 ^ k1;
      c3 = static_cast<std::uint32_t>(p0);
      k0 += 0x9E3779B9u;
      k1 += 0xBB67AE85u;
    }
    return (std::uint64_t{c1} << 32) | c0;
  }

  // Uniform on [0, 1) with 53 random bits.
  double uniform(std::uint64_t index) const {
    return static_cast<double>(bits(index) >> 11) * 0x1.0p-53;
  }

  // Uniform on (0, 1): a value whose logarithm is finite and negative.
  double uniform_open(std::uint64_t index) const {
    return (static_cast<double>(bits(index) >> 12) + 0.5) * 0x1.0p-52;
  }

  // Uniform on 0 .. bound - 1, by the high word of a product; the bias is below bound / 2^64.
  std::uint64_t below(std::uint64_t index, std::uint64_t bound) const {
    const std::uint64_t b = bits(index);
    const std::uint64_t low = (b & 0xFFFFFFFFu) * (bound & 0xFFFFFFFFu);
    const std::uint64_t cross1 = (b >> 32) * (bound & 0xFFFFFFFFu);
    const std::uint64_t cross2 = (b & 0xFFFFFFFFu) * (bound >> 32);
    const std::uint64_t carry =
        ((low >> 32) + (cross1 & 0xFFFFFFFFu) + (cross2 & 0xFFFFFFFFu)) >> 32;
    return (b >> 32) * (bound >> 32) + (cross1 >> 32) + (cross2 >> 32) + carry;
  }

  // Standard normal by inversion, Wichura's algorithm AS 241 (doi:10.2307/2347330).
  double normal(std::uint64_t index) const { return normal_quantile(uniform_open(index)); }

private:
  static double ratio(double r, const double (&a)[8], const double (&b)[8]) {
    double top = a[7], bottom = b[7];
    for (int i = 6; i >= 0; --i) {
      top = top * r + a[i];
      bottom = bottom * r + b[i];
    }
    return top / bottom;
  }

  static double normal_quantile(double p) {
    static const double centre_top[8] = {3.3871328727963666080e0, 1.3314166789178437745e2,
                                         1.9715909503065514427e3, 1.3731693765509461125e4,
                                         4.5921953931549871457e4, 6.7265770927008700853e4,
                                         3.3430575583588128105e4, 2.5090809287301226727e3};
    static const double centre_bottom[8] = {1.0,
                                            4.2313330701600911252e1,
                                            6.8718700749205790830e2,
                                            5.3941960214247511077e3,
                                            2.1213794301586595867e4,
                                            3.9307895800092710610e4,
                                            2.8729085735721942674e4,
                                            5.2264952788528545610e3};
    static const double middle_top[8] = {1.42343711074968357734e0,  4.63033784615654529590e0,
                                         5.76949722146069140550e0,  3.64784832476320460504e0,
                                         1.27045825245236838258e0,  2.41780725177450611770e-1,
                                         2.27238449892691845833e-2, 7.74545014278341407640e-4};
    static const double middle_bottom[8] = {1.0,
                                            2.05319162663775882187e0,
                                            1.67638483018380384940e0,
                                            6.89767334985100004550e-1,
                                            1.48103976427480074590e-1,
                                            1.51986665636164571966e-2,
                                            5.47593808499534494600e-4,
                                            1.05075007164441684324e-9};
    static const double tail_top[8] = {6.65790464350110377720e0,  5.46378491116411436990e0,
                                       1.78482653991729133580e0,  2.96560571828504891230e-1,
                                       2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                       2.71155556874348757815e-5, 2.01033439929228813265e-7};
    static const double tail_bottom[8] = {1.0,
                                          5.99832206555887937690e-1,
                                          1.36929880922735805310e-1,
                                          1.48753612908506148525e-2,
                                          7.86869131145613259100e-4,
                                          1.84631831751005468180e-5,
                                          1.42151175831644588870e-7,
                                          2.04426310338993978564e-15};
    const double q = p - 0.5;
    if (std::fabs(q) <= 0.425)
      return q * ratio(0.180625 - q * q, centre_top, centre_bottom);
    const double r = std::sqrt(-std::log(q < 0 ? p : 1.0 - p));
    const double z = r <= 5.0 ? ratio(r - 1.6, middle_top, middle_bottom)
                              : ratio(r - 5.0, tail_top, tail_bottom);
    return q < 0 ? -z : z;
  }

  std::uint64_t seed_;
  std::uint64_t stream_;
};

} // namespace huddle

#endif
