import { apiDocument } from '@rollcall/platform';
import { asYaml, checkedIn, bareSettings, incompleteOperations, lintOpenApi } from '@rollcall/testing';
import { apiDescription } from './api-description';
import { AppModule } from './app.module';

jest.setTimeout(120_000);

describe('the document of the admin API', () => {
  let document: Awaited<ReturnType<typeof apiDocument>>;
  let yaml: string;

  beforeAll(async () => {
    const settings = bareSettings('full-sync-coordinator');
    document = await apiDocument(settings, { module: (given) => AppModule.of(given), api: apiDescription });
    yaml = asYaml(document);
  });

  it('is checked in as it is: `npm run docs:api` writes it anew', () => {
    expect(checkedIn('docs/api/admin.yaml', yaml)).toBe(yaml);
  });

  it('passes the strict rules of Redocly, its examples too', async () => {
    expect(await lintOpenApi(yaml)).toBe('');
  });

  it('gives every route a group, an example for each shape, and a sentence for each code', () => {
    expect(incompleteOperations(document)).toEqual([]);
  });
});
