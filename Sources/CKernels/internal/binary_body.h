#define BINARY(name, formula) NN_BINARY(F(nn_##name), T, T, formula)
#define CALL(name, formula) NN_BINARY_CALL(F(nn_##name), T, formula)
#define COMPARISON(name, op) NN_BINARY(F(nn_##name), T, uint8_t, x op y)

BINARY(add, x + y)
BINARY(add_relu, x + y < 0 ? 0 : x + y)
BINARY(subtract, x - y)
BINARY(multiply, x *y)
BINARY(divide, x / y)
BINARY(divide_trunc, M(trunc)(x / y))

/* Python's floor division: so that x = y * floor(x / y) + remainder holds in spite of rounding. */
static inline T F(floor_quotient)(T x, T y) {
  T quotient = x / y;
  if (y == 0) return quotient;
  T rest = M(fmod)(x, y), exact = (x - rest) / y;
  if (rest != 0 && (y < 0) != (rest < 0)) exact -= 1;
  if (exact == 0) return M(copysign)(0, quotient);
  T floored = M(floor)(exact);
  return exact - floored > (T)0.5 ? floored + 1 : floored;
}
CALL(floor_divide, F(floor_quotient)(x, y))

/* What is left has the sign of y, and of x. */
static inline T F(rest)(T x, T y) {
  T rest = M(fmod)(x, y);
  return rest != 0 && (y < 0) != (rest < 0) ? rest + y : rest;
}
CALL(remainder, F(rest)(x, y))
CALL(fmod, M(fmod)(x, y))

BINARY(power, M(pow)(x, y))
/* NaN wins, as in PyTorch. */
BINARY(maximum, x > y || x != x ? x : y)
BINARY(minimum, x < y || x != x ? x : y)
/* NaN loses. */
BINARY(fmax, x >= y || y != y ? x : y)
BINARY(fmin, x <= y || y != y ? x : y)

CALL(atan2, M(atan2)(x, y))
CALL(hypot, M(hypot)(x, y))
BINARY(copysign, M(copysign)(x, y))
BINARY(heaviside, x == 0 ? y : (T)(x > 0))
BINARY(xlogy, y != y ? y : x == 0 ? 0 : x * M(log)(y))
/* log(e^x + e^y) and log2(2^x + 2^y) without overflow; two equal infinities stay. */
BINARY(logaddexp,
       x == y && M(fabs)(x) == (T)INFINITY
           ? x
           : (x > y || x != x ? x : y) + M(log1p)(M(exp)(-M(fabs)(x - y))))
BINARY(logaddexp2,
       x == y && M(fabs)(x) == (T)INFINITY
           ? x
           : (x > y || x != x ? x : y) + M(log1p)(M(exp2)(-M(fabs)(x - y))) * (T)(1 / M_LN2))
CALL(nextafter, M(nextafter)(x, y))
CALL(zeta, M(zeta)(x, y))
CALL(igamma, M(igamma)(x, y))
CALL(igammac, M(igammac)(x, y))

NN_COMPARISON_LIST(COMPARISON)

#undef BINARY
#undef CALL
#undef COMPARISON
