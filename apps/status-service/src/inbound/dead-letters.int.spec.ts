import { mappingChanged, mappingFigures, memberResults } from '@rollcall/contracts';
import { eventually } from '@rollcall/testing';
import * as event from '../fixtures/events';
import { RunningStatus } from '../fixtures/running-status';

jest.setTimeout(90_000);

describe('dead letters, on real Kafka and Postgres', () => {
  let status: RunningStatus;

  beforeAll(async () => {
    status = await RunningStatus.start();
  });
  afterAll(() => status.stop());

  /** Parks a message as a service would that could not take it in. */
  async function park(
    offset: number,
    topic: string,
    message: { key: string; value: string },
    more = {},
  ): Promise<string> {
    const headers = {
      'rollcall-topic': `${status.stack.topicPrefix}${topic}`,
      'rollcall-partition': '0',
      'rollcall-offset': String(offset),
      'rollcall-error': 'of a test',
      'rollcall-service': 'status-service',
      'rollcall-time': new Date().toISOString(),
      ...more,
    };
    await status.topics.send('dead-letter.v1', { ...message, headers });
    const id = `${status.stack.topicPrefix}${topic}:0:${offset}:status-service`;
    await eventually(async () => (await status.get(`dead-letters/${id}`)).ok, { within: 30_000 });
    return id;
  }

  const eventHeaders = (type: string): Record<string, string> => ({
    ce_specversion: '1.0',
    ce_id: 'the first id',
    ce_source: '/rollcall/test',
    ce_type: type,
    ce_time: new Date().toISOString(),
    'content-type': 'application/json',
  });

  it('sends a message to its topic as it was, once, and counts the replays', async () => {
    const listening = await status.topics.listen('mappings.v1');
    const message = { key: event.id(1), value: JSON.stringify(event.mapping()) };
    const id = await park(1, 'mappings.v1', message, { ...eventHeaders(mappingChanged.type), 'rollcall-replays': '2' });
    expect(await (await status.get(`dead-letters/${id}`)).json()).toMatchObject({
      state: 'open',
      key: event.id(1),
      replays: 2,
      bytes: message.value.length,
      headers: { ce_id: 'the first id' },
    });
    for (const replica of status.replicas) {
      const answer = await fetch(`${replica.url}/api/v1/dead-letters/${id}/replay`, { method: 'POST' });
      expect([answer.status, await answer.json()]).toMatchObject([200, { state: 'replayed', decidedBy: 'anonymous' }]);
    }
    await eventually(async () => (await status.get(`cloud-sync/${event.id(1)}`)).ok);
    const sent = listening.messages.filter(({ key }) => key === event.id(1));
    expect(sent).toMatchObject([{ value: message.value, headers: { ce_id: 'the first id', 'rollcall-replays': '3' } }]);
    expect(Object.keys(sent[0]?.headers ?? {})).not.toContain('rollcall-error');
    const late = await status.post(`dead-letters/${id}/discard`);
    expect([late.status, await late.json()]).toMatchObject([409, { code: 'already-replayed' }]);
  });

  it('shows what comes back as a new one with the number of its replays', async () => {
    const id = await park(2, 'mappings.v1', { key: event.id(2), value: 'no JSON' });
    expect((await status.post(`dead-letters/${id}/replay`)).status).toBe(200);
    const open = async () => (await status.page('dead-letters?state=open')).items;
    await eventually(async () =>
      expect(await open()).toMatchObject([{ key: event.id(2), replays: 1, value: 'no JSON' }]),
    );
    const [again] = await open();
    expect((await status.post(`dead-letters/${String(again?.['id'])}/discard`)).status).toBe(200);
    expect((await status.post(`dead-letters/${String(again?.['id'])}/discard`)).status).toBe(200);
    const late = await status.post(`dead-letters/${String(again?.['id'])}/replay`);
    expect([late.status, await late.json()]).toMatchObject([409, { code: 'already-discarded' }]);
    expect(await open()).toEqual([]);
  });

  it('says honestly when a replay cannot help', async () => {
    const cut = await park(3, 'mappings.v1', { key: 'k', value: '{"mapp' }, { 'rollcall-truncated': 'true' });
    const strange = await park(4, 'somebody.else', { key: 'k', value: '{}' });
    await status.topics.publish(memberResults, event.results(5, event.result(1)));
    await status.topics.publish(mappingFigures, event.figures(6, { memberCount: 1, syncCompleted: 1 }));
    await eventually(async () => expect(await status.row(1)).toMatchObject({ memberCount: 1 }));
    const value = JSON.stringify(event.results(4, event.result(2)));
    const overtaken = await park(5, 'member-results.v1', { key: 'k', value }, eventHeaders(memberResults.type));
    for (const [id, code] of [
      [cut, 'not-replayable'],
      [strange, 'not-replayable'],
      [overtaken, 'superseded'],
    ] as const) {
      const answer = await status.post(`dead-letters/${id}/replay`);
      expect([answer.status, await answer.json()]).toMatchObject([409, { code }]);
    }
    const many = await status.post('dead-letters/replay', { topic: `${status.stack.topicPrefix}mappings.v1` });
    expect(await many.json()).toMatchObject({
      decided: 0,
      refused: [{ id: cut, code: 'not-replayable' }],
      more: false,
    });
    const rest = await status.post('dead-letters/discard', {});
    expect(await rest.json()).toEqual({ decided: 3, refused: [], more: false });
    expect((await status.page('dead-letters?state=open')).items).toEqual([]);
    expect((await status.post('dead-letters/discard', { color: 'red' })).status).toBe(400);
  });
});
