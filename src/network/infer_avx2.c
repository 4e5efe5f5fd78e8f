/* The run and its tables once more, for machines with AVX2 (infer_int.h). Names that others would see get a
 * name of their own; headers come first, so that only this code is compiled for such machines. */
#define table_map        table_map_avx2
#define table_widen      table_widen_avx2
#define table_join       table_join_avx2
#define table_back_a     table_back_a_avx2
#define table_back_b     table_back_b_avx2
#define table_back_widen table_back_widen_avx2
#define infer_product    infer_product_avx2
#define infer_join       infer_join_avx2
#define infer_plan_apart infer_plan_apart_avx2
#define infer_run_apart  infer_run_apart_avx2
#define infer_run_plain  infer_run_avx2

#include "network/infer_int.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#ifdef INFER_HAS_AVX2

#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2")
#endif

// Once more, for other machines, is the point. NOLINTBEGIN(bugprone-suspicious-include)
#include "network/infer_apart.c"
#include "network/infer_run.c"
#include "network/infer_table.c"
// NOLINTEND(bugprone-suspicious-include)

#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#endif
