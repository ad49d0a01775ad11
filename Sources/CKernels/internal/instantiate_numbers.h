/* Includes NN_BODY three times: as instantiate.h does, and with T = int64_t. Bodies use no M(name).
   A is the type that long sums and products are kept in, S that of short ones; whole numbers wrap
   around. */
/* No whole number is unlike itself, as NaN is. */
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wtautological-compare"
#define T float
#define S float
#define A double
#define F(name) name##_f32
#include NN_BODY
#undef T
#undef S
#undef A
#undef F
#define T double
#define S double
#define A double
#define F(name) name##_f64
#include NN_BODY
#undef T
#undef S
#undef A
#undef F
#define T int64_t
#define S uint64_t
#define A uint64_t
#define F(name) name##_i64
#include NN_BODY
#undef T
#undef S
#undef A
#undef F
#undef NN_BODY
#pragma clang diagnostic pop
