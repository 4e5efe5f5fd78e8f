/* What only the whole can show: cycles, and how many parents a node of the network would get. */
#include "knowledge/loader.h"

enum { MOST_PARENTS = 64 };

typedef enum Mark { MARK_NEW, MARK_OPEN, MARK_DONE } Mark;

/* A depth-first walk along the links between causes, with its own stack, as chains may be long. */
typedef struct Step {
    size_t cause;
    size_t next; /* the link to follow next */
} Step;

static void check_from(Loader *l, size_t start, unsigned char *marks, Step *stack) {
    const Knowledge *k = l->k;
    size_t depth = 0;
    stack[depth++] = (Step){start, 0};
    marks[start] = MARK_OPEN;
    while (depth > 0) {
        Step *step = &stack[depth - 1];
        const Cause *c = &k->causes[step->cause];
        if (step->next == c->show_count) {
            marks[step->cause] = MARK_DONE;
            depth--;
            continue;
        }
        const Link *link = &c->shows[step->next++];
        if (link->to.is_finding || marks[link->to.index] == MARK_DONE) continue;
        if (marks[link->to.index] == MARK_OPEN) {
            complain(&l->complain, link->p.pos, "a circle: %.*s shows %.*s, which leads back to it",
                     STR_ARG(c->id), STR_ARG(k->causes[link->to.index].id));
            complain_hint(&l->complain, "causes must lead down to findings; drop one of the links");
            continue;
        }
        marks[link->to.index] = MARK_OPEN;
        stack[depth++] = (Step){link->to.index, 0};
    }
}

static void check_causes(Loader *l) {
    size_t count = l->k->cause_count;
    unsigned char *marks = ARENA_NEW(l->scratch, count, unsigned char);
    Step *stack = ARENA_NEW(l->scratch, count, Step);
    if (!marks || !stack) return;
    for (size_t i = 0; i < count; i++)
        if (marks[i] == MARK_NEW) check_from(l, i, marks, stack);
}

static void check_parts(Loader *l) {
    const Knowledge *k = l->k;
    for (size_t i = 0; i < k->finding_count; i++) {
        int at = k->findings[i].part_of;
        size_t steps = 0;
        while (at >= 0 && at != (int)i && steps++ < k->finding_count) at = k->findings[at].part_of;
        if (at != (int)i) continue;
        complain(&l->complain, k->findings[i].pos, "%.*s is a part of itself", STR_ARG(k->findings[i].id));
        complain_hint(&l->complain, "follow `part_of` upwards: it must end at a general finding");
        return;
    }
}

/* Parents of each finding; of sided ones on each side. */
typedef struct Parents {
    size_t (*of)[2];
    const Knowledge *k;
} Parents;

/* Counts one parent node per place (side) of a cause. places: 1 for an unsided cause, 2 for both sides of a
 * sided one. */
static void count_links(const Parents *parents, const Link *shows, size_t count, size_t places) {
    for (size_t i = 0; i < count; i++) {
        if (!shows[i].to.is_finding) continue;
        size_t *of = parents->of[shows[i].to.index];
        bool sided = parents->k->findings[shows[i].to.index].type == TYPE_SIDE;
        SideMode side = shows[i].to.side;
        bool named = side == SIDE_LEFT || side == SIDE_RIGHT;
        if (sided && !named) {
            of[0]++;
            of[1]++;
        } else {
            of[sided && side == SIDE_RIGHT] += places;
        }
    }
}

static void check_parents(Loader *l) {
    const Knowledge *k = l->k;
    Parents parents = {.k = k};
    parents.of = arena_alloc(l->scratch, k->finding_count, sizeof *parents.of);
    if (!parents.of) return;
    for (size_t i = 0; i < k->cause_count; i++) {
        const Cause *c = &k->causes[i];
        count_links(&parents, c->shows, c->show_count, c->sided ? 2 : 1);
        for (size_t s = 0; s < c->site_count; s++)
            count_links(&parents, c->sites[s].shows, c->sites[s].show_count,
                        c->sites[s].zone == ZONE_CENTRAL ? 1 : 2);
    }
    for (size_t i = 0; i < k->finding_count; i++) {
        const Finding *f = &k->findings[i];
        size_t most = parents.of[i][0] > parents.of[i][1] ? parents.of[i][0] : parents.of[i][1];
        if (most <= MOST_PARENTS) continue;
        complain(&l->complain, f->pos, "%.*s has %zu parents, more than %d", STR_ARG(f->id), most,
                 (int)MOST_PARENTS);
        complain_hint(&l->complain, "let a syndrome carry what its causes share");
    }
}

void check_graph(Loader *l) {
    check_causes(l);
    check_parts(l);
    check_parents(l);
}
