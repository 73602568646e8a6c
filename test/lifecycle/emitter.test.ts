import { describe, expect, test } from 'vitest';
import { Channel } from '../../src/lifecycle/channel.ts';
import { Emitter } from '../../src/lifecycle/emitter.ts';

interface TestEvents {
  readonly told: string;
  readonly counted: number;
}

const unheard = (): void => {
  throw new Error('nothing was to be reported');
};

describe('an emitter', () => {
  test('tells listeners of that kind alone, in the order in which they came', () => {
    const heard: string[] = [];
    const emitter = new Emitter<TestEvents>(unheard);
    emitter.on('told', (word) => heard.push(`first ${word}`));
    emitter.on('told', (word) => heard.push(`second ${word}`));
    emitter.on('counted', (number) => heard.push(`number ${number}`));
    emitter.emit('told', 'a');
    emitter.emit('counted', 1);
    expect(heard).toEqual(['first a', 'second a', 'number 1']);
  });

  test('tells nobody when nobody listens', () => {
    expect(() => new Emitter<TestEvents>(unheard).emit('told', 'a')).not.toThrow();
  });

  test('does not tell a listener that was taken away, also twice', () => {
    const heard: string[] = [];
    const emitter = new Emitter<TestEvents>(unheard);
    const stop = emitter.on('told', (word) => heard.push(word));
    emitter.on('told', (word) => heard.push(`other ${word}`));
    stop();
    stop();
    emitter.emit('told', 'a');
    expect(heard).toEqual(['other a']);
  });

  test('knows whether anybody listens, and to what', () => {
    const emitter = new Emitter<TestEvents>(unheard);
    const hearing = (): readonly boolean[] => [
      emitter.isHeard,
      emitter.hears('told'),
      emitter.hears('counted'),
    ];
    expect(hearing()).toEqual([false, false, false]);
    const stop = emitter.on('told', () => undefined);
    expect(hearing()).toEqual([true, true, false]);
    stop();
    expect(hearing()).toEqual([false, false, false]);
  });

  test('forgets everybody when cleared', () => {
    const heard: string[] = [];
    const emitter = new Emitter<TestEvents>(unheard);
    emitter.on('told', (word) => heard.push(word));
    emitter.clear();
    emitter.emit('told', 'a');
    expect(heard).toEqual([]);
  });

  test('reports a listener that throws, and tells the others', () => {
    const errors: unknown[] = [];
    const heard: string[] = [];
    const emitter = new Emitter<TestEvents>((error) => errors.push(error));
    const fault = new Error('deaf');
    emitter.on('told', () => {
      throw fault;
    });
    emitter.on('told', (word) => heard.push(word));
    emitter.emit('told', 'a');
    expect(errors).toEqual([fault]);
    expect(heard).toEqual(['a']);
  });

  test('goes on when whoever hears of errors throws too', () => {
    const heard: string[] = [];
    const emitter = new Emitter<TestEvents>(unheard);
    emitter.on('told', () => {
      throw new Error('deaf');
    });
    emitter.on('told', (word) => heard.push(word));
    emitter.emit('told', 'a');
    expect(heard).toEqual(['a']);
  });
});

