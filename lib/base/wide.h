/* SPDX-License-Identifier: MIT */
#ifndef MLP_BASE_WIDE_H
#define MLP_BASE_WIDE_H

/*
 * Before a function that is a hot loop over arrays: compiled for wider vectors
 * as well, the widest that the processor has is taken when the library is
 * loaded. Such loops give the same bits at any width: no sum is reordered, and
 * no multiplication fused with an addition (-ffp-contract=off). Only where the
 * system loads libraries that way, and not under sanitizers, which are not
 * ready yet at that time.
 */
#if defined(__x86_64__) && defined(__gnu_linux__) && defined(__GNUC__) && !defined(__clang__) \
    && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define MLP_WIDE __attribute__((target_clones("default", "avx2")))
#else
#define MLP_WIDE
#endif

#endif
