import { OpenStreams } from './open-streams';

const enterMany = (streams: OpenStreams, caller: string, count: number) =>
  Array.from({ length: count }, () => streams.enter(caller));

describe('the streams that are open', () => {
  it('leave room for others than one caller', () => {
    const streams = new OpenStreams();
    expect(enterMany(streams, 'a', 50).every((one) => typeof one === 'function')).toBe(true);
    expect(streams.enter('a')).toBe('too-many-streams');
    expect(streams.enter('b')).toBeInstanceOf(Function);
  });

  it('are no more than one replica bears', () => {
    const streams = new OpenStreams();
    for (let caller = 0; caller < 10; caller++) enterMany(streams, `caller ${caller}`, 50);
    expect(streams.enter('one more')).toBe('streams-exhausted');
  });

  it('make room when they end, each once', () => {
    const streams = new OpenStreams();
    const [leave] = enterMany(streams, 'a', 50);
    if (typeof leave !== 'function') throw new Error('there was no room');
    leave();
    leave();
    expect(streams.enter('a')).toBeInstanceOf(Function);
    expect(streams.enter('a')).toBe('too-many-streams');
  });
});
