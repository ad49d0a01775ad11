NN_CLONES static void F(nn_resample_blocks)(const nn_resample *table, const T *x, T *y,
                                            int64_t inner, int64_t begin, int64_t end) {
  for (int64_t block = begin; block < end; block++) {
    const T *in = x + block * table->size * inner;
    T *restrict out = y + block * table->result * inner;
    for (int64_t i = 0; i < table->result; i++, out += inner) {
      int64_t k = table->starts[i];
      const int64_t last = table->starts[i + 1];
      if (inner == 1) {
        T sum = 0;
        for (; k < last; k++) sum += (T)table->weight[k] * in[table->index[k]];
        *out = sum;
        continue;
      }
      if (k == last) memset(out, 0, (size_t)inner * sizeof(T));
      for (bool isFirst = true; k < last; k++, isFirst = false) {
        const T *restrict row = in + table->index[k] * inner;
        const T weight = (T)table->weight[k];
        if (isFirst)
          for (int64_t j = 0; j < inner; j++) out[j] = weight * row[j];
        else
          for (int64_t j = 0; j < inner; j++) out[j] += weight * row[j];
      }
    }
  }
}
