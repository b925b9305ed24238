/*
 * Formulas measured against an independent layout: a script over fontTools applied the rules of
 * docs/math.md to the raw tables of the fonts (MATH constants, variants and assemblies, advances,
 * boxes of the outlines' control points, kerning), with the spaces between atoms spelled out by hand for each formula.
 */
#include "fixture.h"

#define EM 1000.0    /* px an em, so that lengths are thousandths */
#define ALLOWED 2.0  /* 0.002 em; 0.02 would do */

typedef struct expected {
    const char *formula;
    double box[5];
} expected;

static const expected table[] = {
    /* width, and the ink: left, top, right, bottom; in thousandths of an em, y up from the baseline */
    {"$x$", {543, -3, 545, 543, 0}},
    {"$E=mc^2$", {3897, 43, 971, 3801, -11}},
    {"$x^2+y^2=r^2$", {5655, -3, 971, 5559, -205}},
    {"$x_i$", {770, -3, 545, 739, -277}},
    {"$x_i^2$", {1067, -3, 971, 970, -340}},
    {"$x'$", {886, -3, 749, 786, 0}},
    {"$f''(x)$", {2461, 60, 761, 2340, -176}},
    {"$f^2$", {949, 60, 971, 852, 0}},
    {"$x^{y^z}$", {1421, -3, 1043, 1338, 0}},
    {"$x_{i_j}$", {956, -3, 545, 890, -633}},
    {"$\\sigma_{xy}^{2}$", {1548, 31, 971, 1517, -441}},
    {"$10^{-3}$", {2269, 61, 971, 2173, -10}},
    {"$\\frac{1}{2}$", {724, 120, 985, 604, -443}},
    {"$\\dfrac{1}{2}$", {845, 120, 1362, 725, -637}},
    {"$\\frac{a+b}{c+d}$", {1818, 120, 1016, 1698, -466}},
    {"$\\dfrac{a+b}{c}$", {2657, 120, 1362, 2537, -648}},
    {"$\\frac{x_i}{y^2}$", {1120, 114, 1064, 1000, -745}},
    {"$1+\\frac{1}{1+\\frac{1}{x}}$", {3484, 61, 985, 3364, -885}},
    {"$\\binom{n}{k}$", {1364, 124, 848, 1239, -271}},
    {"$\\dbinom{n}{k}$", {1655, 135, 1188, 1519, -637}},
    {"$\\genfrac{[}{]}{0.1em}{1}{a}{b}$", {1441, 131, 1033, 1310, -483}},
    {"$\\sqrt{2}$", {1297, 80, 996, 1297, -110}},
    {"$\\sqrt{x^2+1}$", {3456, 80, 1058, 3456, -48}},
    {"$\\sqrt{\\frac{a}{b}}$", {1444, 80, 1009, 1444, -449}},
    {"$\\sqrt[3]{x}$", {1222, 80, 876, 1222, -90}},
    {"$\\sqrt[n]{\\dfrac{a}{b}}$", {1595, 60, 1425, 1595, -737}},
    {"$\\sqrt{\\dfrac{\\dfrac{a}{b}}{\\dfrac{c}{d}}}$", {1863, 80, 2411, 1863, -1713}},
    {"$(x)$", {1391, 120, 726, 1270, -176}},
    {"$\\left(x\\right)$", {1391, 120, 726, 1270, -176}},
    {"$\\left(\\frac{a}{b}\\right)$", {1747, 131, 1036, 1616, -486}},
    {"$\\left[\\dfrac{a}{b}\\right]$", {1845, 135, 1188, 1710, -648}},
    {"$\\left\\{\\dfrac{\\dfrac{a}{b}}{\\dfrac{c}{d}}\\right.$", {1705, 64, 2263, 1585, -1713}},
    {"$\\left(\\dfrac{\\dfrac{\\dfrac{a}{b}}{c}}{\\dfrac{d}{e}}\\right)$", {2559, 143, 3338, 2416, -2538}},
    {"$\\left\\langle x\\right\\rangle$", {1379, 80, 697, 1299, -147}},
    {"$\\left|\\frac{x}{y}\\right|^2$", {1687, 80, 1317, 1590, -454}},
    {"$\\hat{x}$", {543, -3, 784, 543, 0}},
    {"$\\bar{x}$", {543, -3, 771, 543, 0}},
    {"$\\vec{B}$", {651, 43, 1043, 626, 0}},
    {"$\\dot{m}$", {869, 31, 800, 830, 0}},
    {"$\\hat{i}$", {237, -24, 784, 352, 0}},
    {"$\\hat{x}^2$", {1067, -3, 971, 970, 0}},
    {"$\\widehat{abc}$", {1743, 14, 997, 1718, -13}},
    {"$\\widetilde{xy}$", {1097, -3, 830, 1108, -205}},
    {"$\\overline{AB}$", {1327, -20, 875, 1327, 0}},
    {"$\\underline{g}$", {609, 0, 553, 609, -364}},
    {"$\\sum_{i=1}^{n}x$", {1911, 25, 1338, 1911, -947}},
    {"$\\displaystyle\\sum_{i}^{n}$", {1249, 80, 1569, 1169, -1178}},
    {"$\\sum\\nolimits_i^n$", {1481, 80, 965, 1408, -388}},
    {"$\\int_0^1f$", {1598, 80, 1130, 1598, -421}},
    {"$\\displaystyle\\int_0^\\infty$", {1292, 80, 1138, 1188, -618}},
    {"$\\int\\limits_0^1$", {653, 48, 1503, 544, -969}},
    {"$\\sin x$", {2054, 53, 750, 2054, -11}},
    {"$\\lim_{x\\to0}f$", {2319, -2, 761, 2319, -694}},
    {"$\\log_2n$", {2719, 77, 727, 2678, -354}},
    {"$a\\leq b$", {2534, 14, 727, 2511, -33}},
    {"$a\\times-b$", {3078, 14, 727, 3055, -13}},
    {"$f(x,y)$", {2830, 60, 761, 2709, -205}},
    {"$1,000.5$", {3503, 61, 737, 3437, -178}},
    {"$x\\to y$", {2658, -3, 545, 2658, -205}},
    {"$a\\,b\\;c\\quad d\\!e$", {4226, 14, 727, 4209, -13}},
    {"$\\mathbb{R}\\mathcal{L}$", {1717, 80, 762, 1637, -66}},
    {"$\\mathbf{v}\\cdot\\mathrm{d}$", {1931, 23, 727, 1843, -11}},
    {"$\\text{Area }A$", {3135, 26, 727, 3064, -13}},
    {"$\\mathrm{H_2O}$", {2026, 88, 737, 1966, -277}},
    {"$\\Gamma\\alpha\\omega$", {2026, 88, 727, 1990, -13}},
    {"$\\overset{!}{=}$", {788, 80, 1097, 708, 135}},
    {"$\\underset{x}{a}$", {564, 14, 553, 530, -545}},
    {"$T^4_s$", {1223, 111, 963, 1136, -286}},
};

static void check(const char *formula, const char *what, double is, double wanted)
{
    cr_expect(fabs(is - wanted) <= ALLOWED, "%s: %s is %g, not %g", formula, what, is, wanted);
}

Test(math_metrics, boxes_are_those_of_the_fonts_tables)
{
    fixture f = fixture_open();

    cr_expect(sizeof table / sizeof *table >= 60);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        const expected *e = &table[i];
        const kymo__text *text =
            set(&f, e->formula, &(kymo__text_style){.size = EM, .math = true});

        check(e->formula, "width", text->width, e->box[0]);
        check(e->formula, "left", text->ink_left, e->box[1]);
        check(e->formula, "top", -text->ink_top, e->box[2]);
        check(e->formula, "right", text->ink_right, e->box[3]);
        check(e->formula, "bottom", -text->ink_bottom, e->box[4]);
        cr_expect_eq(text->boxes, 0, "%s", e->formula);
    }
    fixture_close(&f);
}
