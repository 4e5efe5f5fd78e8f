/* What a report becomes on a page: shared by the result, the emergency page and the page for the doctor. */
#ifndef PLUMBLINE_WEB_RESULT_H
#define PLUMBLINE_WEB_RESULT_H

#include "report/body_map.h"
#include "web/service.h"

/* How urgent, why, whom to see. NULL when the arena is full. plan may be NULL. */
const CareCardView *result_card(Visit *v, const Safety *safety, const Plan *plan);

/* The likely causes, each with its frequency, its range, and what speaks for and against it, which is open to
 * see in the first `open` of them. */
const CausesView *result_causes(Visit *v, const Report *report, size_t open);

/* Which nerve and which level; NULL when nothing is likely enough. */
const WhereView *result_where(Visit *v, const Report *report);

/* The body with what was told; NULL when there is nothing to show. */
const BodyMapView *result_body(Visit *v, const BodyMap *map);

/* The likeliest cause as a drawing of the spine, in three postures; NULL when none can be drawn. */
const SpineView *result_spine(Visit *v, const Report *report);

/* The plan: in an emergency only the next steps. */
const PlanView *result_plan(Visit *v, const Report *report);

/* The exercise programme, `full` with how each exercise is done; NULL when there is none. */
const ProgrammeView *result_programme(Visit *v, const Report *report, bool full);

/* The first sources of these rows, each once; NULL when there are none. */
const SourcesView *result_sources(Visit *v, EvidenceRefs from);

/* What would make it clearer, and what is not excluded; NULL when there is nothing. */
const OpenView *result_open(Visit *v, const Report *report);

/* "about 37 in 100", "fewer than 1 in 100". */
Str result_in_100(const Visit *v, double probability);

#endif
