#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Breaks the device library on purpose, one line at a time, and demands that
its tests notice each time: a test that cannot fail proves nothing.

    test_mutants.py [NAME]        one of them, and what noticed it
"""
import concurrent.futures
import os
import shlex
import shutil
import subprocess
import sys
import tempfile

ROOT = os.environ.get("ASSAY_SOURCE_ROOT", os.path.join(os.path.dirname(__file__), "../.."))
CC = shlex.split(os.environ.get("ASSAY_CC", "cc"))
FLAGS = ["-O1", "-std=gnu17", "-w", "-D_GNU_SOURCE", "-I" + ROOT + "/src", "-I" + ROOT + "/tests"]
SHARED = ["cred_cuts", "cuts", "flash_sim", "host_crypto", "lives", "toy"]
PROGRAMS = {"test_boot": ["-lcmocka"], "test_cred": ["-lcmocka"], "test_people": ["-lcmocka"], "test_release": ["-lcmocka"], "cuts_main": [], "test_store": ["-lcmocka"]}
# Who is asked, by the beginning of the broken file's name; others ask the rest.
ASKED = {"cred": ["test_cred", "cuts_main"], "people": ["test_people"], "release": ["test_release"]}
REST = ["test_boot", "cuts_main", "test_store", "test_people"]

# What a careless hand might do: (name, file, text, the same text broken).
MUTANTS = [
    ("index raised before confirmation", "boot.c", "    s->tries--;\n",
     "    s->tries--;\n    s->index = c->image.counter;\n"),
    ("counter raised before the confirmation is on record", "update.c",
     "    if (ad_state_save(b) != AD_YES)\n        return AD_NO;\n    /* The counter second",
     "    if (c)\n        c->raise(c->port, b->state.index);\n"
     "    if (ad_state_save(b) != AD_YES)\n        return AD_NO;\n    /* The counter second"),
    ("counter not mended after a cut", "boot.c", "    raise_counter(b);\n", ""),
    ("a try that is not on record", "boot.c",
     "    if (ad_state_save(b) == AD_YES)\n        return true;\n    s->phase = before;",
     "    return true;\n    s->phase = before;"),
    ("tries without a bound", "boot.c", "    if (s->tries == 0) {", "    if (false) {"),
    ("rejected image not remembered", "state.c", "ad_copy(s->rejected[0], tried, AD_HASH_BYTES);", ";"),
    ("rejected image not refused", "state.c", "== AD_YES)\n            return AD_YES;",
     "== AD_YES)\n            return AD_NO;"),
    ("update begun without a record of it", "update.c",
     "    if (ad_state_save(b) != AD_YES)\n        return AD_NO;\n    *u =", "    *u ="),
    ("update resumed without a record of it", "update.c",
     "    if (ad_state_save(b) != AD_YES)\n        return AD_NO;\n    *u =",
     "    if (!resume && ad_state_save(b) != AD_YES)\n        return AD_NO;\n    *u ="),
    ("whole before it is verified", "update.c", "    b->state.phase = good ? AD_CANDIDATE : AD_FAILED;",
     "    good = true;\n    b->state.phase = AD_CANDIDATE;"),
    ("whole before its last bytes are written", "update.c", "    if (u->fill > 0 && !flush(u))",
     "    b->state.phase = AD_CANDIDATE;\n    ad_state_save(b);\n    if (u->fill > 0 && !flush(u))"),
    ("slot not erased before it is written", "update.c",
     "        if (ad_flash_erase(f, at, at + f->block_bytes) != AD_YES)\n            return false;\n", ""),
    ("what is behind the image not erased", "update.c", "    if (ad_flash_erase(f, rest",
     "    if (0 && ad_flash_erase(f, rest"),
    ("progress on record before it is made", "update.c", "            b->state.written = at;",
     "            b->state.written = at + f->block_bytes;"),
    ("errors of writing ignored", "update.c", "return f->write(f->port, at, u->unit, f->unit_bytes) == 0;",
     "f->write(f->port, at, u->unit, f->unit_bytes);\n    return true;"),
    ("old versions taken", "update.c", "ad_image_order(image, &runs) > 0", "true"),
    ("counter's end not looked at", "update.c", "if (b->counter && image->counter > b->counter->most)",
     "if (false)"),
    ("confirmed by an image that is not on trial", "update.c",
     "b->state.phase == AD_TRIAL && b->running == other(b)", "b->state.phase == AD_TRIAL"),
    ("begun over a trial", "update.c", "b->state.phase != AD_TRIAL &&\n", "true &&\n"),
    ("what runs overwritten", "update.c", "b->running != other(b) && ", ""),
    ("rollback index not obeyed", "state.c", "    floor = b->state.index > floor ? b->state.index : floor;\n"
     "    *out = burnt > floor ? burnt : floor;", "    *out = floor;"),
    ("counter not obeyed", "state.c", "*out = burnt > floor ? burnt : floor;", "*out = floor;"),
    ("counter's error taken for zero", "state.c", "    if (c && c->get(c->port, &burnt) != 0)\n        return AD_NO;",
     "    if (c)\n        c->get(c->port, &burnt);"),
    ("staged update may change", "boot.c", "c) || !is_what_is_known(b, c)) {\n        s->phase = AD_FAILED;",
     "c)) {\n        s->phase = AD_FAILED;"),
    ("any image is a fallback", "boot.c", "!check(b, 1 - s->active, c) || !is_what_is_known(b, c))\n        return false;",
     "!check(b, 1 - s->active, c))\n        return false;"),
    ("fallback not on record", "boot.c", "    s->saw |= AD_SAW_FALLBACK;\n    (void)ad_state_save(b);\n", ""),
    ("bad active image not told", "boot.c", "        saw(b, AD_SAW_ACTIVE_BAD);\n", ""),
    ("unreadable state taken for none", "boot.c", "if (found == AD_STORE_UNREADABLE ||", "if ("),
    ("state without a CRC", "store.c", "        ld_le32(s->record + n - 4) != crc32(s->record, n - 4))",
     "        false)"),
    ("what may be torn used as it is", "store.c", "if (b.is_pair || append(s))", "if (true)"),
    ("one record taken for a pair", "store.c", "consider(s, b, one, false);",
     "consider(s, b, one, true);"),
    ("newest part erased", "store.c", "if (s->part_seq[i] < s->part_seq[part])",
     "if (s->part_seq[i] > s->part_seq[part])"),
    ("part before the newest erased", "store.c", "for (uint32_t i = 1; i < AD_STORE_PARTS; i++)\n        if (s->part_seq[i] <",
     "for (uint32_t i = 1; i < 2; i++)\n        if (s->part_seq[i] <"),
    ("no reading back", "store.c", "ad_same(back, s->record + i, f->unit_bytes) != AD_YES", "false"),
    ("errors of the store ignored", "store.c", "    s->sealed = append(s) ? AD_YES : AD_NO;",
     "    append(s);\n    s->sealed = AD_YES;"),
    ("older records left by a scrub", "store.c", "if (i == s->part || erase_part(s, i))", "if (true)"),
    ("torn first record of ECC flash taken for blindness", "store.c",
     "(b.parts_failed & (b.parts_failed - 1)) != 0", "b.parts_failed != 0"),
    ("password looked at before the try is on record", "cred.c",
     "    if (!keep(c, false))\n        return no(why, AD_CRED_FLASH);\n    volatile uint32_t done =\n"
     "        c->port->slow(c->port->port, v->scheme, v->salt, p.p, p.n, slow);",
     "    volatile uint32_t done =\n"
     "        c->port->slow(c->port->port, v->scheme, v->salt, p.p, p.n, slow);\n"
     "    if (!keep(c, false))\n        return no(why, AD_CRED_FLASH);"),
    ("failures only in memory", "cred.c",
     "    if (!keep(c, false))\n        return no(why, AD_CRED_FLASH);\n    volatile uint32_t done",
     "    volatile uint32_t done"),
    ("wait not looked at", "cred.c", "    if (ad_cred_wait(c, account) > 0)", "    if (false)"),
    ("a restart ends the wait", "cred.c", "        c->since[i] = now;", "        c->since[i] = now - AD_WAIT_MOST_S;"),
    ("any hash is right", "cred.c", "    forget(slow, sizeof slow);\n    c->since", "    good = AD_YES;\n    c->since"),
    ("label counts for ever", "cred.c", "    if (c->phase != AD_CRED_SET || c->set[account] != AD_YES)\n        return NULL;",
     "    if (c->phase != AD_CRED_SET || c->set[account] != AD_YES)\n        return account == 0 ? c->policy->label : NULL;"),
    ("no record taken for the factory's", "cred.c", "    if (found == AD_STORE_UNREADABLE)\n        return AD_NO;",
     "    if (found == AD_STORE_UNREADABLE)\n        return AD_NO;\n    if (found == AD_STORE_NONE)\n"
     "        c->phase = AD_CRED_FACTORY;"),
    ("first password from afar", "cred.c", "        return no(why, AD_CRED_PHASE);\n    if (!is_present(c))\n"
     "        return no(why, AD_CRED_ABSENT);\n    if (!put(c, 0, p, why))\n        return AD_NO;\n    c->phase = AD_CRED_SET;",
     "        return no(why, AD_CRED_PHASE);\n    if (!put(c, 0, p, why))\n        return AD_NO;\n    c->phase = AD_CRED_SET;"),
    ("first password more than once", "cred.c", "c->open != AD_YES || c->phase != AD_CRED_FACTORY", "c->open != AD_YES"),
    ("recovery from afar", "cred.c", "    if (!is_present(c))\n        return no(why, AD_CRED_ABSENT);\n"
     "    if (!put(c, 0, p, why))\n        return AD_NO;\n    c->told", "    if (!put(c, 0, p, why))\n        return AD_NO;\n    c->told"),
    ("recovery not told", "cred.c", "    c->told |= AD_CRED_TOLD_RECOVERED;\n", ""),
    ("reset by anybody", "cred.c", "    if (!owner && !is_present(c))", "    if (false)"),
    ("reset by the guest", "cred.c", "return s->account == 0 && ad_cred_is_in", "return ad_cred_is_in"),
    ("reset that is not on record", "cred.c", "if (!keep(c, false) || !finish_reset(c))", "if (!finish_reset(c))"),
    ("reset without the data", "cred.c", "if (c->port->wipe(c->port->port) != AD_YES)", "if (false)"),
    ("old records left by a reset", "cred.c", "    if (!keep(c, true))\n        return false;\n", ""),
    ("reset over before old records are gone", "cred.c",
     "    if (!keep(c, true))\n        return false;\n    c->phase = AD_CRED_FACTORY;\n    return keep(c, false);",
     "    c->phase = AD_CRED_FACTORY;\n    return keep(c, true);"),
    ("reset not resumed", "cred.c", "    if (c->phase == AD_CRED_RESETTING && !finish_reset(c))\n        return AD_NO;",
     "    if (c->phase == AD_CRED_RESETTING)\n        c->phase = AD_CRED_SET;"),
    ("sessions outlive a change", "cred.c", "    c->epoch++;\n    if (!keep(c, false))\n        return no(why, AD_CRED_FLASH);\n    if (s)",
     "    if (!keep(c, false))\n        return no(why, AD_CRED_FLASH);\n    if (s)"),
    ("an empty session is somebody", "cred.c", "|| in != AD_YES)", "|| false)"),
    ("change without the old password", "cred.c",
     "try_password(c, s->account, old, why) != AD_YES)\n        return AD_NO;", "false)\n        return AD_NO;"),
    ("new password without rules", "cred.c", "    if (ad_cred_rules(c->policy, account, p, why) != AD_YES)\n        return false;",
     ""),
    ("salt not random", "cred.c", "c->port->random(c->port->port, v.salt, AD_SALT_BYTES) != AD_YES ||", ""),
    ("failed saves of credentials ignored", "cred.c", "    return c->open == AD_YES;", "    c->open = AD_YES;\n    return true;"),
    ("installed before a choice", "people.c", "    if (p->chosen != AD_YES)\n        return AD_NO;", ""),
    ("any image once one was offered", "people.c",
     "    if (p->pending == AD_PENDING_NONE ||\n        ad_same(image, p->notice.image, AD_HASH_BYTES) != AD_YES)",
     "    if (p->pending == AD_PENDING_NONE)"),
    ("installed before people were told", "people.c", "    if (is_to_tell(p))\n        return AD_NO;", ""),
    ("disruption not told", "people.c", "(p->notice.flags & AD_NOTICE_DISRUPTS));", "false);"),
    ("installed without agreement", "people.c", "if (p->pending != AD_PENDING_AGREED && p->automatic != AD_YES)",
     "if (false)"),
    ("postponed in vain", "people.c", "if (p->hours < p->until)", "if (false)"),
    ("security updates postponed for ever", "people.c", "(p->notice.flags & AD_NOTICE_SECURITY) && until > most", "false"),
    ("a new offer begins the wait anew", "people.c",
     "    if (p->pending == AD_PENDING_NONE ||\n        !(p->notice.flags & AD_NOTICE_SECURITY))\n        p->hours = 0;",
     "    p->hours = 0;"),
    ("a start is no hour", "people.c", "? (uint32_t)AD_YES : ad_people_hour(p);", "? (uint32_t)AD_YES : (uint32_t)AD_YES;"),
    ("agreement holds for the next image", "people.c", "    p->pending = AD_PENDING_OFFERED;\n    p->until = 0;",
     "    if (p->pending == AD_PENDING_NONE)\n        p->pending = AD_PENDING_OFFERED;\n    p->until = 0;"),
    ("tampering not told", "people.c", "        due |= AD_DUE_TAMPER;", "        due |= 0;"),
    ("connects before tampering is told", "people.c", "p->open == AD_YES && !(p->b->state.saw & TAMPER)", "p->open == AD_YES"),
    ("staged without consent", "update.c", "c->agree(c->port, b->state.digest[other(b)]) != AD_YES", "false"),
    ("signatures not counted", "release.c", "    if (count < policy->threshold)\n        return AD_NO;\n    *why = AD_RELEASE_FORM;",
     "    *why = AD_RELEASE_FORM;\n    count = policy->threshold;"),
    ("one key counts twice", "release.c", "            used |= mark(policy, k);\n", ""),
    ("a key counts under each name", "release.c", "            used |= mark(policy, k);", "            used |= 1U << k;"),
    ("the statement chooses the algorithm", "release.c", "tbs[TBS_AT_ALGORITHM] != *place[0] ||", ""),
    ("no signature wanted", "release.c", "policy->threshold == 0 || ", ""),
    ("digest of the manifest not compared", "release.c", "    if (!is_digest(crypto, s.manifest, s.digest))\n        return AD_NO;", ""),
    ("digest of the text not compared", "release.c", "    if (!is_digest(crypto, s.text, place[3]))\n        return AD_NO;", ""),
    ("longer numbers taken", "release.c", "    fail_unless(r, v >= least);\n", ""),
    ("ends not looked at", "release.c", "fail_unless(r, r->pos == close[--depth]);", "--depth;"),
    ("bytes behind the envelope", "release.c", "    fail_unless(&r, rd_left(&r) == 0);\n", ""),
    ("for any vendor", "release.c", "ad_same(place[0], policy->vendor, AD_UUID_BYTES) != AD_YES ||", ""),
    ("old statements wanted", "release.c", "r->notice.sequence < seen || ", ""),
    ("old statements offered", "people.c", "n->sequence < p->notice.sequence ||", ""),
    ("old versions wanted", "release.c", " || r->notice.version <= running", ""),
    ("outdated ones wanted", "release.c", "today >= r->use_before", "false"),
    ("owner can't be told from a guest's account", "cred.c", "return account != 0 && account < c->policy->n_accounts;",
     "return account < c->policy->n_accounts;"),
]


def run(argv, **more):
    return subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)


def compile_c(source, out):
    done = run(CC + FLAGS + ["-c", source, "-o", out])
    if done.returncode:
        sys.exit(f"{source} does not compile:\n{done.stdout}")


def link_and_run(work, program, objects, file=""):
    exe = os.path.join(work, program)
    done = run(CC + objects + [f"{build}/{program}.o", "-o", exe, "-lcrypto"] + PROGRAMS[program])
    if done.returncode:
        sys.exit(f"{program} does not link:\n{done.stdout}")
    try:
        done = run([exe, file], timeout=120, env={**os.environ, "CMOCKA_MESSAGE_OUTPUT": "STDOUT"})
    except subprocess.TimeoutExpired:
        return "no end"
    if done.returncode == 0:
        return None
    lines = [l for l in done.stdout.splitlines() if "FAILED" in l or program == "cuts_main"] or ["crash"]
    return lines[-1].replace("[  FAILED  ]", "").strip()


def noticed(mutant):
    """The first program that notices the mutant, and how; None when none does."""
    name, file, old, new = mutant
    with open(os.path.join(ROOT, "device", file), encoding="utf-8") as f:
        text = f.read()
    if text.count(old) != 1:
        return None, f"the text to break is {text.count(old)} times in {file}"
    with tempfile.TemporaryDirectory() as work:
        source = os.path.join(work, file)
        with open(source, "w", encoding="utf-8") as f:
            f.write(text.replace(old, new))
        broken = source[:-2] + ".o"
        done = run(CC + FLAGS + ["-I" + ROOT + "/device", "-c", source, "-o", broken])
        if done.returncode:
            return None, done.stdout
        objects = [broken] + [o for o in library if os.path.basename(o) != file[:-2] + ".o"] + helpers
        for program in next((ASKED[k] for k in ASKED if file.startswith(k)), REST):
            how = link_and_run(work, program, objects, file)
            if how:
                return program, how
    return None, "nothing notices it"


names = sys.argv[1:]
mutants = [m for m in MUTANTS if not names or m[0] in names]
build = tempfile.mkdtemp()
try:
    library, helpers = [], []
    for path in sorted(os.listdir(ROOT + "/device")) + ["../src/base/rd.c"]:
        if path.endswith(".c"):
            library.append(os.path.join(build, os.path.basename(path)[:-2] + ".o"))
            compile_c(os.path.join(ROOT, "device", path), library[-1])
    for part in SHARED + list(PROGRAMS):
        out = os.path.join(build, part + ".o")
        compile_c(os.path.join(ROOT, "tests/device", part + ".c"), out)
        if part in SHARED:
            helpers.append(out)
    print(f"1..{len(mutants) + 1}")
    clean = [link_and_run(build, p, library + helpers) for p in PROGRAMS]
    print(("not ok" if any(clean) else "ok") + " 1 - the library as it is passes")
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for n, (mutant, (program, how)) in enumerate(zip(mutants, pool.map(noticed, mutants)), 2):
            print(f"{'ok' if program else 'not ok'} {n} - {mutant[0]}")
            print(f"# {program}: {how}", flush=True)
finally:
    shutil.rmtree(build)
