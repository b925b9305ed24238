/* The committed corpus of the CSV fuzzer, replayed. */
#include "../../fuzz/csv.c"

#include "kt.h"

Test(csv_fuzz, corpus)
{
    kt_corpus("tests/fuzz/corpus/csv", 20, LLVMFuzzerTestOneInput);
}
