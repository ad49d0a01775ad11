/* Functions of whole numbers, which wrap around. */
#define UNARY(name, formula)                                                                   \
  NN_CLONES static void F(nn_##name)(const T *restrict xs, T *restrict ys, int64_t n) {         \
    for (int64_t i = 0; i < n; i++) {                                                          \
      T x = xs[i];                                                                             \
      ys[i] = (T)(formula);                                                                    \
    }                                                                                          \
  }

UNARY(whole_absolute, x < 0 ? 0 - (uint64_t)x : (uint64_t)x)
UNARY(whole_negative, 0 - (uint64_t)x)
UNARY(whole_sign, (x > 0) - (x < 0))
UNARY(whole_square, (uint64_t)x *(uint64_t)x)
UNARY(whole_relu, x < 0 ? 0 : x)
UNARY(bitwise_not, ~x)

#undef UNARY
