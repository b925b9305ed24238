/* The committed corpus of the math fuzzer, replayed. */
#include "../../fuzz/math.c"

#include "kt.h"

Test(math_fuzz, corpus)
{
    kt_corpus("tests/fuzz/corpus/math", 10, LLVMFuzzerTestOneInput);
}
