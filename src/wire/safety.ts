import { isPrototypeName } from '../model/storable-text.ts';
import { shown } from './text.ts';
import { isObject, type JsonObject } from '../text/json-object.ts';

/** The most levels of objects and arrays that a payload may have; a poll of an account has some five. */
export const deepest = 64;

/** The most values that a payload may hold, counted again wherever one appears twice. */
export const mostValues = 100_000;

const tooLarge = `the payload holds more than ${mostValues} values`;

interface Budget {
  left: number;
}

const faultInChild = (child: unknown, depth: number, budget: Budget): string | undefined =>
  typeof child === 'object' && child !== null ? faultWithin(child, depth + 1, budget) : undefined;

const faultInList = (list: readonly unknown[], depth: number, budget: Budget): string | undefined => {
  budget.left -= list.length;
  if (budget.left < 0) return tooLarge;
  for (const child of list) {
    const fault = faultInChild(child, depth, budget);
    if (fault !== undefined) return fault;
  }
  return undefined;
};

const faultInObject = (value: JsonObject, depth: number, budget: Budget): string | undefined => {
  const keys = Object.keys(value);
  budget.left -= keys.length;
  if (budget.left < 0) return tooLarge;
  for (const key of keys) {
    if (isPrototypeName(key)) return `the payload has the reserved key ${shown(key)}`;
    const fault = faultInChild(value[key], depth, budget);
    if (fault !== undefined) return fault;
  }
  return undefined;
};

const faultWithin = (value: object, depth: number, budget: Budget): string | undefined => {
  if (depth > deepest) return `the payload is nested deeper than ${deepest} levels`;
  return isObject(value)
    ? faultInObject(value, depth, budget)
    : faultInList(Object.values(value), depth, budget);
};

/**
 * What makes a payload unsafe to work with, or undefined when nothing does: too deep, too large, or a key that reaches
 * a prototype. Bounded in time and stack, also for a payload that contains itself.
 */
export const safetyFault = (payload: JsonObject): string | undefined =>
  faultInObject(payload, 1, { left: mostValues });
