import { causesOf, nameOf } from '../../../machines/causes/catalogue.ts';
import { unlisted } from '../../../machines/causes/cause.ts';
import type { AccountEvent } from '../../../machines/event.ts';
import type { Provider } from '../../../machines/provider.ts';
import type { OutcomeSource, ReconnectAnswerSignal, Signal } from '../../../machines/signal.ts';

/** What a break turned out to have come from, as far as somebody said so or the way it healed proves it. */
export interface Outcome {
  /** The causes that it can have been, by name: one where it is known, several where some are ruled out. */
  readonly causes: readonly string[];
  readonly by: OutcomeSource;
  /** How far it is to be believed, from 0 to 1. */
  readonly trust: number;
}

/** How far each source of outcomes is believed. What is derived has a trust of its own for each way of healing. */
const trustIn: Readonly<Record<OutcomeSource, number>> = {
  provider: 1,
  operator: 0.9,
  user: 0.8,
  derived: 0.6,
};

/** Causes in which what the account's owner knows by heart was changed, by their last part. */
const passwordCauses: ReadonlySet<string> = new Set([
  'passwordChanged',
  'credentialsChanged',
  'appPasswordRevoked',
]);

/** Causes in which the provider wants the owner to confirm something in the app. */
const checkCauses: ReadonlySet<string> = new Set(['securityCheckpoint', 'identityCheck']);

const checksInApp: ReadonlySet<string> = new Set(['IN_APP_VALIDATION', 'CAPTCHA', 'PHONE_REGISTER']);

/** Causes that end without anybody doing anything for the account. */
const passingCauses: ReadonlySet<string> = new Set(['unipileIncident', 'proxyUnavailable']);

const namesOf = (provider: Provider, which: (code: string) => boolean): readonly string[] =>
  causesOf(provider)
    .filter(({ code }) => which(code))
    .map(nameOf);

/** What somebody said: a cause of the provider, or any other word for one that has no name here. */
export const outcomeTold = (provider: Provider, cause: string, by: OutcomeSource): Outcome => ({
  causes: [causesOf(provider).some((one) => nameOf(one) === cause) ? cause : unlisted],
  by,
  trust: trustIn[by],
});

/** What was seen while an account was broken that may prove why it was. */
interface Traces {
  storedRefused: boolean;
  storedAccepted: boolean;
  newAccepted: boolean;
  checked: boolean;
  proxyWasDown: boolean;
  proxyIsUp: boolean;
}

const isPassword = ({ secret }: ReconnectAnswerSignal): boolean => secret === 'password';

/** Collects what happens from a break to its end, and tells what that proves. */
export class Healing {
  readonly #provider: Provider;
  readonly #traces: Traces = {
    storedRefused: false,
    storedAccepted: false,
    newAccepted: false,
    checked: false,
    proxyWasDown: false,
    proxyIsUp: false,
  };

  constructor(provider: Provider) {
    this.#provider = provider;
  }

  /** Takes an event of the time in which the account was broken, or the one with which it healed. */
  hear(event: AccountEvent): void {
    if (event.type === 'SIGNAL') this.#note(event.signal);
  }

  #note(signal: Signal): void {
    const traces = this.#traces;
    if (signal.type === 'proxyHealth') {
      traces.proxyWasDown ||= !signal.healthy;
      traces.proxyIsUp = signal.healthy;
    }
    if (signal.type !== 'reconnectAnswer') return;
    const { status, checkpoint } = signal;
    traces.checked ||= checkpoint !== undefined && checksInApp.has(checkpoint);
    if (!isPassword(signal)) return;
    if (signal.with === 'stored' && status === 401) traces.storedRefused = true;
    if (signal.with === 'stored' && status === 201) traces.storedAccepted = true;
    if (signal.with === 'new' && status === 201) traces.newAccepted = true;
  }

  /**
   * What the way in which the account healed proves, or null where that is nothing.
   *
   * @param alone - whether it worked again without having been connected anew
   */
  outcome(alone: boolean): Outcome | null {
    const { storedRefused, storedAccepted, newAccepted, checked, proxyWasDown, proxyIsUp } = this.#traces;
    if (storedRefused && newAccepted) return this.#oneOf((code) => passwordCauses.has(code), 0.8);
    if (storedAccepted) return this.#oneOf((code) => !passwordCauses.has(code), 0.8, unlisted);
    if (checked) return this.#oneOf((code) => checkCauses.has(code), 0.6);
    if (!alone) return null;
    if (proxyWasDown && proxyIsUp) return this.#oneOf((code) => code === 'proxyUnavailable', 0.7);
    return this.#oneOf((code) => passingCauses.has(code), 0.5, unlisted);
  }

  #oneOf(which: (code: string) => boolean, trust: number, ...more: readonly string[]): Outcome | null {
    const names = namesOf(this.#provider, which);
    return names.length === 0 ? null : { causes: [...names, ...more], by: 'derived', trust };
  }
}
