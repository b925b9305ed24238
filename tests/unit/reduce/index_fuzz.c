/* The committed corpus of the fuzzer of index files, replayed. */
#include "../../fuzz/index.c"

#include "kt.h"

Test(index_fuzz, corpus)
{
    kt_corpus("tests/fuzz/corpus/index", 6, LLVMFuzzerTestOneInput);
}
