/** Errors are recognised by their code. */
import { describe, expect, it } from 'vitest';
import { CdxError, cdxErrorCodes, isCdxError } from '../src/cdx-error.ts';

const cause = new Error('below');
const error = new CdxError('illegal-step', 'No.', { status: 'Applied' }, { cause });

describe('an error of CDX', () => {
  it('is one by itself, and by its own code alone', () => {
    expect(isCdxError(error)).toBe(true);
    expect(cdxErrorCodes.filter((code) => isCdxError(error, code))).toEqual(['illegal-step']);
  });

  it('tells code, message, facts and cause', () => {
    expect(error).toMatchObject({
      name: 'CdxError',
      code: 'illegal-step',
      message: 'No.',
      details: { status: 'Applied' },
      cause,
    });
  });

  it('has no facts where none are given', () => {
    expect(new CdxError('invalid-event', 'No.').details).toEqual({});
  });
});

it.each([
  ['another error', new Error('No.')],
  ['one with a code that we have too', Object.assign(new Error('No.'), { code: 'illegal-step' })],
  ['what only looks like one', { name: 'CdxError', code: 'illegal-step', message: 'No.' }],
  ['nothing', undefined],
  ['null', null],
])('%s is no error of CDX', (_, thrown) => {
  expect(isCdxError(thrown)).toBe(false);
  expect(isCdxError(thrown, 'illegal-step')).toBe(false);
});
