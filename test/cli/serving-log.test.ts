import { describe, expect, it } from 'vitest';
import type { ReceiverEvent } from '../../src/http/index.ts';
import { logLevels } from '../../src/cli/log-level.ts';
import { createServingLog, doorLog, errorFields } from '../../src/cli/serving-log.ts';
import { LifecycleError } from '../../src/model/errors.ts';

type Line = Readonly<Record<string, unknown>>;

const logging = (level: (typeof logLevels)[number] = 'debug') => {
  const written: string[] = [];
  const log = createServingLog({ write: (text: string) => written.push(text) }, level);
  return { log, written, lines: () => written.map((text) => JSON.parse(text) as Line) };
};

describe('the log of a server', () => {
  it('is a line of JSON for each message, with its level as a word and its time', () => {
    const { log, lines, written } = logging();
    log.info({ port: 8787 }, 'listening');
    expect(written[0]).toMatch(/^\{.*\}\n$/);
    expect(lines()).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
        port: 8787,
        msg: 'listening',
      },
    ]);
  });

  it.each([
    ['debug', ['debug', 'info', 'warn', 'error']],
    ['info', ['info', 'warn', 'error']],
    ['warn', ['warn', 'error']],
    ['error', ['error']],
  ] as const)('at the level %s holds %j', (level, expected) => {
    const { log, lines } = logging(level);
    for (const each of ['debug', 'info', 'warn', 'error'] as const) log[each]({}, 'x');
    expect(lines().map((line) => line['level'])).toEqual(expected);
  });

  it('knows every level that the command takes', () => {
    for (const level of logLevels) expect(() => logging(level)).not.toThrow();
  });

  it.each(['secret', 'secrets', 'key', 'token', 'authorization', 'headers', 'payload', 'body', 'raw', 'url'])(
    'blanks what is called %s, at the top and one below',
    (name) => {
      const { log, written } = logging();
      log.warn({ [name]: 'sesame', within: { [name]: 'sesame' } }, 'x');
      expect(written.join('')).not.toContain('sesame');
      expect(written.join('')).toContain('[redacted]');
    },
  );
});

describe('what is logged of an error', () => {
  it('of ours is its code, message and hint, and not its cause', () => {
    const error = new LifecycleError('diskFull', 'the disk is full', {
      hint: 'Make room.',
      cause: new Error('sesame'),
    });
    expect(errorFields(error)).toEqual({ code: 'diskFull', message: 'the disk is full', hint: 'Make room.' });
  });

  it('of any other is where it arose, and not its message, which may quote what was read', () => {
    const fields = errorFields(new SyntaxError('Unexpected token in {"password":"sesame"}'));
    expect(fields).toMatchObject({ code: 'internal', type: 'SyntaxError' });
    expect(JSON.stringify(fields)).not.toContain('sesame');
    expect(JSON.stringify(fields)).toContain('serving-log.test');
  });

  it('whose message goes over several lines is no more than that', () => {
    const fields = errorFields(new Error('one\nsesame\n    and more'));
    expect(JSON.stringify(fields)).not.toContain('sesame');
  });

  it.each(['sesame', 7, null, undefined, { password: 'sesame' }])(
    'that is none is its kind alone: %j',
    (thrown) => {
      expect(errorFields(thrown)).toEqual({ code: 'internal', type: typeof thrown });
    },
  );
});

describe('what happens at the door', () => {
  const door = (level: (typeof logLevels)[number] = 'debug') => {
    const { log, lines } = logging(level);
    const clock = { at: 0 };
    const tell = doorLog(log, () => clock.at);
    return { tell, clock, lines };
  };

  const refused = (path = '/webhooks/v1', code = 'wrongSecret', status = 401): ReceiverEvent => ({
    kind: 'refused',
    path,
    status,
    code,
  });

  it('is told as a warning for what was refused, and quietly for what was stored', () => {
    const { tell, lines } = door();
    tell({ kind: 'stored', channel: 'v1', decisions: ['applied'] });
    tell(refused());
    expect(lines()).toMatchObject([
      { level: 'debug', msg: 'stored', channel: 'v1', decisions: ['applied'] },
      { level: 'warn', msg: 'refused', path: '/webhooks/v1', status: 401, code: 'wrongSecret' },
    ]);
  });

  it('is told as an error where something could not be stored, without what it was', () => {
    const { tell, lines } = door();
    tell({ kind: 'failed', path: '/signals', status: 503, error: new Error('sesame') });
    expect(lines()).toMatchObject([{ level: 'error', msg: 'not stored', path: '/signals', status: 503 }]);
    expect(JSON.stringify(lines())).not.toContain('sesame');
  });

  it('takes one line a second for a flood, and says how many more there were', () => {
    const { tell, clock, lines } = door();
    for (clock.at = 0; clock.at < 2500; clock.at += 10) tell(refused());
    expect(lines().map((line) => line['alsoBefore'])).toEqual([undefined, 99, 99]);
  });

  it('tells another path, another status and a fault apart from the flood', () => {
    const { tell, lines } = door();
    tell(refused());
    tell(refused('/signals'));
    tell(refused('/webhooks/v1', 'tooLarge', 413));
    tell({ kind: 'failed', path: '/webhooks/v1', status: 401, error: null });
    expect(lines()).toHaveLength(4);
  });

  it('says once a minute how far the clock of a sender is off, whatever else is refused', () => {
    const { tell, clock, lines } = door();
    const expired: ReceiverEvent = {
      kind: 'refused',
      path: '/webhooks/v2',
      status: 401,
      code: 'signatureExpired',
      secondsAhead: -4000,
    };
    for (clock.at = 0; clock.at <= 60_000; clock.at += 20_000) {
      tell(refused('/webhooks/v2', 'signatureWrong'));
      tell(expired);
    }
    tell({ ...expired, path: '/other', secondsAhead: 301 });
    const ofClock = lines().filter(({ code }) => code === 'signatureExpired');
    expect(ofClock).toMatchObject([
      { level: 'warn', msg: 'refused: the time of the signature is 4000 s behind', secondsAhead: -4000 },
      { alsoBefore: 2 },
      { msg: 'refused: the time of the signature is 301 s ahead', secondsAhead: 301 },
    ]);
  });

  it('tells a single one after a quiet time without counting others', () => {
    const { tell, clock, lines } = door();
    tell(refused());
    clock.at = 1000;
    tell(refused());
    expect(lines()).toHaveLength(2);
    expect(lines()[1]).not.toHaveProperty('alsoBefore');
  });
});
