/* The HTML around a value: it decides how the value is escaped. */
#include "template.h"

#include <ctype.h>
#include <string.h>

static const char *const address_attributes[] = {"href", "src",  "action", "formaction", "poster",
                                                 "cite", "data", "srcset", "xlink:href", NULL};

static bool one_of(const char *name, const char *const *list) {
    for (; *list; list++)
        if (strcmp(name, *list) == 0) return true;
    return false;
}

void append(char to[NAME_MAX_BYTES], char c) {
    size_t len = strlen(to);
    if (len + 1 >= NAME_MAX_BYTES) return;
    to[len] = c;
    to[len + 1] = '\0';
}

/* Styles and scripts within a page would need a weaker policy than the pages have. */
void html_check_attribute(const Template *t) {
    const char *name = t->html.attribute;
    if (strcmp(name, "style") == 0 || strcmp(name, "srcdoc") == 0 || strncmp(name, "on", 2) == 0)
        fail(t, "the attribute %s is not allowed; styles and scripts have files of their own", name);
}

static void end_tag(Template *t) {
    Html *h = &t->html;
    if (strcmp(h->tag, "style") == 0) fail(t, "<style> is not allowed; styles have a file of their own");
    if (strcmp(h->tag, "script") == 0 && !h->has_src)
        fail(t, "a <script> needs src; scripts have files of their own");
    h->state = HTML_TEXT;
}

static void step_in_tag(Template *t, char c) {
    Html *h = &t->html;
    if (c == '>') {
        end_tag(t);
    } else if (!isspace((unsigned char)c) && c != '/') {
        h->attribute[0] = '\0';
        append(h->attribute, c);
        h->state = HTML_NAME;
    }
}

static void step_name(Template *t, char c) {
    Html *h = &t->html;
    if (c != '=' && c != '>' && !isspace((unsigned char)c)) {
        append(h->attribute, c);
        return;
    }
    html_check_attribute(t);
    if (strcmp(h->attribute, "src") == 0) h->has_src = true;
    h->state = HTML_TAG;
    if (c == '=') h->state = HTML_EQUALS;
    if (c == '>') end_tag(t);
}

static void step_tag_start(Template *t, char c) {
    Html *h = &t->html;
    h->tag[0] = '\0';
    h->has_src = false;
    if (c == '!') {
        h->state = HTML_COMMENT;
    } else if (isalpha((unsigned char)c) || c == '/') {
        append(h->tag, c);
        h->state = HTML_TAG_NAME;
    } else {
        fail(t, "< must begin a tag; write &lt;");
    }
}

void html_step(Template *t, char c) {
    Html *h = &t->html;
    switch (h->state) {
    case HTML_TEXT:
        if (c == '<') h->state = HTML_TAG_START;
        break;
    case HTML_TAG_START: step_tag_start(t, c); break;
    case HTML_COMMENT:
        if (c == '>') h->state = HTML_TEXT;
        break;
    case HTML_TAG_NAME:
        if (c == '>') end_tag(t);
        else if (isspace((unsigned char)c)) h->state = HTML_TAG;
        else append(h->tag, c);
        break;
    case HTML_TAG: step_in_tag(t, c); break;
    case HTML_NAME: step_name(t, c); break;
    case HTML_EQUALS:
        if (c != '"') fail(t, "the value of %s must stand in double quotation marks", h->attribute);
        h->prefix[0] = '\0';
        h->has_value = false;
        h->state = HTML_VALUE;
        break;
    case HTML_VALUE:
        if (c == '"') h->state = HTML_TAG;
        else if (!h->has_value) append(h->prefix, c);
        break;
    }
}

/* An address must begin in the template, so that a value can choose neither scheme nor host. */
static bool is_safe_prefix(const char *prefix) {
    if (prefix[0] == '#' || prefix[0] == '?') return true;
    if (prefix[0] == '/') return isalpha((unsigned char)prefix[1]) || prefix[1] == '#' || prefix[1] == '?';
    if (strncmp(prefix, "https://", 8) != 0) return false;
    return strchr(prefix + 8, '/') != NULL;
}

Context html_context(const Template *t) {
    const Html *h = &t->html;
    if (h->state == HTML_TEXT) {
        if (strcmp(h->tag, "script") == 0) fail(t, "no value may stand in a script");
        return IN_TEXT;
    }
    if (h->state != HTML_VALUE)
        fail(t, "a value may stand in text or in an attribute in double quotation marks, not here");
    if (!one_of(h->attribute, address_attributes)) return IN_ATTRIBUTE;
    if (!is_safe_prefix(h->prefix))
        fail(t, "the address in %s must begin with /letter, #, ? or https://host/ in the template",
             h->attribute);
    return IN_ADDRESS;
}
