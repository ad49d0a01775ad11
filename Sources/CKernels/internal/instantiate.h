#include "math.h"

/* Includes NN_BODY twice: with T = float and with T = double.
   In a body, F(name) is the function of that type and M(name) the math function
   (math.h). */
#define T float
#define F(name) name##_f32
#define M(name) math_##name##_f32
#include NN_BODY
#undef T
#undef F
#undef M
#define T double
#define F(name) name##_f64
#define M(name) math_##name##_f64
#include NN_BODY
#undef T
#undef F
#undef M
#undef NN_BODY
