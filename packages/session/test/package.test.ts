import { expect, it } from 'vitest';

// Machines, tables and schemas are made while the package is loaded. Where that throws, this test
// fails and says why; a static import would only leave a file without tests.
it('loads, and has everything that its face names', async () => {
  const face: Readonly<Record<string, unknown>> = await import('../src/index.ts');
  const missing = Object.keys(face).filter((name) => face[name] === undefined);
  expect(missing).toEqual([]);
});
