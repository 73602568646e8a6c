import type { JsonObject } from '../../text/json-object.ts';

/** A kind of wrapper that another system puts around what it logs or keeps. */
export interface Container {
  /** As it is named to people, in the plural. */
  readonly name: string;
  readonly fits: (line: JsonObject) => boolean;
  /** What may hold the payload, in the order in which it is looked for. */
  readonly contents: (line: JsonObject) => readonly unknown[];
  /** The first of these fields that is there says the time; those that are usual for it, where none are named. */
  readonly times?: readonly string[];
  /** What says the time where none of these fields does. */
  readonly time?: (line: JsonObject) => unknown;
  /** Whether it holds anything that a program has to say, and a delivery only at times. */
  readonly mixed: boolean;
  /** Why its content is missing, where it is. */
  readonly fault?: (line: JsonObject) => string | undefined;
}
