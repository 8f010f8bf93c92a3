#include "picture.h"
const char *picture_check(const char *path)
{
    (void)path;
    return "no pictures yet";
}
#define S(name, ...)              \
    const char *name(__VA_ARGS__) \
    {                             \
        (void)path;               \
        return "no pictures yet"; \
    }
#pragma GCC diagnostic ignored "-Wunused-parameter"
S(picture_draw_curves, const char *path, const picture_curves *c)
S(picture_draw_confusion, const char *path, const char *title, size_t n, const char *const *names,
  const double *confusion)
S(picture_draw_bars, const char *path, const picture_bars *c)
S(picture_draw_network, const char *path, const picture_network *c)
S(picture_draw_map, const char *path, const picture_map *c)
