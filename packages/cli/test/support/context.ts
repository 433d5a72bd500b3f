/** What commands are given, for a terminal of a test. */
import type { CommandContext } from '../../src/commands/context.ts';
import { lookOf } from '../../src/render/look.ts';
import { capabilitiesOf, type Terminal } from '../../src/terminal.ts';

export function testContext(terminal: Terminal): CommandContext {
  const capabilities = capabilitiesOf(terminal, true);
  const look = lookOf(capabilities, 'stderr');
  const end = (): void => undefined;
  return { terminal, capabilities, look, errorLook: look, program: 'cdx', version: '0', end };
}
