/* The page around the chapters: style, search, head, contents, how to read it. */
#include "report/book_int.h"

/* Readable on paper and on a phone, where a row of a table becomes a block with its labels. */
static const char style[] =
    ":root{color-scheme:light dark;--ink:#1a1a1a;--soft:#4a4a4a;--paper:#fff;--line:#bbb;--link:#0b4f8a;"
    "--mark:#f3e4c8;--target:#fff6d6}\n"
    "@media(prefers-color-scheme:dark){:root{--ink:#eee;--soft:#bbb;--paper:#15181b;--line:#555;--link:#"
    "8ec5ff;"
    "--mark:#5a4520;--target:#3a3412}}\n"
    "html{scroll-padding-top:4rem}body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);"
    "background:var(--paper);margin:0 auto;max-width:62rem;padding:0 1rem 4rem}\n"
    "h1,h2,h3{line-height:1.25}h2{border-bottom:2px solid;margin-top:3rem}h3{margin:2rem 0 .25rem}\n"
    "a{color:var(--link)}a:focus-visible,input:focus-visible,summary:focus-visible{outline:3px solid "
    "var(--link)}:target{background:var(--target)}\n"
    "code{font-size:.88em;overflow-wrap:anywhere}p,li,td,th,dd,h3{overflow-wrap:anywhere}p{margin:.4rem 0}\n"
    ".meta,.i,.place,figcaption{color:var(--soft)}.place,figcaption{font-size:.85rem}.i{white-space:nowrap}\n"
    "table{border-collapse:collapse;width:100%;margin:.8rem 0}\n"
    "caption{text-align:left;font-weight:600;padding:.2rem 0}\n"
    "th,td{text-align:left;vertical-align:top;border-top:1px solid var(--line);padding:.25rem .6rem .25rem "
    "0}\n"
    "tbody th{font-weight:400;width:26%}td:nth-child(2){width:24%}td:nth-child(3){width:17%}.plain "
    "td:nth-child(n){width:auto}.plain td,.plain thead th{overflow-wrap:normal}\n"
    "em{font-style:normal;background:var(--mark);padding:0 .2em}sup{font-size:.75em;line-height:0}\n"
    "ul.cols{columns:16rem;padding-left:1.2rem}ul.by,ul.sites{columns:24rem;padding-left:1.2rem}\n"
    "dt{font-weight:600;float:left;clear:left;margin-right:.5rem}dd{margin:0}summary{cursor:pointer}\n"
    "article{content-visibility:auto;contain-intrinsic-size:auto 24rem}\n"
    "svg{display:block;width:20rem;max-width:100%;clear:left}figure.net{margin:1rem 0}\n"
    ".net svg{width:26.25rem}.net text{font-size:12px}.net a text{fill:var(--link)}\n"
    ".find{position:sticky;top:0;background:var(--paper);padding:.6rem 0;border-bottom:1px solid "
    "var(--line);z-index:1}.find input{font:inherit;width:100%;max-width:30rem;padding:.4rem;"
    "box-sizing:border-box;color:inherit;background:inherit;border:1px solid var(--soft)}\n"
    ".find ol{list-style:none;margin:.3rem 0 0;padding:0;max-height:60vh;overflow:auto}.find "
    "li{padding:.25rem "
    "0}\n"
    "@media(max-width:40rem){thead{position:absolute;clip-path:inset(50%)}\n"
    "table,tbody,tr,th,td,caption{display:block}tbody th,td:nth-child(n){width:auto;border:0;padding:0}\n"
    "tr{border-top:1px solid var(--line);padding:.4rem 0}tbody th{font-weight:600}td:empty{display:none}\n"
    "td:nth-child(3)::before{content:\"Basis: \"}td:nth-child(4)::before{content:\"Why: "
    "\"}.plain td:nth-child(n)::before{content:none}"
    ".fit td:nth-child(2)::before{content:\"Measure: \"}.fit td:nth-child(3)::before{content:\"Published: "
    "\"}.fit td:nth-child(4)::before{content:\"Network: \"}.fit td:nth-child(5)::before{content:\"Why: "
    "\"}.i{white-space:normal}}\n"
    "@media "
    "print{:root{--ink:#000;--soft:#333;--paper:#fff;--line:#999;--link:#000;--mark:#fff;--target:#fff}\n"
    "body{font-size:9pt;max-width:none;padding:0}a{color:inherit;text-decoration:none}.find{display:none}\n"
    "article{content-visibility:visible}h2{break-before:page}h3,caption{break-after:avoid}\n"
    "tr,li,figure{break-inside:avoid}em{border-bottom:1px dotted}svg{width:12cm}}\n";

/* Without it the page is the same page with anchors. It has no markup and no sign that would need escaping.
 */
