/* The committed corpus of the theme fuzzer, replayed. */
#include "../../fuzz/theme.c"

#include "kt.h"

Test(theme_fuzz, corpus)
{
    kt_corpus("tests/fuzz/corpus/theme", 10, LLVMFuzzerTestOneInput);
}
