#!/usr/bin/env python3
"""Turns catalogue/components.json into the C tables that assay carries."""
# SPDX-License-Identifier: Apache-2.0
import json
import re
import sys

ANCHOR_MIN = 5  # as in src/probe/match.h
KINDS = {'text': 'TEXT', 'near': 'NEAR', 'only': 'ONLY', 'symbol': 'SYMBOL',
         'file': 'FILE', 'age': 'AGE', 'present': 'PRESENT'}
DEFAULT_REACH = 3
PROOF = 0xffff  # as in src/probe/component.h


def c_string(text):
    out = []
    for byte in text.encode():
        if byte in b'"\\?' or not 32 <= byte < 127:
            out.append('\\%03o' % byte)
        else:
            out.append(chr(byte))
    return '"' + ''.join(out) + '"'


def fail(why):
    sys.exit('components.json: ' + why)


def check_form(where, form, needs='[#9]'):
    depth, at = 0, 0
    while at < len(form):
        if form[at] == '\\':
            at += 1
            if at == len(form):
                fail('%s: a form ends in \\' % where)
        elif form[at] == '[':
            depth += 1
        elif form[at] == ']':
            depth -= 1
            if depth < 0:
                fail('%s: ] without [' % where)
        at += 1
    if depth or not form or not re.search(needs, form):
        fail('%s: the form %r is malformed' % (where, form))


def split_text(where, text, default):
    parts = re.match(r'^([^{}]*)\{([^{}]*)\}([^{}]*)$', text, re.S)
    if not parts:
        fail('%s: %r has not exactly one {}' % (where, text))
    before, form, after = parts.groups()
    return before, form or default, after


class Find:
    def __init__(self, where, item, default):
        kinds = [k for k in KINDS if k in item]
        if len(kinds) != 1:
            fail('%s: a find has one kind' % where)
        self.kind = kinds[0]
        text = item[self.kind]
        self.named = item.get('named', False)
        self.reach = item.get('reach', DEFAULT_REACH)
        self.form = item.get('form', default)
        self.before = self.after = self.anchor = ''
        self.extra = item.get('with', '')
        self.then = item.get('then', '')
        self.behind = False  # the version stands behind the anchor
        if self.kind in ('text', 'file', 'age'):
            self.before, self.form, self.after = split_text(
                where, text, self.form)
        if self.kind == 'text':
            self.behind = len(self.before.encode()) >= ANCHOR_MIN
            self.anchor = self.before if self.behind else self.after
            if not self.behind and '\0' in self.before + self.after:
                fail('%s: a NUL can only begin an anchor' % where)
        elif self.kind == 'symbol':
            self.extra = text
            self.named = True
        elif self.kind == 'age':
            self.extra = item['major']
        elif self.kind != 'file':
            self.anchor = text
            self.after = item.get('after', '')
        check_form(where, self.form)
        if self.kind == 'only' and not re.match(r'[0-9#]+\.[0-9#]', self.form):
            fail('%s: %r has no point between its first digits' % (
                where, self.form))
        if self.then:
            check_form(where, self.then, '.')
        if self.kind not in ('symbol', 'file', 'age') and \
                len(self.anchor.encode()) < ANCHOR_MIN:
            fail('%s: %r has no text of %d bytes' % (where, text, ANCHOR_MIN))

    def c(self):
        flag = {True: 'true', False: 'false'}
        return ('{FIND_%s, %s, %s, %d, %s, %s, %s, %s, %s}' % (
            KINDS[self.kind], flag[self.named], flag[self.behind], self.reach,
            c_string('' if self.behind else self.before),
            c_string(self.form), c_string(self.after), c_string(self.then),
            c_string(self.extra)))


def load(path):
    with open(path, encoding='utf-8') as f:
        data = json.load(f)
    seen, out = set(), []
    for p in data['products']:
        if p['id'] in seen:
            fail('%s stands twice' % p['id'])
        seen.add(p['id'])
        for glob in p.get('is', []) + p.get('packages', []):
            if glob.count('*') > 1:
                fail('%s: %s has more than one *' % (p['id'], glob))
        if p.get('cpe', 'a:b:c').count(':') != 2:
            fail('%s: cpe is part:vendor:product' % p['id'])
        finds = [Find(p['id'], item, p['form']) for item in p['find']]
        if 'proof' in p and len(p['proof']) < ANCHOR_MIN:
            fail('%s: a proof has %d bytes' % (p['id'], ANCHOR_MIN))
        out.append((p, finds))
    return out


def strings(f, name, items):
    f.write('static const char *const %s[] = {\n' % name)
    for item in items:
        f.write('    %s,\n' % c_string(item))
    f.write('    NULL,\n};\n')


def write(products, f):
    f.write('/* Made from catalogue/components.json. */\n'
            '/* SPDX-License-Identifier: Apache-2.0 */\n'
            '#include "probe/component.h"\n\n')
    for i, (p, finds) in enumerate(products):
        strings(f, 'is_%d' % i, p.get('is', []))
        strings(f, 'packages_%d' % i, p.get('packages', [p['id']]))
        f.write('static const struct find finds_%d[] = {\n' % i)
        for find in finds:
            f.write('    %s,\n' % find.c())
        f.write('};\n')
    f.write('\nconst struct product products[] = {\n')
    for i, (p, finds) in enumerate(products):
        f.write('    {%s, %s, %s, %s, %s, %s, %s, is_%d, packages_%d, finds_%d, %d},\n' % (
            c_string(p['id']), c_string(p.get('cpe', '')),
            c_string(p['form']),
            c_string(p.get('type', 'library' if p.get('library')
                           else 'application')),
            'true' if p.get('library') else 'false',
            'true' if p.get('raw') else 'false',
            'true' if p.get('proof') else 'false', i, i, i, len(finds)))
    f.write('};\nconst size_t products_n = %d;\n\n' % len(products))
    refs = [(i, k, find.anchor) for i, (_, finds) in enumerate(products)
            for k, find in enumerate(finds) if find.anchor]
    refs += [(i, PROOF, p['proof']) for i, (p, _) in enumerate(products)
             if 'proof' in p]
    f.write('const struct literal component_literals[] = {\n')
    for _, _, anchor in refs:
        f.write('    {%s, %d, 0},\n' % (c_string(anchor),
                                        len(anchor.encode())))
    f.write('};\nconst struct find_ref component_refs[] = {\n')
    for product, find, _ in refs:
        f.write('    {%d, %d},\n' % (product, find))
    f.write('};\nconst size_t component_literals_n = %d;\n' % len(refs))


def main():
    source, target = sys.argv[1:]
    products = load(source)
    with open(target, 'w', encoding='ascii') as f:
        write(products, f)


main()