static const char script[] =
    "(function(){\n"
    "var box=document.querySelector('.find'),input=box.querySelector('input'),list=box.querySelector('ol'),\n"
    "say=box.querySelector('[role=status]'),all=null,most=40;\n"
    "function read(){all=Array.from(document.querySelectorAll('article')).map(function(a){\n"
    "var h=a.querySelector('h3'),s=a.closest('section').querySelector('h2');\n"
    "var words=Array.from(a.querySelectorAll('h3,.place,dl')).map(function(e){return e.textContent;});\n"
    "return{id:a.id,name:h.textContent,part:s.textContent,head:(h.textContent+' '+a.id).toLowerCase(),\n"
    "text:words.join(' ').toLowerCase()};});}\n"
    "function show(){var q=input.value.trim().toLowerCase().split(/\\s+/).filter(Boolean);\n"
    "list.replaceChildren();if(!q.length){say.textContent='';return;}if(!all)read();\n"
    "function fits(key){return function(e){return q.every(function(w){return e[key].includes(w);});};}\n"
    "var first=all.filter(fits('head')),rest=all.filter(fits('text')).filter(function(e){return "
    "!first.includes(e);});\n"
    "var found=first.concat(rest);say.textContent=found.length+' "
    "found'+(found.length===found.slice(0,most).length?'':', the "
    "first '+most+' are shown');\n"
    "found.slice(0,most).forEach(function(e){var "
    "li=document.createElement('li'),a=document.createElement('a');\n"
    "a.href='#'+e.id;a.textContent=e.name;a.addEventListener('click',function(){list.replaceChildren();});\n"
    "li.append(a,' ('+e.part+')');list.append(li);});}\n"
    "input.addEventListener('input',show);box.hidden=false;})();\n";

static const char how_to_read[] =
    "<p>This page holds everything that the program knows, and nothing else decides what it says. Each "
    "number has "
    "a 95% range, says what it rests on, and links to its sources at the end. From each source a link leads "
    "back.</p>\n"
    "<dl>\n"
    "<dt>Condition</dt><dd>Something a person can have that explains the complaints now. The first table "
    "says how "
    "common that is among people who ask about back pain, or pain, numbness or weakness of a leg, by where "
    "they "
    "ask.</dd>\n"
    "<dt>What changes its odds</dt><dd>“× 2” doubles the odds when the expression is true. Not known changes "
    "nothing.</dd>\n"
    "<dt>Shows</dt><dd>How many of 100 people in whom this cause acts alone have the finding, when it is "
    "asked or "
    "examined. Causes add up: with two causes a finding is absent only when neither brings it about.</dd>\n"
    "<dt>Leak</dt><dd>How many of 100 have the finding with none of the causes on this page.</dd>\n"
    "<dt>Syndrome, root</dt><dd>A mechanism between conditions and findings. A root is a nerve that leaves "
    "the "
    "spine.</dd>\n"
    "<dt>Drawing</dt><dd>The network around a cause: above it what brings it about, below it what it brings "
    "about. The "
    "thicker a line, the likelier; for a cause with many places each counts with its share.</dd>\n"
    "<dt>Rule</dt><dd>Decides how soon somebody must be seen. Rules do not use the numbers.</dd>\n"
    "<dt>Basis</dt><dd>What kind of study a number comes from. “One figure” is a published figure as it "
    "stands; "
    "“mean” weighs several together on the logit scale; “derived” is worked out from the sources as the last "
    "column says; <em>expert estimate</em> has no source of its own, and its range is wide on purpose.</dd>\n"
    "<dt>Expression</dt><dd>“Not known” is not the same as “no”: a rule with a missing answer is neither "
    "true nor "
    "false.</dd>\n"
    "<dt>Read from</dt><dd>What was read of a source when the figure was taken: the full text, the summary, "
    "or "
    "less.</dd>\n"
    "<dt>Claim</dt><dd>What is commonly said: supported by the evidence, qualified, or contradicted. What is "
    "contradicted "
    "is never advised.</dd>\n"
    "</dl>\n";

void book_how_to_read(Book *b) {
    book_section(b, "reading", "How to read this page");
    book_html(b, how_to_read);
    book_html(b, "</section>\n");
}

void book_head(Book *b) {
    const Knowledge *k = b->k;
    book_html(
        b, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
           "content=\"width=device-width, initial-scale=1\">\n<title>");
    book_text(b, k->title.len ? k->title : STR("What Plumbline knows"));
    if (k->version.len) book_html(b, ", ");
    book_text(b, k->version);
    book_html(b, "</title>\n<style>\n");
    book_html(b, style);
    book_html(b, "</style>\n</head>\n<body>\n<header><h1>");
    book_text(b, k->title.len ? k->title : STR("What Plumbline knows"));
    book_html(b, "</h1>\n<p>Version ");
    book_text(b, k->version);
    book_html(b, ", licence ");
    book_text(b, k->licence);
    buf_format(b->out, ".<br>Fingerprint <code>%s</code></p>\n", k->hash);
}

