/* The pages around the questions, and what all pages are made with. */
#include "web/service.h"

#include "report/words.h"

Str say(const Visit *v, const char *id) {
    return template_word(&v->words, id);
}

Str say_fill(const Visit *v, const char *id, const Fill *fills, size_t count) {
    return phrase_fill(v->arena, say(v, id), fills, count);
}

static void add_type(Visit *v, Str type) {
    http_add(v->response, STR("Content-Type"), type);
}

Buf visit_page(Visit *v) {
    return buf_new(v->arena, SERVICE_PAGE_BYTES);
}

void visit_fail(Visit *v) {
    v->response->status = 500;
    v->response->body = say(v, "failed_text");
    add_type(v, STR("text/plain; charset=utf-8"));
}

void visit_send(Visit *v, int status, const Buf *page) {
    if (page->failed || arena_failed(v->arena)) {
        visit_fail(v);
        return;
    }
    v->response->status = status;
    v->response->body = buf_str(page);
    add_type(v, STR("text/html; charset=utf-8"));
    http_add(v->response, STR("Content-Language"), v->language);
}

void visit_go(Visit *v, Str path) {
    v->response->status = 303;
    v->response->body = STR("");
    http_add(v->response, STR("Location"), path);
}

const LayoutView *visit_layout(Visit *v, Str title) {
    LayoutView *view = ARENA_NEW(v->arena, 1, LayoutView);
    if (!view) return NULL;
    view->lang = v->language;
    view->title = title;
    view->english = str_eq(v->language, STR("en"));
    view->korean = str_eq(v->language, STR("ko"));
    view->has_answers = v->known;
    view->token = visit_token(v);
    return view;
}

void visit_message(Visit *v, int status, const char *id) {
    Buf page = visit_page(v);
    Str title = say(v, str_c(v->arena, str_format(v->arena, "%s_title", id)));
    Str text = say(v, str_c(v->arena, str_format(v->arena, "%s_text", id)));
    MessageView view = {.layout = visit_layout(v, title), .heading = title, .text = text};
    template_message(&view, &v->words, &page);
    visit_send(v, status, &page);
}

void page_home(Visit *v) {
    Buf page = visit_page(v);
    HomeView view = {.layout = visit_layout(v, say(v, "home_title")), .resume = v->state.reply_count > 0};
    template_home(&view, &v->words, &page);
    visit_send(v, 200, &page);
}

void visit_introduce(Visit *v) {
    if (v->known) return;
    secret_random(v->state.token, sizeof v->state.token);
    v->known = true;
    visit_keep(v);
}

/* The cookie is set here, so that the first form already belongs to this browser. */
void page_begin(Visit *v) {
    visit_introduce(v);
    Buf page = visit_page(v);
    BeginView view = {.layout = visit_layout(v, say(v, "begin_title")), .token = visit_token(v)};
    template_begin(&view, &v->words, &page);
    visit_send(v, 200, &page);
}

void page_begin_post(Visit *v) {
    visit_keep(v);
    visit_go(v, STR("/ask"));
}

void page_about(Visit *v) {
    const Knowledge *k = v->service->knowledge;
    Buf page = visit_page(v);
    AboutView view = {.layout = visit_layout(v, say(v, "about_title")),
                      .disclaimer = words_text(k, v->language, "disclaimer"),
                      .version = k->version,
                      .hash = str_slice(str_of(k->hash), 0, 12)};
    template_about(&view, &v->words, &page);
    visit_send(v, 200, &page);
}

void page_clear_post(Visit *v) {
    visit_forget(v);
    visit_go(v, STR("/cleared"));
}

void page_cleared(Visit *v) {
    visit_message(v, 200, "cleared");
}

void page_asset(Visit *v) {
    for (size_t i = 0; i < template_asset_count; i++) {
        const TemplateAsset *asset = &template_assets[i];
        if (!str_eq(str_of(asset->path), v->request->path)) continue;
        v->response->status = 200;
        v->response->constant = true;
        v->response->body = (Str){(const char *)asset->bytes, asset->len};
        add_type(v, str_of(asset->type));
        http_add(v->response, STR("Cache-Control"), STR("public, max-age=31536000, immutable"));
        return;
    }
    visit_message(v, 404, "not_found");
}

void page_health(Visit *v) {
    v->response->status = 200;
    v->response->body = STR("ok\n");
    add_type(v, STR("text/plain; charset=utf-8"));
}
