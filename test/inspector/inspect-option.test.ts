import { createInspector } from '@statelyai/inspect';
import { expect, test } from 'vitest';
import { openLifecycle } from '../../src/index.ts';
import { v1 } from '../payloads.ts';

test('the option inspect tells an inspector of every account that moves, until the lifecycle is closed', async () => {
  const heard: string[] = [];
  const inspector = createInspector({
    send: ({ type, sessionId }) => void heard.push(`${type} ${sessionId}`),
  });
  const lifecycle = openLifecycle({ inspect: inspector });
  await lifecycle.receive(v1('a', 'OK'));
  await lifecycle.close();
  expect(heard).toEqual(['@xstate.actor a', '@xstate.event a', '@xstate.snapshot a']);
});
