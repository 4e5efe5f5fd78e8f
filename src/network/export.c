/* Writes a network for other engines: BIF, UAI and XMLBIF. Nodes of more than NET_MAX_PARENTS parents are
 * split into a chain of helper nodes that carry the largest grade so far; the last link of the chain is the
 * node itself. */
#include "network/network_int.h"

enum { NAME_BYTES = 64 };

/* One exported variable: part of a node of the spec. */
typedef struct Part {
    const NetNode *node;
    size_t index;      /* of the node in the spec */
    size_t first_link; /* links of the node that this part has as parents */
    size_t links;
    int before; /* the part of the chain before this one, also a parent; -1: none */
    bool leak;  /* the leak is in this part */
    bool last;  /* this is the node itself */
} Part;

typedef struct Export {
    const NetSpec *spec;
    const double *params;
    Part *parts;
    size_t count;
    uint32_t *part_of; /* by node: its last part */
    size_t *number;    /* by part: its place in the file; nodes first, then helpers */
    size_t *order;     /* the other way round */
    Buf *out;
} Export;

static int cards(const Part *part) {
    return part->node->grades + 1;
}

static size_t parent_count(const Part *part) {
    return part->links + (part->before >= 0);
}

/* The part that is parent i of a part; the chain comes first. */
static size_t parent_part(const Export *e, const Part *part, size_t i) {
    if (part->before >= 0 && i-- == 0) return (size_t)part->before;
    return e->part_of[part->node->links[part->first_link + i].parent];
}

/* The chain of one node: as many parents as fit in the first part, one less in the later ones. */
static void add_parts(Export *e, size_t index) {
    const NetNode *node = &e->spec->nodes[index];
    size_t at = 0;
    int before = -1;
    do {
        size_t room = before < 0 ? NET_MAX_PARENTS : NET_MAX_PARENTS - 1;
        size_t left = node->link_count - at;
        Part part = {.node = node,
                     .index = index,
                     .first_link = at,
                     .links = left < room ? left : room,
                     .before = before};
        at += part.links;
        part.leak = before < 0;
        part.last = at == node->link_count;
        before = (int)e->count;
        e->part_of[index] = (uint32_t)e->count;
        e->parts[e->count++] = part;
    } while (at < node->link_count);
}

static void number_parts(Export *e) {
    size_t next = e->spec->node_count;
    for (size_t i = 0; i < e->count; i++) {
        e->number[i] = e->parts[i].last ? e->parts[i].index : next++;
        e->order[e->number[i]] = i;
    }
}

static bool plan_parts(Export *e, Arena *arena) {
    size_t most = e->spec->node_count;
    for (size_t i = 0; i < e->spec->node_count; i++)
        most += e->spec->nodes[i].link_count / (NET_MAX_PARENTS - 1);
    e->parts = ARENA_NEW(arena, most, Part);
    e->part_of = ARENA_NEW(arena, e->spec->node_count, uint32_t);
    e->number = ARENA_NEW(arena, most, size_t);
    e->order = ARENA_NEW(arena, most, size_t);
    if (!e->parts || !e->part_of || !e->number || !e->order) return false;
    for (size_t i = 0; i < e->spec->node_count; i++) add_parts(e, i);
    number_parts(e);
    return true;
}

/* P(the cause alone makes it at most `grade`), of a parameter list that is read as falling. */
static double at_most(const Export *e, uint32_t first, int grade, int grades) {
    double p = 1;
    for (int g = 0; g <= grade && g < grades; g++) {
        if (e->params[first + (uint32_t)g] < p) p = e->params[first + (uint32_t)g];
    }
    return grade < grades ? 1 - p : 1;
}

/* P(state | states of the parents). */
static double entry(const Export *e, const Part *part, int state, const int *parents) {
    int grades = part->node->grades;
    double below = 1, up_to = 1;
    size_t link = 0;
    if (part->leak) {
        up_to *= at_most(e, part->node->first_param, state, grades);
        below *= state ? at_most(e, part->node->first_param, state - 1, grades) : 0;
    }
    if (part->before >= 0) {
        up_to *= parents[0] <= state;
        below *= parents[0] <= state - 1;
        link = 1;
    }
    for (size_t i = 0; i < part->links; i++) {
        uint32_t first = part->node->links[part->first_link + i].first_param;
        if (!parents[link + i]) continue;
        up_to *= at_most(e, first, state, grades);
        below *= state ? at_most(e, first, state - 1, grades) : 0;
    }
    return state ? up_to - below : up_to;
}

/* Steps the states of the parents, the last one fastest. False after the last combination. */
static bool next_states(const Export *e, const Part *part, int *states) {
    for (size_t i = parent_count(part); i-- > 0;) {
        if (++states[i] < cards(&e->parts[parent_part(e, part, i)])) return true;
        states[i] = 0;
    }
    return false;
}

/* Letters, digits and _ only, beginning with a letter; the number keeps it unique. */
static void name(const Export *e, size_t at) {
    const Part *part = &e->parts[at];
    char text[NAME_BYTES + 1];
    size_t len = 0;
    for (; len < part->node->id.len && len < NAME_BYTES; len++) {
        char c = part->node->id.ptr[len];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        text[len] = plain ? c : '_';
    }
    buf_format(e->out, "v%zu_%.*s", e->number[at], (int)len, text);
}

