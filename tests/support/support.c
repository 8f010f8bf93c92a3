/* SPDX-License-Identifier: MIT */
/*
 * main() of every test program, and what tests share.
 */
#include "support.h"

#include <stdint.h>

double awkward(size_t k, size_t i)
{
    /* SplitMix64's mixing of one number (Steele, Lea, Flood 2014). */
    uint64_t bits = (uint64_t)k * UINT64_C(0x9e3779b97f4a7c15) + (uint64_t)i + 1;

    bits = (bits ^ bits >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    bits = (bits ^ bits >> 27) * UINT64_C(0x94d049bb133111eb);
    bits ^= bits >> 31;
    return (double)(bits >> 11) * 0x1p-52 - 1.0;
}

double support_timeout(void)
{
    const double seconds = 60.0;

    /* Check's own CK_TIMEOUT_MULTIPLIER, which the sanitizer run sets, multiplies this. */
    return seconds;
}

int main(void)
{
    SRunner *runner = srunner_create(make_suite());
    int failed;

    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
