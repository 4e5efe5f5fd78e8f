#include "web/template.h"

Str template_word(const TemplateWords *words, const char *id) {
    Str text = knowledge_word(words->knowledge, words->language, "web", str_of(id), "text");
    return text.len ? text : str_of(id);
}