static void state_names(const Export *e, const Part *part, const char *before, const char *between,
                        const char *after) {
    for (int s = 0; s < cards(part); s++) {
        buf_format(e->out, "%s", s ? between : before);
        if (part->node->grades == 1) buf_format(e->out, "%s", s ? "yes" : "no");
        else buf_format(e->out, "grade%d", s);
    }
    buf_format(e->out, "%s", after);
}

/* All rows of a table, the child's state fastest. */
static void rows(const Export *e, const Part *part, const char *after_row) {
    int states[NET_MAX_PARENTS] = {0};
    do {
        for (int s = 0; s < cards(part); s++)
            buf_format(e->out, s ? " %.17g" : "%.17g", entry(e, part, s, states));
        buf_format(e->out, "%s", after_row);
    } while (next_states(e, part, states));
}

static void bif_table(const Export *e, size_t at) {
    const Part *part = &e->parts[at];
    int states[NET_MAX_PARENTS] = {0};
    buf_add(e->out, STR("probability ( "));
    name(e, at);
    for (size_t i = 0; i < parent_count(part); i++) {
        buf_format(e->out, "%s", i ? ", " : " | ");
        name(e, parent_part(e, part, i));
    }
    buf_add(e->out, STR(" ) {\n"));
    do {
        buf_format(e->out, "%s", parent_count(part) ? "  (" : "  table ");
        for (size_t i = 0; i < parent_count(part); i++) {
            const Part *parent = &e->parts[parent_part(e, part, i)];
            const char *between = i ? ", " : "";
            if (parent->node->grades == 1) buf_format(e->out, "%s%s", between, states[i] ? "yes" : "no");
            else buf_format(e->out, "%sgrade%d", between, states[i]);
        }
        if (parent_count(part)) buf_add(e->out, STR(") "));
        for (int s = 0; s < cards(part); s++)
            buf_format(e->out, s ? ", %.17g" : "%.17g", entry(e, part, s, states));
        buf_add(e->out, STR(";\n"));
    } while (next_states(e, part, states));
    buf_add(e->out, STR("}\n"));
}

static void write_bif(const Export *e) {
    buf_add(e->out, STR("network plumbline {\n}\n"));
    for (size_t i = 0; i < e->count; i++) {
        const Part *part = &e->parts[e->order[i]];
        buf_add(e->out, STR("variable "));
        name(e, e->order[i]);
        buf_format(e->out, " {\n  type discrete [ %d ] { ", cards(part));
        state_names(e, part, "", ", ", " };\n}\n");
    }
    for (size_t i = 0; i < e->count; i++) bif_table(e, e->order[i]);
}

/* The child is the last variable of its scope and the fastest of its table. */
static void write_uai(const Export *e) {
    buf_format(e->out, "BAYES\n%zu\n", e->count);
    for (size_t i = 0; i < e->count; i++) buf_format(e->out, i ? " %d" : "%d", cards(&e->parts[e->order[i]]));
    buf_format(e->out, "\n%zu\n", e->count);
    for (size_t i = 0; i < e->count; i++) {
        const Part *part = &e->parts[e->order[i]];
        buf_format(e->out, "%zu", parent_count(part) + 1);
        for (size_t j = 0; j < parent_count(part); j++)
            buf_format(e->out, " %zu", e->number[parent_part(e, part, j)]);
        buf_format(e->out, " %zu\n", i);
    }
    for (size_t i = 0; i < e->count; i++) {
        const Part *part = &e->parts[e->order[i]];
        size_t entries = (size_t)cards(part);
        for (size_t j = 0; j < parent_count(part); j++)
            entries *= (size_t)cards(&e->parts[parent_part(e, part, j)]);
        buf_format(e->out, "\n%zu\n", entries);
        rows(e, part, "\n");
    }
}

static void write_xmlbif(const Export *e) {
    buf_add(e->out, STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<BIF "
                        "VERSION=\"0.3\">\n<NETWORK>\n<NAME>plumbline</NAME>\n"));
    for (size_t i = 0; i < e->count; i++) {
        buf_add(e->out, STR("<VARIABLE TYPE=\"nature\"><NAME>"));
        name(e, e->order[i]);
        buf_add(e->out, STR("</NAME>"));
        state_names(e, &e->parts[e->order[i]], "<OUTCOME>", "</OUTCOME><OUTCOME>", "</OUTCOME></VARIABLE>\n");
    }
    for (size_t i = 0; i < e->count; i++) {
        const Part *part = &e->parts[e->order[i]];
        buf_add(e->out, STR("<DEFINITION><FOR>"));
        name(e, e->order[i]);
        buf_add(e->out, STR("</FOR>"));
        for (size_t j = 0; j < parent_count(part); j++) {
            buf_add(e->out, STR("<GIVEN>"));
            name(e, parent_part(e, part, j));
            buf_add(e->out, STR("</GIVEN>"));
        }
        buf_add(e->out, STR("<TABLE>\n"));
        rows(e, part, "\n");
        buf_add(e->out, STR("</TABLE></DEFINITION>\n"));
    }
    buf_add(e->out, STR("</NETWORK>\n</BIF>\n"));
}

bool network_export(const Network *net, const double *params, NetFormat format, Buf *out, Err *err) {
    Export e = {.spec = network_spec(net), .params = params, .out = out};
    if (!plan_parts(&e, out->arena)) return err_memory(err);
    if (format == NET_BIF) write_bif(&e);
    else if (format == NET_UAI) write_uai(&e);
    else write_xmlbif(&e);
    if (out->failed) return err_set(err, ERR_TOO_LARGE, STR("export"), "the file does not fit in its buffer");
    return true;
}
