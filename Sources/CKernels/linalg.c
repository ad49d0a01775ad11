#include "include/nn_linalg.h"

#include "internal/define.h"

NN_CLONES static double dot(const double *x, const double *y, int64_t n) {
#pragma clang fp reassociate(on)
  double sum = 0;
  for (int64_t i = 0; i < n; i++) sum += x[i] * y[i];
  return sum;
}

NN_CLONES static void rotate(double *restrict x, double *restrict y, int64_t n, double c,
                             double s) {
  for (int64_t i = 0; i < n; i++) {
    double a = x[i], b = y[i];
    x[i] = c * a - s * b;
    y[i] = s * a + c * b;
  }
}

static void swap_columns(double *x, double *y, int64_t n) {
  for (int64_t i = 0; i < n; i++) {
    double kept = x[i];
    x[i] = y[i];
    y[i] = kept;
  }
}

void nn_svd(double *a, double *v, double *values, int64_t m, int64_t n) {
  for (int64_t i = 0; i < n * n; i++) v[i] = i % (n + 1) == 0;
  /* Scaled, so that squares neither overflow nor vanish. */
  double largest = 0;
  for (int64_t i = 0; i < m * n; i++) {
    if (!isfinite(a[i])) {
      for (int64_t j = 0; j < n; j++) values[j] = NAN;
      return;
    }
    largest = fmax(largest, fabs(a[i]));
  }
  const double scale = largest > 0 ? largest : 1;
  for (int64_t i = 0; i < m * n; i++) a[i] /= scale;
  /* Each sweep turns every pair of columns until they are at right angles; the errors fall
     quadratically, so few sweeps suffice and 60 are never reached. */
  bool is_turning = true;
  for (int sweep = 0; sweep < 60 && is_turning; sweep++) {
    is_turning = false;
    for (int64_t p = 0; p < n; p++)
      for (int64_t q = p + 1; q < n; q++) {
        double *x = a + p * m, *y = a + q * m;
        double xx = dot(x, x, m), yy = dot(y, y, m), xy = dot(x, y, m);
        if (fabs(xy) <= 1e-15 * sqrt(xx * yy) || xy == 0) continue;
        is_turning = true;
        double zeta = (yy - xx) / (2 * xy);
        double t = (zeta >= 0 ? 1 : -1) / (fabs(zeta) + sqrt(1 + zeta * zeta));
        double c = 1 / sqrt(1 + t * t);
        rotate(x, y, m, c, c * t);
        rotate(v + p * n, v + q * n, n, c, c * t);
      }
  }
  for (int64_t j = 0; j < n; j++) values[j] = sqrt(dot(a + j * m, a + j * m, m)) * scale;
  for (int64_t j = 0; j < n; j++) {
    int64_t best = j;
    for (int64_t k = j + 1; k < n; k++)
      if (values[k] > values[best]) best = k;
    if (best == j) continue;
    double value = values[j];
    values[j] = values[best];
    values[best] = value;
    swap_columns(a + j * m, a + best * m, m);
    swap_columns(v + j * n, v + best * n, n);
  }
  for (int64_t i = 0; i < m * n; i++) a[i] *= scale;
}

/* x -= scale * (u, x) u */
static void reflect(const double *u, double scale, double *restrict x, int64_t n) {
  double factor = scale * dot(u, x, n);
  for (int64_t i = 0; i < n; i++) x[i] -= factor * u[i];
}

void nn_qr(double *a, double *scale, int64_t m, int64_t n) {
  const int64_t count = m < n ? m : n;
  for (int64_t k = 0; k < count; k++) {
    double *x = a + k * m + k;
    const int64_t length = m - k;
    double largest = 0, rest = 0;
    for (int64_t i = 1; i < length; i++) largest = fmax(largest, fabs(x[i]));
    for (int64_t i = 1; i < length && largest > 0; i++)
      rest += x[i] / largest * (x[i] / largest);
    rest = largest * sqrt(rest);
    scale[k] = 0;
    if (rest == 0) continue;
    /* The sign of LAPACK: the diagonal takes the opposite of the element's. */
    double beta = -copysign(hypot(x[0], rest), x[0]);
    scale[k] = (beta - x[0]) / beta;
    for (int64_t i = 1; i < length; i++) x[i] /= x[0] - beta;
    x[0] = 1;
    for (int64_t j = k + 1; j < n; j++) reflect(x, scale[k], a + j * m + k, length);
    x[0] = beta;
  }
}

void nn_qr_columns(const double *a, const double *scale, double *q, int64_t m, int64_t n,
                   int64_t columns) {
  for (int64_t i = 0; i < m * columns; i++) q[i] = i % (m + 1) == 0;
  for (int64_t k = (m < n ? m : n) - 1; k >= 0; k--) {
    const double *u = a + k * m + k;
    const int64_t length = m - k;
    for (int64_t j = k; j < columns; j++) {
      /* The reflector's first element is 1; R is kept in its place. */
      double *x = q + j * m + k;
      double factor = scale[k] * (x[0] + dot(u + 1, x + 1, length - 1));
      x[0] -= factor;
      for (int64_t i = 1; i < length; i++) x[i] -= factor * u[i];
    }
  }
}
