#include "internal/define.h"

#ifdef NN_THREAD_SANITIZER
#include <sanitizer/tsan_interface.h>
#endif

void nn_note_lock(const void *lock) {
#ifdef NN_THREAD_SANITIZER
  __tsan_acquire((void *)lock);
#else
  (void)lock;
#endif
}

void nn_note_unlock(const void *lock) {
#ifdef NN_THREAD_SANITIZER
  __tsan_release((void *)lock);
#else
  (void)lock;
#endif
}
