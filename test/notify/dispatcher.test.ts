import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE, recorder, setting, T0 } from './setting.ts';

describe('a dispatcher', () => {
  test('delivers what comes from its start on, by every sink, and nothing from before', async () => {
    const { lifecycle, dispatch, come } = setting();
    await come('old', 'OK', 'ERROR');
    const [one, other] = [recorder('one'), recorder('other')];
    const dispatcher = dispatch([one, other]);
    await dispatcher.start();
    await come('a', 'OK', 'ERROR');
    await dispatcher.idle();
    for (const { notices } of [one, other]) {
      expect(notices).toHaveLength(1);
      expect(notices[0]).toMatchObject({
        type: 'ask',
        who: 'operator',
        about: { type: 'account', accountId: 'a', provider: 'linkedin', incarnation: 1, break: 2 },
        status: 'ERROR',
        cause: null,
        sentence: 'The linkedin account a needs an operator: it is ERROR.',
        remedy: { forOperator: 'Restart the account; if it fails to restart, ask Unipile.' },
        missing: 0,
        replayed: false,
      });
    }
    expect(one.notices[0]?.key).toMatch(/^[0-9a-f]{32}\/a\/1\/2\/\d+$/);
    expect(other.notices).toEqual(one.notices);
    expect(lifecycle).toBeDefined();
  });

  test('says what was told is over, and nothing of what was not', async () => {
    const { dispatch, come } = setting();
    const sink = recorder('s');
    const dispatcher = dispatch([sink]);
    await come('old', 'OK', 'ERROR');
    await dispatcher.start();
    await come('old', 'OK');
    await come('a', 'OK', 'ERROR');
    await dispatcher.idle();
    await come('a', 'OK');
    await dispatcher.idle();
    expect(sink.notices.map(({ type, about, status }) => [type, about.type, status])).toEqual([
      ['ask', 'account', 'ERROR'],
      ['withdraw', 'account', 'OK'],
    ]);
  });

  test('goes on where it was stopped, with the same keys', async () => {
    const { dispatch, come } = setting();
    const sink = recorder('s');
    const first = dispatch([sink]);
    await first.start();
    await first.stop();
    await come('a', 'OK', 'ERROR');
    expect(sink.notices).toEqual([]);
    const second = dispatch([sink]);
    await second.start();
    await second.idle();
    expect(sink.notices).toHaveLength(1);
  });

  test('tries again until it is delivered, longer apart each time, under the same key', async () => {
    const { clock, dispatch, come } = setting();
    const at: number[] = [];
    const sink = recorder('s', () => (at.push(clock.now()) < 4 ? { why: 'answered 500' } : 'delivered'));
    const dispatcher = dispatch([sink]);
    await dispatcher.start();
    await come('a', 'OK', 'ERROR');
    await dispatcher.idle();
    for (let n = 0; n < 600; n += 1) {
      await clock.advance(1000);
      await dispatcher.idle();
    }
    expect(at.map((moment) => (moment - T0) / 1000)).toEqual([0, 5, 25, 105]);
    expect(new Set(sink.notices.map(({ key }) => key)).size).toBe(1);
  });

  test('gives up after three days, goes on with the account, and says that something is missing', async () => {
    const { clock, store, dispatch, come } = setting();
    let works = false;
    const sink = recorder('s', () => (works ? 'delivered' : { why: 'answered 500' }));
    const dispatcher = dispatch([sink]);
    await dispatcher.start();
    await come('a', 'OK', 'ERROR');
    for (let n = 0; n < 80; n += 1) {
      await clock.advance(HOUR);
      await dispatcher.idle();
    }
    expect(store.letters({ dead: true })).toMatchObject([{ sink: 's', why: 'answered 500' }]);
    expect(store.letters({ dead: false })).toEqual([]);
    works = true;
    await come('a', 'CREDENTIALS');
    await dispatcher.idle();
    await clock.advance(5 * MINUTE);
    await dispatcher.idle();
    expect(sink.notices.at(-1)).toMatchObject({ who: 'user', missing: 1 });
  });

  test('finishes a notice that is refused, and goes on', async () => {
    const { store, dispatch, come } = setting();
    const sink = recorder('s', ({ about }) =>
      about.type === 'account' && about.accountId === 'a' ? { refused: 'answered 410' } : 'delivered',
    );
    const dispatcher = dispatch([sink]);
    await dispatcher.start();
    await come('a', 'OK', 'ERROR');
    await come('b', 'OK', 'ERROR');
    await dispatcher.idle();
    expect(sink.notices).toHaveLength(2);
    expect(store.letters({})).toMatchObject([{ subject: 'account a', why: 'answered 410' }]);
    expect(store.letters({})[0]?.diedAt).toBe(T0);
  });

  test('leaves out what was taken back before it was told', async () => {
    const { clock, dispatch, come } = setting();
    let works = false;
    const sink = recorder('s', () => (works ? 'delivered' : { why: 'answered 500' }));
    const dispatcher = dispatch([sink]);
    await dispatcher.start();
    await come('a', 'OK', 'ERROR');
    await dispatcher.idle();
    await come('a', 'OK');
    works = true;
    for (let n = 0; n < 30; n += 1) {
      await clock.advance(MINUTE);
      await dispatcher.idle();
    }
    expect(sink.notices.map(({ type }) => type)).toEqual(['ask']);
  });
});
