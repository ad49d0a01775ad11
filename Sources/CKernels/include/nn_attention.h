#pragma once
#include "nn_base.h"

/* Scaled dot-product attention, softmax(scale q k^T + mask) v, block by block: what lies between
   q k^T and the result is never held for more than NN_ATTENTION_KEYS keys of
   NN_ATTENTION_QUERIES queries (Dao et al. 2022, "FlashAttention").

   Blocks of scores lie turned, a row a key with a column a query, so that maxima, exponentials
   and sums run over whole vectors of queries, and both products take their operands as they lie. */
enum { NN_ATTENTION_QUERIES = 32, NN_ATTENTION_KEYS = 132 };

/* A matrix for each batch entry b: row i starts at data + offsets[b] + i * step, and its
   elements lie side by side. */
typedef struct {
  void *data;
  const int64_t *offsets;
  int64_t step;
} nn_rows;

/* What is added to the score of query i and key j of batch entry b, at data + offsets[b] + i *
   query + j * key: a number, or truth values where false stands for -infinity. Null data is no
   mask. */
typedef struct {
  const void *data;
  const int64_t *offsets;
  int64_t query, key;
  bool is_bool;
} nn_mask;

typedef struct {
  int64_t queries, keys;
  int64_t size, value_size; /* of queries and keys, and of values */
  double scale;
  bool is_causal; /* whether queries see no key of a higher number */
  bool is_wide;   /* whether the CPU takes the kernels of nn_gemm.h */
  nn_rows q, k, v, out;
  /* [batch][2][queries]: the largest score m, and 1 / sum of e^(score - m); both 0 where every
     score is -infinity. */
  void *norms;
  nn_mask masks[2];
  /* Scores are dropped with probability p; the numbers of the stream (key, nonce) decide which. */
  double p;
  uint64_t key, nonce;
  /* Of the gradient: that of out, and those that are wanted, with null data for others. Each of
     `chunks` ranges of keys has a gq of its own, to be added up: entry b's first is b * chunks. */
  nn_rows gout, gq, gk, gv;
  void *gscores; /* [batch][queries][keys], of the scores after scale; begins as zeros */
  int64_t chunks;
} nn_attention;

/* Elements that a thread's scratch memory must hold. */
int64_t nn_attention_scratch(const nn_attention *g);
int64_t nn_attention_gradient_scratch(const nn_attention *g);

/* Units [begin, end): one for each NN_ATTENTION_QUERIES queries of each batch entry. */
void nn_attention_forward(nn_dtype dtype, const nn_attention *g, void *scratch, int64_t begin,
                          int64_t end);
/* Units [begin, end): one for each chunk of each batch entry. */
void nn_attention_gradient(nn_dtype dtype, const nn_attention *g, void *scratch, int64_t begin,
                           int64_t end);
/* `sum` of batch entries [begin, end): the gq of all chunks. */
void nn_attention_add_chunks(nn_dtype dtype, const nn_attention *g, const nn_rows *sum,
                             int64_t begin, int64_t end);
