/** The law of what is saved and taken over: it goes on as if nobody had. */
import { difference } from '../difference.ts';
import { lawBroken } from '../law-broken.ts';

/** Something that takes in one thing after the other, and is changed by it. */
export interface Resumable<Thing, Input> {
  readonly create: () => Thing;
  readonly take: (thing: Thing, input: Input) => void;
  /** Another one, of what this one saves. */
  readonly takeOver: (thing: Thing) => Thing;
  /** What is compared, as data; asking changes nothing. Mostly what it saves. */
  readonly tell: (thing: Thing) => unknown;
  /** What it answers in the end, where asking may change it. */
  readonly answer?: (thing: Thing) => unknown;
}

/**
 * Taken over before the input at `cut`, it is the same at that moment, and the same in the end.
 *
 * @param cut from 0 to the number of inputs
 */
export function takenOverEqualsWhole<Thing, Input>(
  inputs: readonly Input[],
  cut: number,
  { create, take, takeOver, tell, answer }: Resumable<Thing, Input>,
): void {
  const fed = (thing: Thing, some: readonly Input[]): Thing => {
    for (const input of some) take(thing, input);
    return thing;
  };
  const hold = (found: unknown, expected: unknown, count: number): void => {
    const witness = difference(found, expected, `being taken over before input ${cut}`);
    if (witness === null) return;
    lawBroken('snapshot-and-tail-equal-whole', `After ${count} inputs: ${witness}`);
  };
  const first = fed(create(), inputs.slice(0, cut));
  const second = takeOver(first);
  hold(tell(second), tell(first), cut);
  fed(second, inputs.slice(cut));
  const whole = fed(create(), inputs);
  hold(tell(second), tell(whole), inputs.length);
  if (answer !== undefined) hold(answer(second), answer(whole), inputs.length);
}
