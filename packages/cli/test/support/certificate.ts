/** A certificate for TLS: the one that the emulator's own tests make. */

interface TestCertificate {
  /** PEM. */
  readonly certificate: Uint8Array;
  readonly key: Uint8Array;
}

/** For `localhost` and 127.0.0.1. */
export async function makeCertificate(): Promise<TestCertificate> {
  // By its address: the file is of another project.
  const file = '../../../eventstoredb-emulator/test/support/certificate.ts';
  const support = (await import(new URL(file, import.meta.url).href)) as {
    readonly makeCertificate: () => TestCertificate;
  };
  return support.makeCertificate();
}
