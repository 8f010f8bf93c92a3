/* SPDX-License-Identifier: MIT */
/*
 * Changes of a safetensors file that mostly leave it one, so that what is
 * behind the container is reached: header or arrays are changed, the length in
 * front is made right again, and the checksum.
 */
#ifndef MLP_TESTS_FUZZ_FUZZ_CONTAINER_H
#define MLP_TESTS_FUZZ_FUZZ_CONTAINER_H

#include <stddef.h>
#include <stdint.h>

/* As LLVMFuzzerCustomMutator(). */
size_t fuzz_container_mutate(uint8_t *bytes, size_t length, size_t most, unsigned seed,
                             int has_checksum);

#endif
