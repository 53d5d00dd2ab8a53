import { describe, expect, test } from 'vitest';

import { csvField } from '../data/csv';
import { joinedTable } from './tables';

describe('joinedTable', () => {
  test('puts the facts of each table before its lines, under one header', () => {
    const tables = [
      { facts: { run: 'a', step: 10 }, text: 'units,value\n0,nan\n1,0.5\n' },
      { facts: { run: 'b, "x"', step: 20 }, text: 'units,value\n0,-1e-08\n' },
    ];
    expect(joinedTable(tables)).toBe(
      'run,step,units,value\na,10,0,nan\na,10,1,0.5\n"b, ""x""",20,0,-1e-08\n',
    );
  });

  test('keeps a run whose name looks like a replacement pattern', () => {
    const table = { facts: { run: '$&' }, text: 'value\n1\n' };
    expect(joinedTable([table])).toBe('run,value\n$&,1\n');
  });

  test('of a table without lines leaves the header', () => {
    expect(joinedTable([{ facts: { run: 'a' }, text: 'value\n' }])).toBe('run,value\n');
    expect(joinedTable([])).toBe('');
  });
});

test('a field with a comma, a quote or a line break is quoted', () => {
  expect([csvField('a b'), csvField(3), csvField('a,b'), csvField('a\nb'), csvField('"')]).toEqual([
    'a b',
    '3',
    '"a,b"',
    '"a\nb"',
    '""""',
  ]);
});
