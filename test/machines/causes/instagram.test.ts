import { describe, expect, test } from 'vitest';
import { DAY, HOUR } from '../../../machines/policy.ts';
import { checkpoints } from '../../../machines/signal.ts';
import { sharedRules } from './shared-rules.ts';
import {
  apiError,
  asked,
  authorised,
  flip,
  reconnect,
  situation,
  verdict,
  weighed,
  type Fact,
} from './situation.ts';

const instagram = (...facts: readonly Fact[]) => situation('instagram', ...facts);

sharedRules('instagram');

describe('instagram.securityCheckpoint (DOMAIN §5.11)', () => {
  test.each([
    ['401 checkpoint_error', apiError(401, 'checkpoint_error')],
    ['403 action_required', apiError(403, 'action_required')],
    ['403 unknown_authentication_context', apiError(403, 'unknown_authentication_context')],
    ['a reconnect answered 403 action_required', reconnect(403, 'action_required')],
    ...checkpoints.map((checkpoint) => [`the checkpoint ${checkpoint}`, asked(checkpoint)] as const),
    ['a checkpoint exactly 24 h before the flip', asked('OTP', flip - DAY)],
  ] as const)('leads decisively on %s', (_, fact) => {
    expect(verdict(instagram(fact))).toBe('instagram.securityCheckpoint, decisive');
  });

  test.each([
    ['a reconnect answered 202 with no checkpoint', reconnect(202)],
    ['a checkpoint longer than 24 h before the flip', asked('OTP', flip - DAY - 1)],
    ['401 action_required', apiError(401, 'action_required')],
  ])('is not concluded from %s', (_, fact) => {
    expect(verdict(instagram(fact))).toBe('instagram.sessionTerminated, weak');
  });

  test('a checkpoint from before the last authorisation says nothing', () => {
    const facts = [asked('2FA', flip - 2 * HOUR), apiError(401, 'checkpoint_error', flip - 2 * HOUR)];
    expect(verdict(instagram(authorised(HOUR), ...facts))).toBe('instagram.sessionTerminated, weak');
  });

  test('leads before an equally decisive cause that is documented later', () => {
    const facts = instagram(reconnect(401, 'invalid_credentials'), asked('IN_APP_VALIDATION'));
    expect(verdict(facts)).toBe('instagram.securityCheckpoint, decisive');
  });

  test('beats every strong cause', () => {
    const facts = instagram(authorised(365 * DAY), reconnect(201), apiError(429, ''), asked('CAPTCHA'));
    expect(verdict(facts)).toBe('instagram.securityCheckpoint, decisive');
  });

  test('says which checkpoint was asked for', () => {
    expect(weighed(instagram(asked('CAPTCHA')), 'instagram.securityCheckpoint').evidence).toEqual([
      'reconnect answered 202 with checkpoint CAPTCHA at 2026-03-01 10:00 UTC',
    ]);
  });
});

test('cannot_resend_yet is not documented for Instagram', () => {
  expect(verdict(instagram(apiError(422, 'cannot_resend_yet')))).toBe('instagram.sessionTerminated, weak');
});
