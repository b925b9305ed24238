/* The committed corpus of the theme fuzzer, replayed. */
#include "../../fuzz/theme.c"

#include "kt.h"

#include <dirent.h>
#include <stdio.h>

Test(theme_fuzz, corpus)
{
    static const char folder[] = "tests/fuzz/corpus/theme";
    DIR *listing = opendir(folder);
    int files = 0;

    cr_assert_not_null(listing, "%s: run the tests in the top folder", folder);
    for (const struct dirent *entry = readdir(listing); entry; entry = readdir(listing)) {
        char path[512];
        size_t size;
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        char *bytes = kt_file_read(path, &size);
        cr_assert_eq(LLVMFuzzerTestOneInput((const uint8_t *)bytes, size), 0);
        free(bytes);
        files++;
    }
    closedir(listing);
    cr_assert_geq(files, 10);
    KT_ALL_CLOSED();
}
