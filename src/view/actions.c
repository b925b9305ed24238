/*
 * actions.c - the table of actions, of which key map, help and menu are made.
 */
#include "view.h"

const view_action_row view_action_rows[VIEW_ACTIONS] = {
    {"", "", "", 0},
#define VIEW_ACTION(ID, name, keys, group, doc) {name, keys, doc, VIEW_GROUP_##group},
#include "actions.def"
#undef VIEW_ACTION
};

const char *const view_group_names[VIEW_GROUPS] = {"View", "Look", "Series", "Read out", "Save", "Live", "Window"};

int32_t kymo_view_actions(const char **names, const char **keys, const char **docs,
                          int32_t capacity)
{
    for (int32_t i = 0; i + 1 < VIEW_ACTIONS && i < capacity; i++) {
        const view_action_row *row = &view_action_rows[i + 1];
        if (names)
            names[i] = row->name;
        if (keys)
            keys[i] = row->keys;
        if (docs)
            docs[i] = row->doc;
    }
    return VIEW_ACTIONS - 1;
}
