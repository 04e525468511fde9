#!/usr/bin/env python3
"""Turns catalogue/credentials.json into the C table that assay carries."""
# SPDX-License-Identifier: Apache-2.0
import hashlib
import json
import sys


def c_string(text):
    out = []
    for byte in text.encode():
        if byte in b'"\\?' or not 32 <= byte < 127:
            out.append('\\%03o' % byte)
        else:
            out.append(chr(byte))
    return '"' + ''.join(out) + '"'


def fail(why):
    sys.exit('credentials.json: ' + why)


def check(data):
    titles = {}
    for s in data['sources']:
        if s['id'] in titles:
            fail('source %s stands twice' % s['id'])
        titles[s['id']] = s['title']
    seen, used = set(), set()
    for e in data['entries']:
        key = (e['user'], e['password'])
        if key in seen:
            fail('entry %s:%s stands twice' % key)
        seen.add(key)
        if not e['sources'] or not set(e['sources']) <= set(titles):
            fail('entry %s:%s names no known source' % key)
        if e['user'] == '' or '\0' in (e['user'] or '') + e['password']:
            fail('entry %s:%s is malformed' % key)
        used.update(e['sources'])
        for word in e.get('words', []):
            if word != word.lower() or '|' in word:
                fail('word %s is not plain lower case' % word)
    if used != set(titles):
        fail('unused sources: ' + ', '.join(sorted(set(titles) - used)))


def main():
    source, target = sys.argv[1:]
    with open(source, 'rb') as f:
        raw = f.read()
    data = json.loads(raw)
    check(data)
    ident = '%s/%d (%d entries, sha256 %s)' % (
        data['id'], data['version'], len(data['entries']),
        hashlib.sha256(raw).hexdigest()[:12])
    with open(target, 'w', encoding='ascii') as f:
        f.write('/* Made from catalogue/credentials.json. */\n')
        f.write('/* SPDX-License-Identifier: Apache-2.0 */\n')
        f.write('#include "probe/cred_list.h"\n\n')
        f.write('const char cred_list_id[] = %s;\n\n' % c_string(ident))
        f.write('const struct cred_entry cred_list[] = {\n')
        for e in data['entries']:
            user = 'NULL' if e['user'] is None else c_string(e['user'])
            words = ''.join('|' + w for w in e.get('words', []))
            f.write('    {%s, %s, %s, %s},\n' % (
                user, c_string(e['password']),
                c_string(words + '|' if words else ''),
                c_string(', '.join(e['sources']))))
        f.write('};\n\n')
        f.write('const size_t cred_list_count =\n'
                '    sizeof cred_list / sizeof *cred_list;\n')


if __name__ == '__main__':
    main()
