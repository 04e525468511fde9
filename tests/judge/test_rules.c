/* Every rule of the catalogue fires on what it is about and on no near miss,
 * and no two of them judge the same fact of the same provision. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "catalogue/catalogue.h"
#include "check.h"
#include "examples.h"
#include "judge/rule_match.h"

static struct arena arena;
static struct catalogue cat;
static struct facts facts;
static json_t *rules;

static int set_up(void **state)
{
    (void)state;
    struct catalogue_error error = {0};
    const char *root = getenv("ASSAY_SOURCE_ROOT");
    arena_init(&arena, NULL);
    facts_init(&facts, &arena, 100000);
    rules = example_rules(root ? root : ".");
    if (!rules ||
        catalogue_load(catalogue_builtin(), &arena, &cat, &error) != OK) {
        print_error("%s: %s\n", error.where, error.why);
        return -1;
    }
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    json_decref(rules);
    arena_done(&arena);
    return 0;
}

static const struct cat_rule *rule_of(json_t *j)
{
    const char *id = json_string_value(json_object_get(j, "id"));
    for (size_t i = 0; i < cat.rules.n; i++)
        if (strcmp(cat.rules.v[i].id, id) == 0)
            return &cat.rules.v[i];
    fail_msg("the rule %s is not built in", id);
    return NULL;
}

static json_t *examples(json_t *rule, const char *which)
{
    return json_object_get(json_object_get(rule, "examples"), which);
}

static void the_files_hold_the_rules_that_are_built_in(void **state)
{
    (void)state;
    assert_int_equal(json_array_size(rules), cat.rules.n);
    assert_true(cat.rules.n > 100);
}

static void each_rule_fires_on_its_example_and_not_on_near_misses(void **state)
{
    (void)state;
    for (size_t i = 0; i < json_array_size(rules); i++) {
        json_t *j = json_array_get(rules, i);
        const struct cat_rule *r = rule_of(j);
        json_t *fires = examples(j, "fires"), *not = examples(j, "not");
        assert_true(json_array_size(fires) > 0);
        if (r->when.all.n > 0 && json_array_size(not ) == 0)
            fail_msg("%s has no near miss", r->id);
        for (size_t k = 0; k < json_array_size(fires); k++)
            if (!rule_matches(r, example_obs(&facts, r->when.kind,
                                             json_array_get(fires, k))))
                fail_msg("%s does not fire on example %zu", r->id, k);
        for (size_t k = 0; k < json_array_size(not ); k++)
            if (rule_matches(r, example_obs(&facts, r->when.kind,
                                            json_array_get(not, k))))
                fail_msg("%s fires on near miss %zu", r->id, k);
    }
}

static const struct cat_attribute *attribute_of(const struct cat_kind *k,
                                                const char *id)
{
    for (size_t i = 0; i < k->attributes.n; i++)
        if (strcmp(k->attributes.v[i].id, id) == 0)
            return &k->attributes.v[i];
    return NULL;
}

static void check_words(const struct cat_rule *r, json_t *list)
{
    const struct cat_kind *kind = catalogue_kind(&cat, r->when.kind);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const struct obs *o =
            example_obs(&facts, kind->id, json_array_get(list, i));
        for (const struct attr *a = o->attributes.u.map.first; a; a = a->next) {
            const struct cat_attribute *known = attribute_of(kind, a->key);
            if (!known || known->type != a->value.type)
                fail_msg("%s: '%s' is no attribute of %s, or of another type",
                         r->id, a->key, kind->id);
            bool found = known->values.n == 0 || a->value.type != VALUE_TEXT;
            for (size_t k = 0; k < known->values.n; k++)
                found |= strcmp(known->values.v[k], obs_get_str(o, a->key)
                                                        ? obs_get_str(o, a->key)
                                                        : "") == 0;
            if (!found)
                fail_msg("%s: '%s' has no such value in %s", r->id, a->key,
                         kind->id);
        }
    }
}

static void examples_use_the_words_that_probes_use(void **state)
{
    (void)state;
    for (size_t i = 0; i < json_array_size(rules); i++) {
        json_t *j = json_array_get(rules, i);
        check_words(rule_of(j), examples(j, "fires"));
        check_words(rule_of(j), examples(j, "not"));
    }
}

static void messages_leave_no_placeholder(void **state)
{
    (void)state;
    for (size_t i = 0; i < json_array_size(rules); i++) {
        json_t *j = json_array_get(rules, i);
        const struct cat_rule *r = rule_of(j);
        struct buf b;
        buf_init(&b, 65536, NULL);
        rule_message(r,
                     example_obs(&facts, r->when.kind,
                                 json_array_get(examples(j, "fires"), 0)),
                     3, &b);
        buf_byte(&b, '\0');
        assert_false(b.failed);
        assert_null(strpbrk((const char *)b.p, "{}"));
        buf_done(&b);
    }
}

static void says(const char *message, size_t count, const char *want)
{
    struct cat_rule r = {.message = message};
    struct buf b;
    struct obs *o = obs_new(&facts, "service", "x.bin!/etc/a");
    obs_str(o, "name", "telnetd");
    struct value *m = list_map(&facts, obs_list(o, "listens"));
    map_str(&facts, m, "proto", "tcp");
    map_int(&facts, m, "port", 23);
    map_str(&facts, m, "address", "*");
    buf_init(&b, 65536, NULL);
    rule_message(&r, o, count, &b);
    buf_byte(&b, '\0');
    assert_string_equal((const char *)b.p, want);
    buf_done(&b);
}

static void messages_fit_number_and_facts(void **state)
{
    (void)state;
    says("{count} {count:part is|parts are}.", 1, "1 part is.");
    says("{count} {count:part is|parts are}.", 2, "2 parts are.");
    says("{name}[ while {while}] at {listens}", 1,
         "telnetd at tcp 23 on all addresses");
    says("a[ b {name} c]", 1, "a b telnetd c");
    says("a[ b {while}", 1, "a"); /* no end: nothing to leave out beyond it */
    says("{while}", 1, "unknown");
}

