import { monitoring } from '../api/clients';
import { NotReachable, ProblemError } from '../api/problem';
import { decideAll, decideEach } from './decide';

const post = jest.spyOn(monitoring, 'POST');
const answers = (body: object) => ({ data: body, response: new Response() }) as never;
const before = '2026-11-21T09:00:00.000Z';
const superseded = new ProblemError({ status: 409, code: 'superseded', detail: 'Newer results were taken in since.' });

beforeEach(() => post.mockReset());

it('goes on with the others when one message is refused, and says why', async () => {
  post.mockRejectedValueOnce(superseded).mockResolvedValue(answers({}));
  await expect(decideEach('replay', ['a', 'b'])).resolves.toEqual({
    decided: 1,
    refused: ['a: Newer results were taken in since.'],
  });
});

it('stops where Rollcall does not answer', async () => {
  post.mockRejectedValue(new NotReachable());
  await expect(decideEach('discard', ['a', 'b'])).rejects.toThrow(NotReachable);
  expect(post).toHaveBeenCalledTimes(1);
});

it('asks again while there are more, and ends when all that is left is refused', async () => {
  const refused = [{ id: 'a', code: 'superseded', message: 'Newer.' }];
  post.mockResolvedValueOnce(answers({ decided: 500, refused, more: true }));
  post.mockResolvedValueOnce(answers({ decided: 20, refused, more: true }));
  post.mockResolvedValueOnce(answers({ decided: 0, refused, more: true }));
  await expect(decideAll('replay', { before })).resolves.toEqual({ decided: 520, refused: ['a: Newer.'] });
});
