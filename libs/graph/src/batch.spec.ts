import { Client } from '@microsoft/microsoft-graph-client';
import { type BatchRequest, batchFailure, postBatch } from './batch';
import { graphFailure } from './graph-failure';

const request = (id: string): BatchRequest => ({ id, method: 'DELETE', url: `/groups/g/members/${id}/$ref` });

/** A client whose one answer to `$batch` is this. */
function answering(responses: readonly unknown[], headers: Readonly<Record<string, string>> = {}): Client {
  return Client.initWithMiddleware({
    middleware: {
      execute: async (context) => {
        context.response = new Response(JSON.stringify({ responses }), {
          status: 200,
          headers: { 'Content-Type': 'application/json', ...headers },
        });
      },
    },
  });
}

describe('a batch', () => {
  it('takes a success without a body for what it is', async () => {
    const client = answering([{ id: '1', status: 204, headers: { 'Request-Id': 'r-1' } }]);
    const [response] = await postBatch(client, [request('1')]);
    expect(response).toEqual({ id: '1', answered: true, status: 204, headers: { 'request-id': 'r-1' } });
    expect(response && batchFailure(response)).toBeUndefined();
  });

  it('finds a success that names no request by that of the call, and a failure by its own', async () => {
    const error = { code: 'Forbidden', message: 'no', innerError: { 'request-id': 'r-2' } };
    const client = answering(
      [
        { id: '1', status: 204 },
        { id: '2', status: 403, body: { error } },
      ],
      { 'request-id': 'r-call' },
    );
    const [good, bad] = await postBatch(client, [request('1'), request('2')]);
    expect(good).toMatchObject({ status: 204, headers: { 'request-id': 'r-call' } });
    expect(bad && batchFailure(bad)).toMatchObject({ status: 403, requestId: 'r-2' });
  });

  it('puts answers in the order of the requests, whatever order they come in', async () => {
    const client = answering([
      { id: 'B', status: 204 },
      { id: 'a', status: 404, body: { error: { code: 'Request_ResourceNotFound', message: 'gone' } } },
    ]);
    const [first, second] = await postBatch(client, [request('A'), request('b')]);
    expect(first && batchFailure(first)).toMatchObject({ kind: 'answer', status: 404, message: 'gone' });
    expect(second && batchFailure(second)).toBeUndefined();
  });

  it('says of a request that was left out that it had no answer', async () => {
    const [response] = await postBatch(answering([]), [request('1')]);
    expect(response).toEqual({ id: '1', answered: false });
    expect(response && batchFailure(response)).toMatchObject({ kind: 'unreachable' });
  });

  it.each([302, 102])('takes a %p for no success', async (status) => {
    const [response] = await postBatch(answering([{ id: '1', status }]), [request('1')]);
    expect(response && batchFailure(response)).toMatchObject({ kind: 'answer', status });
  });

  it('reads the wait and the request id of a throttled one', async () => {
    const client = answering([
      {
        id: '1',
        status: 429,
        headers: { 'Retry-After': '2.5', 'request-id': 'r-1' },
        body: { error: { code: 'TooManyRequests' } },
      },
    ]);
    const [response] = await postBatch(client, [request('1')]);
    expect(response && batchFailure(response)).toMatchObject({ status: 429, retryAfterMs: 2_500, requestId: 'r-1' });
  });

  it('is never larger than Graph takes, and no two requests share an id', async () => {
    const many = Array.from({ length: 21 }, (_, index) => request(String(index)));
    await expect(postBatch(answering([]), many)).rejects.toThrow(RangeError);
    await expect(postBatch(answering([]), [request('a'), request('A')])).rejects.toThrow(RangeError);
  });

  it('leaves everything open when the answer is none of a batch', async () => {
    const client = Client.initWithMiddleware({
      middleware: {
        execute: async (context) => {
          context.response = new Response('<html>', { status: 200, headers: { 'Content-Type': 'application/json' } });
        },
      },
    });
    const failure = await postBatch(client, [request('1')]).then(
      () => undefined,
      (error: unknown) => graphFailure(error),
    );
    expect(failure).toMatchObject({ kind: 'unreachable' });
  });
});