static bool names(struct cat_texts list, const char *id)
{
    for (size_t i = 0; i < list.n; i++)
        if (strcmp(list.v[i], id) == 0)
            return true;
    return false;
}

static bool judges(const struct cat_rule *r)
{
    return r->effect == EFFECT_FAIL || r->effect == EFFECT_INCONCLUSIVE;
}

/* A fact that two rules call wrong for the same provision would be told to the
 * user twice. */
static void no_two_rules_judge_one_fact_for_one_provision(void **state)
{
    (void)state;
    for (size_t i = 0; i < json_array_size(rules); i++) {
        json_t *fires = examples(json_array_get(rules, i), "fires");
        const struct cat_rule *mine = rule_of(json_array_get(rules, i));
        for (size_t k = 0; judges(mine) && k < json_array_size(fires); k++) {
            const struct obs *o =
                example_obs(&facts, mine->when.kind, json_array_get(fires, k));
            for (size_t n = 0; n < cat.rules.n; n++) {
                const struct cat_rule *r = &cat.rules.v[n];
                if (r == mine || !judges(r) || !rule_matches(r, o))
                    continue;
                for (size_t p = 0; p < r->provisions.n; p++)
                    if (names(mine->provisions, r->provisions.v[p]))
                        fail_msg("%s and %s both judge %s", mine->id, r->id,
                                 r->provisions.v[p]);
            }
        }
    }
}

/* And never both for and against. */
static void no_fact_speaks_for_and_against(void **state)
{
    (void)state;
    for (size_t i = 0; i < json_array_size(rules); i++) {
        json_t *fires = examples(json_array_get(rules, i), "fires");
        const struct cat_rule *mine = rule_of(json_array_get(rules, i));
        for (size_t k = 0; judges(mine) && k < json_array_size(fires); k++) {
            const struct obs *o =
                example_obs(&facts, mine->when.kind, json_array_get(fires, k));
            for (size_t n = 0; n < cat.rules.n; n++) {
                const struct cat_rule *r = &cat.rules.v[n];
                if (r->effect != EFFECT_SUPPORTS || !rule_matches(r, o))
                    continue;
                for (size_t p = 0; p < r->provisions.n; p++)
                    if (names(mine->provisions, r->provisions.v[p]))
                        fail_msg("%s speaks against and %s for %s", mine->id,
                                 r->id, r->provisions.v[p]);
            }
        }
    }
}

static void whatever_an_image_decides_has_a_rule_that_fails_it(void **state)
{
    (void)state;
    const struct cat_provision *p = NULL;
    while ((p = catalogue_next(&cat, p)) != NULL) {
        bool fails = false, any = false;
        for (size_t i = 0; i < cat.rules.n; i++) {
            const struct cat_rule *r = &cat.rules.v[i];
            bool named = names(r->provisions, p->id);
            fails |= named && r->effect == EFFECT_FAIL;
            any |= named || names(r->weighs, p->id);
        }
        if (fails != (p->scan.reach == REACH_DECIDES))
            fail_msg("%s: reach and rules differ", p->id);
        if (!any && p->scan.reach != REACH_NONE)
            fail_msg("%s: no rule at all", p->id);
    }
}

static void kinds_of_rules_are_collected_for_their_provisions(void **state)
{
    (void)state;
    for (size_t i = 0; i < cat.rules.n; i++) {
        const struct cat_rule *r = &cat.rules.v[i];
        for (size_t k = 0; k < r->provisions.n; k++) {
            const struct cat_provision *p =
                catalogue_provision(&cat, r->provisions.v[k]);
            if (!names(p->scan.collects, r->when.kind))
                fail_msg("%s: %s is not in what %s collects", r->id,
                         r->when.kind, p->id);
        }
    }
}

static void patterns_fit_as_they_should(void **state)
{
    (void)state;
    assert_true(pattern_fits("*telnetd", V("utelnetd")));
    assert_true(pattern_fits("*/etc/*", V("fw!sq!/etc/shadow")));
    assert_true(pattern_fits("A?c", V("abC")));
    assert_true(pattern_fits("", V("")));
    assert_true(pattern_fits("**", V("x")));
    assert_false(pattern_fits("a?c", V("ac")));
    assert_false(pattern_fits("telnetd", V("utelnetd")));
    assert_false(pattern_fits("", V("x")));
    assert_false(pattern_fits("a*b*c", V("aXXcXXb")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_files_hold_the_rules_that_are_built_in),
        cmocka_unit_test(each_rule_fires_on_its_example_and_not_on_near_misses),
        cmocka_unit_test(examples_use_the_words_that_probes_use),
        cmocka_unit_test(messages_leave_no_placeholder),
        cmocka_unit_test(messages_fit_number_and_facts),
        cmocka_unit_test(no_two_rules_judge_one_fact_for_one_provision),
        cmocka_unit_test(no_fact_speaks_for_and_against),
        cmocka_unit_test(whatever_an_image_decides_has_a_rule_that_fails_it),
        cmocka_unit_test(kinds_of_rules_are_collected_for_their_provisions),
        cmocka_unit_test(patterns_fit_as_they_should),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