describe('a channel', () => {
  const open = (capacity = 3) => {
    let returned = 0;
    const channel = new Channel<number>(capacity, () => void (returned += 1));
    return { channel, returned: () => returned };
  };

  test('gives values in the order in which they were pushed', async () => {
    const { channel } = open();
    channel.push(1);
    channel.push(2);
    expect(await channel.next()).toEqual({ done: false, value: 1 });
    expect(await channel.next()).toEqual({ done: false, value: 2 });
  });

  test('gives values to those who wait, first come first served', async () => {
    const { channel } = open();
    const waiting = [channel.next(), channel.next()];
    channel.push(1);
    channel.push(2);
    expect(await Promise.all(waiting)).toEqual([
      { done: false, value: 1 },
      { done: false, value: 2 },
    ]);
  });

  test('drops the oldest beyond its capacity, and counts them', async () => {
    const { channel } = open(3);
    for (const value of [1, 2, 3]) channel.push(value);
    expect(channel.dropped).toBe(0);
    channel.push(4);
    channel.push(5);
    expect(channel.dropped).toBe(2);
    expect(await channel.next()).toEqual({ done: false, value: 3 });
  });

  test('that ended gives what waits and then the end; what is pushed later is not taken', async () => {
    const { channel } = open();
    channel.push(1);
    channel.end();
    channel.push(2);
    const values: number[] = [];
    for await (const value of channel) values.push(value);
    expect(values).toEqual([1]);
  });

  test('ends for those who wait', async () => {
    const { channel, returned } = open();
    const waiting = [channel.next(), channel.next()];
    channel.end();
    expect(await Promise.all(waiting)).toEqual([
      { done: true, value: undefined },
      { done: true, value: undefined },
    ]);
    expect(returned()).toBe(0);
  });

  test('says so when the reader leaves the loop', async () => {
    const { channel, returned } = open();
    channel.push(1);
    for await (const value of channel) {
      expect(value).toBe(1);
      break;
    }
    expect(returned()).toBe(1);
    channel.push(2);
    expect(await channel.next()).toEqual({ done: true, value: undefined });
  });
});

describe('a listener that is asynchronous', () => {
  const open = () => {
    const errors: unknown[] = [];
    const emitter = new Emitter<TestEvents>((error) => errors.push(error));
    return { emitter, errors };
  };

  test('is not waited for, and what it rejects with goes to onError', async () => {
    const { emitter, errors } = open();
    const late = new Error('late');
    const heard: string[] = [];
    emitter.on('told', async (word) => {
      await Promise.resolve();
      heard.push(`late ${word}`);
      throw late;
    });
    emitter.on('told', (word) => heard.push(word));
    emitter.emit('told', 'a');
    expect(heard).toEqual(['a']);
    await new Promise((resolve) => setImmediate(resolve));
    expect(heard).toEqual(['a', 'late a']);
    expect(errors).toEqual([late]);
  });

  test('may reject where onError rejects, too: nobody is left to tell', async () => {
    const emitter = new Emitter<TestEvents>(() => Promise.reject(new Error('deaf')));
    emitter.on('told', () => Promise.reject(new Error('late')));
    emitter.emit('told', 'a');
    await expect(new Promise((resolve) => setImmediate(resolve))).resolves.toBeUndefined();
  });
});

describe('a signal', () => {
  test('takes a listener away', () => {
    const emitter = new Emitter<TestEvents>(unheard);
    const stopping = new AbortController();
    const heard: string[] = [];
    emitter.on('told', (word) => heard.push(word), { signal: stopping.signal });
    emitter.emit('told', 'a');
    stopping.abort();
    emitter.emit('told', 'b');
    expect(heard).toEqual(['a']);
    expect(emitter.isHeard).toBe(false);
  });

  test('that is aborted already lets nobody listen', () => {
    const emitter = new Emitter<TestEvents>(unheard);
    const heard: string[] = [];
    emitter.on('told', (word) => heard.push(word), { signal: AbortSignal.abort() })();
    emitter.emit('told', 'a');
    expect(heard).toEqual([]);
  });
});

describe('once', () => {
  test('resolves with the next event of its kind alone', async () => {
    const emitter = new Emitter<TestEvents>(unheard);
    const next = emitter.once('told');
    emitter.emit('counted', 1);
    emitter.emit('told', 'a');
    emitter.emit('told', 'b');
    await expect(next).resolves.toBe('a');
    expect(emitter.isHeard).toBe(false);
  });

  test.each(['before', 'meanwhile'])(
    'rejects with the reason of a signal that is aborted %s',
    async (when) => {
      const emitter = new Emitter<TestEvents>(unheard);
      const stopping = new AbortController();
      const reason = new Error('enough');
      if (when === 'before') stopping.abort(reason);
      const next = emitter.once('told', { signal: stopping.signal });
      stopping.abort(reason);
      await expect(next).rejects.toBe(reason);
      expect(emitter.isHeard).toBe(false);
    },
  );
});
