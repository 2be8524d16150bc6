import { settingsOf } from '../fixtures/stack';
import { connectionOptions } from './connection';

const settings = settingsOf('127.0.0.1:1', 'postgres://u:p@db/rollcall?sslmode=disable&application_name=x', 'test.');

it('works in the schema of the service', () => {
  expect(connectionOptions(settings).options).toContain('-c search_path=status_service');
});

it('checks the server against its own CA, whatever the address says about TLS', () => {
  const options = connectionOptions({ ...settings, databaseCa: 'PEM' });
  expect(options.connectionString).toBe('postgres://u:p@db/rollcall?application_name=x');
  expect(options.ssl).toEqual({ ca: 'PEM', rejectUnauthorized: true });
  expect(connectionOptions(settings).connectionString).toBe(settings.databaseUrl);
});
