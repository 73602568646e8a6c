import { expect, test } from 'vitest';
import { canBeTenant, MOST_TENANT_LENGTH } from '../../src/model/storable-text.ts';

test('a tenant is a text that every store keeps and no key of an object misreads', () => {
  const tenants = ['user-1', '😀', 'x'.repeat(MOST_TENANT_LENGTH)];
  const none = ['', 'x'.repeat(MOST_TENANT_LENGTH + 1), 'a\u0000b', 'a\ud800', '__proto__', 'constructor'];
  expect([tenants, none].map((texts) => texts.filter(canBeTenant))).toEqual([tenants, []]);
});
