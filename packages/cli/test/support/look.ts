/** Looks for tests of renderers. */
import { lookOf, type Look } from '../../src/render/look.ts';

interface LookOptions {
  readonly unicode?: boolean;
  readonly color?: boolean;
}

export function testLook(width: number, { unicode = true, color = false }: LookOptions = {}): Look {
  const capabilities = { width, unicode, color: { stdout: color, stderr: color }, progress: false };
  return lookOf(capabilities, 'stdout');
}
