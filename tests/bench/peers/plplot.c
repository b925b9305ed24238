/*
 * plplot.c - raw doubles as a line by PLplot: what `make bench` measures kymo against.
 *
 *     plplot FILE PNG        1600x900, the cairo driver
 *
 * PLplot takes x and y as arrays of the caller's, so the file is read whole.
 */
#include <plplot/plplot.h>
#include <stdio.h>
#include <stdlib.h>

int main(int count, char **arguments)
{
    FILE *file = count == 3 ? fopen(arguments[1], "rb") : NULL;
    if (!file || fseek(file, 0, SEEK_END) != 0)
        return 1;
    long n = ftell(file) / (long)sizeof(double);
    double *x = malloc((size_t)n * sizeof *x), *y = malloc((size_t)n * sizeof *y);
    rewind(file);
    if (!x || !y || fread(y, sizeof *y, (size_t)n, file) != (size_t)n)
        return 1;
    fclose(file);
    double least = y[0], largest = y[0];
    for (long i = 0; i < n; i++) {
        x[i] = (double)i;
        least = y[i] < least ? y[i] : least;
        largest = y[i] > largest ? y[i] : largest;
    }
    plsdev("pngcairo");
    plsfnam(arguments[2]);
    plspage(0, 0, 1600, 900, 0, 0);
    plinit();
    plenv(0, (double)n, least, largest, 0, 0);
    plline((PLINT)n, x, y);
    plend();
    free(x);
    free(y);
    return 0;
}
