/* Arithmetic of whole numbers wraps around; a divisor of 0 was refused by the caller. */
#define BINARY(name, formula) NN_BINARY(F(nn_##name), T, T, (T)(formula))
#define CALL(name, formula) NN_BINARY_CALL(F(nn_##name), T, (T)(formula))
#define COMPARISON(name, op) NN_BINARY(F(nn_##name), T, uint8_t, x op y)

BINARY(add, (uint64_t)x + (uint64_t)y)
BINARY(subtract, (uint64_t)x - (uint64_t)y)
BINARY(multiply, (uint64_t)x *(uint64_t)y)

/* The quotient towards 0 and what is left, where dividing the smallest number by -1 wraps too. */
static inline T F(quotient)(T x, T y) {
  if (y == 0) return 0;
  return y == (T)-1 && (T)-1 < 0 ? (T)(0 - (uint64_t)x) : x / y;
}
static inline T F(rest)(T x, T y) {
  return (T)((uint64_t)x - (uint64_t)F(quotient)(x, y) * (uint64_t)y);
}
CALL(divide_trunc, F(quotient)(x, y))
CALL(floor_divide, F(quotient)(x, y) - (F(rest)(x, y) != 0 && (x < 0) != (y < 0)))
CALL(fmod, F(rest)(x, y))
CALL(remainder, F(rest)(x, y) + (F(rest)(x, y) != 0 && (x < 0) != (y < 0) ? y : 0))

/* By squaring; a negative exponent leaves 0, 1 and -1 only. */
static inline T F(raised)(T x, T y) {
  if (y < 0) return x == 1 ? 1 : x == (T)-1 ? (y % 2 ? (T)-1 : 1) : 0;
  uint64_t result = 1, base = (uint64_t)x;
  for (; y; y >>= 1, base *= base)
    if (y & 1) result *= base;
  return (T)result;
}
CALL(power, F(raised)(x, y))

BINARY(maximum, x > y ? x : y)
BINARY(minimum, x < y ? x : y)
BINARY(fmax, x > y ? x : y)
BINARY(fmin, x < y ? x : y)
BINARY(heaviside, x == 0 ? y : x > 0)
BINARY(bitwise_and, x &y)
BINARY(bitwise_or, x | y)
BINARY(bitwise_xor, x ^ y)
/* Shifting by more bits than there are shifts all of them out. */
enum { F(bits) = 8 * sizeof(T), F(most) = (T)-1 < 0 ? 8 * sizeof(T) - 1 : 8 * sizeof(T) };
BINARY(bitwise_left_shift, (uint64_t)y >= F(bits) ? 0 : (uint64_t)x << ((uint64_t)y & 63))
BINARY(bitwise_right_shift, (uint64_t)y >= F(most) ? (x < 0 ? -1 : 0) : x >> ((uint64_t)y & 63))

/* By Euclid's method on sizes, of which the smallest number's only wraps around in the result. */
static inline uint64_t F(size_of)(T x) { return x < 0 ? 0 - (uint64_t)x : (uint64_t)x; }
static inline uint64_t F(divisor)(T x, T y) {
  uint64_t a = F(size_of)(x), b = F(size_of)(y);
  while (b) {
    uint64_t rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}
CALL(gcd, F(divisor)(x, y))
CALL(lcm, x == 0 || y == 0 ? 0 : F(size_of)(x) / F(divisor)(x, y) * F(size_of)(y))

NN_COMPARISON_LIST(COMPARISON)

#undef BINARY
#undef CALL
#undef COMPARISON
