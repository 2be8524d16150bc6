import { QueryClient } from '@tanstack/react-query';
import { GatheredChanges } from './gathered-changes';

describe('changes that the stream told of', () => {
  const invalid = (client: QueryClient) =>
    client
      .getQueryCache()
      .getAll()
      .filter(({ state }) => state.isInvalidated)
      .map(({ queryKey }) => queryKey.join(' '));

  const clientWith = (...keys: readonly (readonly string[])[]): QueryClient => {
    const client = new QueryClient();
    for (const key of keys) client.setQueryData(key, 'known');
    return client;
  };

  it('concern lists of everything, and what is shown of that mapping', () => {
    const client = clientWith(['cloud-sync', 'all'], ['cloud-sync', 'm1'], ['cloud-sync', 'm2'], ['runs', 'm1']);
    const changes = new GatheredChanges();
    changes.note('cloud-sync', 'm1');
    changes.readAgain(client);
    expect(invalid(client)).toEqual(['cloud-sync all', 'cloud-sync m1']);
  });

  it('concern every mapping when none is named', () => {
    const client = clientWith(['runs', 'm1'], ['runs', 'm2'], ['ends', 'all']);
    const changes = new GatheredChanges();
    changes.note('runs', undefined);
    changes.readAgain(client);
    expect(invalid(client)).toEqual(['runs m1', 'runs m2']);
  });

  it('wait for a read that is under way, and are not forgotten', async () => {
    const client = clientWith(['cloud-sync', 'all']);
    let finish = (_: string): void => undefined;
    const reading = client.fetchQuery({
      queryKey: ['cloud-sync', 'all'],
      queryFn: () => new Promise<string>((resolve) => (finish = resolve)),
    });
    const changes = new GatheredChanges();
    changes.note('cloud-sync', 'm1');
    changes.readAgain(client);
    expect(invalid(client)).toEqual([]);
    finish('read');
    await reading;
    changes.readAgain(client);
    expect(invalid(client)).toEqual(['cloud-sync all']);
  });
});
