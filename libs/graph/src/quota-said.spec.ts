import { quotaSaid } from './quota-said';

const of = (headers: Readonly<Record<string, string>>) => quotaSaid((name) => headers[name]);

it('reads what Graph says of the quota', () => {
  const scope = 'Tenant_Application/Write/app/tenant';
  expect(
    of({
      'x-ms-resource-unit': '2',
      'x-ms-throttle-limit-percentage': '0.85',
      'x-ms-throttle-scope': scope,
      'x-ms-throttle-information': 'WriteLimitExceeded',
    }),
  ).toEqual({ units: 2, percentage: 0.85, scope, information: 'WriteLimitExceeded' });
});

it.each([{}, { 'x-ms-resource-unit': '', 'x-ms-throttle-limit-percentage': 'much' }, { 'x-ms-resource-unit': '-1' }])(
  'leaves out what is not said or is no number: %j',
  (headers) => {
    expect(of(headers)).toEqual({});
  },
);
