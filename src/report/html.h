/* Writing HTML: the one place that makes text safe. Everything that comes from the knowledge or from a person
 * passes through it. */
#ifndef PLUMBLINE_REPORT_HTML_H
#define PLUMBLINE_REPORT_HTML_H

#include "base/buf.h"

/* Text for an element or for an attribute in double quotation marks: & < > " ' become references; bytes that
 * HTML forbids become U+FFFD. */
void html_text(Buf *out, Str s);

/* The value of an id: kind, a hyphen and the name, such as f-pain_calf. Different names give different ids,
 * and each can stand after # in a link as it is: letters, digits, _ - and . stay, any other byte becomes ~
 * and two hexadecimal digits. */
void html_anchor(Buf *out, const char *kind, Str name);

/* A part of an address for an attribute: what may not stand in a path is percent-encoded. */
void html_url(Buf *out, Str s);

#endif
