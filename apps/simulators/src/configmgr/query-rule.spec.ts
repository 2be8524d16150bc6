import { QueryError } from '../odata/query-error';
import { queryRule } from './query-rule';

const where = (condition: string) => queryRule(`select * from SMS_R_System where ${condition}`).filter;

it('takes all rows of a class, or some', () => {
  expect(queryRule('select SMS_R_User.Name from sms_r_user')).toEqual({ className: 'sms_r_user', filter: undefined });
  expect(where('SMS_R_System.Client = 1')).toEqual({ kind: 'compare', property: 'Client', operator: 'eq', value: 1 });
});

it.each([
  ['Name like "PC-%"', { kind: 'text', property: 'Name', operator: 'startswith', value: 'PC-' }],
  ["Name like '%-OLD'", { kind: 'text', property: 'Name', operator: 'endswith', value: '-OLD' }],
  ['SMS_R_System.Name like "%it\'s%"', { kind: 'text', property: 'Name', operator: 'contains', value: "it's" }],
  ['Name like "PC"', { kind: 'compare', property: 'Name', operator: 'eq', value: 'PC' }],
  ['AADDeviceID is null', { kind: 'compare', property: 'AADDeviceID', operator: 'eq', value: null }],
  ['AADDeviceID IS NOT NULL', { kind: 'compare', property: 'AADDeviceID', operator: 'ne', value: null }],
  ['ResourceId <> 5', { kind: 'compare', property: 'ResourceId', operator: 'ne', value: 5 }],
])('reads %s', (condition, filter) => expect(where(condition)).toEqual(filter));

it('joins conditions', () => {
  expect(where('Client = 1 and not (Obsolete = 1 or Name = "X")')).toMatchObject({
    kind: 'and',
    terms: [{ property: 'Client' }, { kind: 'not', term: { kind: 'or' } }],
  });
});

it.each(['', 'delete from SMS_R_System', 'select * from SMS_Collection'])('refuses %j', (expression) => {
  expect(() => queryRule(expression)).toThrow(QueryError);
});

it.each(['Name like "a_b"', 'Name like "%"', 'Name in ("a"', 'Name ='])('refuses the condition %s', (condition) => {
  expect(() => where(condition)).toThrow(QueryError);
});
