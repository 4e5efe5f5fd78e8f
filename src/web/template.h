/* What the compiled templates (tools/template.c, web/templates/) work with. */
#ifndef PLUMBLINE_WEB_TEMPLATE_H
#define PLUMBLINE_WEB_TEMPLATE_H

#include "base/buf.h"
#include "knowledge/knowledge.h"

/* Markup that the program wrote itself, with every text in it escaped. A type of its own, so that no text
 * gets into a page as markup by mistake. */
typedef struct Html {
    Str markup;
} Html;

/* Whose words fill {{"id"}}: section "web" of the wording. */
typedef struct TemplateWords {
    const Knowledge *knowledge;
    Str language;
} TemplateWords;

/* A file that a browser fetches. Its path holds a hash of its content, so it never changes. */
typedef struct TemplateAsset {
    const char *path;
    const char *type;
    const unsigned char *bytes;
    size_t len;
} TemplateAsset;

extern const TemplateAsset template_assets[];
extern const size_t template_asset_count;

/* The ids of all {{"id"}}, ended by NULL. */
extern const char *const template_word_ids[];

/* The words of the pages with this id; the id itself when there are none, so that a missing text is seen. */
Str template_word(const TemplateWords *words, const char *id);

#endif
