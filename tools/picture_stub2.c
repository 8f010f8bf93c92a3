#include "verbs.h"
int verb_predict(const settings *s, const char *const *arguments, size_t n)
{
    (void)s;
    (void)arguments;
    (void)n;
    return 1;
}
int verb_eval(const settings *s, const char *const *arguments, size_t n)
{
    (void)s;
    (void)arguments;
    (void)n;
    return 1;
}
int verb_info(const settings *s, const char *const *arguments, size_t n)
{
    (void)s;
    (void)arguments;
    (void)n;
    return 1;
}
int verb_importance(const settings *s, const char *const *arguments, size_t n)
{
    (void)s;
    (void)arguments;
    (void)n;
    return 1;
}
int verb_map(const settings *s, const char *const *arguments, size_t n)
{
    (void)s;
    (void)arguments;
    (void)n;
    return 1;
}
int verb_export(const settings *s, const char *const *arguments, size_t n)
{
    (void)s;
    (void)arguments;
    (void)n;
    return 1;
}
int verb_convert(const settings *s, const char *const *arguments, size_t n)
{
    (void)s;
    (void)arguments;
    (void)n;
    return 1;
}
int verb_check(const settings *s, const char *const *arguments, size_t n)
{
    (void)s;
    (void)arguments;
    (void)n;
    return 1;
}
int verb_bench(const settings *s, const char *const *arguments, size_t n)
{
    (void)s;
    (void)arguments;
    (void)n;
    return 1;
}
int verb_sample(const settings *s, const char *const *arguments, size_t n)
{
    (void)s;
    (void)arguments;
    (void)n;
    return 1;
}