/* One chapter in the contents, and its entries folded away when they are many. */
enum { FOLDED_FROM = 60 };

static void item(Book *b, BookPlace place) {
    book_html(b, "<li>");
    book_link(b, place);
    book_html(b, "</li>\n");
}

static void chapter(Book *b, const char *id, const char *title) {
    buf_format(b->out, "<li><a href=\"#" AT_SECTION "-%s\">%s</a>", id, title);
}

static void open_list(Book *b, size_t count) {
    if (count >= FOLDED_FROM) buf_format(b->out, "\n<details><summary>all %zu</summary>", count);
    book_html(b, count ? "\n<ul class=\"cols\">\n" : "");
}

static void close_list(Book *b, size_t count) {
    book_html(b, count ? "</ul>" : "");
    book_html(b, count >= FOLDED_FROM ? "</details></li>\n" : "</li>\n");
}

static void list(Book *b, const char *id, const char *title, size_t count,
                 BookPlace (*place)(const Book *b, size_t i)) {
    chapter(b, id, title);
    open_list(b, count);
    for (size_t i = 0; i < count; i++) item(b, place(b, i));
    close_list(b, count);
}

static void causes_in(Book *b, CauseKind kind, const char *id, const char *title) {
    chapter(b, id, title);
    open_list(b, 1);
    for (size_t i = 0; i < b->k->cause_count; i++)
        if (b->k->causes[i].kind == kind) item(b, book_cause(b, i));
    close_list(b, 1);
}

static void care_in(Book *b, size_t kind) {
    chapter(b, book_care_sections[kind].id, book_care_sections[kind].title);
    open_list(b, 1);
    for (size_t i = 0; i < b->k->care_count; i++)
        if ((size_t)b->k->care[i].kind == kind) item(b, book_care_item(b, i));
    close_list(b, 1);
}

static BookPlace claim_at(const Book *b, size_t i) {
    const Claim *c = &b->k->claims[i];
    return (BookPlace){AT_CLAIM, c->id, str_format(b->arena, "%.*s: %.*s", STR_ARG(c->id), STR_ARG(c->text))};
}

static BookPlace rule_at(const Book *b, size_t i) {
    Str id = b->k->rules[i].id;
    return (BookPlace){AT_RULE, id, id};
}

static BookPlace question_at(const Book *b, size_t i) {
    Str id = b->k->questions[i].id;
    return (BookPlace){AT_QUESTION, id, id};
}

void book_contents(Book *b) {
    const Knowledge *k = b->k;
    book_html(b, "<div class=\"find\" role=\"search\" hidden><label for=\"find-word\">Search</label> <input "
                 "id=\"find-word\" type=\"search\" autocomplete=\"off\" placeholder=\"a word, in English or "
                 "Korean, or an id\"> <span role=\"status\"></span><ol></ol></div>\n");
    book_html(b, "<nav aria-label=\"Contents\"><h2 id=\"s-contents\">Contents</h2>\n<ul>\n");
    list(b, "reading", "How to read this page", 0, NULL);
    list(b, "claims", "What is commonly said", k->claim_count, claim_at);
    causes_in(b, CAUSE_CONDITION, "conditions", "Conditions");
    causes_in(b, CAUSE_SYNDROME, "syndromes", "Syndromes");
    causes_in(b, CAUSE_ROOT, "roots", "Nerve roots");
    list(b, "levels", "Levels of the spine", 0, NULL);
    list(b, "findings", "Findings", k->finding_count, book_finding);
    list(b, "rules", "Rules", k->rule_count, rule_at);
    for (size_t kind = 0; kind < BOOK_CARE_KINDS; kind++) care_in(b, kind);
    list(b, "measures", "What is followed over time", 0, NULL);
    list(b, "exercises", "Exercises", k->exercise_count, book_exercise);
    list(b, "programmes", "Exercise programmes", k->programme_count, book_programme);
    list(b, "stop_signs", "When to stop, and levels of exercise", 0, NULL);
    list(b, "questions", "Questions", k->question_count, question_at);
    list(b, "words", "Other words", 0, NULL);
    list(b, "pooling", "How figures become numbers", 0, NULL);
    list(b, "fit", "Does the network agree with what was published?", 0, NULL);
    list(b, "sources", "Sources", 0, NULL);
    book_html(b, "</ul></nav>\n");
}

void book_end(Book *b) {
    book_html(b, "</main>\n<script>\n");
    book_html(b, script);
    book_html(b, "</script>\n</body>\n</html>\n");
}
