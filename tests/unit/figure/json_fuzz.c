/* The committed corpus of the fuzzer of figures, replayed. */
#define LLVMFuzzerTestOneInput fuzz_figure // that of themes is in this program, too
#include "../../fuzz/figure.c"

#include "kt.h"

Test(json_fuzz, corpus)
{
    kt_corpus("tests/fuzz/corpus/figure", 10, fuzz_figure);
    KT_ALL_CLOSED();
}
