/* Includes NN_BODY for each type of whole numbers: T, and F(name) is the function of that type. */
#define T int64_t
#define F(name) name##_i64
#include NN_BODY
#undef T
#undef F
#define T int32_t
#define F(name) name##_i32
#include NN_BODY
#undef T
#undef F
#define T uint8_t
#define F(name) name##_u8
#include NN_BODY
#undef T
#undef F
#undef NN_BODY
