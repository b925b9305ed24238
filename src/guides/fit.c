/*
 * fit.c - a text in the room it has: on as many lines as it may have, then smaller, then cut (ux.md 3.1).
 *
 * Down to 85 % in one step: a size between would save little and cost a layout for each try.
 */
#include "guides/guides.h"

#define SMALLER 0.85

kymo_status kymo__text_fit(kymo__fonts *fonts, const char *string, const kymo__text_style *style,
                           const kymo__text **text, kymo_error *err)
{
    if (kymo__text_layout(fonts, string, style, text, err) != KYMO_OK || !(*text)->cut)
        return (kymo_status)err->code;
    kymo__text_style smaller = *style;
    smaller.size *= SMALLER;
    return kymo__text_layout(fonts, string, &smaller, text, err);
}
