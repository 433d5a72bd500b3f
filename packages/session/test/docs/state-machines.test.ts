/** docs/state-machines.md says what the machines do; the command in it makes it anew. */
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { expect, it } from 'vitest';
import { stateMachinesPage } from './state-machines-page.ts';

it('docs/state-machines.md is as the machines are', async () => {
  const file = fileURLToPath(new URL('../../../../docs/state-machines.md', import.meta.url));
  const page = await format(stateMachinesPage(), {
    ...(await resolveConfig(file)),
    filepath: file,
  });
  await expect(page).toMatchFileSnapshot(file);
});
